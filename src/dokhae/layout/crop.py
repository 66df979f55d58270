"""Cutting lines out of the page, and finding places in a cut line on the page again."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dokhae.document import Box
from dokhae.layout.geometry import Floats, as_box, as_quad, grown

__all__ = ["crop", "part_of", "to_page"]

# In heights of the box, which itself leaves some 5-10 % beyond the glyphs.
_ACROSS: Final = 0.08
_ALONG: Final = 0.20
_STRAIGHT: Final = 0.05  # heights by which a corner may be off for the box to count as upright


def crop(image: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """The text in a box with a small margin round it, upright, in the resolution of the page.

    Args:
        image: The page, RGB, height x width x 3.
        box: Where the text stands; its first corner becomes the top-left one.
    """
    quad = grown(as_quad(box), _ACROSS * box.height, _ALONG * box.height)
    left, top = quad[[0, 3], 0].mean(), quad[[0, 1], 1].mean()
    right, bottom = quad[[1, 2], 0].mean(), quad[[2, 3], 1].mean()
    straight = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    if left < right and top < bottom and np.abs(quad - straight).max() <= _STRAIGHT * box.height:
        rows, columns = slice(round(top), round(bottom)), slice(round(left), round(right))
        cut = image[max(0, rows.start) : max(0, rows.stop), max(0, columns.start) : max(0, columns.stop)]
        if cut.size and cut.shape[:2] == (rows.stop - rows.start, columns.stop - columns.start):
            return np.ascontiguousarray(cut)
    return _warped(image, quad, box)


def _warped(image: NDArray[np.uint8], quad: Floats, box: Box) -> NDArray[np.uint8]:
    width = max(1, round(_crop_width(box)))
    height = max(1, round(box.height * (1 + 2 * _ACROSS)))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]])
    # OpenCV counts from the middle of a pixel.
    matrix = cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), (quad - 0.5).astype(np.float32))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(image, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def to_page(box: Box, start: float, end: float, crop_width: float) -> Box:
    """Where a part of a crop stands on the page.

    Args:
        box: The box that was cropped.
        start: Left edge of the part in the crop.
        end: Right edge of the part in the crop.
        crop_width: Width of the crop, in the unit of `start` and `end`: pixels, or frames of a recogniser.
    """
    scale, margin = _crop_width(box) / max(crop_width, 1e-9), _ALONG * box.height
    length = max(box.width, 1e-9)
    return part_of(box, (start * scale - margin) / length, (end * scale - margin) / length)


def part_of(box: Box, start: float, end: float) -> Box:
    """The part of a box between two fractions of its length."""
    top_left, top_right, bottom_right, bottom_left = as_quad(box)
    top, bottom = top_right - top_left, bottom_right - bottom_left
    return as_box(
        np.stack(
            [
                top_left + start * top,
                top_left + end * top,
                bottom_left + end * bottom,
                bottom_left + start * bottom,
            ]
        )
    )


def _crop_width(box: Box) -> float:
    return box.width + 2 * _ALONG * box.height
