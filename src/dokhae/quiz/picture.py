"""The picture of some lines of a page, marked, with a little of what stands around them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageChops, ImageDraw

from dokhae.document import Line, Rotation
from dokhae.source import PageImage

__all__ = ["marked_picture"]

_MOST_BYTES: Final = 100_000
_LONGEST_SIDE: Final = 1200
_QUALITY: Final = 80
_SHRINK: Final = 0.8
# In heights of a line: what is shown around the lines.
_AROUND: Final = 2.0
_MARKER: Final = (255, 236, 110)

_Bounds = tuple[int, int, int, int]


def marked_picture(image: PageImage, lines: Sequence[Line], rotation: Rotation = 0) -> bytes:
    """A JPEG of at most 100 kB of the part of a page that holds these lines.

    Args:
        image: the page.
        lines: at least one of its lines.
        rotation: degrees clockwise by which the page has to be turned to be upright.
    """
    bounds = _bounds(image, lines)
    shown = Image.fromarray(image.pixels).crop(bounds)
    marked = ImageChops.multiply(shown, _marker(shown.size, bounds, lines))
    upright = marked.rotate(-rotation, expand=True)
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return _jpeg(upright)


def _bounds(image: PageImage, lines: Sequence[Line]) -> _Bounds:
    lefts, tops, rights, bottoms = zip(*(line.box.bounds for line in lines), strict=True)
    around = _AROUND * max(line.box.height for line in lines)
    left, top = max(0, int(min(lefts) - around)), max(0, int(min(tops) - around))
    right, bottom = int(max(rights) + around) + 1, int(max(bottoms) + around) + 1
    return left, top, min(image.width, right), min(image.height, bottom)


def _marker(size: tuple[int, int], bounds: _Bounds, lines: Sequence[Line]) -> Image.Image:
    """White, with the colour of a text marker where the lines stand."""
    layer = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(layer)
    for line in lines:
        pen.polygon([(x - bounds[0], y - bounds[1]) for x, y in line.box.points], fill=_MARKER)
    return layer


def _jpeg(picture: Image.Image) -> bytes:
    while True:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=_QUALITY, optimize=True)
        if file.tell() <= _MOST_BYTES:
            return file.getvalue()
        picture = picture.resize([max(1, int(side * _SHRINK)) for side in picture.size])
