"""JSON, with everything that is known: a document that `Document.from_json` reads, one page a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final

from dokhae.document import Document
from dokhae.formats.format import Format, ReadPage

__all__ = ["JSON"]


def _chunks(read: Iterable[ReadPage]) -> Iterator[bytes]:
    head, _, tail = Document().to_json().rpartition("]")
    yield head.encode()
    for index, each in enumerate(read):
        page = json.dumps(each.page.to_dict(), ensure_ascii=False, allow_nan=False)
        yield f"{',' if index else ''}\n{page}".encode()
    yield f"\n]{tail}\n".encode()


JSON: Final = Format("json", ".json", _chunks)
