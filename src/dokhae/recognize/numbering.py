"""Numbers in circles count: after ③ stands ④, or ① where something new begins.

Blotted, ③ and ⑤ or ⑤ and ⑮ look alike, and the answers of an exam are told apart by nothing else. So the
marks of a page are a hidden Markov chain: what the network holds possible at each of them is weighed by what
stands before and behind it (forward-backward algorithm, Rabiner, 1989). A mark that the network is sure of
stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from dokhae.recognize.decode import COUNTING, Symbol

__all__ = ["counted"]

_Floats = npt.NDArray[np.float64]

# What follows a mark: the next number, the first one, any; weak enough for a mark that stands alone.
_NEXT, _FIRST, _ANY = 0.4, 0.15, 0.45
_RANKS: Final = np.arange(1, len(COUNTING) + 1.0)
_ALONE: Final = 1 / _RANKS / (1 / _RANKS).sum()  # shares of the numbers where any stands: mostly low ones


def counted(lines: Sequence[Sequence[Symbol]]) -> list[list[Symbol]]:
    """The symbols of the lines of a page, from the top; no number in a circle has rivals any more."""
    settled = [list(line) for line in lines]
    places = [
        (row, place)
        for row, line in enumerate(settled)
        for place, symbol in enumerate(line)
        if symbol.text in COUNTING
    ]
    marks = [settled[row][place] for row, place in places]
    if any(mark.rivals for mark in marks):
        for (row, place), mark, shares in zip(places, marks, _shares(marks), strict=True):
            if mark.rivals:
                settled[row][place] = _chosen(mark, shares)
    return settled


def _chosen(mark: Symbol, shares: _Floats) -> Symbol:
    mass = min(1.0, sum(probability for _, probability in mark.rivals))
    best = int(shares.argmax())
    return replace(mark, text=COUNTING[best], confidence=mass * float(shares[best]), rivals=())


def _shares(marks: Sequence[Symbol]) -> _Floats:
    """Probability of each number at each mark, given all of them."""
    seen = np.stack([_seen(mark) for mark in marks])
    forward, backward = np.empty_like(seen), np.ones_like(seen)
    before = _START
    for index, own in enumerate(seen):
        forward[index] = before * own
        forward[index] /= forward[index].sum()
        before = forward[index] @ _STEPS
    for index in range(len(seen) - 2, -1, -1):
        backward[index] = _STEPS @ (seen[index + 1] * backward[index + 1])
        backward[index] /= backward[index].sum()
    shares = forward * backward
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _seen(mark: Symbol) -> _Floats:
    """What the network says of a mark."""
    chances = np.zeros(len(COUNTING))
    for text, probability in mark.rivals or ((mark.text, 1.0),):
        chances[COUNTING.index(text)] = probability
    return chances


def _steps() -> _Floats:
    steps = np.tile(_ANY * _ALONE, (len(COUNTING), 1))
    steps += np.diag(np.full(len(COUNTING) - 1, _NEXT), 1)
    steps[:, 0] += _FIRST
    return steps


_STEPS: Final = _steps()
_START: Final = np.append(_ANY * _ALONE[0] + _NEXT + _FIRST, _ANY * _ALONE[1:])
