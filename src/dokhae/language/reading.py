"""The reading network at work: questions and a text in, the likeliest spans out, by ONNX Runtime alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dokhae.language.morphemes import Sentence
from dokhae.language.pieces import Pieces
from dokhae.language.window import Prepared, Window, Windows
from dokhae.weights.reader import READER, load_reader
from dokhae.weights.session import open_session

__all__ = ["Reading", "ReadingModel", "SpanFound"]

_TOGETHER = 4  # windows in one call; more are no faster on one core


@dataclass(frozen=True, slots=True)
class SpanFound:
    """A span of the text, text[start:end], and the probability that it is the answer."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network makes of a question.

    Attributes:
        spans: the likeliest ones, best first; empty where the text has nothing to read.
        none: probability that the text has no answer.
    """

    spans: tuple[SpanFound, ...]
    none: float

    @property
    def confidence(self) -> float:
        """Probability that the best span is the answer if the text has one; 0 without a span.

        Whether it has one is what `none` is for. Were it counted here as well, the answers that are given,
        hardly any of them to a question without one, would be right more often than they say.
        """
        best = self.spans[0].probability if self.spans else 0.0
        return best / max(best, 1 - self.none) if best else 0.0


class ReadingModel:
    """Loads its weights once; safe to share between threads.

    Args:
        weights: path of a manifest; the shipped weights unless told otherwise.
        threads: CPU threads of one call.

    Raises:
        WeightsError: the weights are missing, changed, or cannot be loaded.

    Attributes:
        refuse: probability of "no answer" from which there is none.
    """

    def __init__(self, weights: Path = READER, threads: int = 1) -> None:
        manifest, data, pieces = load_reader(weights)
        self.refuse = manifest.refuse
        self._longest_answer = manifest.answer
        self._temperature = manifest.temperature
        self._none = manifest.none
        self._windows = Windows(Pieces(pieces), manifest.longest)
        self._session = open_session(data, weights, threads)

    def prepare(self, sentences: Sequence[Sentence]) -> list[Prepared]:
        """Sentences cut into pieces; those of a text are prepared once for all questions on it."""
        return self._windows.prepare(sentences)

    def read(
        self, questions: Sequence[Sequence[Prepared]], text: Sequence[Prepared], most: int = 3
    ) -> list[Reading]:
        """What the text says to each question.

        Args:
            questions: prepared.
            text: prepared.
            most: spans of each reading.
        """
        windows = [self._windows.window(q, self._windows.choose(q, text)) for q in questions]
        order = sorted(range(len(windows)), key=lambda i: len(windows[i].numbers))
        found: dict[int, Reading] = {}
        for first in range(0, len(order), _TOGETHER):
            chunk = order[first : first + _TOGETHER]
            readings = self._readings([windows[i] for i in chunk], most)
            found |= dict(zip(chunk, readings, strict=True))
        return [found[i] for i in range(len(windows))]

    def _readings(self, windows: Sequence[Window], most: int) -> list[Reading]:
        length = max(len(window.numbers) for window in windows)
        feeds = {
            "numbers": np.stack([_padded(window.numbers, length, -1) for window in windows]),
            "marks": np.stack([_padded(window.marks, length, 0) for window in windows]),
        }
        spans, none = self._session.run(["spans", "none"], feeds)
        return [
            self._best(
                window, scores / self._temperature, float(score) / self._temperature + self._none, most
            )
            for window, scores, score in zip(windows, spans, none, strict=True)
        ]

    def _best(self, window: Window, scores: npt.NDArray[Any], none: float, most: int) -> Reading:
        told = window.told
        inside = scores[told, told].astype(np.float64)
        size = len(inside)
        if not size:
            return Reading((), 1.0)
        first, last = np.arange(size)[:, None], np.arange(size)
        inside[(last < first) | (last >= first + self._longest_answer)] = -np.inf
        peak = max(float(inside.max()), none)
        weights = np.exp(inside - peak).ravel()
        total = weights.sum() + np.exp(none - peak)
        best = np.argsort(-weights, kind="stable")[:most]
        starts, ends = window.starts[told], window.ends[told]
        spans = tuple(
            SpanFound(int(starts[i // size]), int(ends[i % size]), float(weights[i] / total))
            for i in best
            if weights[i] > 0
        )
        return Reading(spans, float(np.exp(none - peak) / total))


def _padded(row: npt.NDArray[np.int64], length: int, value: int) -> npt.NDArray[np.int64]:
    return np.pad(row, (0, length - len(row)), constant_values=value)
