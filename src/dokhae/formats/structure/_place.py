"""Where lines and their parts stand on the page turned upright, and lines of some words of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from statistics import fmean
from typing import Self

from dokhae.document import Box, Line, Page, Word

__all__ = ["Frame", "Place", "line_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """An upright rectangle, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """Of the rectangle, x and y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is inside."""
        return self.left <= x < self.right and self.top <= y < self.bottom

    def is_level_with(self, other: Self) -> bool:
        """Whether one is above the other, at least in part."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        return shared > 0.3 * min(self.width, other.width)


class Frame:
    """A page turned upright and by its skew, about its origin."""

    def __init__(self, page: Page) -> None:
        angle = radians(page.skew - page.rotation)
        self._cos, self._sin = cos(angle), sin(angle)
        sides = (page.width, page.height)
        self.width = float(sides[page.rotation in (90, 270)])

    def place(self, box: Box) -> Place:
        """The rectangle round a box, whose edges are the means of what slopes a little."""
        # Sorted, because the first corner of a line that runs from top to bottom is at its top right.
        along = sorted(x * self._cos + y * self._sin for x, y in box.points)
        across = sorted(y * self._cos - x * self._sin for x, y in box.points)
        return Place(
            (along[0] + along[1]) / 2,
            (across[0] + across[1]) / 2,
            (along[2] + along[3]) / 2,
            (across[2] + across[3]) / 2,
        )


def line_of(words: Sequence[Word]) -> Line:
    """A line of these words, which are at least one."""
    first, last = words[0].box.points, words[-1].box.points
    box = Box((first[0], last[1], last[2], first[3]))
    return Line(fmean(word.confidence for word in words), box, tuple(words))
