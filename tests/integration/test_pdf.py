"""Searchable PDFs: their text is what dokhae reads, over the words, in whatever way the page lies."""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Sequence
from pathlib import Path

import img2pdf
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from PIL import Image

from dokhae import Document, Page, Reader
from dokhae.pdf import make_searchable
from dokhae.source import PageImage

SAMPLES = Path(__file__).parents[2] / "samples"
DPI = 150
Bounds = tuple[float, float, float, float]
Words = list[tuple[str, Bounds]]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def scan(turned: int = 0, *, skewed: float = 0) -> Image.Image:
    """The head of a sample page, turned clockwise."""
    page = Image.open(SAMPLES / "notice.png").convert("L").crop((90, 120, 1170, 700))
    page = page.rotate(-skewed, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return page.rotate(-turned, expand=True)


def pdf_of(*images: Image.Image, rotate: int = 0) -> bytes:
    """A PDF of images, a page each, which is shown turned clockwise by `rotate`."""
    streams = []
    for image in images:
        stream = io.BytesIO()
        image.save(stream, "PNG", dpi=(DPI, DPI))
        streams.append(stream.getvalue())
    with pikepdf.open(io.BytesIO(img2pdf.convert(streams))) as pdf:
        for page in pdf.pages:
            page.Rotate = rotate
        stream = io.BytesIO()
        pdf.save(stream)
    return stream.getvalue()


def shown(pdf: Path, index: int = 0) -> np.ndarray:
    """The page as a viewer draws it."""
    document = pdfium.PdfDocument(pdf)
    pixels = document[index].render(scale=DPI / 72, rev_byteorder=True).to_numpy().copy()
    document.close()
    return pixels


def words_by_pdfium(pdf: Path, index: int = 0) -> Words:
    """The words of a page and their bounds in pixels of what `shown` gives."""
    document = pdfium.PdfDocument(pdf)
    page = document[index]
    width, height = (round(side * DPI / 72) for side in page.get_size())
    textpage = page.get_textpage()
    words: list[tuple[str, list[Bounds]]] = [("", [])]
    for place in range(textpage.count_chars()):
        char = chr(pdfium_c.FPDFText_GetUnicode(textpage, place))
        if char.isspace():
            words.append(("", []))
            continue
        left, bottom, right, top = textpage.get_charbox(place)
        corners = [on_device(page, width, height, x, y) for x, y in ((left, top), (right, bottom))]
        text, boxes = words[-1]
        words[-1] = text + char, [*boxes, around(corners)]
    document.close()
    return [(text, around([(x, y) for box in boxes for x, y in (box[:2], box[2:])])) for text, boxes in words if text]


def on_device(page: pdfium.PdfPage, width: int, height: int, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, width * 100, height * 100, 0, x, y, across, down)
    return across.value / 100, down.value / 100


def around(points: Sequence[tuple[float, float]]) -> Bounds:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def overlap(one: Bounds, other: Bounds) -> float:
    """Intersection over union."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    common = max(across, 0) * max(down, 0)
    return common / (area(one) + area(other) - common)


def area(bounds: Bounds) -> float:
    return (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])


if __name__ == "__main__":
    import sys, tempfile, subprocess, re
    pages = []
    class R(Reader):
        def read_page(self, image):
            page = super().read_page(image); pages.append(page); return page
    r = R()
    out = Path("/tmp/x.pdf")
    for name, data, kw in [
        ("plain", pdf_of(scan()), {}),
        *[(f"pix{t}", pdf_of(scan(t)), {}) for t in (90, 180, 270)],
        *[(f"rot{t}", pdf_of(scan(), rotate=t), {}) for t in (90, 180, 270)],
        *[(f"both{t}", pdf_of(scan(t), rotate=360 - t), {}) for t in (90, 180, 270)],
        *[(f"pix{t} rotate", pdf_of(scan(t)), {"rotate": True}) for t in (90, 180, 270)],
        *[(f"rot{t} rotate", pdf_of(scan(), rotate=t), {"rotate": True}) for t in (90, 180, 270)],
        ("skew", pdf_of(scan(skewed=3)), {}),
        ("skew-3", pdf_of(scan(skewed=-3)), {}),
        ("skew deskew", pdf_of(scan(skewed=3)), {"deskew": True}),
        ("skew-3 deskew", pdf_of(scan(skewed=-3)), {"deskew": True}),
        ("force", pdf_of(scan()), {"text_layer": "force"}),
        ("rot90 force", pdf_of(scan(), rotate=90), {"text_layer": "force"}),
        ("rot90 force rotate", pdf_of(scan(), rotate=90), {"text_layer": "force", "rotate": True}),
        ("pix90 deskew rotate", pdf_of(scan(90)), {"deskew": True, "rotate": True}),
    ]:
        pages.clear()
        make_searchable(data, out, reader=r, **kw)
        img = shown(out)
        page = r.read(Image.fromarray(img) if img.ndim == 3 and img.shape[2] == 3 else Image.fromarray(img.squeeze())).pages[0]
        page1 = pages[0]
        ref = [(w.text, w.box.bounds) for w in page1.words]
        got = words_by_pdfium(out)
        same = [w for w, _ in ref] == [w for w, _ in got]
        pop = subprocess.run(["pdftotext", "-raw", str(out), "-"], capture_output=True, text=True).stdout.split()
        same2 = [w for w, _ in ref] == pop
        fin = [(w.text, w.box.bounds) for w in page.words]
        ious = [overlap(a[1], b[1]) for a, b in zip(fin, got)]
        print(f"{name:24} shown {img.shape} read-rot {page.rotation} skew {page.skew:.2f} pdfium={same} poppler={same2} n={len(ref)},{len(got)} minIoU={min(ious, default=0):.2f} >.5: {np.mean(np.array(ious)>.5):.3f}", flush=True)
        if not same:
            print("   ", [(a[0], b[0]) for a, b in zip(ref, got) if a[0] != b[0]][:6])
        if not same2:
            print("   ", [(a[0], b) for a, b in zip(ref, pop) if a[0] != b][:6])
