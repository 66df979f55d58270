"""The formats there are, by their names and suffixes."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from dokhae.errors import UsageError
from dokhae.formats.alto import ALTO
from dokhae.formats.data import JSON
from dokhae.formats.format import Format
from dokhae.formats.hocr import HOCR
from dokhae.formats.layout import LAYOUT
from dokhae.formats.plain import PARAGRAPHS, TEXT

__all__ = ["FORMATS", "format_named", "format_of"]

FORMATS: Final = {each.name: each for each in (TEXT, PARAGRAPHS, JSON, LAYOUT, HOCR, ALTO)}
"""Each format by its name; of several with one suffix the first is what the suffix means."""


def format_named(name: str) -> Format:
    """The format of a name.

    Raises:
        UsageError: there is none.
    """
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}", remedy=f"Choose from {', '.join(FORMATS)}.")
    return FORMATS[name]


def format_of(path: PurePath) -> Format:
    """The format that the suffix of a file tells; plain text where it tells none."""
    suffix = path.suffix.lower()
    return next((each for each in FORMATS.values() if each.suffix == suffix), TEXT)
