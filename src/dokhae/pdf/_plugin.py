"""dokhae as an engine of OCRmyPDF: the hooks that OCRmyPDF calls."""

from __future__ import annotations

import math
import os
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import c_int
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Any, Final

import pluggy
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from ocrmypdf import OcrEngine, OcrOptions, OrientationConfidence, hookimpl
from ocrmypdf.builtin_plugins import pypdfium, tesseract_ocr
from ocrmypdf.helpers import Resolution
from PIL import Image, ImageDraw
from pydantic import BaseModel

from dokhae import __version__
from dokhae.layout import PageLayout
from dokhae.pdf._textlayer import text_layer
from dokhae.reader import Reader
from dokhae.source import PDFIUM, Limits, open_pages

__all__ = [
    "Plugin",
    "Progress",
    "add_options",
    "check_options",
    "get_ocr_engine",
    "initialize",
    "rasterize_pdf_page",
    "register_options",
]

Progress = Callable[[int, int], None]
"""Told the number of pages that are done, and of all."""

_Box = tuple[int, int, int, int]

_SURE: Final = 15.0  # what OCRmyPDF calls very confident
_POINTS_PER_INCH: Final = 72
_LIMITS: Final = Limits()
_TURNS: Final = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}


_LOADING = Lock()


def _own_reader() -> Reader:
    """The reader of this process, of one thread: OCRmyPDF reads as many pages at once as it has processes."""
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Reader:
    return Reader()


if hasattr(os, "register_at_fork"):
    # The threads of a reader do not live on in a forked process.
    os.register_at_fork(after_in_child=_loaded.cache_clear)


class _Engine(OcrEngine):
    """Reads pictures of pages, and writes their text as PDF.

    OCRmyPDF declares the methods static, but calls them on the object.
    """

    def __init__(self, reader: Callable[[], Reader]) -> None:
        self._reader = reader

    def __str__(self) -> str:
        return f"dokhae {__version__}"

    @staticmethod
    def version() -> str:
        return __version__

    @staticmethod
    def creator_tag(options: OcrOptions) -> str:
        return f"dokhae {__version__}"

    @staticmethod
    def languages(options: OcrOptions) -> set[str]:
        return {"kor", "eng"}

    def get_orientation(  # type: ignore[override]
        self, input_file: Path, options: OcrOptions
    ) -> OrientationConfidence:
        layout = self._layout(input_file)
        # OCRmyPDF turns by it counterclockwise, though it says clockwise.
        return OrientationConfidence(-layout.rotation % 360, _SURE if layout.lines else 0.0)

    def get_deskew(  # type: ignore[override]
        self, input_file: Path, options: OcrOptions
    ) -> float:
        return self._layout(input_file).skew

    def _layout(self, input_file: Path) -> PageLayout:
        reader = self._reader()
        return reader.find_layout(next(open_pages(input_file, limits=reader.limits)))

    def generate_pdf(  # type: ignore[override]
        self, input_file: Path, output_pdf: Path, output_text: Path, options: OcrOptions
    ) -> None:
        page = next(self._reader().read_pages(input_file))
        output_text.write_text(f"{page.text}\n", encoding="utf-8")
        output_pdf.write_bytes(text_layer(page))

    def generate_hocr(  # type: ignore[override]
        self, input_file: Path, output_hocr: Path, output_text: Path, options: OcrOptions
    ) -> None:
        raise NotImplementedError("dokhae writes its text as PDF")


class _Teller:
    """Takes the place of OCRmyPDF's progress bars, and tells of the one that counts pages."""

    def __init__(self, tell: Progress, *, total: int, desc: str, **_: object) -> None:
        self._tell = tell if desc == "OCR" else None
        self._total = total
        self._done = 0.0

    def __enter__(self) -> _Teller:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def update(self, n: float = 1, *, completed: float | None = None) -> None:
        self._done = self._done + n if completed is None else completed
        if self._tell is not None and self._done == int(self._done):
            self._tell(int(self._done), self._total)


