"""Pages of lines whose text and place are given, as if they had been read."""

from __future__ import annotations

from collections.abc import Sequence

from dokhae.document import Box, Char, Line, Page, Region, RegionKind, Word
from dokhae.figures import Picture, Table

__all__ = ["line_of", "page_of"]

HEIGHT = 20.0


def line_of(x: float, y: float, text: str, height: float = HEIGHT) -> Line:
    """A line whose characters are as wide as they are high; every space is half as wide, a tab ten times."""
    words: list[Word] = []
    for part in text.replace("\t", " \t ").split(" "):
        if part == "\t":
            x += 9 * height
            continue
        chars = []
        for character in part:
            chars.append(Char(character, 0.9, Box.from_bounds(x, y, x + height, y + height)))
            x += height
        if chars:
            box = Box.from_bounds(chars[0].box.bounds[0], y, x, y + height)
            words.append(Word(part, 0.9, box, tuple(chars)))
        x += height / 2
    box = Box.from_bounds(words[0].box.bounds[0], y, words[-1].box.bounds[2], y + height)
    return Line(0.9, box, tuple(words))


def page_of(
    lines: Sequence[tuple[float, float, str] | tuple[float, float, str, float]],
    *,
    kind: RegionKind = "text",
    pictures: Sequence[Picture] = (),
    tables: Sequence[Table] = (),
) -> Page:
    """A page with one region of lines: x, y, text and, if it is not 20, height."""
    read = [line_of(*line) for line in lines]
    region = (Region(Box.from_bounds(0, 0, 1000, 1400), tuple(read), kind),) if read else ()
    return Page(1, 1000, 1400, region, pictures=tuple(pictures), tables=tuple(tables))
