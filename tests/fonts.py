"""Tiny Korean fonts for tests, with glyphs that are missing in the ways of real fonts."""

from __future__ import annotations

from itertools import islice, product
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from dokhae.hangul import SYLLABLES

__all__ = ["DRAWN", "build_font"]

DRAWN = 2_100
"""The first so many syllables are drawn, each differently."""

_SLASH = [(100, 0), (300, 0), (800, 900), (600, 900)]
_BACKSLASH = [(1000 - x, y) for x, y in _SLASH]
_WON = [(0, 0), (900, 0), (900, 900), (0, 900)]


def build_font(path: Path, family: str = "Test Batang", *, won_at_backslash: bool = False) -> Path:
    """A font that maps all 11,172 syllables: the last 100 to no ink, those before them to one box."""
    tops = islice(product((200, 300, 400, 500, 600, 700, 800), repeat=4), DRAWN)
    glyphs = {f"syllable{i}": _glyph(*_bars(heights)) for i, heights in enumerate(tops)}
    glyphs |= {".notdef": _glyph(_box(0, 0, 50, 50)), "blank": _glyph(), "box": _glyph(_box(0, 0, 900, 900))}
    glyphs |= {"slash": _glyph(_SLASH), "backslash": _glyph(_WON if won_at_backslash else _BACKSLASH)}
    cmap = {ord(c): "box" for c in SYLLABLES} | {ord(c): "blank" for c in SYLLABLES[-100:]}
    cmap |= {ord(c): f"syllable{i}" for i, c in enumerate(SYLLABLES[:DRAWN])}
    _save(path, family, glyphs, cmap | {ord("/"): "slash", ord("\\"): "backslash"})
    return path


def _box(left: int, bottom: int, right: int, top: int) -> list[tuple[int, int]]:
    return [(left, bottom), (left, top), (right, top), (right, bottom)]


def _bars(heights: tuple[int, ...]) -> list[list[tuple[int, int]]]:
    bars = [_box(250 * i, 0, 250 * i + 200, height) for i, height in enumerate(heights)]
    return [*bars, _box(0, 850, 950, 900)]


def _glyph(*contours: list[tuple[int, int]]) -> Any:
    pen = TTGlyphPen(None)
    for first, *rest in contours:
        pen.moveTo(first)
        for point in rest:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def _save(path: Path, family: str, glyphs: dict[str, Any], cmap: dict[int, str]) -> None:
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *(name for name in glyphs if name != ".notdef")])
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 0)))
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
