"""The text of a page as a PDF page of its own: invisible, each word over its picture.

OCRmyPDF's own renderer takes neighbouring words of nothing but Hangul for Chinese, and leaves out the space
between them. Here every space is a character that fills the gap it stands for, and no font is looked for: the
glyphs are boxes that nobody sees, and what they mean is in the ToUnicode map.

A line is drawn at one go, with characters as wide as its words need them. Were its words drawn one by one,
PDFium, which Chrome is built on, would put them in another order where the line is skewed or upside down.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from statistics import median
from typing import Final

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pikepdf import Array, Dictionary, Name

from dokhae.document import Line, Page, Point, Word

__all__ = ["text_layer"]

_POINTS_PER_INCH: Final = 72
_DEFAULT_DPI: Final = 96.0
_UNITS: Final = 100  # of an em; widths are whole numbers of them
_PDF_UNITS: Final = 1000 // _UNITS  # what PDF has of an em, in those of ours
_WIDEST: Final = 32_767  # units, in TrueType
_LEAST_SPACE: Final = 40  # less is none to poppler where another gap of the line is wide
_ASCENT: Final = 80
_DESCENT: Final = -20
_CODES_PER_BLOCK: Final = 100  # as the specification of CMaps has it

_CMAP_HEAD: Final = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_TAIL: Final = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""

_Glyph = tuple[int, str]
"""Width in units, and what it means."""


def text_layer(page: Page) -> bytes:
    """A PDF of one page of the shape of the picture, with nothing but the invisible text of the page.

    OCRmyPDF stretches the layer over the page, but clips it to the page as it was before any quarter turn.
    The longer side of the layer is therefore as long as the shorter one of the page.
    """
    scale = _POINTS_PER_INCH / (page.dpi or _DEFAULT_DPI)
    scale *= min(page.width, page.height) / max(page.width, page.height)
    lines = [_Placed.of(line, scale, page.height) for line in page.lines]
    glyphs = sorted({glyph for line in lines for glyph in line.glyphs})
    codes = {glyph: f"{code:04X}" for code, glyph in enumerate(glyphs, 1)}
    with pikepdf.new() as pdf:
        sheet = pdf.add_blank_page()
        sheet.MediaBox = Array([0, 0, page.width * scale, page.height * scale])
        sheet.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(_font(pdf, glyphs))))
        sheet.Contents = pdf.make_stream("\n".join(line.drawn(codes) for line in lines).encode("ascii"))
        stream = BytesIO()
        pdf.save(stream)
    return stream.getvalue()


@dataclass(frozen=True)
class _Placed:
    """A line in points, all of its words on one baseline, so that nobody takes them for several lines.

    Attributes:
        start: of the baseline.
        angle: of the baseline, counterclockwise, in radians.
        size: of the font.
        glyphs: one after the other, without gaps.
    """

    start: Point
    angle: float
    size: float
    glyphs: tuple[_Glyph, ...]

    @classmethod
    def of(cls, line: Line, scale: float, page_height: int) -> _Placed:
        angle = _angle(line.words)
        along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        corners = [
            [(x * scale, (page_height - y) * scale) for x, y in word.box.points] for word in line.words
        ]
        size = max(median(word.box.height for word in line.words), 1) * scale
        bottom = median(_dot(corner, across) for word in corners for corner in word[2:])
        baseline = bottom - size * _DESCENT / _UNITS
        ends = [
            (_dot(_middle(word[0], word[3]), along), _dot(_middle(word[1], word[2]), along))
            for word in corners
        ]
        left = ends[0][0]
        glyphs = _glyphs(
            [word.text for word in line.words],
            [[round((end - left) / size * _UNITS) for end in pair] for pair in ends],
        )
        start = (left * along[0] + baseline * across[0], left * along[1] + baseline * across[1])
        return cls(start, angle, size, tuple(glyphs))

    def drawn(self, codes: dict[_Glyph, str]) -> str:
        """The operators that draw the line."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        matrix = f"{cos:.6f} {sin:.6f} {-sin:.6f} {cos:.6f} {self.start[0]:.3f} {self.start[1]:.3f} Tm"
        shown = "".join(codes[glyph] for glyph in self.glyphs)
        return f"BT 3 Tr /F1 {self.size:.3f} Tf {matrix} <{shown}> Tj ET"