class Plugin:
    """The hooks. They are methods, since OCRmyPDF takes objects for plugins as well as modules.

    Args:
        reader: gives the reader, when and where the first page is read.
        limits: how large the pictures of pages may be that are drawn.
        tell: told of every page that is done; OCRmyPDF's own progress bar is shown without it.
    """

    def __init__(
        self, reader: Callable[[], Reader], limits: Limits = _LIMITS, tell: Progress | None = None
    ) -> None:
        self._engine = _Engine(reader)
        self._limits = limits
        self._tell = tell

    @hookimpl
    def initialize(self, plugin_manager: pluggy.PluginManager) -> None:
        """Keep Tesseract out, which OCRmyPDF wants to be installed even where it is not used."""
        plugin_manager.set_blocked(tesseract_ocr.__name__)

    @hookimpl
    def register_options(self) -> dict[str, type[BaseModel]]:
        """Tesseract's options stay: OCRmyPDF checks them whatever the engine."""
        return {"tesseract": tesseract_ocr.TesseractOptions}

    @hookimpl
    def add_options(self, parser: ArgumentParser) -> None:
        """Those on the command line as well."""
        tesseract_ocr.TesseractOptions.add_arguments_to_parser(parser)

    @hookimpl
    def check_options(self, options: OcrOptions) -> None:
        """The text layer is written by dokhae; OCRmyPDF's own leaves out spaces between Hangul words."""
        if options.ocr_engine != "none":
            options.pdf_renderer = "sandwich"

    @hookimpl
    def get_ocr_engine(self, options: OcrOptions | None) -> OcrEngine | None:
        """dokhae, unless no engine at all is wanted."""
        return None if options is not None and options.ocr_engine == "none" else self._engine

    @hookimpl
    def get_progressbar_class(self) -> Callable[..., Any] | None:
        """What is shown while pages are read."""
        return self._tell and partial(_Teller, self._tell)

    @hookimpl
    def rasterize_pdf_page(
        self,
        input_file: Path,
        output_file: Path,
        raster_device: str,
        raster_dpi: Resolution[float],
        pageno: int,
        page_dpi: Resolution[float] | None,
        rotation: int | None,
        filter_vector: bool,
        stop_on_soft_error: bool,
        options: OcrOptions | None,
        use_cropbox: bool,
    ) -> Path | None:
        """Draw a page as OCRmyPDF does, but within the limits, and while nobody else uses PDFium."""
        with PDFIUM, _page(input_file, pageno, use_cropbox) as page:
            shrunk = _shrinkage(page, raster_dpi, self._limits)
            drawn = pypdfium.rasterize_pdf_page(
                input_file=input_file,
                output_file=output_file,
                raster_device=raster_device,
                raster_dpi=_times(raster_dpi, shrunk),
                pageno=pageno,
                page_dpi=page_dpi and _times(page_dpi, shrunk),
                rotation=0,
                filter_vector=filter_vector,
                stop_on_soft_error=stop_on_soft_error,
                options=options,
                use_cropbox=use_cropbox,
            )
            # The JPEG is for the orientation, to which printed text is as good as any.
            if (
                drawn is not None
                and options is not None
                and options.mode == "redo"
                and "png" in raster_device
            ):
                _blank(drawn, page)
        # OCRmyPDF would turn from how the page lies without its own rotation, and not from how it is shown.
        if drawn is not None and rotation:
            _turn(drawn, rotation)
        return drawn


@contextmanager
def _page(path: Path, number: int, use_cropbox: bool) -> Iterator[Any]:
    """A page of a PDF, as large as it is drawn."""
    document = pdfium.PdfDocument(path)
    try:
        page = document[number - 1]
        if not use_cropbox:
            page.set_cropbox(*page.get_mediabox())
        yield page
    finally:
        document.close()


def _shrinkage(page: Any, dpi: Resolution[float], limits: Limits) -> float:
    """By how much the resolution must be lower for the page to keep the limits; 1 if not at all."""
    width, height = page.get_size()
    width, height = float(width * dpi.x / _POINTS_PER_INCH), float(height * dpi.y / _POINTS_PER_INCH)
    return min(
        1.0,
        (limits.max_side - 2) / max(width, height),
        0.999 * math.sqrt(limits.max_pixels / (width * height)),
    )


def _times(dpi: Resolution[float], factor: float) -> Resolution[float]:
    return dpi if factor == 1 else Resolution(dpi.x * factor, dpi.y * factor)


def _printed(page: Any, size: tuple[int, int]) -> Iterator[_Box]:
    """Where the page shows text of its own, in pixels of a picture of it."""
    textpage = page.get_textpage()
    for place in range(textpage.count_chars()):
        drawn = pdfium_c.FPDFText_GetTextObject(textpage, place)
        if drawn and pdfium_c.FPDFTextObj_GetTextRenderMode(drawn) != pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE:
            left, bottom, right, top = textpage.get_charbox(place, loose=True)
            (x, y), (other_x, other_y) = (
                _pixel(page, size, *corner) for corner in ((left, top), (right, bottom))
            )
            yield min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)


def _pixel(page: Any, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    across, down = c_int(), c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value


def _blank(path: Path, page: Any) -> None:
    """Paint printed text over, which stays, and would be there twice if it was read.

    OCRmyPDF does so, too, but does not see the text of every font.
    """
    with Image.open(path) as image:
        if boxes := list(_printed(page, image.size)):
            pen = ImageDraw.Draw(image)
            for box in boxes:
                pen.rectangle(box, fill="white")
            image.save(path, dpi=image.info["dpi"])


def _turn(path: Path, angle: int) -> None:
    """Turn an image file counterclockwise by quarter turns."""
    with Image.open(path) as image:
        image.transpose(_TURNS[angle]).save(path, dpi=image.info["dpi"])


_HOOKS: Final = Plugin(_own_reader)
initialize = _HOOKS.initialize
register_options = _HOOKS.register_options
add_options = _HOOKS.add_options
check_options = _HOOKS.check_options
get_ocr_engine = _HOOKS.get_ocr_engine
rasterize_pdf_page = _HOOKS.rasterize_pdf_page
