"""Reading order: columns by recursive cuts, boxes on one visual row joined, headers first and footers last.

Everything here works on rectangles (n x 4: left, top, right, bottom) of an upright page without skew, and
measures in heights of its median box.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dokhae.document import RegionKind
from dokhae.layout.geometry import Floats

__all__ = ["Block", "reading_order", "without_contained", "without_covering"]

_Indices = NDArray[np.intp]
_Bools = NDArray[np.bool_]

_GUTTER: Final = 0.3  # least width of the gutter between columns
_COLUMN: Final = 7.0  # least width of a column,
_TABLE_COLUMN: Final = 12.0  # and of one whose lines stand level with those beyond the gutter, like cells
_COLUMN_LINES: Final = 6  # the longer of two columns has at least so many lines; choices in a grid have fewer
_LEVEL: Final = 0.6  # share of lines level with a line beyond the gutter, from which on it may be a table
_LEVEL_LINES: Final = (
    4  # a shorter column whose lines are level with those of the longer one has at least so many
)
_MANY_LINES: Final = 14  # sides so long, and as wide as that, are columns whatever their lines look like
_HEAD: Final = 1.15  # height of a line from which on it may head what stands below it in all columns
_EDGE: Final = 0.1  # share of the page height in which headers and footers stand
_RAGGED: Final = 3.0  # how far a line that is full ends before the edge: about a word does not fit
_COVERING: Final = 4.0  # how much higher than the lines in it a box round several of them is, at least
_CAPTION: Final = 3.0  # heights that a line which stands in such a box is long, at least
_EDGE_FROM: Final = 5  # boxes; with fewer it is no page but a snippet


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of boxes in reading order, each a tuple of indices from left to right."""

    kind: RegionKind
    rows: tuple[tuple[int, ...], ...]


def reading_order(rects: Floats, page_height: float) -> list[Block]:
    """The blocks of a page in reading order.

    Args:
        rects: Boxes of text lines or of parts of them, n x 4.
        page_height: Height of the page, in the unit of the boxes.
    """
    if not len(rects):
        return []
    unit = _unit(rects)
    everything = np.arange(len(rects))
    edges = len(rects) >= _EDGE_FROM
    header = _edge(rects, unit, page_height) if edges else everything[:0]
    flipped = np.stack(
        [rects[:, 0], page_height - rects[:, 3], rects[:, 2], page_height - rects[:, 1]], axis=1
    )
    footer = _edge(flipped, unit, page_height) if edges else everything[:0]
    body = np.setdiff1d(everything, np.concatenate([header, footer]))
    parts: list[tuple[RegionKind, _Indices]] = [("header", header)]
    parts += [("text", column) for column in _columns(rects, body, unit)]
    parts += [("footer", footer)]
    return [Block(kind, _rows(rects, part)) for kind, part in parts if len(part)]


def without_covering(rects: Floats, share: float = 0.7) -> _Indices:
    """Indices of the boxes that do not lie over several lines, as photographs do that are taken for text.

    Args:
        rects: Boxes, n x 4.
        share: Of the area of a line, from which on a box lies over it.
    """
    height = rects[:, 3] - rects[:, 1]
    far_lower = height[:, None] * _COVERING < height[None, :]
    covers = (_covered(rects) > share) & far_lower
    return np.flatnonzero(covers.sum(axis=0) < 2)


def without_contained(rects: Floats, share: float = 0.7) -> _Indices:
    """Indices of the boxes of which no larger box covers more than this share of the area.

    A line that stands in a far higher box is none of its parts, but the caption of a picture taken for text.
    """
    height, width = rects[:, 3] - rects[:, 1], rects[:, 2] - rects[:, 0]
    is_caption = (height[:, None] * _COVERING < height[None, :]) & (width > _CAPTION * height)[:, None]
    area = (rects[:, 2] - rects[:, 0]) * (rects[:, 3] - rects[:, 1])
    rank = np.empty(len(rects), np.intp)
    rank[np.argsort(-area, kind="stable")] = np.arange(len(rects))
    covered = (_covered(rects) > share) & (rank[:, None] > rank[None, :]) & ~is_caption
    return np.flatnonzero(~covered.any(axis=1))


