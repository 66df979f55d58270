"""What a network that answers is fed: the pieces of a question and of the sentences that may answer it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from dokhae.language.morphemes import Morpheme, Sentence, content
from dokhae.language.pieces import Piece, Pieces
from dokhae.language.retrieve import rank

__all__ = ["LONGEST_ANSWER", "LONGEST_QUESTION", "Mark", "Prepared", "Window", "Windows", "bare"]

LONGEST_QUESTION: Final = 64  # pieces
LONGEST_ANSWER: Final = 32  # pieces
_BEGIN: Final = "<s>"
_END: Final = "</s>"


class Mark(IntEnum):
    """What a network is told of a piece besides its number."""

    NONE = 0
    ASKED = 1
    """Of the question."""
    ASKED_AND_TOLD = 2
    """Of the question, and its morpheme occurs in the sentences."""
    TOLD = 3
    """Of the sentences."""
    TOLD_AND_ASKED = 4
    """Of the sentences, and its morpheme occurs in the question."""


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces in a row: <s> question </s> sentences </s>.

    Attributes:
        numbers: of the T pieces in the vocabulary.
        marks: of each piece, see `Mark`.
        starts: where each piece begins in the text of the sentences; -1 for those that are not of it.
        ends: where it ends.
    """

    numbers: npt.NDArray[np.int64]
    marks: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]

    @property
    def told(self) -> slice:
        """The pieces of the sentences."""
        places = np.flatnonzero(self.starts >= 0)
        return slice(int(places[0]), int(places[-1]) + 1) if places.size else slice(0, 0)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sentence with its pieces, and which of them are of a morpheme that carries meaning.

    Attributes:
        sentence: it.
        pieces: of it.
        forms: for each piece the forms of the morphemes that it is of, those that carry meaning.
    """

    sentence: Sentence
    pieces: tuple[Piece, ...]
    forms: tuple[frozenset[str], ...]


def bare(sentences: Iterable[Sentence]) -> list[Prepared]:
    """Sentences without pieces, for a reader that looks at none."""
    return [Prepared(sentence, (), ()) for sentence in sentences]


class Windows:
    """Makes windows with the pieces of a vocabulary.

    Args:
        pieces: of the vocabulary.
        longest: most pieces in a window.
    """

    def __init__(self, pieces: Pieces, longest: int) -> None:
        self._pieces = pieces
        self._longest = longest

    def prepare(self, sentences: Iterable[Sentence]) -> list[Prepared]:
        """The sentences with their pieces; those of a text are prepared once for all questions."""
        return [self._prepared(sentence) for sentence in sentences]

    def _prepared(self, sentence: Sentence) -> Prepared:
        pieces = tuple(self._pieces.cut(sentence))
        return Prepared(sentence, pieces, tuple(_forms(pieces, sentence.morphemes)))

    def choose(self, question: Sequence[Prepared], text: Sequence[Prepared]) -> list[Prepared]:
        """The sentences that are likeliest to answer and have room in a window, in the order of the text."""
        asked = [morpheme for part in question for morpheme in part.sentence.morphemes]
        return self.fitting(question, text, rank(asked, [part.sentence for part in text]))

    def fitting(
        self, question: Sequence[Prepared], text: Sequence[Prepared], order: Iterable[int]
    ) -> list[Prepared]:
        """The sentences that have room in a window when they are taken in this order."""
        room = self._longest - 3 - min(LONGEST_QUESTION, sum(len(part.pieces) for part in question))
        chosen: list[int] = []
        for index in order:
            size = len(text[index].pieces)
            if size <= room or not chosen:
                chosen.append(index)
                room -= size
        return [text[index] for index in sorted(chosen)]

    def window(self, question: Sequence[Prepared], chosen: Sequence[Prepared]) -> Window:
        """The pieces of a question and of chosen sentences; what has no room at the end is left out."""
        asked = [pair for part in question for pair in zip(part.pieces, part.forms, strict=True)]
        told = [pair for part in chosen for pair in zip(part.pieces, part.forms, strict=True)]
        asked = asked[:LONGEST_QUESTION]
        told = told[: self._longest - 3 - len(asked)]
        asked_forms = _union(part.sentence for part in question)
        told_forms = _union(part.sentence for part in chosen)
        begin, end = self._pieces.number(_BEGIN), self._pieces.number(_END)
        rows = [(begin, Mark.NONE, -1, -1)]
        rows += [
            (piece.number, Mark.ASKED_AND_TOLD if forms & told_forms else Mark.ASKED, -1, -1)
            for piece, forms in asked
        ]
        rows.append((end, Mark.NONE, -1, -1))
        rows += [
            (piece.number, Mark.TOLD_AND_ASKED if forms & asked_forms else Mark.TOLD, piece.start, piece.end)
            for piece, forms in told
        ]
        rows.append((end, Mark.NONE, -1, -1))
        return Window(*np.array(rows, np.int64).T.copy())


def _union(sentences: Iterable[Sentence]) -> frozenset[str]:
    return frozenset(form for sentence in sentences for form in content(sentence.morphemes))


def _forms(pieces: Iterable[Piece], morphemes: Sequence[Morpheme]) -> Iterable[frozenset[str]]:
    for piece in pieces:
        over = [m for m in morphemes if m.start < piece.end and piece.start < m.end]
        yield frozenset(content(over))
