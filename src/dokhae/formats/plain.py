"""Plain text: the lines as they are printed, or paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from dokhae.formats.format import Format, ReadPage
from dokhae.language.paragraphs import paragraphs

__all__ = ["PARAGRAPHS", "TEXT"]


def _lines(read: Iterable[ReadPage]) -> Iterator[bytes]:
    for index, each in enumerate(read):
        yield (f"\n{each.page.text}\n" if index else f"{each.page.text}\n").encode("utf-8", "replace")


def _paragraphs(read: Iterable[ReadPage]) -> Iterator[bytes]:
    for paragraph in paragraphs(each.page for each in read):
        yield f"{paragraph.text}\n".encode("utf-8", "replace")


TEXT: Final = Format("text", ".txt", _lines)
"""The text of the pages as in `Document.text`, a blank line between them, and a newline at the end."""

PARAGRAPHS: Final = Format("paragraphs", ".txt", _paragraphs)
"""The text of the paragraphs, one a line; needs Kiwi."""
