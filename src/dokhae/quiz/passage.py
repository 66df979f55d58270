"""The text that is asked about, and where each of its characters was read."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from dokhae.document import Document, Line, Word
from dokhae.quiz.card import Span

__all__ = ["Passage", "Piece"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a page and where it stands in a text, text[start:end]; `page` is counted from 1."""

    start: int
    end: int
    page: int
    line: Line


@dataclass(frozen=True, slots=True)
class Passage:
    """A text in NFC to ask about.

    Attributes:
        text: paragraphs, joined by newlines.
        pieces: the lines that it was read from, in their order in the text; none of plain text.
        page_count: of the pages that it was read from.
    """

    text: str
    pieces: tuple[Piece, ...] = ()
    page_count: int = 0

    @classmethod
    def of(cls, source: Document | str) -> Self:
        """The passage of a document or of plain text, which is taken as it is, line for line."""
        if isinstance(source, str):
            return cls(unicodedata.normalize("NFC", source))
        paragraphs = [
            cls(text, tuple(Piece(start, end, page, line) for start, end, page, line in parts))
            for text, parts in _paragraphs(source)
        ]
        return replace(cls.joined(paragraphs), page_count=len(source.pages))

    @classmethod
    def joined(cls, passages: Iterable[Passage]) -> Self:
        """Passages one after the other, a newline between them; their pages are counted through."""
        texts: list[str] = []
        pieces: list[Piece] = []
        begin = pages = 0
        for passage in passages:
            texts.append(passage.text)
            pieces += (_moved(piece, begin, pages) for piece in passage.pieces)
            begin += len(passage.text) + 1
            pages += passage.page_count
        return cls("\n".join(texts), tuple(pieces), pages)

    def lines_at(self, span: Span) -> tuple[tuple[int, Line], ...]:
        """The lines that a span was read from, each with its page, counted from 1 through all pages."""
        return tuple((piece.page, piece.line) for piece in self._pieces_at(span))

    def confidence(self, span: Span) -> float:
        """The lowest confidence of the words that a span was read from; 1 of plain text."""
        return min((word.confidence for word in self._words_at(span)), default=1.0)

    def _pieces_at(self, span: Span) -> Iterator[Piece]:
        first = bisect_right(self.pieces, span.start, key=lambda piece: piece.end)
        for piece in self.pieces[first:]:
            if piece.start >= span.end:
                return
            yield piece

    def _words_at(self, span: Span) -> Iterator[Word]:
        for piece in self._pieces_at(span):
            start = piece.start
            for word in piece.line.words:
                if start < span.end and span.start < start + len(word.text):
                    yield word
                start += len(word.text) + 1


def _moved(piece: Piece, characters: int, pages: int) -> Piece:
    return Piece(piece.start + characters, piece.end + characters, piece.page + pages, piece.line)


def _paragraphs(document: Document) -> Iterator[tuple[str, list[tuple[int, int, int, Line]]]]:
    """Text of each region, and where its lines stand in it with their pages."""
    for number, page in enumerate(document.pages, 1):
        for region in page.regions:
            if region.kind == "text":
                parts, begin = [], 0
                for line in region.lines:
                    parts.append((begin, begin + len(line.text), number, line))
                    begin += len(line.text) + 1
                yield " ".join(line.text for line in region.lines), parts
