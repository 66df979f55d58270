"""hOCR 1.2: XHTML with the boxes and confidences of lines, words and characters, page by page.

The text of an `ocr_line` element is exactly the text of the line: one space between two words, and nothing
else between or within them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree import ElementTree as ET

from dokhae import __version__
from dokhae.document import Line, Point, Region, Word
from dokhae.formats._xml import PageWriter, Placed, bounds, clean, element, pixels
from dokhae.formats.format import Format, ReadPage

__all__ = ["HOCR"]

_HEAD: Final = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="ko" lang="ko">
<head>
<title>dokhae</title>
<meta charset="utf-8"/>
<meta name="ocr-system" content="dokhae {__version__}"/>
<meta name="ocr-langs" content="ko"/>
<meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_header ocr_footer ocr_photo ocr_table \
ocr_par ocr_line ocrx_word ocrx_cinfo ocrp_lang"/>
</head>
<body>
"""
_TAIL: Final = "</body>\n</html>\n"
# Classes of regions that are more than an area of text.
_CLASSES: Final = {"header": "ocr_header", "footer": "ocr_footer"}


def _chunks(read: Iterable[ReadPage]) -> Iterator[bytes]:
    yield _HEAD.encode()
    for index, each in enumerate(read):
        page = _Writer(each.page, index).written()
        # A browser takes <p/> for the start of a paragraph that never ends.
        yield ET.tostring(page, encoding="unicode", short_empty_elements=False).encode()
    yield _TAIL.encode()


class _Writer(PageWriter):
    """Writes one page of hOCR; pages are counted from 0."""

    def written(self) -> ET.Element:
        """The page as an element; what stands in a line has no whitespace but its spaces."""
        page = ET.Element("div", {"class": "ocr_page", "id": f"page_{self._index + 1}"})
        page.set("title", clean("; ".join(self._about_page())))
        page.text = page.tail = "\n"
        for number, region in enumerate(self._page.regions, 1):
            self._write_region(page, region, number)
        self._write_figures(page, "ocr_photo", self._page.pictures)
        self._write_figures(page, "ocr_table", self._page.tables)
        return page

    def _about_page(self) -> Iterator[str]:
        name = self._page.source.replace("\\", "\\\\").replace('"', '\\"')
        yield f'image "{name}"'
        yield f"bbox 0 0 {self._page.width} {self._page.height}"
        yield f"ppageno {self._index}"
        if self._page.dpi is not None:
            yield f"scan_res {self._page.dpi:.0f} {self._page.dpi:.0f}"

    def _write_region(self, page: ET.Element, region: Region, number: int) -> None:
        title = self._bbox(region)
        name = f"{self._index + 1}_{number}"
        kind = _CLASSES.get(region.kind, "ocr_carea")
        area = element(page, "div", class_=kind, id=f"block_{name}", title=title)
        paragraph = element(area, "p", class_="ocr_par", id=f"par_{name}", lang="ko", title=title)
        paragraph.text = paragraph.tail = area.text = area.tail = "\n"
        for line in region.lines:
            self._write_line(paragraph, line)

    def _write_figures(self, page: ET.Element, kind: str, figures: Iterable[Placed]) -> None:
        """What stands beside the text; the text in it is that of the regions, which is not said twice."""
        for number, figure in enumerate(figures, 1):
            name = f"{kind.removeprefix('ocr_')}_{self._index + 1}_{number}"
            element(page, "div", class_=kind, id=name, title=self._bbox(figure)).tail = "\n"

    def _write_line(self, paragraph: ET.Element, line: Line) -> None:
        self._lines += 1
        title = f"{self._bbox(line)}; {self._slope(line)}"
        written = element(
            paragraph, "span", class_="ocr_line", id=f"line_{self._index + 1}_{self._lines}", title=title
        )
        written.tail = "\n"
        for word in line.words:
            self._write_word(written, word).tail = " "
        if line.words:
            written[-1].tail = None

    def _write_word(self, line: ET.Element, word: Word) -> ET.Element:
        self._words += 1
        title = f"{self._bbox(word)}; x_wconf {word.confidence * 100:.0f}"
        if word.chars:
            title += "; x_confs " + " ".join(f"{char.confidence * 100:.2f}" for char in word.chars)
        written = element(
            line, "span", class_="ocrx_word", id=f"word_{self._index + 1}_{self._words}", title=title
        )
        if not word.chars:
            written.text = clean(word.text)
        for char in word.chars:
            about = f"x_bboxes {self._bounds(char)}; x_conf {char.confidence * 100:.2f}"
            element(written, "span", class_="ocrx_cinfo", title=about).text = clean(char.text)
        return written

    def _bounds(self, node: Placed) -> str:
        return " ".join(map(str, bounds(pixels(node.box, self._page))))

    def _bbox(self, node: Placed) -> str:
        return f"bbox {self._bounds(node)}"

    def _slope(self, line: Line) -> str:
        """The line under the text of a level line, or the angle of one that is turned."""
        start, end = _underline(line)
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        if abs(angle) > math.pi / 4:
            return f"textangle {-math.degrees(angle) % 360:.1f}"
        left, _, _, bottom = bounds(pixels(line.box, self._page))
        slope = math.tan(angle)
        return f"baseline {slope:.4f} {start[1] + slope * (left - start[0]) - bottom:.0f}"


def _underline(line: Line) -> tuple[Point, Point]:
    """Where the ink of a line ends below, at its start and at its end."""
    first, last = (line.words[0].box, line.words[-1].box) if line.words else (line.box, line.box)
    return first.points[3], last.points[2]


HOCR: Final = Format("hocr", ".hocr", _chunks)
"""hOCR; its elements and properties are listed in docs/formats.md."""
