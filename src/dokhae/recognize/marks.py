"""Marks that hang in the upper right of a column: commas, full stops and quotation marks.

Their ink is small, so the cell of the syllable above or below often takes them in; and a full stop may even
touch the stem that ends above it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["INK", "hangs", "lies", "parted"]

_Floats = npt.NDArray[np.float64]

INK: Final = 0.25  # strength from which on a pixel is ink

# In widths of the column:
_MARK: Final = 0.42  # largest mark
_RIGHT: Final = 0.6  # where its middle is, at least
_BODY: Final = 0.4  # least height of what stands above or below a mark in one cell
_BEAD: Final = 0.25  # height of a full stop that touches what is above it, at most
_WIDER: Final = 1.5  # ratio of its ink in its fullest row to that of the stem above it, at least
_LYING: Final = 1.25  # ratio of how far the ink spreads across the column to how far along it, at least


def hangs(ink: _Floats, top: int, bottom: int) -> bool:
    """Whether these rows of a column hold no more than a mark in its right part.

    Args:
        ink: strength of the column, cut at its left and right.
        top: first row.
        bottom: last row but one.
    """
    width = ink.shape[1]
    columns = np.flatnonzero((ink[top:bottom] > INK).any(axis=0))
    if not columns.size:
        return False
    start, end = int(columns[0]), int(columns[-1]) + 1
    return max(bottom - top, end - start) < _MARK * width and (start + end) / 2 > _RIGHT * width


def lies(ink: _Floats, top: int, bottom: int) -> bool:
    """Whether a mark that hangs is a quotation mark on its side: then its strokes run across the column.

    A full stop is round and a comma higher than wide, so neither does.
    """
    runs = _runs(ink, top, bottom)
    return len(runs) <= 2 and all(_spread(ink[start:end]) > _LYING for start, end in runs)


def parted(ink: _Floats, top: int, bottom: int) -> list[tuple[int, int]]:
    """The rows of a cell, those of a mark before and behind the character on their own."""
    width, runs = ink.shape[1], _runs(ink, top, bottom)
    first, last = top, bottom
    for (_, end), (start, _) in pairwise(runs):
        if bottom - start > _BODY * width and hangs(ink, top, end):
            first = start
    for (_, end), (start, _) in reversed(list(pairwise(runs))):
        if end - first > _BODY * width and hangs(ink, start, bottom):
            last = end
    if last == bottom:
        last = _stem_end(ink, first, bottom)
    inner = [start for start, _ in runs if start >= last]
    parts = [(top, next(end for _, end in reversed(runs) if end <= first))] if first > top else []
    parts.append((first, last))
    if last < bottom:
        parts.append((inner[0] if inner else last, bottom))
    return parts


def _runs(ink: _Floats, top: int, bottom: int) -> list[tuple[int, int]]:
    """Rows with ink that follow each other, from the first of them to the last but one."""
    inked = np.pad((ink[top:bottom] > INK).any(axis=1), 1)
    edges = (np.flatnonzero(inked[1:] != inked[:-1]) + top).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _stem_end(ink: _Floats, top: int, bottom: int) -> int:
    """Where a stem ends that a full stop touches from below; the bottom where none does."""
    width = ink.shape[1]
    start = max(top, bottom - int(_BEAD * width) - 1)
    rows = ink[start:bottom].sum(axis=1)
    for count in range(2, len(rows)):
        end = bottom - count
        neck, bead = float(rows[-count - 1]), float(rows[-count:].max())
        narrow = np.count_nonzero((ink[end - 3 : end] > INK).any(axis=0)) <= count
        if bead > _WIDER * neck and narrow and end - top > _BODY * width and hangs(ink, end, bottom):
            return end
    return bottom


def _spread(ink: _Floats) -> float:
    """How far ink spreads across the column, as a ratio to how far it does along it."""
    across, along = (_deviation(ink.sum(axis=axis)) for axis in (0, 1))
    return across / max(along, 1e-9)


def _deviation(weights: _Floats) -> float:
    places = np.arange(len(weights))
    mean = float(np.average(places, weights=weights))
    # A pixel is as wide as its row is high, so even ink of one pixel spreads.
    return float(np.sqrt(np.average((places - mean) ** 2, weights=weights) + 1 / 12))
