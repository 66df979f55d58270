"""Pages to text, paragraphs and JSON, in chunks: as soon as a page is read or a paragraph has ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from dokhae.document import Document, Page
from dokhae.language.paragraphs import paragraphs

__all__ = ["FORMATS", "Chunks", "json_chunks", "paragraph_chunks", "text_chunks"]

Chunks = Callable[[Iterable[Page]], Iterator[str]]


def text_chunks(pages: Iterable[Page]) -> Iterator[str]:
    """The text of the pages as in `Document.text`, a blank line between them, and a newline at the end."""
    for index, page in enumerate(pages):
        yield f"\n{page.text}\n" if index else f"{page.text}\n"


def paragraph_chunks(pages: Iterable[Page]) -> Iterator[str]:
    """The text of the paragraphs, one a line.

    Raises:
        MissingExtraError: Kiwi is not installed.
    """
    for paragraph in paragraphs(pages):
        yield f"{paragraph.text}\n"


def json_chunks(pages: Iterable[Page]) -> Iterator[str]:
    """A document that `Document.from_json` reads, one page a line."""
    head, _, tail = Document().to_json().rpartition("]")
    yield head
    for index, page in enumerate(pages):
        yield (",\n" if index else "\n") + json.dumps(page.to_dict(), ensure_ascii=False, allow_nan=False)
    yield f"\n]{tail}\n"


FORMATS: Final[dict[str, Chunks]] = {"text": text_chunks, "json": json_chunks}
"""Each format by its name on the command line."""