def _covered(rects: Floats) -> Floats:
    """Share of the area of each box (row) that each box (column) covers."""
    left, top, right, bottom = rects.T
    wide = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    high = np.minimum.outer(bottom, bottom) - np.maximum.outer(top, top)
    area = np.maximum((right - left) * (bottom - top), 1e-9)
    return np.asarray(wide.clip(0) * high.clip(0) / area[:, None])


def _unit(rects: Floats) -> float:
    return max(float(np.median(rects[:, 3] - rects[:, 1])), 1e-6)


def _edge(rects: Floats, unit: float, page_height: float) -> _Indices:
    """The boxes of a header, or none: one row at the top of the page, set apart from what follows."""
    first = rects[:, 1].argmin()
    row = (rects[:, 1] + rects[:, 3]) / 2 <= rects[first, 3]
    if (
        row.all()
        or rects[row, 3].max() > _EDGE * page_height
        or rects[row, 3].max() - rects[row, 1].min() > 2 * unit
    ):
        return np.empty(0, np.intp)
    gap = rects[~row, 1].min() - rects[row, 3].max()
    left, right = rects[:, 0].min(), rects[:, 2].max()
    start, end = rects[row, 0].min(), rects[row, 2].max()
    middle, width = (left + right) / 2, right - left
    centred = abs((start + end) / 2 - middle) < 0.05 * width and end - start < 0.6 * width
    apart = end - start < 6 * unit or (start < middle < end)
    is_edge = (gap > 1.5 * unit and apart) or (gap > 0.3 * unit and centred)
    return np.flatnonzero(row) if is_edge else np.empty(0, np.intp)


def _columns(rects: Floats, members: _Indices, unit: float) -> list[_Indices]:
    """The members column by column; what stands above, below or between columns is a part of its own."""
    cut = _best_cut(rects[members], unit)
    if cut is None:
        return [members]
    parts = [members[cut == side] for side in range(4)]
    return [column for part in parts if len(part) for column in _columns(rects, part, unit)]


def _best_cut(rects: Floats, unit: float) -> NDArray[np.int8] | None:
    """For each box 0 above, 1 left, 2 right, 3 below of the gutter with most boxes beside it, if any."""
    best, most = None, _COLUMN_LINES
    for start in np.unique(rects[:, 2])[:-1]:
        is_right = rects[:, 0] >= start + unit * _GUTTER
        across = ~is_right & (rects[:, 2] > start)
        # Most edges of boxes are no gutter: nothing is right of them, or hardly anything beside them.
        if not is_right.any() or len(rects) - across.sum() <= most:
            continue
        across |= _heads(rects, across, start, unit)
        for above, beside in _stretches(rects, across, unit, most):
            if beside.sum() <= most:
                continue
            sides = np.where(beside, np.where(rects[:, 2] <= start, 1, 2), np.where(above, 0, 3))
            if _are_columns(rects[sides == 1], rects[sides == 2], unit):
                best, most = sides.astype(np.int8), int(beside.sum())
    return best


def _heads(rects: Floats, across: _Bools, start: float, unit: float) -> _Bools:
    """Large lines on one side of a gutter with nothing beside them, between columns that end and begin.

    One with nothing above it heads the page, however narrow it is. Where a heading belongs to its own column,
    the text of the other one goes on beside it.
    """
    heads = np.zeros(len(rects), np.bool_)
    is_left = rects[:, 2] <= start
    for index in np.flatnonzero(~across & (rects[:, 3] - rects[:, 1] > _HEAD * unit)):
        _, top, _, bottom = rects[index]
        beside = (rects[:, 1] < bottom - 0.2 * unit) & (rects[:, 3] > top + 0.2 * unit)
        beyond = (is_left != is_left[index]) & ~across
        above, below = rects[:, 3] < bottom, rects[:, 1] > top
        goes_on = ((beyond | across) & below).any() or not below.any()
        heads[index] = beside.sum() == 1 and goes_on and ((beyond & above).any() or not above.any())
    return heads


def _stretches(rects: Floats, across: _Bools, unit: float, most: int) -> Iterator[tuple[_Bools, _Bools]]:
    """The stretches of a gutter between the rows across it: what is above each, and what is beside it.

    Those with at most so many boxes beside them are left out.
    """
    middles = (rects[:, 1] + rects[:, 3]) / 2
    stopped = _distance(middles, middles[across]) < unit / 2
    stretch = np.searchsorted(np.sort(middles[stopped]), middles)
    for index in np.flatnonzero(np.bincount(stretch[~stopped]) > most):
        yield stretch < index, (stretch == index) & ~stopped