def _angle(words: Sequence[Word]) -> float:
    """The direction from the first word to the last, counterclockwise."""
    first, last = words[0].box.points, words[-1].box.points
    left, right = _middle(first[0], first[3]), _middle(last[1], last[2])
    return math.atan2(left[1] - right[1], right[0] - left[0])


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _dot(one: Point, other: Point) -> float:
    return one[0] * other[0] + one[1] * other[1]


def _glyphs(words: Sequence[str], ends: Iterable[Sequence[int]]) -> Iterator[_Glyph]:
    """The characters of a line.

    Args:
        words: of the line.
        ends: where each begins and ends, in units from the first.
    """
    place = 0
    for number, (word, (start, end)) in enumerate(zip(words, _apart(ends), strict=True)):
        if number:
            gap = min(max(start - place, _LEAST_SPACE), _WIDEST)
            yield gap, " "
            place += gap
        weights = [2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in word]
        length = max(end - place, len(word))
        for char, (before, after) in zip(word, pairwise(_shares(weights, length)), strict=True):
            width = min(max(after - before, 1), _WIDEST)
            yield width, char
            place += width
    # Some readers of PDF join a line to the next one without it.
    yield _LEAST_SPACE, " "


def _apart(ends: Iterable[Sequence[int]]) -> list[list[int]]:
    """The same, with enough room for a space between any two: poppler goes by the room, not by the space."""
    apart = [list(pair) for pair in ends]
    for left, right in pairwise(apart):
        lack = max(_LEAST_SPACE - (right[0] - left[1]), 0)
        left[1] -= lack - lack // 2
        right[0] += lack // 2
    return apart


def _shares(weights: Sequence[int], length: int) -> Iterator[int]:
    """Where each share of a length begins, and the end."""
    total, done = sum(weights), 0
    yield 0
    for weight in weights:
        done += weight
        yield round(length * done / total)


def _font(pdf: pikepdf.Pdf, glyphs: Sequence[_Glyph]) -> Dictionary:
    widths = sorted({width for width, _ in glyphs})
    places = {width: place for place, width in enumerate(widths, 1)}
    outlines = _outlines(widths)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name.DokhaeText,
        Flags=4,
        FontBBox=[0, _DESCENT * _PDF_UNITS, max(widths, default=0) * _PDF_UNITS, _ASCENT * _PDF_UNITS],
        ItalicAngle=0,
        Ascent=_ASCENT * _PDF_UNITS,
        Descent=_DESCENT * _PDF_UNITS,
        CapHeight=_ASCENT * _PDF_UNITS,
        StemV=80,
        FontFile2=pdf.make_stream(outlines, Length1=len(outlines)),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.DokhaeText,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=Array([1, Array([width * _PDF_UNITS for width, _ in glyphs])]),
        CIDToGIDMap=pdf.make_stream(b"".join(place.to_bytes(2, "big") for place in _gids(glyphs, places))),
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name.DokhaeText,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_stream("".join(_cmap(glyphs)).encode("ascii")),
    )


def _gids(glyphs: Iterable[_Glyph], places: dict[int, int]) -> Iterator[int]:
    """The outline of each code; 0 is none."""
    yield 0
    for width, _ in glyphs:
        yield places[width]


def _cmap(glyphs: Sequence[_Glyph]) -> Iterator[str]:
    """What each code means."""
    yield _CMAP_HEAD
    for start in range(0, len(glyphs), _CODES_PER_BLOCK):
        block = glyphs[start : start + _CODES_PER_BLOCK]
        yield f"{len(block)} beginbfchar\n"
        for code, (_, char) in enumerate(block, start + 1):
            yield f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>\n"
        yield "endbfchar\n"
    yield _CMAP_TAIL


def _outlines(widths: Sequence[int]) -> bytes:
    """A TrueType font of boxes: where PDFium sees no outline, it sees no character."""
    names = [".notdef", *(f"w{width}" for width in widths)]
    metrics = dict(zip(names, [_UNITS, *widths], strict=True))
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf({name: _box(width) for name, width in metrics.items()})
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in metrics.items()})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupNameTable({"familyName": "Dokhae Text", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT)
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = 0
    stream = BytesIO()
    builder.save(stream)
    return stream.getvalue()


def _box(width: int) -> Glyph:
    pen = TTGlyphPen(None)
    pen.moveTo((0, _DESCENT))
    for corner in ((0, _ASCENT), (width, _ASCENT), (width, _DESCENT)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()
