"""Smaller images of a page."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["shrunk"]

_STRIP: Final = 64  # rows that are looked at together, so that they stay in the caches


def shrunk(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The image at a smaller size, each pixel the mean of those that it stands for.

    Args:
        image: RGB, height x width x 3.
        size: width and height.
    """
    while all(side >= 2 * wanted for side, wanted in zip(image.shape[1::-1], size, strict=True)):
        image = _halved(image)
    if not _is_grey(image):
        return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    # Three channels that are alike are one, and a third of the work.
    grey = cv2.resize(cv2.extractChannel(image, 0), size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)


def _halved(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Half the size, which OpenCV does ten times as fast as any other; an odd row or column is left out."""
    height, width = image.shape[0] // 2, image.shape[1] // 2
    even = image[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _is_grey(image: NDArray[np.uint8]) -> bool:
    """Whether the channels are alike everywhere; a page in colour mostly shows that at its first rows."""
    for top in range(0, len(image), _STRIP):
        red, green, blue = cv2.split(image[top : top + _STRIP])
        if not (np.array_equal(red, green) and np.array_equal(green, blue)):
            return False
    return True
