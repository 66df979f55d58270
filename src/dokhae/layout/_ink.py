"""Height of the text itself: boxes of the detector are higher, up to twice as high where text is small."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dokhae.layout.crop import crop
from dokhae.layout.geometry import Floats, as_box, heights, widths, within

__all__ = ["fitted_to_ink", "text_height"]

_SAMPLES: Final = 12
_BEYOND: Final = 0.10  # heights of a box, above and below it, in which its ink is looked for too
_MARGIN: Final = 0.06  # heights of the ink that are left above and below it
_INK: Final = 0.04  # share of the ink of a usual row, from which on a row belongs to the text
_END: Final = 0.4  # heights of a line at either end, left out
_BAR: Final = 0.9  # share of inked pixels, from which on a column is a vertical rule
_GAP: Final = 0.06  # heights of a line that may be bare between the parts of a syllable, as in 음
_LOW: Final = 0.7  # share of the usual height, below which ink is a dash or dots and tells nothing


def text_height(image: NDArray[np.uint8], quads: Floats) -> float:
    """Lower quartile of the heights of the text in the longest quads, in pixels, whichever way they lie."""
    lying = np.where((heights(quads) > widths(quads))[:, None, None], np.roll(quads, -1, axis=1), quads)
    longest = np.argsort(-widths(lying), kind="stable")[:_SAMPLES]
    return float(np.quantile(heights(fitted_to_ink(image, lying[longest])), 0.25)) / (1 + 2 * _MARGIN)


def fitted_to_ink(image: NDArray[np.uint8], quads: Floats) -> Floats:
    """The quads as high as the text in them, without rules or other lines that reach into them.

    Args:
        image: RGB, height x width x 3.
        quads: Text lines, n x 4 x 2, n at least 1; text runs from their first corner to their second.
    """
    tall = within(quads, np.array([[0.0, -_BEYOND, 1.0, 1 + _BEYOND]]))
    rows = np.array([_ink_rows(crop(image, as_box(quad), margin=False)) for quad in tall])
    extents = rows[:, 1] - rows[:, 0]
    low = extents < _LOW * np.median(extents)
    rows[low] = np.median(rows, axis=0)
    rows += (rows[:, 1:] - rows[:, :1]) * [-_MARGIN, _MARGIN]
    return within(tall, np.insert(rows, [0, 1], [0.0, 1.0], axis=1))


def _ink_rows(line: NDArray[np.uint8]) -> tuple[float, float]:
    """Top and bottom of the text as shares of the height of a line image: its longest run of inked rows."""
    grey = np.asarray(cv2.cvtColor(line, cv2.COLOR_RGB2GRAY), np.uint8)
    _, mask = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    light = np.asarray(mask, np.uint8)
    inked = light if 2 * cv2.countNonZero(light) <= light.size else 1 - light
    profile = _without_bars(inked).sum(axis=1)
    if not profile.any():
        return 0.0, 1.0
    rows = (profile > _INK * np.median(profile[profile > 0])).astype(np.uint8)
    bridge = np.ones((1 + round(_GAP * len(rows)), 1), np.uint8)
    bare = np.flatnonzero(cv2.morphologyEx(rows[:, None], cv2.MORPH_CLOSE, bridge) == 0)
    ends = np.concatenate([[-1], bare, [len(profile)]])
    longest = int(np.diff(ends).argmax())
    return (float(ends[longest]) + 1) / len(profile), float(ends[longest + 1]) / len(profile)


def _without_bars(inked: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Without what may be the side of a frame: the ends of the line, and columns inked all the way down."""
    end = round(_END * len(inked))
    middle = inked[:, end:-end] if inked.shape[1] > 2 * len(inked) else inked
    is_bar = middle.sum(axis=0) / len(middle) >= _BAR
    return middle[:, ~is_bar] if is_bar.any() else middle
