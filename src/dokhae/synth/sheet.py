"""A picture of lines with what is written on them, to see at a glance whether data or readings are right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dokhae.errors import OutputError
from dokhae.synth.fonts import bundled_folder
from dokhae.synth.render import Gray
from dokhae.synth.stream import Sample

__all__ = ["Cell", "contact_sheet", "draw_sheet"]

_COLUMN = 760  # px
_TALLEST = 64
_CAPTION = 18
_GAP = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of the picture: its image, H x W gray, its label, and a remark below it."""

    image: Gray
    text: str
    note: str


def _shown(line: Gray) -> Image.Image:
    scale = min(1.0, _TALLEST / line.shape[0], (_COLUMN - 2 * _GAP) / line.shape[1])
    size = max(1, round(line.shape[1] * scale)), max(1, round(line.shape[0] * scale))
    return Image.fromarray(line).resize(size, Image.Resampling.LANCZOS)


def _drawn(content: Cell, caption: ImageFont.FreeTypeFont) -> Image.Image:
    shown = _shown(content.image)
    cell = Image.new("RGB", (_COLUMN, shown.height + 2 * _CAPTION + _GAP), "#dde6f0")
    cell.paste(shown, (_GAP, 0))
    pen = ImageDraw.Draw(cell)
    pen.text((_GAP, shown.height), content.text, "#1040a0", caption)
    pen.text((_GAP, shown.height + _CAPTION), content.note, "#707070", caption)
    return cell


def _two_columns(cells: list[Image.Image]) -> Image.Image:
    tops: list[tuple[int, int]] = []
    heights = [0, 0]
    for cell in cells:
        column = int(np.argmin(heights))
        tops.append((column * _COLUMN, heights[column]))
        heights[column] += cell.height
    sheet = Image.new("RGB", (2 * _COLUMN, max(heights)), "#dde6f0")
    for cell, at in zip(cells, tops, strict=True):
        sheet.paste(cell, at)
    return sheet


def draw_sheet(cells: Iterable[Cell], path: Path) -> None:
    """Write a PNG of lines with their label and remark below each, in two columns.

    Raises:
        OutputError: the file cannot be written.
    """
    caption = ImageFont.truetype(bundled_folder() / "NotoSansKR-Regular.otf", 13)
    sheet = _two_columns([_drawn(cell, caption) for cell in cells])
    try:
        sheet.save(path, "PNG")
    except OSError as error:
        raise OutputError(f"the picture {path} cannot be written ({error.strerror or error})") from None


def contact_sheet(samples: Iterable[Sample], path: Path) -> None:
    """Write a PNG of lines, each with its label, kind and font family below it.

    Raises:
        OutputError: the file cannot be written.
    """
    draw_sheet((Cell(s.image, s.text, f"{s.kind}, {s.family}") for s in samples), path)
