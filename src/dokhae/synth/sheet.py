"""A picture of lines with what they are labelled, to see at a glance whether data are right."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dokhae.errors import OutputError
from dokhae.synth.fonts import bundled_folder
from dokhae.synth.render import Gray
from dokhae.synth.stream import Sample

__all__ = ["contact_sheet"]

_COLUMN = 760  # px
_TALLEST = 64
_CAPTION = 18
_GAP = 10


def _shown(line: Gray) -> Image.Image:
    scale = min(1.0, _TALLEST / line.shape[0], (_COLUMN - 2 * _GAP) / line.shape[1])
    size = max(1, round(line.shape[1] * scale)), max(1, round(line.shape[0] * scale))
    return Image.fromarray(line).resize(size, Image.Resampling.LANCZOS)


def _cell(sample: Sample, caption: ImageFont.FreeTypeFont) -> Image.Image:
    shown = _shown(sample.image)
    cell = Image.new("RGB", (_COLUMN, shown.height + 2 * _CAPTION + _GAP), "#dde6f0")
    cell.paste(shown, (_GAP, 0))
    pen = ImageDraw.Draw(cell)
    pen.text((_GAP, shown.height), sample.text, "#1040a0", caption)
    pen.text((_GAP, shown.height + _CAPTION), f"{sample.kind}, {sample.family}", "#707070", caption)
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


def contact_sheet(samples: Iterable[Sample], path: Path) -> None:
    """Write a PNG of lines, each with its label, kind and font family below it.

    Raises:
        OutputError: the file cannot be written.
    """
    caption = ImageFont.truetype(bundled_folder() / "NotoSansKR-Regular.otf", 13)
    sheet = _two_columns([_cell(sample, caption) for sample in samples])
    try:
        sheet.save(path, "PNG")
    except OSError as error:
        raise OutputError(f"the contact sheet {path} cannot be written ({error.strerror or error})") from None
