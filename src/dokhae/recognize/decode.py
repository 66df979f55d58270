"""From the scores of frames to characters with confidence and place.

A syllable is scored whole: log p(Hangul) + log p(initial) + log p(medial) + log p(final) against blank and
every symbol. The best class of each frame makes runs; a run between two others is one character. Two runs
that touch and differ in one jamo only are one syllable that the network was in two minds about, and are read
as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from dokhae.hangul import BLANK, HANGUL, Code, decode

__all__ = ["Scores", "Symbol", "best_path"]

_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scores:
    """Log-probabilities of one line: kind T x KINDS, initial T x 19, medial T x 21, final T x 28."""

    kind: _Floats
    initial: _Floats
    medial: _Floats
    final: _Floats


@dataclass(frozen=True, slots=True)
class Symbol:
    """One character read: its text, its probability, and the first and last frame (exclusive) of its run."""

    text: str
    confidence: float
    start: int
    end: int


def _best(scores: Scores) -> tuple[npt.NDArray[np.int64], _Floats]:
    """Best class of each frame as codes T x 4, and its log-probability, T."""
    jamo = [part.argmax(axis=1) for part in (scores.initial, scores.medial, scores.final)]
    tables = (scores.initial, scores.medial, scores.final)
    rows = np.arange(len(scores.kind))
    hangul = scores.kind[:, HANGUL] + sum(table[rows, best] for table, best in zip(tables, jamo, strict=True))
    # Hangul as a kind may lead although no single syllable does, so it is replaced by its best syllable.
    rivals = scores.kind.copy()
    rivals[:, HANGUL] = hangul
    kind = rivals.argmax(axis=1)
    codes = np.stack([kind, *jamo], axis=1)
    codes[kind != HANGUL, 1:] = -1
    return codes, rivals[rows, kind]


def _runs(codes: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Start and end of each stretch of equal frames that are not blank."""
    changes = np.flatnonzero((codes[1:] != codes[:-1]).any(axis=1)) + 1
    edges = [0, *changes.tolist(), len(codes)]
    return [(a, b) for a, b in pairwise(edges) if codes[a, 0] != BLANK]


def _in_two_minds(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> bool:
    return first[0] == second[0] == HANGUL and int((first[1:] != second[1:]).sum()) == 1


def _joined(codes: npt.NDArray[np.int64], runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and joined[-1][1] == start and _in_two_minds(codes[start - 1], codes[start]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def best_path(scores: Scores) -> list[Symbol]:
    """The characters of a line, left to right."""
    codes, values = _best(scores)
    symbols = []
    for start, end in _joined(codes, _runs(codes)):
        peak = start + int(values[start:end].argmax())
        text = decode([Code(*codes[peak].tolist())])
        symbols.append(Symbol(text, float(np.exp(min(0.0, float(values[peak])))), start, end))
    return symbols
