"""Plain text that looks like the page: in a monospaced font columns and tables stand beside each other.

A cell is the width of a Latin letter; Hangul, Hanja and full-width characters take two. Where text takes more
cells than its print has room for, all that stands to the right moves over, so that columns stay straight.
"""

from __future__ import annotations

import math
from cmath import rect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, Self

from rich.cells import cell_len

from dokhae.document import Line, Page, Word
from dokhae.formats.format import Format, ReadPage

__all__ = ["LAYOUT"]

# Words of a line that are further apart stand in columns of their own; in heights of the words.
_WIDE_GAP: Final = 1.5
# Runs that start within so many cells start alike; less than an indent of one syllable.
_ALIKE: Final = 1.5
# Cells that stay free between columns.
_GUTTER: Final = 2
_WIDEST: Final = 200
_MOST_BLANK: Final = 3
# Line pitches that are believed, in heights of words.
_PITCHES: Final = (1.0, 2.5)


@dataclass(frozen=True, slots=True)
class _Run:
    """Text on the upright page: a word, or words with one space between them. In pixels."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def cells(self) -> int:
        return cell_len(self.text)

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def joined(self, after: Self) -> Self:
        return type(self)(
            f"{self.text} {after.text}",
            min(self.left, after.left),
            max(self.right, after.right),
            min(self.top, after.top),
            max(self.bottom, after.bottom),
        )


@dataclass(frozen=True, slots=True)
class _Printed:
    """A line in runs, from left to right; wide gaps are between them."""

    runs: tuple[_Run, ...]

    @property
    def left(self) -> float:
        return self.runs[0].left

    @property
    def right(self) -> float:
        return max(run.right for run in self.runs)

    @property
    def centre(self) -> float:
        return sum(run.top + run.bottom for run in self.runs) / (2 * len(self.runs))


def _chunks(read: Iterable[ReadPage]) -> Iterator[bytes]:
    for index, each in enumerate(read):
        text = "".join(f"{line}\n" for line in _picture(each.page))
        yield (f"\f\n{text}" if index else text).encode("utf-8", "replace")


def _picture(page: Page) -> Iterator[str]:
    regions = [[_words(line, page) for line in region.lines if line.words] for region in page.regions]
    words = [word for lines in regions for line in lines for word in line]
    if not words:
        return
    printed = [[_printed(line) for line in lines] for lines in regions]
    pitch, cell = _pitch(printed, words), _cell(words)
    rows = _rows([line for lines in printed for line in lines], pitch, cell)
    runs = [_in_order(row) for row in rows]
    above = rows[0]
    for row, texts, places in zip(rows, runs, _columns(runs, cell), strict=True):
        yield from [""] * _blank((row[0].centre - above[0].centre) / pitch)
        yield _set(texts, places)
        above = row


def _words(line: Line, page: Page) -> list[_Run]:
    return [_upright(word, page) for word in line.words]


def _upright(word: Word, page: Page) -> _Run:
    """The word as it stands once the page is turned and its lines are level."""
    turn = rect(1, math.radians(page.rotation - page.skew))
    corners = [complex(x, y) * turn for x, y in word.box.points]
    xs, ys = [corner.real for corner in corners], [corner.imag for corner in corners]
    return _Run(word.text, min(xs), max(xs), min(ys), max(ys))


def _printed(words: Sequence[_Run]) -> _Printed:
    gap = _WIDE_GAP * median(word.height for word in words)
    runs = [words[0]]
    for word in words[1:]:
        if word.left - runs[-1].right > gap:
            runs.append(word)
        else:
            runs[-1] = runs[-1].joined(word)
    return _Printed(tuple(runs))


def _pitch(regions: Sequence[Sequence[_Printed]], words: Sequence[_Run]) -> float:
    """Usual distance from a line to the one below it, in pixels."""
    height = median(word.height for word in words)
    steps = [below.centre - above.centre for lines in regions for above, below in pairwise(lines)]
    steps = [step for step in steps if step > height / 2]
    least, most = (times * height for times in _PITCHES)
    return min(max(median(steps), least), most) if steps and height else max(most, 1.0)


def _cell(words: Sequence[_Run]) -> float:
    """Pixels of a cell: those of most of the text, and more where the page would not fit."""
    extent = max(word.right for word in words) - min(word.left for word in words)
    usual = median((word.right - word.left) / max(word.cells, 1) for word in words)
    return max(usual, extent / _WIDEST) or 1.0


def _rows(lines: Sequence[_Printed], pitch: float, cell: float) -> list[list[_Printed]]:
    """Lines that stand beside each other, from top to bottom."""
    rows: list[list[_Printed]] = []
    for line in sorted(lines, key=lambda line: line.centre):
        if (
            rows
            and line.centre - rows[-1][0].centre <= pitch / 2
            and all(_beside(line, other, cell) for other in rows[-1])
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _beside(one: _Printed, other: _Printed, cell: float) -> bool:
    return min(one.right, other.right) - max(one.left, other.left) <= cell


def _in_order(row: Sequence[_Printed]) -> list[_Run]:
    return [run for line in sorted(row, key=lambda line: line.left) for run in line.runs]


def _columns(rows: Sequence[Sequence[_Run]], cell: float) -> list[list[int]]:
    """First cell of every run, by scale or past the run before it; runs that start alike stay level."""
    starts = sorted((run.left, row, index) for row, runs in enumerate(rows) for index, run in enumerate(runs))
    places: dict[tuple[int, int], int] = {}
    origin, place = starts[0][0], 0
    for group in _alike(starts, _ALIKE * cell):
        before = [(row, index - 1) for _, row, index in group if (row, index - 1) in places]
        ends = [places[row, index] + rows[row][index].cells + _GUTTER for row, index in before]
        place = max([place, round((group[0][0] - origin) / cell), *ends])
        places.update(((row, index), place) for _, row, index in group)
    return [[places[row, index] for index in range(len(runs))] for row, runs in enumerate(rows)]


def _alike(
    starts: Sequence[tuple[float, int, int]], tolerance: float
) -> Iterator[list[tuple[float, int, int]]]:
    group = [starts[0]]
    for start in starts[1:]:
        if start[0] - group[0][0] > tolerance:
            yield group
            group = []
        group.append(start)
    yield group


def _blank(pitches: float) -> int:
    """Blank rows for the distance of two rows."""
    return max(round(min(pitches - 1, _MOST_BLANK)), 0)


def _set(runs: Sequence[_Run], places: Sequence[int]) -> str:
    text, end = "", 0
    for run, place in zip(runs, places, strict=True):
        gap = max(place - end, 1 if text else 0)
        text += " " * gap + run.text
        end += gap + run.cells
    return text


LAYOUT: Final = Format("layout", ".txt", _chunks)
"""The page as it looks; a line with a form feed stands between pages."""
