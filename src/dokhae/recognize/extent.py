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

from dokhae.recognize.prepare import Gray

__all__ = ["ink_columns", "ink_rows", "spans", "strength"]

_Floats = npt.NDArray[np.float64]


def strength(gray: Gray) -> npt.NDArray[np.float64]:
    """How far each pixel is from paper, 0..1; paper is the tone of the majority."""
    paper = float(np.median(gray))
    away = np.abs(gray.astype(np.float64) - paper) / max(paper, 255 - paper)
    return np.where(away > 0.25, away, 0.0)


def ink_columns(gray: Gray) -> _Floats:
    """Ink in each column, the outermost rows left out (neighbouring lines peek in there)."""
    edge = gray.shape[0] // 10
    columns: _Floats = strength(gray)[edge : gray.shape[0] - edge].sum(axis=0)
    return columns


def ink_rows(image: npt.NDArray[np.uint8]) -> tuple[float, float]:
    """Top and bottom of the ink as shares of the height of a line image, gray or RGB; 0 and 1 of a blank."""
    gray = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    profile = strength(np.asarray(gray, np.uint8)).sum(axis=1)
    rows = np.flatnonzero(profile > 0.04 * profile.max()) if profile.max() > 0 else np.array([])
    return (float(rows[0]) / len(profile), (float(rows[-1]) + 1) / len(profile)) if rows.size else (0.0, 1.0)


def _lightest(ink: _Floats, start: float, end: float) -> float:
    """Middle of the widest stretch of least ink between two places."""
    first, last = int(start), max(int(start) + 1, int(end))
    window = ink[first:last]
    if window.size < 2:
        return (start + end) / 2
    light = window <= window.min() + 0.15
    edges = np.flatnonzero(np.diff(np.concatenate(([False], light, [False])).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    widest = int((ends - starts).argmax())
    return first + float(starts[widest] + ends[widest]) / 2


def _drawn_in(ink: _Floats, start: float, end: float) -> tuple[float, float]:
    columns = np.flatnonzero(ink[int(start) : max(int(start) + 1, round(end))] > 0.2)
    return (
        (int(start) + float(columns[0]), int(start) + float(columns[-1]) + 1)
        if columns.size
        else (start, end)
    )


def spans(ink: _Floats, centres: Sequence[float]) -> list[tuple[float, float]]:
    """Left and right edge in pixels of each character.

    Args:
        ink: in each column of the line (`ink_columns`).
        centres: middle of each character's spike, in pixels, rising.
    """
    if not centres:
        return []
    cuts = [_lightest(ink, a, b) for a, b in pairwise(centres)]
    edges = [0.0, *cuts, float(len(ink))]
    return [_drawn_in(ink, a, b) for a, b in pairwise(edges)]
