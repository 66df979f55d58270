"""Where something stands on a page: four corners in pixels of its image, x to the right and y down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain
from typing import Self

from dokhae._fields import Fields, invalid, read_points

__all__ = ["Box", "Point"]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, repr=False)
class Box:
    """A quadrilateral: four (x, y) corners, clockwise from the top-left one in reading direction."""

    points: tuple[Point, Point, Point, Point]

    def __post_init__(self) -> None:
        points = tuple([(float(x), float(y)) for x, y in self.points])
        if len(points) != 4:
            raise ValueError(f"a box has 4 corners, not {len(points)}")
        if not all(map(math.isfinite, chain.from_iterable(points))):
            raise ValueError(f"the corners of a box are finite numbers, not {points}")
        object.__setattr__(self, "points", points)

    @classmethod
    def from_bounds(cls, left: float, top: float, right: float, bottom: float) -> Self:
        """The upright rectangle between these edges."""
        return cls(((left, top), (right, top), (right, bottom), (left, bottom)))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the upright rectangle around the box."""
        xs, ys = zip(*self.points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def width(self) -> float:
        """Length along the reading direction: mean of the top and bottom edges."""
        top_left, top_right, bottom_right, bottom_left = self.points
        return (math.dist(top_left, top_right) + math.dist(bottom_left, bottom_right)) / 2

    @property
    def height(self) -> float:
        """Length across the reading direction: mean of the left and right edges."""
        top_left, top_right, bottom_right, bottom_left = self.points
        return (math.dist(top_left, bottom_left) + math.dist(top_right, bottom_right)) / 2

    def to_list(self) -> list[list[float]]:
        """The corners as [[x, y], ...], for JSON."""
        return [list(point) for point in self.points]

    @classmethod
    def from_list(cls, data: object) -> Self:
        """The inverse of `to_list`.

        Raises:
            InvalidDocumentError: If the data is anything but four pairs of finite numbers.
        """
        return cls._read(data, "box")

    @classmethod
    def from_field(cls, fields: Fields, name: str = "box") -> Self:
        """The box that a field of a JSON object holds.

        Raises:
            InvalidDocumentError: If it is missing or anything but four pairs of finite numbers; it is named.
        """
        return cls._read(fields.value(name), fields.at(name))

    @classmethod
    def _read(cls, data: object, path: str) -> Self:
        points = read_points(data, path)
        if len(points) != 4:
            raise invalid(path, "four [x, y] corners", data)
        return cls((points[0], points[1], points[2], points[3]))

    def __repr__(self) -> str:
        return "<Box " + " ".join(f"{x:g},{y:g}" for x, y in self.points) + ">"
