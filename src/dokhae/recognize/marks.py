"""Marks in a column: commas, full stops and quotation marks, which hang in its right part, and colons.

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
_Bools = npt.NDArray[np.bool_]

INK: Final = 0.25  # strength from which on a pixel is ink

# In widths of the column:
_MARK: Final = 0.42  # largest mark
_RIGHT: Final = 0.6  # where its middle is, at least
_BODY: Final = 0.4  # least height of what stands above or below a mark in one cell
_PAIR: Final = 0.55  # length of a double quotation mark, at most
_DOT: Final = 0.22  # size of the dots of a colon, at most,
_COLON: Final = 0.7  # and how far they are apart
_BEAD: Final = 0.18  # height of a full stop that touches what is above it, at most,
_AFTER: Final = 0.4  # and the white below it, at least
_WIDER: Final = 1.5  # ratio of its ink in its fullest row to that of the stem above it, at least
_LYING: Final = 1.25  # ratio of how far the ink spreads across the column to how far along it, at least


def hangs(ink: _Floats, top: int, bottom: int) -> bool:
    """Whether these rows of a column hold no more than a mark in its right part.

    Args:
        ink: strength of the column, cut at its left and right.
        top: first row.
        bottom: last row but one.
    """
    width, across = ink.shape[1], _runs(ink[top:bottom].max(axis=0, initial=0.0) > INK)
    if not across:
        return False
    start, end = across[0][0], across[-1][1]
    longest = _PAIR if len(_rows(ink, top, bottom)) > 1 else _MARK
    small = bottom - top < longest * width and end - start < _MARK * width
    return bool(small) and (start + end) / 2 > _RIGHT * width


def lies(ink: _Floats, top: int, bottom: int) -> bool:
    """Whether rows hold a quotation mark or a colon on its side: such a mark runs across the column.

    A full stop is round and a comma higher than wide, so neither does.
    """
    if not hangs(ink, top, bottom):
        return _is_colon(ink, top, bottom)
    runs = _rows(ink, top, bottom)
    if top and ink[top - 1].max() > INK:
        return False  # a full stop that touches a stem: some of it is in the row above
    return len(runs) <= 2 and all(_spread(ink[start:end]) > _LYING for start, end in runs)


def _is_colon(ink: _Floats, top: int, bottom: int) -> bool:
    """Whether two dots stand abreast, one in each half."""
    width, across = ink.shape[1], _runs(ink[top:bottom].max(axis=0, initial=0.0) > INK)
    if len(across) != 2 or bottom - top > _DOT * width:
        return False
    sizes = [end - start for start, end in across]
    middles = [(start + end) / 2 for start, end in across]
    apart = middles[0] < width / 2 < middles[1] and middles[1] - middles[0] < _COLON * width
    return apart and bool(max(sizes) <= min(_DOT * width, min(sizes) + 1))


def parted(ink: _Floats, top: int, bottom: int) -> list[tuple[int, int]]:
    """The rows of a cell, those of a mark before and behind the character on their own."""
    width, runs = ink.shape[1], _rows(ink, top, bottom)
    first, last = top, bottom
    for (_, end), (start, _) in pairwise(runs):
        if bottom - start > _BODY * width and _is_mark(ink, top, end):
            first = start
    for (_, end), (start, _) in reversed(list(pairwise(runs))):
        if end - first > _BODY * width and _is_mark(ink, start, bottom):
            last = end
    if last == bottom:
        last = _stem_end(ink, first, bottom)
    inner = [start for start, _ in runs if start >= last]
    parts = [(top, next(end for _, end in reversed(runs) if end <= first))] if first > top else []
    parts.append((first, last))
    if last < bottom:
        parts.append((inner[0] if inner else last, bottom))
    return parts


def _is_mark(ink: _Floats, top: int, bottom: int) -> bool:
    return hangs(ink, top, bottom) or _is_colon(ink, top, bottom)


def _rows(ink: _Floats, top: int, bottom: int) -> list[tuple[int, int]]:
    """Rows with ink that follow each other, from the first of them to the last but one."""
    return [(start + top, end + top) for start, end in _runs(ink[top:bottom].max(axis=1, initial=0.0) > INK)]


def _runs(inked: _Bools) -> list[tuple[int, int]]:
    """Where values are true in a row, from the first of them to the last but one."""
    padded = np.pad(inked, 1)
    edges = np.flatnonzero(padded[1:] != padded[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _stem_end(ink: _Floats, top: int, bottom: int) -> int:
    """Where a stem ends that a full stop touches from below; the bottom where none does."""
    width = ink.shape[1]
    if ink[bottom : bottom + round(_AFTER * width)].max(initial=0.0) > INK:
        return bottom
    start = max(top, bottom - int(_BEAD * width) - 1)
    rows = ink[start:bottom].sum(axis=1)
    for count in range(2, len(rows)):
        end = bottom - count
        neck, bead = float(rows[-count - 1]), float(rows[-count:].max())
        narrow = np.count_nonzero(ink[max(0, end - 3) : end].max(axis=0, initial=0.0) > INK) <= count
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
