"""How bold a line is printed: the width of its strokes, in its height."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dokhae.document import Line
from dokhae.layout import crop

__all__ = ["stroke_width"]

_HEIGHT: Final = 60  # px to which a line is scaled, so that strokes are some pixels wide
_LONGEST: Final = 60  # heights from the beginning of a line that are looked at


def stroke_width(pixels: NDArray[np.uint8], line: Line) -> float:
    """Mean width of the strokes of a line, in sixtieths of its height.

    Args:
        pixels: the page, RGB, height x width x 3.
        line: of it.
    """
    grey = cv2.cvtColor(crop(pixels, line.box, margin=False), cv2.COLOR_RGB2GRAY)
    grey = grey[:, : _LONGEST * grey.shape[0]]
    scale = _HEIGHT / grey.shape[0]
    size = max(1, round(grey.shape[1] * scale)), _HEIGHT
    large = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC)
    mask = cv2.threshold(large, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]
    ink = (mask != (mask.mean() > 0.5)).astype(np.uint8)
    inner = cv2.erode(ink, np.ones((3, 3), np.uint8))
    # A stroke has twice as much of its edge as it is long.
    return 2 * float(ink.sum()) / max(1.0, float(ink.sum()) - float(inner.sum()))
