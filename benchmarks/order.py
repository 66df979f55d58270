"""Whether lines are read in their order: `python benchmarks/order.py`.

Thirty pages in as many layouts (columns, boxes, tables, headings, footnotes, captions), rendered with known
order, then scanned: a little askew, speckled, thresholded. A page is right if every line is found and none
before one that stands above it in the order. Rows of a table and of choices are one line each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Annotated, Final

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from dokhae import Reader
from dokhae.lab.ocr.tables import table
from dokhae.synth import effects
from dokhae.synth.corpus import Corpus, Shares

__all__ = ["LAYOUTS", "Sheet", "is_in_order", "main", "rendered", "scanned"]

_WIDTH, _HEIGHT, _MARGIN, _SIZE = 1654, 2339, 150, 34
_PITCH = 1.75  # of lines, in sizes
_FACES = ("NotoSansKR-Regular.otf", "NotoSerifKR-Regular.otf")
_SHARES = Shares(text=1, words=0, syllables=0, furniture=0, hanja=0, symbols=0)
_ALIKE = 0.7  # similarity of a line that was read with the one that it stands for
_MOST_SKEW = 1.0  # degrees


@dataclass
class Sheet:
    """A page that is written from the top; what is written first is to be read first.

    Attributes:
        rng: chooses the words.
        left: edge of what is written.
        right: the other edge.
        y: top of what comes next.
        size: of the type in px.
        lines: what has been written.
    """

    rng: np.random.Generator
    left: float = _MARGIN
    right: float = _WIDTH - _MARGIN
    y: float = _MARGIN
    size: int = _SIZE
    lines: list[str] = field(default_factory=list)
    image: Image.Image = field(default_factory=lambda: Image.new("L", (_WIDTH, _HEIGHT), 255))
    face: str = _FACES[0]
    corpus: Corpus = field(default_factory=lambda: Corpus(shares=_SHARES))

    @property
    def pen(self) -> ImageDraw.ImageDraw:
        """What draws on the page."""
        return ImageDraw.Draw(self.image)

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        """The face in a size."""
        return ImageFont.truetype(str(resources.files("pylopdf_fonts_ko") / self.face), size)

    def words(self, width: float, size: int) -> str:
        """Running text that fills a width."""
        font, text = self.font(size), self.corpus.line(self.rng, 60)
        while font.getlength(text) < width:
            text += " " + self.corpus.line(self.rng, 60)
        while font.getlength(text) > width and " " in text:
            text = text.rpartition(" ")[0]
        return text

    def line(self, text: str, *, x: float | None = None, size: int | None = None) -> None:
        """One line."""
        size = size or self.size
        self.pen.text((self.left if x is None else x, self.y), text, 0, self.font(size))
        self.y += _PITCH * size
        self.lines.append(text)

    def row(self, *cells: str) -> None:
        """Cells beside each other, spread over the width; they are one line."""
        step = (self.right - self.left) / len(cells)
        for index, cell in enumerate(cells):
            self.pen.text((self.left + (index + 0.08) * step, self.y), cell, 0, self.font(self.size))
        self.y += _PITCH * self.size
        self.lines.append(" ".join(cells))

    def title(self, share: float = 0.5) -> None:
        """A large line in the middle."""
        size = round(1.7 * self.size)
        text = self.words(share * (self.right - self.left), size)
        width = self.font(size).getlength(text)
        self.line(text, x=(self.left + self.right - width) / 2, size=size)
        self.y += 0.6 * self.size

    def heading(self, number: str = "1.") -> None:
        """A line somewhat larger, at the left."""
        self.y += 0.6 * self.size
        size = round(1.25 * self.size)
        self.line(f"{number} {self.words(0.45 * (self.right - self.left), size)}", size=size)

    def text(self, count: int = 5) -> None:
        """A paragraph of so many lines, the last one short."""
        for index in range(count):
            share = 0.5 if index == count - 1 else 1.0
            self.line(self.words(share * (self.right - self.left), self.size))
        self.y += 0.7 * self.size

    def columns(
        self, count: int, fill: Callable[[Sheet, int], None], *, gutter: float = 60, rule: bool = False
    ) -> None:
        """Columns side by side, each read to its end before the next."""
        top, bottom, left, right = self.y, self.y, self.left, self.right
        width = (right - left - gutter * (count - 1)) / count
        for index in range(count):
            self.left, self.right, self.y = left + index * (width + gutter), 0, top
            self.right = self.left + width
            fill(self, index)
            bottom = max(bottom, self.y)
            if rule and index:
                self.pen.line((self.left - gutter / 2, top, self.left - gutter / 2, bottom), 0, 2)
        self.left, self.right, self.y = left, right, bottom + 0.6 * self.size

    def box(self, fill: Callable[[Sheet], None]) -> None:
        """What stands in a frame."""
        top, left, right = self.y, self.left, self.right
        self.left, self.right, self.y = left + 30, right - 30, top + 0.7 * self.size
        fill(self)
        self.pen.rectangle((left, top, right, self.y), outline=0, width=2)
        self.left, self.right, self.y = left, right, self.y + self.size

    def grid(self, rows: int, columns: int, *, ruled: bool = True) -> None:
        """A table of short cells."""
        pitch, step, top = 1.9 * self.size, (self.right - self.left) / columns, self.y
        for row in range(rows):
            self.y = top + row * pitch + 0.4 * self.size
            self.row(*(self.words(0.75 * step, self.size) for _ in range(columns)))
        if ruled:
            for row in range(rows + 1):
                self.pen.line((self.left, top + row * pitch, self.right, top + row * pitch), 0, 2)
            for column in range(columns + 1):
                x = self.left + column * step
                self.pen.line((x, top, x, top + rows * pitch), 0, 2)
        self.y = top + rows * pitch + self.size

    def picture(self, height: float = 260) -> None:
        """A picture, which has no text."""
        left, top, right, bottom = (round(edge) for edge in (self.left, self.y, self.right, self.y + height))
        self.image.paste(190, (left, top, right, bottom))
        self.pen.ellipse((left + 40, top + 40, left + 200, bottom - 40), 90)
        self.pen.polygon([(right - 220, bottom), (right - 120, top + 60), (right - 20, bottom)], 60)
        self.y += height + 0.4 * self.size

    def caption(self, number: int = 1) -> None:
        """A small line under a picture or over a table."""
        size = round(0.85 * self.size)
        self.line(f"그림 {number}. {self.words(0.5 * (self.right - self.left), size)}", size=size)
        self.y += 0.6 * self.size

    def notes(self, count: int = 2) -> None:
        """Footnotes under a short rule at the foot of the page."""
        self.y = _HEIGHT - 400
        self.pen.line((self.left, self.y, self.left + 400, self.y), 0, 2)
        self.y += 20
        size = round(0.8 * self.size)
        for index in range(count):
            self.line(f"{index + 1}) {self.words(0.8 * (self.right - self.left), size)}", size=size)

    def number(self, page: int = 17) -> None:
        """The number of the page, below all else."""
        self.y = _HEIGHT - 130
        self.line(f"- {page} -", x=_WIDTH / 2 - 40)

    def header(self) -> None:
        """A small line at the head, with a rule under it."""
        self.y = 70
        self.line(self.words(500, round(0.8 * self.size)), size=round(0.8 * self.size))
        self.pen.line((self.left, self.y, self.right, self.y), 0, 2)
        self.y = _MARGIN + 20

    def choices(self) -> None:
        """Five answers to choose from, in two rows."""
        words = [self.words(150, self.size) for _ in range(5)]
        self.row(*(f"{mark} {word}" for mark, word in zip("①②③", words, strict=False)))
        self.row(*(f"{mark} {word}" for mark, word in zip("④⑤", words[3:], strict=True)), "")

    def question(self, number: int) -> None:
        """A question of an exam with its choices, one a line."""
        self.line(f"{number}. {self.words(0.8 * (self.right - self.left), self.size)}")
        for mark in "①②③④⑤":
            self.line(f"{mark} {self.words(0.6 * (self.right - self.left), self.size)}")
        self.y += self.size


Layout = Callable[[Sheet], None]


def _do(*steps: Callable[[Sheet], None]) -> Layout:
    def all_of_them(sheet: Sheet) -> None:
        for step in steps:
            step(sheet)

    return all_of_them


def _t(count: int = 5) -> Layout:
    return lambda s: s.text(count)


def _cols(count: int, *fill: Layout, rule: bool = False, gutter: float = 60) -> Layout:
    return lambda s: s.columns(count, lambda sheet, _: _do(*fill)(sheet), rule=rule, gutter=gutter)


def _each(*fills: Layout, rule: bool = False) -> Layout:
    return lambda s: s.columns(len(fills), lambda sheet, index: fills[index](sheet), rule=rule)


def _box(*fill: Layout) -> Layout:
    return lambda s: s.box(_do(*fill))


def _small(*steps: Layout) -> Layout:
    def smaller(sheet: Sheet) -> None:
        size, sheet.size = sheet.size, 26
        _do(*steps)(sheet)
        sheet.size = size

    return smaller


_title, _number, _header, _notes, _choices = (
    Sheet.title,
    Sheet.number,
    Sheet.header,
    Sheet.notes,
    Sheet.choices,
)
_heading, _picture, _caption = Sheet.heading, Sheet.picture, Sheet.caption
_FIGURE: Final = _do(_picture, _caption)


def _grid(rows: int, columns: int, *, ruled: bool = True) -> Layout:
    return lambda s: s.grid(rows, columns, ruled=ruled)


def _q(first: int, count: int) -> Layout:
    def questions(sheet: Sheet) -> None:
        for number in range(first, first + count):
            sheet.question(number)

    return questions


LAYOUTS: Final[dict[str, Layout]] = {
    "running text": _do(_t(9), _t(7), _t(10)),
    "title and text": _do(_title, _t(8), _t(8), _number),
    "headings": _do(_title, _heading, _t(5), _heading, _t(6), _heading, _t(4)),
    "header and number": _do(_header, _t(9), _t(9), _number),
    "footnotes": _do(_header, _t(9), _t(6), _notes, _number),
    "two columns": _cols(2, _t(9), _t(8), _t(9)),
    "two columns with a rule": _do(_cols(2, _t(9), _t(12), rule=True), _number),
    "two columns under a title": _do(_title, _cols(2, _t(10), _t(9)), _number),
    "two columns of unlike length": _do(_title, _each(_do(_t(12), _t(10)), _t(7))),
    "three columns": _small(_title, _cols(3, _t(9), _t(9), _t(10), gutter=50)),
    "three columns with rules": _small(_cols(3, _t(12), _t(12), rule=True), _number),
    "columns, then text": _do(_cols(2, _t(8)), _heading, _t(8)),
    "text, then columns": _do(_heading, _t(7), _cols(2, _t(9), _t(5))),
    "columns twice": _do(_cols(2, _t(8)), _heading, _cols(2, _t(9))),
    "a narrow gutter": _small(_cols(2, _t(12), _t(12), gutter=36)),
    "a box in the text": _do(_t(6), _box(_t(5)), _t(7)),
    "a box on top": _do(_box(_title), _t(9), _t(9)),
    "two boxes": _do(_t(4), _box(_t(4)), _t(4), _box(_t(4)), _number),
    "a box in a column": _cols(2, _t(5), _small(_box(_t(6))), _t(6)),
    "a ruled table": _do(_t(6), _grid(6, 3), _t(6)),
    "a table without rules": _do(_heading, _t(5), _grid(6, 3, ruled=False), _t(5)),
    "a table in a column": _each(_do(_t(8), _small(_grid(5, 2)), _t(6)), _do(_t(9), _t(9))),
    "a picture with its caption": _do(_t(6), _FIGURE, _t(7)),
    "pictures in columns": _each(_do(_t(5), _FIGURE, _t(6)), _do(_FIGURE, _t(9))),
    "a picture over both columns": _do(_FIGURE, _cols(2, _t(9), _t(8))),
    "an exam in one column": _do(_title, _q(1, 4), _number),
    "an exam in two columns": _do(_small(_title, _cols(2, _q(1, 4), rule=True)), _number),
    "choices in rows": _do(_t(3), _choices, _t(3), _choices, _t(3), _choices),
    "an exam with a passage": _do(_small(_each(_do(_box(_t(8)), _q(1, 2)), _q(3, 4), rule=True)), _number),
    "columns, box, table, notes": _do(
        _header, _small(_cols(2, _t(6), _box(_t(4)), _grid(4, 2))), _notes, _number
    ),
}
"""Thirty pages by name."""


def rendered(name: str, number: int) -> Sheet:
    """A page of a layout, as it was written."""
    sheet = Sheet(np.random.default_rng((2026, number)), face=_FACES[number % 2])
    LAYOUTS[name](sheet)
    return sheet


def scanned(sheet: Sheet) -> NDArray[np.uint8]:
    """The page as a scanner shows it, RGB."""
    angle = float(sheet.rng.uniform(-_MOST_SKEW, _MOST_SKEW))
    turn = cv2.getRotationMatrix2D((_WIDTH / 2, _HEIGHT / 2), angle, 1.0)
    page = np.asarray(sheet.image, np.uint8)
    page = np.asarray(cv2.warpAffine(page, turn, (_WIDTH, _HEIGHT), borderValue=(255,)), np.uint8)
    grey = effects.scan(sheet.rng, page, sheet.size)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)


def is_in_order(written: Sequence[str], read: Sequence[str]) -> bool:
    """Whether every line was found, each behind the one before it."""
    place = 0
    for line in written:
        for index in range(place, len(read)):
            if Levenshtein.normalized_similarity(line, read[index]) >= _ALIKE:
                place = index + 1
                break
        else:
            return False
    return True


def main(
    out: Annotated[Path | None, typer.Option(help="Folder for the pages, to look at.")] = None,
) -> None:
    """Print a Markdown table of the layouts and whether their lines were read in order."""
    reader, rows = Reader(), []
    for number, name in enumerate(LAYOUTS):
        sheet = rendered(name, number)
        page = scanned(sheet)
        read = [line.text for line in reader.read(page).lines]
        rows.append((name, is_in_order(sheet.lines, read)))
        if out:
            out.mkdir(parents=True, exist_ok=True)
            Image.fromarray(page).save(out / f"{number:02}.png")
            (out / f"{number:02}.txt").write_text("\n".join(sheet.lines), "utf-8")
            (out / f"{number:02}.read.txt").write_text("\n".join(read), "utf-8")
    print(table(["layout", "order"], [[name, "right" if right else "wrong"] for name, right in rows]))
    print(f"\norder right on {sum(right for _, right in rows)} of {len(rows)} pages")


if __name__ == "__main__":
    typer.run(main)
