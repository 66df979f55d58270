"""The text of a page as a PDF page of its own: invisible, each word over its picture.

OCRmyPDF's own renderer takes neighbouring words of nothing but Hangul for Chinese, and leaves out the space between
them. Here every space is a character that fills the gap it stands for, and no font is looked for: the glyphs are
blank, and what they mean is in the ToUnicode map.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import chain, pairwise
from statistics import median
from typing import Final

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name

from dokhae.document import Line, Page, Point, Word

__all__ = ["text_layer"]

_POINTS_PER_INCH: Final = 72
_DEFAULT_DPI: Final = 96.0
_EM: Final = 1000
_ASCENT: Final = 800
_DESCENT: Final = -200
_WIDTHS: Final = {"half": 500, "full": 1000}
_NARROWEST: Final = 0.01  # ems; a word without width could not be scaled to its box
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


def text_layer(page: Page) -> bytes:
    """A PDF of one page of the shape of the picture, with nothing but the invisible text of the page.

    OCRmyPDF clips the layer to the page as it was before any quarter turn. The layer is therefore as long as the page
    is wide, and is stretched over it by OCRmyPDF.
    """
    scale = _POINTS_PER_INCH / (page.dpi or _DEFAULT_DPI)
    scale *= min(page.width, page.height) / max(page.width, page.height)
    alphabet = _Alphabet(char for word in page.words for char in word.text)
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(page.width * scale, page.height * scale))
        sheet = pdf.pages[0]
        sheet.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(_font(pdf, alphabet))))
        placed = (_Placed.of(line, scale, page.height) for line in page.lines)
        sheet.Contents = pdf.make_stream("\n".join(map(alphabet.drawn, placed)).encode())
        stream = BytesIO()
        pdf.save(stream)
        return stream.getvalue()


@dataclass(frozen=True)
class _Placed:
    """A line in points: all of its words on one baseline, so that nobody takes them for several lines.

    Attributes:
        words: each with its start and end along the baseline.
        origin: of the baseline.
        angle: counterclockwise, in radians.
        size: of the font.
    """

    words: tuple[tuple[str, float, float], ...]
    origin: Point
    angle: float
    size: float

    @classmethod
    def of(cls, line: Line, scale: float, page_height: int) -> _Placed:
        angle = _angle(line.words)
        along, across = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
        corners = [
            [(x * scale, (page_height - y) * scale) for x, y in word.box.points] for word in line.words
        ]
        bottom = median(_dot(corner, across) for word in corners for corner in word[2:])
        size = max(median(word.box.height for word in line.words) * scale, _NARROWEST)
        baseline = bottom - size * _DESCENT / _EM
        words = []
        for word, (top_left, top_right, bottom_right, bottom_left) in zip(line.words, corners, strict=True):
            start = (_dot(top_left, along) + _dot(bottom_left, along)) / 2
            end = (_dot(top_right, along) + _dot(bottom_right, along)) / 2
            words.append((word.text, start, max(end, start + _NARROWEST * size)))
        return cls(tuple(words), (across[0] * baseline, across[1] * baseline), angle, size)


def _angle(words: tuple[Word, ...]) -> float:
    """The direction of the words, counterclockwise; that from the first to the last is the surest."""
    first, last = words[0].box.points, words[-1].box.points
    left, right = _middle(first[0], first[3]), _middle(last[1], last[2])
    return math.atan2(left[1] - right[1], right[0] - left[0])


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _dot(one: Point, other: Point) -> float:
    return one[0] * other[0] + one[1] * other[1]


class _Alphabet:
    """The characters of a page, each with a code; the narrow ones come first."""

    def __init__(self, chars: Iterable[str]) -> None:
        self.chars = sorted({" ", *chars}, key=lambda char: (_width(char), char))
        self._codes = {char: code for code, char in enumerate(self.chars, 1)}

    def drawn(self, line: _Placed) -> str:
        """The operators that draw a line."""
        shown = chain.from_iterable(
            (self._piece(line, word), self._piece(line, (" ", word[2], max(following[1], word[2]))))
            for word, following in pairwise(line.words)
        )
        pieces = [*shown, self._piece(line, line.words[-1])]
        return "\n".join(["BT", "3 Tr", f"/F1 {line.size:.3f} Tf", *pieces, "ET"])

    def _piece(self, line: _Placed, piece: tuple[str, float, float]) -> str:
        text, start, end = piece
        cos, sin = math.cos(line.angle), math.sin(line.angle)
        x, y = line.origin[0] + start * cos, line.origin[1] + start * sin
        natural = sum(map(_width, text)) * line.size / _EM
        stretch = 100 * max(end - start, _NARROWEST * line.size) / natural
        codes = "".join(f"{self._codes[char]:04X}" for char in text)
        matrix = f"{cos:.6f} {sin:.6f} {-sin:.6f} {cos:.6f} {x:.3f} {y:.3f} Tm"
        return f"{matrix} {stretch:.3f} Tz <{codes}> Tj"


def _width(char: str) -> int:
    return _WIDTHS["full" if unicodedata.east_asian_width(char) in "WF" else "half"]


def _font(pdf: pikepdf.Pdf, alphabet: _Alphabet) -> Dictionary:
    narrow = sum(_width(char) == _WIDTHS["half"] for char in alphabet.chars)
    glyphs = [0, *(1 if code <= narrow else 2 for code in range(1, len(alphabet.chars) + 1))]
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name.DokhaeText,
        Flags=4,
        FontBBox=[0, _DESCENT, _EM, _ASCENT],
        ItalicAngle=0,
        Ascent=_ASCENT,
        Descent=_DESCENT,
        CapHeight=_ASCENT,
        StemV=80,
        FontFile2=pdf.make_stream(_blank_font(), Length1=len(_blank_font())),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.DokhaeText,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=_WIDTHS["full"],
        W=Array([1, narrow, _WIDTHS["half"]]),
        CIDToGIDMap=pdf.make_stream(b"".join(glyph.to_bytes(2, "big") for glyph in glyphs)),
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name.DokhaeText,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_stream("".join(_cmap(alphabet.chars)).encode("ascii")),
    )


def _cmap(chars: list[str]) -> Iterator[str]:
    yield _CMAP_HEAD
    for start in range(0, len(chars), _CODES_PER_BLOCK):
        block = chars[start : start + _CODES_PER_BLOCK]
        yield f"{len(block)} beginbfchar\n"
        for code, char in enumerate(block, start + 1):
            yield f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>\n"
        yield "endbfchar\n"
    yield _CMAP_TAIL


@cache
def _blank_font() -> bytes:
    """A TrueType font of two blank glyphs, as wide as a Latin letter and as a syllable."""
    names = [".notdef", *_WIDTHS]
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in names})
    builder.setupHorizontalMetrics({name: (_WIDTHS.get(name, _EM), 0) for name in names})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupNameTable({"familyName": "Dokhae Text", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    stream = BytesIO()
    builder.save(stream)
    return stream.getvalue()
