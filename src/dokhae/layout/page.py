"""What the layout of a page is, and how it is found."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from dokhae.document import Box, RegionKind, Rotation
from dokhae.figures import Picture, Table
from dokhae.layout._ink import fitted_to_ink
from dokhae.layout.detector import Detector
from dokhae.layout.figures import find_figures
from dokhae.layout.geometry import Floats, as_box, heights, rotated, turned_back, widths
from dokhae.layout.order import reading_order, without_contained, without_covering
from dokhae.layout.rotation import Score, is_upside_down, lies_on_side, samples, skew_of
from dokhae.layout.slant import straightened
from dokhae.layout.vertical import (
    Bools,
    are_tall,
    lying,
    mixed_order,
    reads_downwards,
    square_parts,
    stood_up,
)

__all__ = ["Layout", "LineLayout", "PageLayout", "RegionLayout"]

_SAME_SEGMENT = 0.5  # heights; boxes this close are one line that the detector has split, gap and all


@dataclass(frozen=True, slots=True)
class LineLayout:
    """One line: segments in reading order, with gaps between them that stand for one space each.

    Each box begins with the top-left corner in reading direction, in pixels of the image as it was given;
    that of a line that runs from top to bottom begins at its top right.
    """

    segments: tuple[Box, ...]
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class RegionLayout:
    """Lines that belong together, in reading order."""

    kind: RegionKind
    lines: tuple[LineLayout, ...]


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Where the text of a page stands, and what else stands there.

    Attributes:
        rotation: Degrees clockwise by which the image must be turned to be upright.
        skew: Degrees clockwise by which text lines still slope after that turn.
        regions: In reading order; empty where nothing was found.
        pictures: Photographs, drawings and diagrams, from the top.
        tables: Ruled tables.
    """

    rotation: Rotation = 0
    skew: float = 0.0
    regions: tuple[RegionLayout, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def lines(self) -> tuple[LineLayout, ...]:
        """The lines of all regions."""
        return tuple(chain.from_iterable(region.lines for region in self.regions))


class Layout:
    """Finds the text lines of a page and their reading order. Safe to share between threads.

    Args:
        threads: CPU threads of one call.

    Raises:
        WeightsError: If the model of the text detector is missing or was changed.
    """

    def __init__(self, threads: int = 1) -> None:
        self._detector = Detector(threads)

    def analyse(
        self, image: NDArray[np.uint8], score: Score | None = None, score_down: Score | None = None
    ) -> PageLayout:
        """The layout of a page.

        Args:
            image: RGB, height x width x 3.
            score: Gives the confidence with which each of some line images can be read, 0 to 1; without it a
                page is never taken to be upside down, and one on its side to be turned counterclockwise.
            score_down: The same for lines that run from top to bottom, as they lie on their left side;
                without it none is taken to do so.
        """
        quads = self._detector.quads(image)
        vertical = _vertical(image, quads, score, score_down)
        if vertical.any():
            rotation: Rotation = 0
            quads = _fitted(image, quads, vertical)
        else:
            rotation, quads = self._upright(image, quads, score)
            vertical = np.zeros(len(quads), np.bool_)
        if not len(quads):
            return PageLayout(0, 0.0, (), *find_figures(image, np.empty((0, 4)), 0, 0.0))
        height, width = image.shape[:2]
        upright_size = (height, width) if rotation in (90, 270) else (width, height)
        skew = skew_of(quads)
        rects = _rects(quads, skew, *upright_size)
        lines = without_covering(rects)
        kept = lines[without_contained(rects[lines])]
        on_image = turned_back(quads[kept], rotation, width, height)
        regions = _regions(straightened(rects[kept]), on_image, vertical[kept], upright_size[1])
        text = np.concatenate([rects[kept][~vertical[kept]], square_parts(rects[kept][vertical[kept]])])
        return PageLayout(rotation, skew, regions, *find_figures(image, text, rotation, skew))

    def _upright(
        self, image: NDArray[np.uint8], quads: Floats, score: Score | None
    ) -> tuple[Rotation, Floats]:
        """The turn that makes the page upright, and its quads after that turn."""
        on_side = bool(len(quads)) and lies_on_side(quads)
        if on_side:
            image = np.ascontiguousarray(np.rot90(image, -1))
            quads = self._detector.quads(image)
        quads = fitted_to_ink(image, quads) if len(quads) else quads
        if score is None or not len(quads) or not is_upside_down(samples(image, quads), score):
            return (90 if on_side else 0), quads
        height, width = image.shape[:2]
        return (270 if on_side else 180), turned_back(quads, 180, width, height)[:, [2, 3, 0, 1]]


def _rects(quads: Floats, skew: float, width: int, height: int) -> Floats:
    """Rectangles as long and as high as the quads, where these stand once the page is turned by its skew."""
    middle = np.array([width / 2, height / 2])
    centres = rotated(quads.mean(axis=1) - middle, -skew) + middle
    half = np.stack([widths(quads), heights(quads)], axis=1) / 2
    return np.concatenate([centres - half, centres + half], axis=1)


def _vertical(
    image: NDArray[np.uint8], quads: Floats, score: Score | None, score_down: Score | None
) -> Bools:
    """Which quads are lines of vertical text."""
    tall = are_tall(quads)
    if score is None or score_down is None or not tall.any():
        return np.zeros(len(quads), np.bool_)
    return tall & reads_downwards(image, quads[tall], score, score_down)


def _fitted(image: NDArray[np.uint8], quads: Floats, vertical: Bools) -> Floats:
    """The quads as high as the text in them, or as wide where they are vertical."""
    fitted = quads.copy()
    fitted[vertical] = stood_up(fitted_to_ink(image, lying(quads[vertical])))
    if not vertical.all():
        fitted[~vertical] = fitted_to_ink(image, quads[~vertical])
    return fitted


def _regions(rects: Floats, quads: Floats, vertical: Bools, page_height: float) -> tuple[RegionLayout, ...]:
    if not vertical.any():
        blocks = reading_order(rects, page_height)
    else:
        blocks = mixed_order(rects, vertical, page_height)
        # Along and across a vertical line, as of a level one.
        rects, quads = rects.copy(), quads.copy()
        rects[vertical] = rects[vertical][:, [1, 2, 3, 0]] * [1, -1, 1, -1]
        quads[vertical] = lying(quads[vertical])
    return tuple(
        RegionLayout(
            block.kind, tuple(_line(rects, quads, row, vertical=bool(vertical[row[0]])) for row in block.rows)
        )
        for block in blocks
    )


def _line(rects: Floats, quads: Floats, row: tuple[int, ...], *, vertical: bool) -> LineLayout:
    segments, last = [quads[row[0]]], row[0]
    for index in row[1:]:
        low, high = sorted(rects[[last, index], 3] - rects[[last, index], 1])
        if rects[index, 0] - rects[last, 2] < _SAME_SEGMENT * low and high < 1.5 * low:
            segments[-1] = np.stack([segments[-1][0], quads[index][1], quads[index][2], segments[-1][3]])
        else:
            segments.append(quads[index])
        last = index
    return LineLayout(tuple(map(as_box, segments)), vertical)
