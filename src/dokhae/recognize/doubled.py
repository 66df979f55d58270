"""Characters read twice where print has one: a network that is sure of a character but not of its place.

Nothing is printed so close to another one of its kind: two syllables in a row stand as far apart as syllables
of the line do, two letters as far as letters are wide. Digits are left alone: their places are less sure, and
a digit too few is worse than one too many. Of a sign that is several letters in one, as ㎏, the last letter
may be read once more; no text has ㎏g.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Final

from dokhae.hangul import is_syllable
from dokhae.recognize.decode import Symbol

__all__ = ["advance_of", "without_doubled"]

_USUAL: Final = 0.8  # heights of the line from a syllable to the next, where too few of them tell
_ENOUGH: Final = 3  # pairs of syllables
# Least distance of two alike, in distances of syllables.
_SYLLABLES: Final = 0.72
_WIDE: Final = 0.4
_NARROW: Final = 0.2
_LAST_LETTERS: Final = {
    **dict.fromkeys("㎜㎝㎞", "m"),
    **dict.fromkeys("㎎㎍㎏", "g"),
    **dict.fromkeys("㎡㎢", "²"),
    **{"㎥": "³", "㎖": "ℓl", "㎐": "z", "㏊": "a"},
}
"""What signs of several letters end with."""
_NARROW_ONES: Final = frozenset("iljtfrIJ|!.,:;'\"`‘’“”()[]{}<>/\\·•…-~ㅣㅡ")


def without_doubled(symbols: Sequence[Symbol], width: float) -> list[Symbol]:
    """The symbols of a line, one where print has one but two were read.

    Args:
        symbols: of the line, left to right.
        width: of the line, in its heights.
    """
    advance = advance_of(symbols, width)
    kept: list[Symbol] = []
    for symbol in symbols:
        before = kept[-1] if kept else None
        if before is None or not _is_doubled(before, symbol, width, advance):
            kept.append(symbol)
            continue
        place = (before.place + symbol.place) / 2
        kept[-1] = replace(before, confidence=max(before.confidence, symbol.confidence), place=place)
    return kept


def advance_of(symbols: Sequence[Symbol], width: float) -> float:
    """Distance of the middles of two syllables of the line, in its heights."""
    steps = [
        (after.place - before.place) * width
        for before, after in pairwise(symbols)
        if before.text != after.text and is_syllable(before.text) and is_syllable(after.text)
    ]
    return median(steps) if len(steps) >= _ENOUGH else _USUAL


def _is_doubled(before: Symbol, after: Symbol, width: float, advance: float) -> bool:
    if after.text in _LAST_LETTERS.get(before.text, ()):
        return True
    if before.text != after.text or after.text.isdecimal():
        return False
    return (after.place - before.place) * width < _least(after.text) * advance


def _least(character: str) -> float:
    """Distance of two of a character in a row, in distances of syllables."""
    if is_syllable(character):
        return _SYLLABLES
    return _NARROW if character in _NARROW_ONES else _WIDE
