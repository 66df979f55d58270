"""Pictures: cut out of the page image, with the text that was read in them."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dokhae.document import Page
from dokhae.formats.structure._entries import Entry, Item, position
from dokhae.formats.structure._place import Frame, Place
from dokhae.formats.structure.blocks import Figure
from dokhae.layout import crop
from dokhae.source import PageImage

__all__ = ["with_figures"]

_INSIDE: Final = 0.6  # share of the characters of a line that are in a picture which it belongs to
_SURE: Final = 0.5  # confidence of a line in a picture, at least
_COLOURS: Final = 256  # a picture of no more is kept without loss
_QUALITY: Final = 90


def with_figures(items: list[Item], page: Page, image: PageImage | None, frame: Frame) -> list[Item]:
    """The items with each picture in its place; lines that stand in it are its text."""
    for picture in page.pictures:
        place = frame.place(picture.box)
        inside = [item for item in items if isinstance(item, Entry) and _is_inside(item, place, frame)]
        kept = [item for item in items if not any(item is other for other in inside)]
        encoded, suffix = (
            (None, "") if image is None else _encoded(crop(image.pixels, picture.box, margin=False))
        )
        size = place.width / frame.width, place.height / frame.width
        figure = Figure(encoded, suffix, size, _text(inside))
        at = position(place, kept)
        items = [*kept[:at], figure, *kept[at:]]
    return items


def _text(inside: list[Entry]) -> str:
    """What was read in a picture, without what is no text but was taken for it."""
    return " ".join(entry.line.text for entry in inside if entry.line.confidence >= _SURE)


def _is_inside(entry: Entry, place: Place, frame: Frame) -> bool:
    inside = sum(len(word.text) for word in entry.line.words if place.holds(*frame.place(word.box).middle))
    return inside >= _INSIDE * sum(len(word.text) for word in entry.line.words)


def _encoded(pixels: NDArray[np.uint8]) -> tuple[bytes, str]:
    image = Image.fromarray(pixels)
    file = io.BytesIO()
    if image.getcolors(_COLOURS) is not None:
        image.quantize(_COLOURS).save(file, "PNG", optimize=True)
        return file.getvalue(), "png"
    image.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue(), "jpeg"
