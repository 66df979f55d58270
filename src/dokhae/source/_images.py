"""Pages of image files, and of images and arrays in memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, Final

from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from dokhae.errors import BrokenImageError, EmptyInputError, TooLargeError
from dokhae.source._page import Limits, PageImage, PageSource
from dokhae.source._pixels import read_dpi, to_rgb
from dokhae.source._quiet import quiet
from dokhae.source._sniff import Format

__all__ = ["ImageFileSource", "ImageSource"]

# Pillow's readers themselves rather than Image.open, which warns about large images by a limit that is global
# to the process: our own limits are checked instead, after the header and before any pixel.
_READERS: Final[Mapping[Format, Callable[[BinaryIO], Image.Image]]] = {
    "PNG": PngImagePlugin.PngImageFile,
    "JPEG": JpegImagePlugin.JpegImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
    "WebP": WebPImagePlugin.WebPImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "GIF": GifImagePlugin.GifImageFile,
}

# What Pillow's readers are known to raise on broken content.
_DECODING_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    NotImplementedError,
    struct.error,
    zlib.error,
    Warning,
)


class ImageFileSource(PageSource):
    """An image file: all pages of a TIFF, the first frame of anything else."""

    def __init__(self, stream: BinaryIO, kind: Format, name: str, limits: Limits) -> None:
        self.name = name
        self.page_count = 1
        self._stream = stream
        self._read = _READERS[kind]
        self._limits = limits
        self._image = self._open()
        if kind == "TIFF":
            with _decoding(f"'{name}'"):
                self.page_count = self._count_frames()
            limits.check_pages(self.page_count, f"'{name}'")

    def page(self, number: int) -> PageImage:
        """Decode one page."""
        what = self._describe(number)
        try:
            with _decoding(what):
                self._image.seek(number - 1)
                return _decode(self._image, number, self.name, self._limits, what)
        except BrokenImageError:
            # A reader that has failed may be left in any state, and the next page may be good.
            self._image = self._open()
            raise

    def close(self) -> None:
        """Release the file."""
        self._image.close()
        self._stream.close()

    def _open(self) -> Image.Image:
        with _decoding(f"'{self.name}'"):
            self._stream.seek(0)
            return self._read(self._stream)

    def _count_frames(self) -> int:
        """Pages up to the limit and one more; a broken page counts, so that reading it says what is wrong."""
        count = 1
        while count <= self._limits.max_pages:
            try:
                self._image.seek(count)
            except EOFError:
                break
            except _DECODING_ERRORS:
                self._image = self._open()
                return count + 1
            count += 1
        self._image.seek(0)
        return count


class ImageSource(PageSource):
    """One page: an image in memory, which stays its owner's."""

    def __init__(self, image: Image.Image, name: str, limits: Limits) -> None:
        self.name = name
        self.page_count = 1
        self._image = image
        self._limits = limits

    def page(self, number: int) -> PageImage:
        """Decode the page."""
        what = self._describe(number)
        with _decoding(what):
            return _decode(self._image, number, self.name, self._limits, what)

    def close(self) -> None:
        """Nothing to release."""


def _decode(image: Image.Image, number: int, name: str, limits: Limits, what: str) -> PageImage:
    if 0 in image.size:
        raise EmptyInputError(f"{what} has no pixels")
    limits.check_size(image.width, image.height, what)
    return PageImage(to_rgb(image), number, name, read_dpi(image))


@contextmanager
def _decoding(what: str) -> Iterator[None]:
    try:
        with quiet():
            yield
    except Image.DecompressionBombError as error:
        raise TooLargeError(f"{what} is too large: {error}") from error
    except _DECODING_ERRORS as error:
        raise BrokenImageError(f"{what} is broken or truncated: {error}") from error
