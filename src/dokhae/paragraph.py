"""Running text that lines were joined into, and the lines that its characters came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dokhae.document import Line, RegionKind, Word

__all__ = ["Paragraph", "Piece"]


@dataclass(frozen=True, slots=True)
class Piece:
    """The characters text[start:end] of a paragraph, which came from one line.

    They are the text of the line, but for a hyphen at its end that only broke a word.

    Attributes:
        start: of its characters in the text of the paragraph.
        end: after the last of them.
        page: its page in the document, counted from 1 through all pages.
        line: where they came from.
    """

    start: int
    end: int
    page: int
    line: Line

    def words_at(self, start: int, end: int) -> Iterator[Word]:
        """The words of the line that have characters of text[start:end] of the paragraph."""
        for word, match in zip(self.line.words, re.finditer(r"\S+", self.line.text), strict=True):
            if max(start, self.start + match.start()) < min(end, self.start + match.end()):
                yield word


@dataclass(frozen=True, slots=True, repr=False)
class Paragraph:
    """A paragraph, its lines joined: words that a line end broke are whole again.

    Attributes:
        text: one line of text; what lies between two pieces is one space or nothing.
        pieces: one for each line, in order.
        kind: of the regions that its lines are from; a line of a header or footer is a paragraph of its own.
    """

    text: str
    pieces: tuple[Piece, ...]
    kind: RegionKind = "text"

    def __post_init__(self) -> None:
        object.__setattr__(self, "pieces", tuple(self.pieces))
        ends = [0, *(place for piece in self.pieces for place in (piece.start, piece.end)), len(self.text)]
        gaps = [self.text[end:start] for end, start in list(pairwise(ends))[::2]]
        if ends != sorted(ends) or gaps[0] or gaps[-1] or not {" ", ""}.issuperset(gaps):
            raise ValueError("the pieces of a paragraph cover its text, with one space or none between them")

    def pieces_at(self, start: int, end: int) -> tuple[Piece, ...]:
        """The pieces that have characters of text[start:end]: where to mark it on the pages."""
        return tuple(piece for piece in self.pieces if max(start, piece.start) < min(end, piece.end))

    def words_at(self, start: int, end: int) -> tuple[Word, ...]:
        """The words, as they were read, that have characters of text[start:end]; a broken word gives two."""
        return tuple(word for piece in self.pieces_at(start, end) for word in piece.words_at(start, end))

    def __repr__(self) -> str:
        return f"<Paragraph {self.text!r}, {len(self.pieces)} lines>"
