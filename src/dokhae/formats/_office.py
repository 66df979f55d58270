"""What the formats of word processors share: sizes on A4, fonts, and text that XML can hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Final

from dokhae.errors import MissingExtraError
from dokhae.formats.structure import Figure

__all__ = ["HEADING_POINTS", "MARGIN", "PAGE", "column_widths", "picture_size", "require", "xml_text"]

PAGE: Final = (210.0, 297.0)  # mm, width and height
MARGIN: Final = 25.0  # mm
HEADING_POINTS: Final = (18, 14, 12)  # of the levels 1 to 3

_TEXT_WIDTH: Final = PAGE[0] - 2 * MARGIN
_MOST_HEIGHT: Final = 0.9 * (PAGE[1] - 2 * MARGIN)  # of a picture
_LEAST: Final = 1.0  # mm; no picture or column vanishes
_NOT_XML: Final = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def require(module: str, package: str) -> None:
    """Check that a library of the extra `office` is there.

    Raises:
        MissingExtraError: it is not installed.
    """
    if find_spec(module) is None:
        raise MissingExtraError(f"this format needs {package}", "office")


def xml_text(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def picture_size(figure: Figure) -> tuple[float, float]:
    """Width and height in mm: as on the page it came from, were that A4, and no larger than the text."""
    width, height = (max(_LEAST, share * PAGE[0]) for share in figure.size)
    scale = min(1.0, _TEXT_WIDTH / width, _MOST_HEIGHT / height)
    return width * scale, height * scale


def column_widths(shares: Sequence[float]) -> list[float]:
    """Widths of the columns of a table in mm, from those as shares of the page; no wider than the text."""
    widths = [max(_LEAST, share * PAGE[0]) for share in shares]
    scale = min(1.0, _TEXT_WIDTH / sum(widths))
    return [width * scale for width in widths]
