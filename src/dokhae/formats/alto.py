"""ALTO 4.2: the XML of libraries and archives, in pixels, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Final, get_args
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from dokhae import __version__
from dokhae.document import Line, Region, RegionKind, Word
from dokhae.formats._xml import PageWriter, Placed, bounds, clean, element, is_upright, pixels
from dokhae.formats.format import Format, ReadPage

__all__ = ["ALTO"]

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://www.loc.gov/standards/alto/ns-v4# \
http://www.loc.gov/standards/alto/v4/alto-4-2.xsd" \
SCHEMAVERSION="4.2">
<Description>
<MeasurementUnit>pixel</MeasurementUnit>
<sourceImageInformation><fileName>{source}</fileName></sourceImageInformation>
<Processing ID="dokhae">
<processingCategory>contentGeneration</processingCategory>
<processingSoftware><softwareName>dokhae</softwareName><softwareVersion>{version}</softwareVersion></processingSoftware>
</Processing>
</Description>
<Tags>
{tags}
</Tags>
<Layout>
"""
# Kinds of regions that are said; every other block is text.
_KINDS: Final = [kind for kind in get_args(RegionKind) if kind != "text"]
_TAIL: Final = "</Layout>\n</alto>\n"


def _chunks(read: Iterable[ReadPage]) -> Iterator[bytes]:
    reads = iter(read)
    first = next(reads, None)
    source = escape(clean(first.page.source)) if first else ""
    tags = "\n".join(f'<LayoutTag ID="{kind}" LABEL="{kind}"/>' for kind in _KINDS)
    yield _HEAD.format(source=source, version=__version__, tags=tags).encode()
    for index, each in enumerate(chain([first] if first else [], reads), 1):
        page = _Writer(each.page, index).written()
        ET.indent(page, "")
        yield ET.tostring(page, encoding="unicode").encode() + b"\n"
    yield _TAIL.encode()


class _Writer(PageWriter):
    """Writes one page of ALTO; pages are counted from 1."""

    def written(self) -> ET.Element:
        """The page as an element; the namespace is that of the file."""
        size = {"HEIGHT": str(self._page.height), "WIDTH": str(self._page.width)}
        number = {"ID": f"page_{self._index}", "PHYSICAL_IMG_NR": str(self._page.number)}
        page = ET.Element("Page", number | size)
        space = ET.SubElement(page, "PrintSpace", {"HPOS": "0", "VPOS": "0"} | size)
        for index, region in enumerate(self._page.regions, 1):
            self._write_region(space, region, index)
        # The text in them is that of the blocks above, which is not said twice.
        for index, picture in enumerate(self._page.pictures, 1):
            self._block(space, "Illustration", picture, f"picture_{self._index}_{index}")
        for index, table in enumerate(self._page.tables, 1):
            self._block(space, "ComposedBlock", table, f"table_{self._index}_{index}", TYPE="table")
        return page

    def _write_region(self, space: ET.Element, region: Region, index: int) -> None:
        block = self._block(space, "TextBlock", region, f"block_{self._index}_{index}", LANG="ko")
        if region.kind in _KINDS:
            block.set("TAGREFS", region.kind)
        for line in region.lines:
            # The schema has no lines without words.
            if line.words:
                self._write_line(block, line)

    def _block(self, space: ET.Element, tag: str, node: Placed, name: str, **attributes: str) -> ET.Element:
        """A block, with the turn of the page where it is turned."""
        turn = {"ROTATION": str(self._page.rotation)} if self._page.rotation else {}
        return self._placed(space, tag, node, ID=name, **attributes, **turn)

    def _write_line(self, block: ET.Element, line: Line) -> None:
        self._lines += 1
        start, end = pixels(line.words[0].box, self._page)[3], pixels(line.words[-1].box, self._page)[2]
        written = self._placed(
            block, "TextLine", line, ID=f"line_{self._index}_{self._lines}", BASELINE=_points((start, end))
        )
        self._write_word(written, line.words[0])
        for before, word in pairwise(line.words):
            self._write_space(written, before, word)
            self._write_word(written, word)

    def _write_space(self, line: ET.Element, before: Word, after: Word) -> None:
        """A space, with its place where the words stand beside each other."""
        _, top, left, _ = bounds(pixels(before.box, self._page))
        right, *_ = bounds(pixels(after.box, self._page))
        place = {"HPOS": left, "VPOS": top, "WIDTH": right - left} if right >= left else {}
        element(line, "SP", **place)

    def _write_word(self, line: ET.Element, word: Word) -> None:
        self._words += 1
        written = self._placed(
            line,
            "String",
            word,
            ID=f"word_{self._index}_{self._words}",
            CONTENT=word.text,
            WC=f"{word.confidence:.4f}",
        )
        # The schema has no glyphs of several code points.
        if all(len(char.text) == 1 for char in word.chars):
            for char in word.chars:
                self._placed(written, "Glyph", char, CONTENT=char.text, GC=f"{char.confidence:.4f}")

    def _placed(self, parent: ET.Element, tag: str, node: Placed, **attributes: str) -> ET.Element:
        """A child with the box of the node, and its corners where they are not those of the box."""
        corners = pixels(node.box, self._page)
        left, top, right, bottom = bounds(corners)
        placed = element(
            parent, tag, **attributes, HPOS=left, VPOS=top, WIDTH=right - left, HEIGHT=bottom - top
        )
        if not is_upright(corners):
            element(element(placed, "Shape"), "Polygon", POINTS=_points(corners))
        return placed


def _points(points: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


ALTO: Final = Format("alto", ".xml", _chunks)
"""ALTO, valid against the schema of version 4.2 wherever there is a page."""
