"""Where characters and words stand in a line.

The frames in which CTC names a character are a spike somewhere inside it, not its extent. So the edges are
found in the picture: words end at the widest paper between the spikes of their neighbours, characters at the
lightest column between theirs, and all of them are drawn in to their ink.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from dokhae._levels import Levels
from dokhae.recognize.prepare import Gray

__all__ = ["ink_columns", "ink_rows", "spans", "strength"]

_Floats = npt.NDArray[np.float64]


def _ink(gray: Gray) -> tuple[npt.NDArray[np.uint16], float]:
    """How far each pixel is from paper, which is the tone of the majority, and how far it could be."""
    paper = Levels(gray).median()
    # Doubled, since it may lie between two levels: whole numbers take a quarter of the memory.
    away, most = np.abs(2 * np.arange(256) - 2 * paper), 2 * max(paper, 255 - paper)
    ink = cv2.LUT(gray, np.where(away / most > 0.25, away, 0).astype(np.uint16))
    return np.asarray(ink, np.uint16), most


def strength(gray: Gray) -> _Floats:
    """How far each pixel is from paper, 0..1; paper is the tone of the majority."""
    ink, most = _ink(gray)
    return ink / most


def ink_columns(gray: Gray) -> _Floats:
    """Ink in each column, the outermost rows left out (neighbouring lines peek in there)."""
    edge = gray.shape[0] // 10
    ink, most = _ink(gray)
    columns: _Floats = ink[edge : gray.shape[0] - edge].sum(axis=0) / most
    return columns


def ink_rows(image: npt.NDArray[np.uint8]) -> tuple[float, float]:
    """Top and bottom of the ink as shares of the height of a line image, gray or RGB; 0 and 1 of a blank."""
    gray = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    profile = _ink(np.asarray(gray, np.uint8))[0].sum(axis=1)
    rows = np.flatnonzero(profile > 0.04 * profile.max()) if profile.max() > 0 else np.array([])
    return (float(rows[0]) / len(profile), (float(rows[-1]) + 1) / len(profile)) if rows.size else (0.0, 1.0)


def _lightest(ink: list[float], start: float, end: float) -> float:
    """Middle of the widest stretch of least ink between two places."""
    first = int(start)
    window = ink[first : max(first + 1, int(end))]
    if len(window) < 2:
        return (start + end) / 2
    light = min(window) + 0.15
    width = widest = stop = 0
    for column, dark in enumerate(window, first + 1):
        width = width + 1 if dark <= light else 0
        if width > widest:
            widest, stop = width, column
    return stop - widest / 2


def _drawn_in(ink: list[float], start: float, end: float) -> tuple[float, float]:
    first, last = int(start), min(len(ink), max(int(start) + 1, round(end))) - 1
    while first <= last and ink[first] <= 0.2:
        first += 1
    while first <= last and ink[last] <= 0.2:
        last -= 1
    return (float(first), last + 1.0) if first <= last else (start, end)


def spans(ink: _Floats, centres: Sequence[float]) -> list[tuple[float, float]]:
    """Left and right edge in pixels of each character.

    Args:
        ink: in each column of the line (`ink_columns`).
        centres: middle of each character's spike, in pixels, rising.
    """
    if not centres:
        return []
    # Of a few columns at a time a list is quicker than an array.
    columns: list[float] = ink.tolist()
    cuts = [_lightest(columns, a, b) for a, b in pairwise(centres)]
    edges = [0.0, *cuts, float(len(columns))]
    return [_drawn_in(columns, a, b) for a, b in pairwise(edges)]
