"""Ruled tables: rules that meet, slots between them, and cells of slots that no rule parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dokhae.layout._canvas import Bits, Canvas, as_slices, boxes_of
from dokhae.layout.geometry import Floats

__all__ = ["Grid", "Span", "grids"]

_RULED: Final = 0.65  # share of the side of a slot that is ruled, from which on it is a side of a cell
_FEWEST_CELLS: Final = 4
_FILLED: Final = 0.2  # share of the cells that hold text, at least
_RUNNING: Final = 8  # lines in the usual cell, from which on these are columns of text and no cells
_MOST: Final = 200  # rows or columns; hatching and squared paper have more

# In heights of a line:
_SAME: Final = 0.5  # rules this close are one edge, perhaps a double one
_OPEN: Final = 1.0  # how far rules stick out where a table has no outer edge
_LEAST: Final = 3.0  # width and height of the smallest table


@dataclass(frozen=True, slots=True)
class Span:
    """Slots that make one cell: the first and the last but one of the rows and columns."""

    rows: slice
    columns: slice


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on the canvas.

    Attributes:
        ys: Edges of its rows, from the top.
        xs: Edges of its columns, from the left.
        cells: Which slots between them are one cell, row by row.
    """

    ys: Floats
    xs: Floats
    cells: tuple[Span, ...]

    @property
    def rect(self) -> Floats:
        """Left, top, right and bottom of all of it."""
        return np.array([self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]])

    def rect_of(self, cell: Span) -> Floats:
        """Left, top, right and bottom of a cell."""
        return np.array(
            [
                self.xs[cell.columns.start],
                self.ys[cell.rows.start],
                self.xs[cell.columns.stop],
                self.ys[cell.rows.stop],
            ]
        )


def grids(canvas: Canvas) -> list[Grid]:
    """The ruled tables of a page, those that stand in a cell of another left out."""
    found: list[Grid] = []
    for rect in sorted(canvas.rule_boxes, key=lambda box: -float((box[2] - box[0]) * (box[3] - box[1]))):
        if min(rect[2] - rect[0], rect[3] - rect[1]) < _LEAST * canvas.unit:
            continue
        if any(_is_within(rect, grid.rect) for grid in found):
            continue
        grid = _grid(canvas, rect)
        if grid is not None and _is_table(grid, canvas):
            found.append(grid)
    return found


def _is_within(rect: Floats, other: Floats) -> bool:
    middle = (rect[:2] + rect[2:]) / 2
    return bool((middle > other[:2]).all() and (middle < other[2:]).all())


def _grid(canvas: Canvas, rect: Floats) -> Grid | None:
    part = as_slices(rect)
    level, upright = canvas.level_rules[part], canvas.upright_rules[part]
    rows, columns = boxes_of(level), boxes_of(upright)
    if not len(rows) or not len(columns):
        return None
    same, open_by = _SAME * canvas.unit, _OPEN * canvas.unit
    ys = _edges(rows[:, [1, 3]].mean(axis=1), columns[:, 1].min(), columns[:, 3].max(), same, open_by)
    xs = _edges(columns[:, [0, 2]].mean(axis=1), rows[:, 0].min(), rows[:, 2].max(), same, open_by)
    if not 3 <= len(ys) <= _MOST or not 3 <= len(xs) <= _MOST:
        return None
    reach = max(1, round(0.35 * canvas.unit))
    under = _ruled(level, ys[1:-1], xs, reach)
    beside = _ruled(upright.T, xs[1:-1], ys, reach).T
    return _compressed(Grid(ys + rect[1], xs + rect[0], tuple(_spans(under, beside))))


def _edges(places: Floats, first: float, last: float, same: float, open_by: float) -> Floats:
    """Where rules are, close ones as one, and the outer edges where the rules across stick out."""
    ordered = np.sort(places)
    groups = np.split(ordered, np.flatnonzero(np.diff(ordered) > same) + 1)
    edges = [float(group.mean()) for group in groups]
    if first < edges[0] - open_by:
        edges.insert(0, float(first))
    if last > edges[-1] + open_by:
        edges.append(float(last))
    return np.array(edges)


