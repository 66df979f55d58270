"""Answers to questions about a text, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from dokhae.language.morphemes import Sentence, sentences
from dokhae.language.panel import Panel
from dokhae.language.ranker import Ranker
from dokhae.language.reading import Reading, ReadingModel
from dokhae.language.window import Prepared
from dokhae.quiz.card import Span
from dokhae.weights.reader import READER

__all__ = ["RANKER", "Answer", "Answerer", "answer", "answerer"]

RANKER: Final = "ranker"
"""What names the reader without a network: faster, and less often right."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text says to a question.

    Attributes:
        text: the answer as it stands in the text.
        span: where it stands.
        sentence: the sentence that it stands in.
        confidence: calibrated probability that it is right if the text has an answer, 0 to 1.
    """

    text: str
    span: Span
    sentence: str
    confidence: float


class Answerer(Protocol):
    """A reading network, or what takes its place."""

    refuse: float

    def prepare(self, sentences: Sequence[Sentence], /) -> list[Prepared]:
        """Sentences as `read` takes them."""

    def read(self, questions: Sequence[Sequence[Prepared]], text: Sequence[Prepared], /) -> list[Reading]:
        """What the text says to each question."""


def answerer(reader: str | Path | None, threads: int) -> Answerer:
    """The ranker; or a network with the ranker beside it, that of a manifest or the one that ships.

    Where the one that ships was left out, the ranker is alone.

    Raises:
        WeightsError: its weights are missing or changed.
    """
    ranker = Ranker()
    if reader == RANKER or (reader is None and not READER.exists()):
        return ranker
    return Panel(ReadingModel(READER if reader is None else Path(reader), threads), ranker)


def answer(reader: Answerer, text: str, question: str) -> Answer | None:
    """The answer of a text to a question, None if the text has none.

    Args:
        reader: that finds it.
        text: in NFC.
        question: in NFC.
    """
    told = reader.prepare(sentences(text))
    (reading,) = reader.read([reader.prepare(sentences(question))], told)
    if not reading.spans:
        return None
    best = reading.spans[0]
    if reading.none / (reading.none + best.probability) > reader.refuse:
        return None
    sentence = next(p.sentence for p in told if p.sentence.start <= best.start < p.sentence.end)
    return Answer(text[best.start : best.end], Span(best.start, best.end), sentence.text, reading.confidence)
