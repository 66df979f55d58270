"""A reader without a network: it weighs the spans of the likeliest sentences by their clues, a linear model.

What it costs is some milliseconds a question and a table of weights in which every clue has a place, by a
hash of its name (Weinberger et al., 2009, "Feature Hashing for Large Scale Multitask Learning"). It answers
as `dokhae.language.reading` does, so that either can take the other's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from dokhae.errors import WeightsError
from dokhae.language.asked import AskedFor, asked_for
from dokhae.language.clues import clues
from dokhae.language.doubts import DOUBTS, doubts
from dokhae.language.morphemes import Sentence
from dokhae.language.reading import Reading, SpanFound
from dokhae.language.spans import Span
from dokhae.language.window import Prepared, bare
from dokhae.weights.ranker import RANKER, load_ranker

__all__ = ["Candidates", "Ranker", "candidates", "likelihoods"]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The N spans that may answer a question.

    Attributes:
        asked: what the question asks for.
        spans: they.
        texts: of the spans.
        sentences: index in the text of the sentence of each.
        places: of all their clues in the table, one span after the other.
        starts: where the clues of each span begin there.
    """

    asked: AskedFor
    spans: Sequence[Span]
    texts: Sequence[str]
    sentences: Sequence[int]
    places: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]

    def scores(self, table: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """The sum of the weights of each span, (N,)."""
        sums: npt.NDArray[np.float64] = np.add.reduceat(table[self.places], self.starts, dtype=np.float64)
        return sums


def candidates(question: Sequence[Sentence], text: Sequence[Sentence], size: int) -> Candidates:
    """The spans of a text that may answer a question.

    Args:
        question: its sentences.
        text: its sentences.
        size: of the table, a power of two.
    """
    asked = asked_for(question)
    clued = list(clues(asked, question, text))
    mask = size - 1
    names = chain.from_iterable(each.names for each in clued)
    lengths = np.array([len(each.names) for each in clued], np.int64)
    return Candidates(
        asked=asked,
        spans=[each.shape.span for each in clued],
        texts=[each.shape.text for each in clued],
        sentences=[each.sentence for each in clued],
        places=np.array([crc32(name.encode()) & mask for name in names], np.int32),
        starts=lengths.cumsum() - lengths,
    )


def likelihoods(scores: npt.NDArray[np.float64], temperature: float) -> npt.NDArray[np.float64]:
    """The probability of each span if one of them is the answer."""
    weights: npt.NDArray[np.float64] = np.exp((scores - scores.max()) / temperature)
    weights /= weights.sum()
    return weights


class Ranker:
    """Loads its weights once; safe to share between threads.

    Args:
        weights: path of a manifest; the shipped weights unless told otherwise.

    Raises:
        WeightsError: the weights are missing or changed.

    Attributes:
        refuse: probability of "no answer" from which there is none.
    """

    def __init__(self, weights: Path = RANKER) -> None:
        manifest, self._table = load_ranker(weights)
        if len(manifest.doubts) != DOUBTS:
            raise WeightsError(f"field 'doubts' of {weights} should have {DOUBTS} numbers")
        self.refuse = manifest.refuse
        self._temperature = manifest.temperature
        self._doubts = np.array(manifest.doubts)

    def prepare(self, sentences: Sequence[Sentence]) -> list[Prepared]:
        """Sentences as `read` takes them; it needs no pieces."""
        return bare(sentences)

    def read(
        self, questions: Sequence[Sequence[Prepared]], text: Sequence[Prepared], most: int = 3
    ) -> list[Reading]:
        """What the text says to each question.

        Args:
            questions: prepared.
            text: prepared.
            most: spans of each reading.
        """
        told = [part.sentence for part in text]
        return [self._read([part.sentence for part in question], told, most) for question in questions]

    def _read(self, question: Sequence[Sentence], text: Sequence[Sentence], most: int) -> Reading:
        found = candidates(question, text, len(self._table))
        if not found.spans:
            return Reading((), 1.0)
        scores = found.scores(self._table)
        shares = likelihoods(scores, self._temperature)
        best = np.argsort(-scores, kind="stable")[:most]
        share = float(shares[best[0]])
        doubt = self._doubts @ doubts(found.asked, text, found.sentences[best[0]], share)
        # The doubt sets "no answer" against the best span alone, as `refuse` does.
        none = float(1 / (1 + np.exp(-doubt) / share))
        spans = [(found.spans[i], float(shares[i]) * (1 - none)) for i in best]
        return Reading(tuple(SpanFound(span.start, span.end, share) for span, share in spans), none)