def _ruled(rules: Bits, ys: Floats, xs: Floats, reach: int) -> NDArray[np.bool_]:
    """For each of these levels, and each stretch between two of the others, whether there is a rule."""
    ruled = np.zeros((len(ys), len(xs) - 1), np.bool_)
    for row, column in product(range(len(ys)), range(len(xs) - 1)):
        y, left, right = round(ys[row]), round(xs[column]) + reach, round(xs[column + 1]) - reach
        stretch = rules[max(0, y - reach) : y + reach + 1, left : max(left + 1, right)]
        ruled[row, column] = bool(stretch.size) and float(stretch.max(axis=0).mean()) >= _RULED
    return ruled


def _spans(under: NDArray[np.bool_], beside: NDArray[np.bool_]) -> Iterator[Span]:
    """The cells, row by row: slots with no rule between them, as far as they make a rectangle.

    Args:
        under: whether there is a rule under each slot of all rows but the last.
        beside: whether there is one to the right of each slot of all columns but the last.
    """
    row_count, column_count = under.shape[0] + 1, under.shape[1]
    # As a picture in which slots and openings are 1 and rules are 0, cells are what is connected.
    open_ = np.zeros((2 * row_count - 1, 2 * column_count - 1), np.uint8)
    open_[::2, ::2] = 1
    open_[1::2, ::2] = ~under
    open_[::2, 1::2] = ~beside
    count, labels = cv2.connectedComponents(open_, connectivity=4)
    slots = labels[::2, ::2]
    spans: list[Span] = []
    for label in range(1, count):
        rows, columns = np.nonzero(slots == label)
        span = Span(
            slice(int(rows.min()), int(rows.max()) + 1), slice(int(columns.min()), int(columns.max()) + 1)
        )
        if (slots[span.rows, span.columns] == label).all():
            spans.append(span)
        else:
            spans += [
                Span(slice(row, row + 1), slice(column, column + 1))
                for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
            ]
    yield from sorted(spans, key=lambda span: (span.rows.start, span.columns.start))


def _compressed(grid: Grid) -> Grid:
    """The grid without edges at which no cell begins or ends."""
    rows = sorted({edge for cell in grid.cells for edge in (cell.rows.start, cell.rows.stop)})
    columns = sorted({edge for cell in grid.cells for edge in (cell.columns.start, cell.columns.stop)})
    cells = [
        Span(
            slice(rows.index(cell.rows.start), rows.index(cell.rows.stop)),
            slice(columns.index(cell.columns.start), columns.index(cell.columns.stop)),
        )
        for cell in grid.cells
    ]
    return Grid(grid.ys[rows], grid.xs[columns], tuple(cells))


def _is_table(grid: Grid, canvas: Canvas) -> bool:
    """Whether cells with text make rows and columns; frames round text and squared paper do not."""
    if len(grid.cells) < _FEWEST_CELLS or min(len(grid.ys), len(grid.xs)) < 3:
        return False
    counts = [count for cell in grid.cells if (count := _line_count(grid.rect_of(cell), canvas)) > 0]
    if len(counts) < max(2, _FILLED * len(grid.cells)):
        return False
    return float(np.median(counts)) < _RUNNING


def _line_count(rect: Floats, canvas: Canvas) -> int:
    """How many lines of text a cell has; boxes that are level with each other are one."""
    left, top, right, bottom = canvas.text.T
    level = np.minimum(bottom, rect[3]) - np.maximum(top, rect[1]) > 0.5 * (bottom - top)
    # A box of text may run over the rule between two cells.
    inside = level & (np.minimum(right, rect[2]) - np.maximum(left, rect[0]) > 0.5 * canvas.unit)
    middles = np.sort((top + bottom)[inside] / 2)
    return len(middles[:1]) + int((np.diff(middles) > canvas.unit / 2).sum())
