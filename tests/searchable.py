"""What several tests of searchable PDFs share: PDFs of images, and what readers of PDF find in them."""

from __future__ import annotations

import ctypes
import io
import re
import subprocess
from collections.abc import Callable, Sequence
from html import unescape
from pathlib import Path
from typing import Any, cast

import img2pdf
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray
from PIL import Image

__all__ = [
    "DPI",
    "Bounds",
    "Words",
    "edited",
    "hidden",
    "overlap",
    "pdf_of",
    "png",
    "shown",
    "text_by_pdfium",
    "text_by_poppler",
    "words_by_pdfium",
    "words_by_poppler",
]

DPI = 150
Bounds = tuple[float, float, float, float]
Words = list[tuple[str, Bounds]]


def png(image: Image.Image, **options: Any) -> bytes:
    """The bytes of a PNG."""
    stream = io.BytesIO()
    image.save(stream, "PNG", **options)
    return stream.getvalue()


def pdf_of(*images: Image.Image, rotate: int = 0, dpi: int = DPI) -> bytes:
    """A PDF of images, a page each, which is shown turned clockwise by `rotate`."""
    with pikepdf.open(io.BytesIO(img2pdf.convert([png(image, dpi=(dpi, dpi)) for image in images]))) as pdf:
        for page in pdf.pages:
            page.Rotate = rotate
        return saved(pdf)


def edited(data: bytes, change: Any, **options: Any) -> bytes:
    """A PDF after a change, which is a function of the open PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        return saved(pdf, **options)


def hidden(text: str) -> Callable[[pikepdf.Pdf], None]:
    """Adds invisible text, as another reader would."""

    def add(pdf: pikepdf.Pdf) -> None:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page = pdf.pages[0]
        page.Resources.Font = pikepdf.Dictionary(F9=font)
        page.contents_add(f"BT 3 Tr /F9 12 Tf 20 20 Td ({text}) Tj ET".encode())

    return add


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    stream = io.BytesIO()
    pdf.save(stream, **options)
    return stream.getvalue()


def shown(pdf: Path | bytes, index: int = 0, dpi: float = DPI) -> NDArray[np.uint8]:
    """The page as a viewer draws it."""
    document = pdfium.PdfDocument(pdf)
    pixels = document[index].render(scale=dpi / 72, rev_byteorder=True).to_numpy().copy()
    document.close()
    return cast(NDArray[np.uint8], pixels)


def text_by_pdfium(pdf: Path | bytes, index: int = 0) -> str:
    """The text of a page as Chrome would copy it."""
    document = pdfium.PdfDocument(pdf)
    text = document[index].get_textpage().get_text_range()
    document.close()
    return cast(str, text).replace("\r\n", "\n")


def words_by_pdfium(pdf: Path | bytes, index: int = 0) -> Words:
    """The words of a page and their bounds in pixels of what `shown` gives."""
    document = pdfium.PdfDocument(pdf)
    page = document[index]
    textpage = page.get_textpage()
    words: list[tuple[str, list[Bounds]]] = [("", [])]
    for place in range(textpage.count_chars()):
        char = chr(pdfium_c.FPDFText_GetUnicode(textpage, place))
        if char.isspace():
            words.append(("", []))
            continue
        left, bottom, right, top = textpage.get_charbox(place)
        box = _around([_on_page(page, left, bottom), _on_page(page, right, top)])
        words[-1] = words[-1][0] + char, [*words[-1][1], box]
    document.close()
    return [
        (text, _around([corner for box in boxes for corner in (box[:2], box[2:])]))
        for text, boxes in words
        if text
    ]


def _on_page(page: Any, x: float, y: float) -> tuple[float, float]:
    """Pixels of a point, in hundredths since PDFium gives whole numbers."""
    width, height = (round(side * DPI / 72 * 100) for side in page.get_size())
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
    return across.value / 100, down.value / 100


def text_by_poppler(pdf: Path, *options: str) -> str:
    """What pdftotext writes."""
    command = ["pdftotext", *options, str(pdf), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def words_by_poppler(pdf: Path) -> Words:
    """The words of the first page and their bounds in pixels, in poppler's own order."""
    found = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>',
        text_by_poppler(pdf, "-bbox", "-l", "1"),
    )
    return [(unescape(text), tuple(float(each) * DPI / 72 for each in box)) for *box, text in found]  # type: ignore[misc]


def _around(points: Sequence[tuple[float, float]]) -> Bounds:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def overlap(one: Bounds, other: Bounds) -> float:
    """Intersection over union."""
    across = max(min(one[2], other[2]) - max(one[0], other[0]), 0)
    down = max(min(one[3], other[3]) - max(one[1], other[1]), 0)
    common = across * down
    return common / (_area(one) + _area(other) - common)


def _area(bounds: Bounds) -> float:
    return (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
