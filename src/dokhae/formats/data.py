"""JSON, with everything that is known: a document that `Document.from_json` reads, one page a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any, Final

from dokhae.document import Document
from dokhae.formats.format import Format, ReadPage

__all__ = ["JSON", "schema"]


def _chunks(read: Iterable[ReadPage]) -> Iterator[bytes]:
    head, _, tail = Document().to_json().rpartition("]")
    yield head.encode()
    for index, each in enumerate(read):
        page = json.dumps(each.page.to_dict(), ensure_ascii=False, allow_nan=False)
        # A file name that is not UTF-8 has lone surrogates, which JSON can write as escapes.
        yield f"{',' if index else ''}\n{page}".encode("utf-8", "backslashreplace")
    yield f"\n]{tail}\n".encode()


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `JSON` writes and `Document.from_json` reads, as plain data."""
    text = files("dokhae.formats").joinpath("document.schema.json").read_text("utf-8")
    described: dict[str, Any] = json.loads(text)
    return described


JSON: Final = Format("json", ".json", _chunks)
