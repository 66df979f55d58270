"""Columns that lean: a page photographed at an angle is a trapezium, and its gutters are not upright.

How far columns lean is told by the beginnings of lines, most of which stand under one another: the slope from
one to the next is fitted over the width of the page.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from dokhae.layout.geometry import Floats

__all__ = ["straightened"]

_REACH: Final = 12.0  # heights of a line over which two beginnings are compared
_STEEPEST: Final = 0.15  # px to the side for each px down
_ALIKE: Final = 0.01  # by which slopes differ that are measured on one column, at most
_AGREED: Final = 0.03  # and on all columns of a page
_TELLING: Final = 12  # pairs of lines that agree, at least


def straightened(rects: Floats) -> Floats:
    """Rectangles of text lines (n x 4) moved sideways so that columns stand upright."""
    middles = (rects[:, 1] + rects[:, 3]) / 2
    lefts, slopes = _pairs(rects, middles)
    if len(slopes) < _TELLING:
        return rects
    usual = np.abs(slopes - _mode(slopes)) < _AGREED
    rise, lean = _line(lefts[usual], slopes[usual])
    down = (middles - np.median(middles))[:, None]
    moved = rects.copy()
    moved[:, [0, 2]] -= (lean + rise * rects[:, [0, 2]]) * down
    return moved


def _pairs(rects: Floats, middles: Floats) -> tuple[Floats, Floats]:
    """Of pairs of lines that may begin under one another: where they begin, and the slope between them."""
    unit = float(np.median(rects[:, 3] - rects[:, 1]))
    down = middles[None, :] - middles[:, None]
    across = rects[None, :, 0] - rects[:, None, 0]
    first, second = np.nonzero((down > unit) & (down < _REACH * unit) & (np.abs(across) < _STEEPEST * down))
    return (rects[first, 0] + rects[second, 0]) / 2, across[first, second] / down[first, second]


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    """Slope and height at 0 of the straight line through some points (least squares)."""
    away = x - x.mean()
    slope = float((away * y).sum() / max(1e-9, (away**2).sum()))
    return slope, float(y.mean() - slope * x.mean())


def _mode(values: Floats) -> float:
    """Where most of the values are."""
    ordered = np.sort(values)
    near = np.searchsorted(ordered, ordered + _ALIKE) - np.searchsorted(ordered, ordered - _ALIKE)
    return float(ordered[near.argmax()])
