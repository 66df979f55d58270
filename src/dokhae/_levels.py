"""Grey levels of an image by their counts: for 8 bits far quicker than to sort all of its pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Levels"]


class Levels:
    """How often each grey level is in an image of at least one pixel.

    Args:
        grey: height x width.
        mask: of the same size; pixels where it is 0 do not count.
    """

    def __init__(self, grey: NDArray[np.uint8], mask: NDArray[np.uint8] | None = None) -> None:
        counts = cv2.calcHist([grey], [0], mask, [256], [0, 256])
        self._up_to = np.cumsum(counts, dtype=np.int64)

    def median(self) -> float:
        """What `numpy.median` gives."""
        last = int(self._up_to[-1]) - 1
        return (self._at(last // 2) + self._at(last - last // 2)) / 2

    def quantile(self, share: float) -> float:
        """What `numpy.quantile` gives."""
        place = share * (int(self._up_to[-1]) - 1)
        before = int(place)
        low, high, part = self._at(before), self._at(before + 1), place - before
        # numpy reckons from the nearer end.
        return high - (high - low) * (1 - part) if part >= 0.5 else low + (high - low) * part

    def ends(self) -> tuple[int, int]:
        """The darkest and the lightest level."""
        return self._at(0), self._at(int(self._up_to[-1]) - 1)

    def _at(self, rank: int) -> int:
        """The level of the pixel that has so many before it, were they sorted."""
        return int(np.searchsorted(self._up_to, min(rank, int(self._up_to[-1]) - 1), side="right"))
