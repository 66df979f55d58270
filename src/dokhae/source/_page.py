"""The image of one page, the limits it must keep, and what page images come from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dokhae.errors import TooLargeError

__all__ = ["Limits", "PageImage", "PageSource"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused before it is decoded.

    Attributes:
        max_pixels: Pixels of one page image; the default holds A3 at 600 dpi in 240 MB.
        max_side: Longest side of a page image in pixels.
        max_pages: Pages of one file.
    """

    max_pixels: int = 80_000_000
    max_side: int = 25_000
    max_pages: int = 10_000

    def check_size(self, width: int, height: int, what: str) -> None:
        """Refuse an image that is too large.

        Raises:
            TooLargeError: If a side or the number of pixels is beyond its limit.
        """
        if max(width, height) > self.max_side:
            raise TooLargeError(
                f"{what} is {width} x {height} pixels, and no side may be longer than {self.max_side:,}"
            )
        if width * height > self.max_pixels:
            raise TooLargeError(
                f"{what} is {width} x {height} pixels, {width * height:,} in all; "
                f"the limit is {self.max_pixels:,}"
            )

    def check_pages(self, count: int, what: str) -> None:
        """Refuse a file with too many pages.

        Raises:
            TooLargeError: If there are more pages than the limit.
        """
        if count > self.max_pages:
            raise TooLargeError(f"{what} has more than {self.max_pages:,} pages")


@dataclass(frozen=True, slots=True, eq=False)
class PageImage:
    """One decoded page, upright as far as its metadata (EXIF, PDF rotation) tells.

    Attributes:
        pixels: uint8 RGB, height x width x 3, C-contiguous; read-only.
        number: Place in its source, from 1.
        source: Name of the file, or of what stands for one ("<bytes>").
        dpi: Dots per inch, if known.
    """

    pixels: NDArray[np.uint8]
    number: int = 1
    source: str = "<image>"
    dpi: float | None = None

    def __post_init__(self) -> None:
        pixels = np.ascontiguousarray(self.pixels).view()
        if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
            raise ValueError(
                f"a page image is height x width x 3 of uint8, not {pixels.shape} {pixels.dtype}"
            )
        pixels.flags.writeable = False
        object.__setattr__(self, "pixels", pixels)

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])


class PageSource(ABC):
    """Pages of one file (or image in memory), decoded one by one when asked for.

    A page that cannot be read raises an error of its own; the others can still be asked for. To be used by
    one thread at a time and closed afterwards, best as a context manager.

    Attributes:
        name: Name of the file, or of what stands for one.
        page_count: Number of pages, at least 1.
    """

    name: str
    page_count: int

    @abstractmethod
    def page(self, number: int) -> PageImage:
        """Decode one page.

        Args:
            number: From 1 to `page_count`.

        Raises:
            IndexError: If there is no such page.
            InputError: If the page is broken or beyond the limits; the message names it.
        """

    @abstractmethod
    def close(self) -> None:
        """Release the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _describe(self, number: int) -> str:
        """How messages call a page, once its number is known to be good."""
        if not 1 <= number <= self.page_count:
            raise IndexError(f"'{self.name}' has pages 1 to {self.page_count}, and no page {number}")
        return f"'{self.name}'" if self.page_count == 1 else f"'{self.name}', page {number},"
