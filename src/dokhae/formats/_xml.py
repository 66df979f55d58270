"""What the XML formats share: whole pixels within the page, text that XML can hold, and confidences."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from dokhae.document import Box, Char, Line, Page, Region, Word
from dokhae.figures import Picture, Table

__all__ = ["Bounds", "PageWriter", "Pixels", "Placed", "bounds", "clean", "element", "is_upright", "pixels"]

Pixels = tuple[tuple[int, int], ...]
"""Corners in whole pixels."""

Bounds = tuple[int, int, int, int]
"""Left, top, right and bottom in whole pixels."""

Placed = Region | Line | Word | Char | Picture | Table
"""What has a box on the page and an element in the file."""

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text, with U+FFFD for each character that XML 1.0 cannot hold, not even escaped."""
    return _FORBIDDEN.sub("\ufffd", text)


def element(parent: ET.Element, tag: str, **attributes: str | int) -> ET.Element:
    """A new child; `class_` is the attribute `class`. Values are cleaned."""
    named = {name.rstrip("_"): clean(str(value)) for name, value in attributes.items()}
    return ET.SubElement(parent, tag, named)


def pixels(box: Box, page: Page) -> Pixels:
    """The corners of a box in whole pixels, none of them outside the page."""
    return tuple(
        (min(max(round(x), 0), page.width), min(max(round(y), 0), page.height)) for x, y in box.points
    )


def bounds(corners: Pixels) -> Bounds:
    """The upright rectangle around corners."""
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def is_upright(corners: Pixels) -> bool:
    """Whether the corners are those of the rectangle around them, give or take a pixel."""
    left, top, right, bottom = bounds(corners)
    return all(min(x - left, right - x) <= 1 and min(y - top, bottom - y) <= 1 for x, y in corners)


class PageWriter:
    """Writes one page.

    Args:
        page: what stands on it.
        index: its place in the file; names of elements begin with it.
    """

    def __init__(self, page: Page, index: int) -> None:
        self._page = page
        self._index = index
        self._lines = 0
        self._words = 0
