"""The image of one page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["PageImage"]


@dataclass(frozen=True, slots=True, eq=False)
class PageImage:
    """One decoded page, upright as far as its metadata (EXIF, PDF rotation) tells.

    Attributes:
        pixels: uint8 RGB, height x width x 3, C-contiguous.
        number: Place in its source, from 1.
        source: Name of the file, or of what stands for one ("<bytes>").
        dpi: Dots per inch, if known.
    """

    pixels: NDArray[np.uint8]
    number: int = 1
    source: str = "<image>"
    dpi: float | None = None

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])
