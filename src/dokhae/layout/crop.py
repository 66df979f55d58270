"""Cutting lines out of the page, and finding places in a cut line on the page again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dokhae.document import Box
from dokhae.layout.geometry import Floats, as_boxes, as_quad, grown, heights, widths, within

__all__ = ["crop", "parts_to_page", "to_page"]

# In heights of the box, which itself leaves some 6 % above and below the glyphs.
_ACROSS: Final = 0.08
_ALONG: Final = 0.20
_STRAIGHT: Final = 0.05  # heights by which a corner may be off for the box to count as upright


def crop(image: NDArray[np.uint8], box: Box, *, margin: bool = True) -> NDArray[np.uint8]:
    """The text in a box, upright, in the resolution of the page.

    Args:
        image: The page, RGB, height x width x 3.
        box: Where the text stands; its first corner becomes the top-left one.
        margin: Whether to show a little of what is round the box, as a recogniser likes it.
    """
    quad = _with_margin(box) if margin else as_quad(box)
    left, top, right, bottom = _edges(quad)
    straight = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    if left < right and top < bottom and np.abs(quad - straight).max() <= _STRAIGHT * box.height:
        rows, columns = slice(round(top), round(bottom)), slice(round(left), round(right))
        cut = image[max(0, rows.start) : max(0, rows.stop), max(0, columns.start) : max(0, columns.stop)]
        if cut.size and cut.shape[:2] == (rows.stop - rows.start, columns.stop - columns.start):
            return np.ascontiguousarray(cut)
    return _warped(image, quad)


def _edges(quad: Floats) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad.tolist()
    return (x0 + x3) / 2, (y0 + y1) / 2, (x1 + x2) / 2, (y2 + y3) / 2


def _warped(image: NDArray[np.uint8], quad: Floats) -> NDArray[np.uint8]:
    width, height = max(1, round(float(widths(quad)))), max(1, round(float(heights(quad))))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]])
    # OpenCV counts from the middle of a pixel.
    matrix = cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), (quad - 0.5).astype(np.float32))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(image, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def to_page(box: Box, part: tuple[float, float, float, float], *, margin: bool = True) -> Box:
    """Where a part of a line image stands on the page.

    Args:
        box: The box that was cropped.
        part: Left, top, right and bottom of the part, as shares of the width and height of the image.
        margin: Whether the image has the margin that `crop` adds, or shows just the box.
    """
    return parts_to_page(box, [part], margin=margin)[0]


def parts_to_page(
    box: Box, parts: Sequence[tuple[float, float, float, float]], *, margin: bool = True
) -> list[Box]:
    """Where several parts of one line image stand on the page; arguments are those of `to_page`."""
    quad = _with_margin(box) if margin else as_quad(box)
    edges = np.array(parts, np.float64).reshape(-1, 4)
    return as_boxes(within(quad, edges))


def _with_margin(box: Box) -> Floats:
    return grown(as_quad(box), _ACROSS * box.height, _ALONG * box.height)