def _distance(values: Floats, others: Floats) -> Floats:
    """Of each value to the nearest of the others."""
    return np.asarray(np.abs(values[:, None] - others).min(axis=1, initial=np.inf))


def _are_columns(left: Floats, right: Floats, unit: float) -> bool:
    """Whether these are two columns of running text, and not the cells of a table or choices in a grid."""
    if not len(left) or not len(right):
        return False
    short, long = sorted((left, right), key=lambda side: _count_lines(side, unit))
    width = min(_extent(left), _extent(right)) / unit
    if width < _COLUMN or not _stand_abreast(left, right) or _count_lines(long, unit) < _COLUMN_LINES:
        return False
    if width > _TABLE_COLUMN and _count_lines(short, unit) >= _MANY_LINES:
        return True
    if _share_level(short, long, unit) > _LEVEL and not _is_running(short, unit):
        return False
    full = max(_share_full(left, unit), _share_full(right, unit))
    if _share_level(long, short, unit) > _LEVEL:
        return full > 0.5 and width > _TABLE_COLUMN
    return full > 0.15


def _stand_abreast(one: Floats, other: Floats) -> bool:
    """Whether each of two columns has lines where the other has some, and not all of them above or below."""
    return min(_count_within(one, other), _count_within(other, one)) >= min(2, len(one), len(other))


def _count_within(rects: Floats, others: Floats) -> int:
    """How many boxes have their middle between the top and the bottom of the others."""
    middles = (rects[:, 1] + rects[:, 3]) / 2
    return int(((middles > others[:, 1].min()) & (middles < others[:, 3].max())).sum())


def _is_running(rects: Floats, unit: float) -> bool:
    return _count_lines(rects, unit) >= _LEVEL_LINES and _share_full(rects, unit) > 0.3


def _extent(rects: Floats) -> float:
    return float(rects[:, 2].max() - rects[:, 0].min())


def _count_lines(rects: Floats, unit: float) -> int:
    middles = np.sort((rects[:, 1] + rects[:, 3]) / 2)
    return 1 + int((np.diff(middles) > unit / 2).sum())


def _share_full(rects: Floats, unit: float) -> float:
    """Share of lines that fill their column to its right edge, as running text does."""
    is_long = rects[:, 2] - rects[:, 0] > 0.6 * _extent(rects)
    is_full = is_long & (rects[:, 2] > rects[:, 2].max() - _RAGGED * unit)
    return float(is_full.sum() / _count_lines(rects, unit))


def _share_level(rects: Floats, others: Floats, unit: float) -> float:
    """Share of the boxes that have a box level with them among the others."""
    middles, other = ((side[:, 1] + side[:, 3]) / 2 for side in (rects, others))
    return float((_distance(middles, other) < unit / 4).mean())


def _rows(rects: Floats, members: _Indices) -> tuple[tuple[int, ...], ...]:
    """The members row by row from the top, each row from left to right.

    Each box goes on the row whose last box is most level with it: neighbours are level even on a bent page.
    """
    rows: list[list[int]] = []
    # Number by number, a list is quicker than an array.
    edges: list[list[float]] = rects.tolist()
    for box in members[np.lexsort((rects[members, 1], rects[members, 0]))].tolist():
        levels = [_level(edges[row[-1]], edges[box]) for row in rows]
        highest = max(levels, default=0.0)
        if highest > 0.5:
            rows[levels.index(highest)].append(box)
        else:
            rows.append([box])
    rows.sort(key=lambda row: float((rects[row, 1] + rects[row, 3]).mean()))
    return tuple(map(tuple, rows))


def _level(left: list[float], right: list[float]) -> float:
    """Share of the lower box's height that is level with the other; 0 if the right one begins in the left."""
    low, high = sorted((left[3] - left[1], right[3] - right[1]))
    if right[0] < left[2] - 0.5 * low or high > 4 * low:
        return 0.0
    return (min(left[3], right[3]) - max(left[1], right[1])) / max(low, 1e-6)
