"""What characters follow one another in Korean text: an n-gram model with back-off over single characters.

`dokhae.lab.ocr.ngrams` learns it. It is only asked which of several readings of a blurred syllable fits its
neighbours (`dokhae.recognize.context`).
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from math import exp
from typing import Final

from dokhae.weights.ngrams import NGRAMS, STEPS, NgramLevel, NgramWeights, load_ngrams

__all__ = ["NgramModel", "shipped_ngrams"]

_REMEMBERED: Final = 1 << 15  # answers; a page asks the same again and again


class _Level:
    """`NgramLevel`, whose single numbers are quicker to get from a memoryview than from an array."""

    def __init__(self, level: NgramLevel) -> None:
        self.first = level.first.data
        self.last = level.last.data
        self.cost = level.cost.data
        self.back = level.back.data

    def find(self, parent: int, character: int) -> int | None:
        """The n-gram that continues one of the level above with a character."""
        end = self.first[parent + 1]
        place = bisect_left(self.last, character, self.first[parent], end)
        return place if place < end and self.last[place] == character else None


class NgramModel:
    """Safe to share between threads.

    Args:
        weights: as `dokhae.weights.ngrams.load_ngrams` gives them.

    Attributes:
        order: characters of its longest n-grams, the last of them the one that is judged.
    """

    def __init__(self, weights: NgramWeights) -> None:
        self._numbers = {character: number for number, character in enumerate(weights.characters, 1)}
        self._levels = [_Level(level) for level in weights.levels]
        self.order = len(weights.levels)
        self._remembered = lru_cache(_REMEMBERED)(self._information)

    def probability(self, character: str) -> float:
        """How often a character is met, whatever stands before it."""
        return exp(-self._levels[0].cost[self._numbers.get(character, 0)] / STEPS)

    def information(self, before: str, character: str) -> float:
        """What the characters before it tell of a character, log p(character | before) - log p(character).

        Args:
            before: what stands before it; only the last `order` - 1 characters count.
            character: a single one.
        """
        return self._remembered(before[1 - self.order :], character)

    def _information(self, before: str, character: str) -> float:
        numbers = [self._numbers.get(c, 0) for c in before]
        number = self._numbers.get(character, 0)
        return (self._levels[0].cost[number] - self._cost(numbers, number)) / STEPS

    def _cost(self, before: list[int], character: int) -> int:
        given_up = 0
        while before:
            if (node := self._find(before)) is not None:
                level = self._levels[len(before)]
                if (found := level.find(node, character)) is not None:
                    return given_up + level.cost[found]
                given_up += self._levels[len(before) - 1].back[node]
            before = before[1:]
        return given_up + self._levels[0].cost[character]

    def _find(self, characters: list[int]) -> int | None:
        """The n-gram of these characters."""
        node: int | None = 0
        for level, character in zip(self._levels, characters, strict=False):
            if node is None:
                return None
            node = level.find(node, character)
        return node


@lru_cache(1)
def shipped_ngrams() -> NgramModel:
    """The model of the package, loaded once.

    Raises:
        WeightsError: its weights are missing or were changed.
    """
    return NgramModel(load_ngrams(NGRAMS))
