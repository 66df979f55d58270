"""Height of the text itself, where the boxes round it are too coarse to tell."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dokhae.layout.geometry import Floats, heights, widths

__all__ = ["text_height"]

_SAMPLES: Final = 12
_LENGTH: Final = 4.0  # heights of a box; a longer piece of a skewed line would look higher than it is
_INK: Final = 0.15  # share of the fullest row, from which on a row belongs to the text


def text_height(image: NDArray[np.uint8], quads: Floats) -> float:
    """Lower quartile of the heights of the text in the longest quads, in pixels."""
    longest = np.argsort(-np.maximum(widths(quads), heights(quads)), kind="stable")[:_SAMPLES]
    return float(np.quantile([_ink_height(_piece(image, quads[index])) for index in longest], 0.25))


def _piece(image: NDArray[np.uint8], quad: Floats) -> NDArray[np.uint8]:
    """The middle of a line as grey values, turned on its side if the line stands upright."""
    wide, high = float(widths(quad)), float(heights(quad))
    half = np.array([min(wide, _LENGTH * high), min(high, _LENGTH * wide)]) / 2
    start = np.maximum(np.floor(quad.mean(axis=0) - half).astype(int), 0)
    end = np.maximum(np.ceil(quad.mean(axis=0) + half).astype(int), start + 1)
    piece = np.asarray(
        cv2.cvtColor(image[start[1] : end[1], start[0] : end[0]], cv2.COLOR_RGB2GRAY), np.uint8
    )
    return piece if wide >= high else np.ascontiguousarray(piece.T)


def _ink_height(piece: NDArray[np.uint8]) -> int:
    """Number of rows with ink around the middle of a piece of a line."""
    _, mask = cv2.threshold(piece, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    inked = mask != (mask.mean() > 0.5)
    profile = inked.sum(axis=1)
    full = profile > _INK * profile.max()
    rows = np.flatnonzero(full)
    nearest = int(rows[np.abs(rows - len(full) // 2).argmin()]) if len(rows) else 0
    empty = np.concatenate([[-1], np.flatnonzero(~full), [len(full)]])
    above = int(np.searchsorted(empty, nearest))
    return int(empty[above] - empty[above - 1] - 1)
