"""The text that is asked about, and where each of its characters was read."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from dokhae.document import Document, Line
from dokhae.errors import EmptyInputError, UnsuitableTextError
from dokhae.hangul import is_syllable
from dokhae.paragraph import Piece
from dokhae.quiz.card import Span
from dokhae.quiz.heading import heading

__all__ = ["Passage"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text in NFC to ask about.

    Attributes:
        text: paragraphs, joined by newlines.
        pieces: the lines that it was read from, in their order in the text; none of plain text.
        page_count: of the pages that it was read from.
        title: its first line where that is one; "" for texts of several sources.
    """

    text: str
    pieces: tuple[Piece, ...] = ()
    page_count: int = 0
    title: str = ""

    @classmethod
    def of(cls, source: Document | str) -> Self:
        """The passage of a document, without headers and footers, or of plain text, taken as it is.

        Raises:
            MissingExtraError: Kiwi, which joins the lines of a document, is not installed.
        """
        if isinstance(source, str):
            text = unicodedata.normalize("NFC", source)
            return cls(text, title=heading(text))
        paragraphs = [cls(found.text, found.pieces) for found in source.paragraphs if found.kind == "text"]
        whole = cls.joined(paragraphs)
        is_one = len({page.source for page in source.pages}) == 1
        title = heading(whole.text) if is_one else ""
        return replace(whole, page_count=len(source.pages), title=title)

    @classmethod
    def joined(cls, passages: Iterable[Passage]) -> Self:
        """Passages one after the other, a newline between them; their pages are counted through."""
        texts: list[str] = []
        titles: list[str] = []
        pieces: list[Piece] = []
        begin = pages = 0
        for passage in passages:
            texts.append(passage.text)
            titles.append(passage.title)
            pieces += (_moved(piece, begin, pages) for piece in passage.pieces)
            begin += len(passage.text) + 1
            pages += passage.page_count
        return cls("\n".join(texts), tuple(pieces), pages, titles[0] if len(titles) == 1 else "")

    def check(self) -> None:
        """Refuse a text that nothing can be asked about.

        Raises:
            EmptyInputError: There is no text.
            UnsuitableTextError: It has no Hangul.
        """
        if not self.text.strip():
            raise EmptyInputError("There is no text to ask about", remedy="Give Korean text or pages of it.")
        if not any(map(is_syllable, self.text)):
            raise UnsuitableTextError(
                "There is no Korean in the text", remedy="Give Korean text; no other language is asked about."
            )

    def lines_at(self, span: Span) -> tuple[tuple[int, Line], ...]:
        """The lines that a span was read from, each with its page, counted from 1 through all pages."""
        return tuple((piece.page, piece.line) for piece in self._pieces_at(span))

    def confidence(self, span: Span) -> float:
        """The lowest confidence of the words that a span was read from; 1 of plain text."""
        words = (word for piece in self._pieces_at(span) for word in piece.words_at(span.start, span.end))
        return min((word.confidence for word in words), default=1.0)

    def _pieces_at(self, span: Span) -> Iterator[Piece]:
        first = bisect_right(self.pieces, span.start, key=lambda piece: piece.end)
        for piece in self.pieces[first:]:
            if piece.start >= span.end:
                return
            yield piece


def _moved(piece: Piece, characters: int, pages: int) -> Piece:
    return Piece(piece.start + characters, piece.end + characters, piece.page + pages, piece.line)
