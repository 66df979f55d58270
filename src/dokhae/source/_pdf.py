"""Pages of PDFs, rendered one by one at the resolution that suits their text.

PDFium is not thread-safe at all, so everything that touches it, closing included, holds one lock.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from statistics import median
from threading import RLock
from typing import Any, BinaryIO, Final

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from dokhae.errors import BrokenImageError, EmptyInputError, EncryptedError, InputError
from dokhae.source._page import Limits, PageImage, PageSource

__all__ = ["PDFIUM", "PdfSource"]

_POINTS_PER_INCH: Final = 72
_TEXT_HEIGHT: Final = 32  # pixels per em that the recogniser reads best
_DEFAULT_DPI: Final = 200.0
_LOWEST_DPI: Final = 100.0
_HIGHEST_DPI: Final = 400.0
_ENOUGH_CHARS: Final = 50  # fewer are a page number or a stamp on a scan
_SAMPLED_CHARS: Final = 400
_SCAN_COVERAGE: Final = 0.5  # share of the page that images cover on a scan
# PDFium keeps the content of every page it has drawn until the document is closed.
_PAGES_PER_OPENING: Final = 16

# Reentrant, since the garbage collector may close a forgotten document in the middle of our own call.
PDFIUM: Final = RLock()
"""Held by whoever calls PDFium."""


class PdfSource(PageSource):
    """A PDF, its form fields filled in."""

    def __init__(self, stream: BinaryIO, name: str, password: str | None, limits: Limits) -> None:
        self.name = name
        self._stream = stream
        self._password = password
        self._limits = limits
        self._drawn = 0
        with PDFIUM:
            self._document = _open(stream, name, password)
            self.page_count = len(self._document)
        try:
            limits.check_pages(self.page_count, f"'{name}'")
        except BaseException:
            self.close()
            raise

    def page(self, number: int) -> PageImage:
        """Render one page."""
        what = self._describe(number)
        with PDFIUM, _rendering(what):
            self._forget_pages()
            page = self._document[number - 1]
            try:
                width, height = page.get_size()
                if not width * height:
                    raise EmptyInputError(f"{what} has no area")
                dpi = _fit(_choose_dpi(page), width, height, self._limits)
                return PageImage(_render(page, dpi), number, self.name, dpi)
            finally:
                page.close()

    def close(self) -> None:
        """Release the file."""
        with PDFIUM:
            self._document.close()
        self._stream.close()

    def _forget_pages(self) -> None:
        self._drawn += 1
        if self._drawn % _PAGES_PER_OPENING == 0:
            self._document.close()
            self._document = _open(self._stream, self.name, self._password)


def _open(stream: BinaryIO, name: str, password: str | None) -> Any:
    """The document, ready to draw its forms; passwords stay out of every message."""
    try:
        document = pdfium.PdfDocument(stream, password=password)
    except pdfium.PdfiumError as error:
        if _is_without_pages(stream, password):
            raise EmptyInputError(f"'{name}' is a PDF without pages") from error
        raise _explain(error.err_code, name, password) from error
    with suppress(pdfium.PdfiumError):  # The rest of a page can be read where a broken form cannot.
        document.init_forms()
    return document


def _is_without_pages(stream: BinaryIO, password: str | None) -> bool:
    """Whether a refused document loads all the same.

    If it does, the error reported is not its own but the last that PDFium met, in whatever document.
    """
    stream.seek(0)
    data = stream.read()
    key = None if password is None else password.encode()
    document = pdfium_c.FPDF_LoadMemDocument64(data, len(data), key)
    pdfium_c.FPDF_CloseDocument(document)
    return bool(document)


def _explain(code: int, name: str, password: str | None) -> InputError:
    if code == pdfium_c.FPDF_ERR_PASSWORD:
        return EncryptedError(f"'{name}' needs {'a' if password is None else 'another'} password")
    if code == pdfium_c.FPDF_ERR_SECURITY:
        return EncryptedError(
            f"'{name}' is encrypted in a way that dokhae cannot read", remedy="Save it without encryption."
        )
    return BrokenImageError(f"'{name}' is a broken or truncated PDF")


@contextmanager
def _rendering(what: str) -> Iterator[None]:
    try:
        yield
    except (pdfium.PdfiumError, ValueError) as error:
        raise BrokenImageError(f"{what} cannot be drawn: {error}") from error


def _render(page: Any, dpi: float) -> NDArray[np.uint8]:
    bitmap = page.render(scale=dpi / _POINTS_PER_INCH, rev_byteorder=True, limit_image_cache=True)
    try:
        # The bitmap's memory goes with it, and its rows may be padded.
        pixels: NDArray[np.uint8] = np.array(bitmap.to_numpy(), dtype=np.uint8, order="C")
        return pixels
    finally:
        bitmap.close()


def _choose_dpi(page: Any) -> float:
    """The resolution at which the text of most of the page is 32 pixels high.

    A scan tells it by the resolution of its image, other pages by the size of their text.
    """
    sizes = _text_sizes(page)
    native = _image_resolution(page) if len(sizes) < _ENOUGH_CHARS else None
    if native is not None:
        dpi = native
    elif sizes:
        dpi = _TEXT_HEIGHT * _POINTS_PER_INCH / median(sizes)
    else:
        dpi = _DEFAULT_DPI
    return min(max(dpi, _LOWEST_DPI), _HIGHEST_DPI)


def _text_sizes(page: Any) -> list[float]:
    """Em heights in points of characters spread evenly over the text layer."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        sizes = (_char_size(textpage, index) for index in range(0, count, count // _SAMPLED_CHARS + 1))
        return [size for size in sizes if size > 0]
    finally:
        textpage.close()


def _char_size(textpage: Any, index: int) -> float:
    """Em height in points; 0 for the spaces and line ends that PDFium adds itself."""
    matrix = pdfium_c.FS_MATRIX()
    if pdfium_c.FPDFText_IsGenerated(textpage, index) == 1:
        return 0.0
    if not pdfium_c.FPDFText_GetMatrix(textpage, index, matrix):
        return 0.0
    return float(pdfium_c.FPDFText_GetFontSize(textpage, index)) * math.hypot(matrix.c, matrix.d)


def _image_resolution(page: Any) -> float | None:
    """Dots per inch of the largest image, if images cover most of the page."""
    images = [
        (math.prod(image.get_px_size()), _area(image))
        for image in page.get_objects([pdfium_c.FPDF_PAGEOBJ_IMAGE])
    ]
    page_area = math.prod(page.get_size())
    if not images or sum(area for _, area in images) < _SCAN_COVERAGE * page_area:
        return None
    pixels, area = max(images)
    return _POINTS_PER_INCH * math.sqrt(pixels / area) if area else None


def _area(image: Any) -> float:
    """Square points that an image covers: the unit square, through its matrix and those of its containers."""
    area, item = 1.0, image
    while item is not None:
        a, b, c, d, _, _ = item.get_matrix().get()
        area *= abs(a * d - b * c)
        item = item.container
    return area


def _fit(dpi: float, width: float, height: float, limits: Limits) -> float:
    """A resolution at which a page of width x height points keeps the limits."""
    longest = _POINTS_PER_INCH * (limits.max_side - 1) / max(width, height)
    largest = _POINTS_PER_INCH * math.sqrt(limits.max_pixels / (width * height)) * 0.999
    return min(dpi, longest, largest)
