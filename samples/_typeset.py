"""Just enough typesetting for the sample pages: paragraphs, rows of cells and frames in columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

__all__ = ["Column", "Sheet", "Style"]

_WORDS = re.compile(r"\s|\S+")
# Lines end after any syllable, but not in numbers or ( ), after opening marks or before closing ones.
_SYLLABLES = re.compile(r"\( \)|\s|[(<]*(?:[0-9A-Za-z][0-9A-Za-z.,:/%~-]*|[^\s(<])[.,?!)>:]*")


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set.

    Attributes:
        font: Face and size.
        leading: Pixels from one line to the next.
        bold: Pixels by which strokes grow, for faces that come in one weight.
        justified: Lines end at the right edge, and words break after any syllable.
    """

    font: ImageFont.FreeTypeFont
    leading: int
    bold: float = 0
    justified: bool = False

    def width(self, text: str) -> float:
        """Length of a text in pixels."""
        return self.font.getlength(text)

    def wrap(self, text: str, first: float, rest: float) -> list[str]:
        """Break a text into lines, the first and the others of these widths in pixels."""
        lines: list[str] = []
        line = ""
        for piece in (_SYLLABLES if self.justified else _WORDS).findall(text):
            if self.width((line + piece).rstrip()) <= (rest if lines else first):
                line += piece
            else:
                lines.append(line.rstrip())
                line = piece.lstrip()
        return [*lines, line.rstrip()]


@dataclass(slots=True)
class Sheet:
    """White paper, and the lines that stand on it in the order of reading."""

    width: int
    height: int
    lines: list[str] = field(default_factory=list)
    image: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self.image = Image.new("L", (self.width, self.height), 255)

    def draw(self, x: float, y: float, text: str, style: Style) -> None:
        """Put ink on the paper, the top left of an em at x, y."""
        ImageDraw.Draw(self.image).text((x, y), text, 0, style.font, stroke_width=style.bold)

    def rule(self, *ends: tuple[float, float], width: int = 2) -> None:
        """A straight line."""
        ImageDraw.Draw(self.image).line(ends, 0, width)


@dataclass(slots=True)
class Column:
    """A part of the sheet that is filled from top to bottom."""

    sheet: Sheet
    left: float
    width: float
    y: float

    def paragraph(self, text: str, style: Style, *, indent: float = 0, hang: float = 0) -> None:
        """Set running text.

        Args:
            text: One paragraph.
            style: How to set it.
            indent: Pixels from the left edge for every line.
            hang: Further pixels for every line but the first.
        """
        lines = style.wrap(text, self.width - indent, self.width - indent - hang)
        for number, line in enumerate(lines):
            start = indent + (hang if number else 0)
            stretched = style.justified and number < len(lines) - 1
            self._words(line, style, start, self.width - start if stretched else None)

    def _words(self, line: str, style: Style, start: float, width: float | None) -> None:
        words = line.split(" ")
        spare = 0.0 if width is None else (width - style.width(line)) / max(1, len(words) - 1)
        x = self.left + start
        for word in words:
            self.sheet.draw(x, self.y, word, style)
            x += style.width(f"{word} ") + spare
        self._finish(line, style)

    def centred(self, text: str, style: Style) -> None:
        """Set one line in the middle of the column."""
        self.row([text], [(self.width - style.width(text)) / 2], style)

    def row(self, cells: Sequence[str], stops: Sequence[float], style: Style) -> None:
        """Set cells side by side, each at its distance from the left edge; they are one line."""
        for cell, stop in zip(cells, stops, strict=True):
            self.sheet.draw(self.left + stop, self.y, cell, style)
        self._finish(" ".join(cells), style)

    def rows(self, cells: Sequence[str], per_row: int, style: Style, *, indent: float = 0) -> None:
        """Set cells in rows of so many, evenly spread."""
        step = (self.width - indent) / per_row
        for start in range(0, len(cells), per_row):
            chosen = cells[start : start + per_row]
            self.row(chosen, [indent + step * index for index in range(len(chosen))], style)

    def skip(self, pixels: float) -> None:
        """Leave paper free."""
        self.y += pixels

    @contextmanager
    def frame(self, padding: float) -> Iterator[Column]:
        """A ruled box as wide as the column, round what is set in the column that this gives."""
        inside = Column(self.sheet, self.left + padding, self.width - 2 * padding, self.y + padding)
        yield inside
        bottom = inside.y + padding * 0.7
        corners = (self.left, self.y, self.left + self.width, bottom)
        ImageDraw.Draw(self.sheet.image).rectangle(corners, outline=0, width=2)
        self.y = bottom + padding * 0.7

    def _finish(self, line: str, style: Style) -> None:
        self.sheet.lines.append(line)
        self.y += style.leading
