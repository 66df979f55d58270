"""From the scores of frames to characters with confidence and place.

A syllable is scored whole: log p(Hangul) + log p(initial) + log p(medial) + log p(final) against blank and
every symbol. The text is found by prefix beam search (Hannun et al., 2014, arXiv:1408.2873): it adds up all
the ways in which frames can spell a text. The best class of each frame alone would print a character twice
where the network is sure of it but not of its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from dokhae.hangul import BLANK, HANGUL, Code, decode

__all__ = ["Scores", "Symbol", "read_frames"]

_Floats = npt.NDArray[np.float32]

_LEAST = 0.004  # probability below which a class of a frame is not considered
_BEAM = 6  # texts that are followed at a time
_HOPELESS = 1e-3  # share of the best text's probability below which a text is given up


@dataclass(frozen=True, slots=True)
class Scores:
    """Log-probabilities of one line: kind T x KINDS, initial T x 19, medial T x 21, final T x 28."""

    kind: _Floats
    initial: _Floats
    medial: _Floats
    final: _Floats


@dataclass(frozen=True, slots=True)
class Symbol:
    """One character read: its text, its greatest probability in a frame, and that frame."""

    text: str
    confidence: float
    frame: int


@dataclass(slots=True, eq=False)
class _Prefix:
    """A text so far: its last character, the text before it, and where the last character is surest."""

    code: Code
    before: _Prefix | None
    confidence: float = 0.0
    frame: int = 0

    def seen(self, probability: float, frame: int) -> None:
        if probability > self.confidence:
            self.confidence, self.frame = probability, frame


def _syllables(scores: Scores, frame: int, share: float) -> Iterator[tuple[Code, float]]:
    """Syllables of a frame whose probability counts, from the two best of each jamo."""
    jamo = []
    for table in (scores.initial, scores.medial, scores.final):
        row = table[frame]
        best = np.argpartition(row, -2)[-2:]
        jamo.append([(int(index), float(np.exp(row[index]))) for index in best])
    for (initial, a), (medial, b), (final, c) in product(*jamo):
        if (probability := share * a * b * c) >= _LEAST:
            yield Code(HANGUL, initial, medial, final), probability


def _classes(scores: Scores) -> Iterator[tuple[int, float, list[tuple[Code, float]]]]:
    """For each frame in which anything but blank counts: its number, p(blank), and its characters with p."""
    probabilities = np.exp(scores.kind)
    worth = probabilities >= _LEAST
    worth[:, BLANK] = False
    for frame in np.flatnonzero(worth.any(axis=1)).tolist():
        found: list[tuple[Code, float]] = []
        for kind in np.flatnonzero(worth[frame]).tolist():
            share = float(probabilities[frame, kind])
            found += _syllables(scores, frame, share) if kind == HANGUL else [(Code(kind), share)]
        yield frame, float(probabilities[frame, BLANK]), found


def _in_two_minds(first: Code, second: Code) -> bool:
    """Two syllables that differ in one jamo: touching frames that say so mean one syllable."""
    same = (first.initial == second.initial) + (first.medial == second.medial) + (first.final == second.final)
    return first.kind == second.kind == HANGUL and same == 2


class _Beam:
    """Texts so far with the probability of ending in blank and of ending in their last character."""

    def __init__(self) -> None:
        self._followed: dict[_Prefix, tuple[float, float]] = {_Prefix(Code(BLANK), None): (1.0, 0.0)}
        self._children: dict[tuple[_Prefix, Code], _Prefix] = {}
        self._next: dict[_Prefix, list[float]] = {}

    def pass_blank(self) -> None:
        """Frames of nothing but blank."""
        self._followed = {prefix: (blank + last, 0.0) for prefix, (blank, last) in self._followed.items()}

    def advance(self, frame: int, blank: float, found: list[tuple[Code, float]]) -> None:
        """One frame more."""
        self._next = {}
        for prefix, (in_blank, in_last) in self._followed.items():
            self._add(prefix, 0, (in_blank + in_last) * blank)
            for code, probability in found:
                if code == prefix.code:
                    prefix.seen(probability, frame)
                    self._add(prefix, 1, in_last * probability)
                    self._extend(prefix, code, in_blank * probability, probability, frame)
                elif _in_two_minds(code, prefix.code):
                    self._add(prefix, 1, in_last * probability)
                    self._extend(prefix, code, in_blank * probability, probability, frame)
                else:
                    self._extend(prefix, code, (in_blank + in_last) * probability, probability, frame)
        self._prune()

    def best(self) -> _Prefix:
        """The likeliest text."""
        return max(self._followed, key=lambda prefix: sum(self._followed[prefix]))

    def _extend(self, prefix: _Prefix, code: Code, mass: float, probability: float, frame: int) -> None:
        if mass > 0:
            child = self._children.get((prefix, code))
            if child is None:
                child = self._children[prefix, code] = _Prefix(code, prefix)
            child.seen(probability, frame)
            self._add(child, 1, mass)

    def _add(self, prefix: _Prefix, ending: int, mass: float) -> None:
        if mass > 0:
            self._next.setdefault(prefix, [0.0, 0.0])[ending] += mass

    def _prune(self) -> None:
        """Keep the best texts, scaled so that no probability runs out of numbers."""
        ranked = sorted(self._next.items(), key=lambda item: -sum(item[1]))[:_BEAM]
        top = sum(ranked[0][1])
        self._followed = {
            prefix: (blank / top, last / top)
            for prefix, (blank, last) in ranked
            if blank + last >= _HOPELESS * top
        }


def read_frames(scores: Scores) -> list[Symbol]:
    """The characters of a line, left to right."""
    beam, expected = _Beam(), 0
    for frame, blank, found in _classes(scores):
        if frame > expected:
            beam.pass_blank()
        beam.advance(frame, blank, found)
        expected = frame + 1
    symbols: list[Symbol] = []
    prefix: _Prefix | None = beam.best()
    while prefix is not None and prefix.before is not None:
        symbols.append(Symbol(decode([prefix.code]), min(1.0, prefix.confidence), prefix.frame))
        prefix = prefix.before
    return symbols[::-1]
