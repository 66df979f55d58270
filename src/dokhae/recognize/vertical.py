"""Lines that run from top to bottom, read by a network that knows lines from left to right.

A column is cut into cells (`dokhae.recognize.cells`), and these are laid side by side. What is turned in
vertical print, brackets, dashes, quotation marks and many a Latin word, reads well where the column as a
whole lies on its side; so it is read that way too, and where that is surer the column is laid out again with
these parts turned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from statistics import fmean
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from dokhae.recognize.cells import Cell, Column, cuts
from dokhae.recognize.prepare import Gray
from dokhae.recognize.recognizer import Glyph

__all__ = ["Laid", "lay_out", "read_down"]

_Pixels = npt.NDArray[np.uint8]
_Read = Callable[[Sequence[_Pixels]], list[list[Glyph]]]

# In heights of a tall character:
_HEIGHT: Final = 1.28  # of the line that is laid out
_BETWEEN: Final = 0.1  # white between two characters,
_SPACE: Final = 0.42  # and more for a space,
_ENDS: Final = 0.2  # and at the ends
_BASE: Final = 0.3  # from the middle of the line down to where a hanging mark comes to stand
_LEAST: Final = 0.8  # widths of the column that a tall character is high, at least
# and of letters, how far the middle of their ink is below that of capitals:
_DESCENT: Final = 0.22
_X_HEIGHT: Final = 0.1

_FEWEST_STEPS: Final = 3  # from a character to the next that tell whether others are apart
_APART: Final = 1.25  # ratio to the usual one up to which there is no space
_STANDS: Final = 0.9  # confidence of a full stop or a comma that is not turned
_SURE: Final = 0.8  # confidence below which a column is cut in other ways, too
_JAMO_WORTH: Final = 0.6

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_LOW_LETTERS: Final = frozenset(_LETTERS)
_DESCENDING: Final = frozenset("gpqyj")
_SMALL: Final = frozenset("acemnorsuvwxz")
_MARKS: Final = "()[]{}<>「」『』《》〈〉【】〔〕-–—~…‥=:;_/|“”‘’\"'+.,@&%#*!?$^\\"
_TURNED: Final = frozenset(_LETTERS + _MARKS)
_HUNG: Final = frozenset(",.")
_LIKE_STOPS: Final = frozenset(":·•")  # what a full stop passes for,
_LIKE_QUOTES: Final = frozenset(".,:·•-=;÷*")  # and a quotation mark,
_DOUBLED: Final = {"‘": "“", "’": "”", "'": '"'}  # and a double one
_STROKES: Final = frozenset("-–—_|~=")
_UPRIGHT_STROKES: Final = frozenset("1lI|ㅣ")
_VAGUE: Final = frozenset("·:;-–—~_|'\"‘’“”ㄱㄴㅡㅣ")  # what a turned mark often passes for
_VAGUE_WORTH: Final = 0.3  # of the confidence of those
_STROKE: Final = 0.62  # heights of a tall character that a dash is long, at most: else it may be a digit 1
# In widths of the column:
_LEAST_SIZE: Final = 0.6  # of a character, for its worth
_SWITCH: Final = 0.04  # cost of going over from upright to turned or back
_NUMBER_GAP: Final = 1.15  # white between a mark and the next digit of one number, at most


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the line that was laid out: a cell as it stands, or a stretch of the column on its side.

    Attributes:
        left: edge in the line in pixels.
        right: the other edge.
        top: edge in the column in pixels.
        bottom: the other edge.
        turned: whether it lies on its side.
    """

    left: int
    right: int
    top: int
    bottom: int
    turned: bool


@dataclass(frozen=True, slots=True)
class Laid:
    """A column laid out from left to right.

    Attributes:
        image: H x W gray.
        pieces: of it, from the left.
        length: of the column in pixels.
    """

    image: Gray
    pieces: tuple[_Piece, ...]
    length: int

    def on_column(self, glyphs: Sequence[Glyph]) -> list[Glyph]:
        """Characters of the line with their extent along the column, as shares of its length."""
        placed = self._without_false_spaces([self._placed(glyph) for glyph in glyphs])
        for index, glyph in enumerate(placed):
            if glyph.text == " ":
                start = placed[index - 1].end if index else 0.0
                end = placed[index + 1].start if index + 1 < len(placed) else 1.0
                placed[index] = replace(glyph, start=start, end=max(start, end))
        return placed

    def _without_false_spaces(self, glyphs: Sequence[Glyph]) -> list[Glyph]:
        """Without the spaces at digits and letters that are no further apart than others.

        These are lower than a syllable, so that more white is between them.
        """
        steps = self._steps(glyphs)
        usual = [step for index, step in steps.items() if glyphs[index + 1].text != " "]
        if not usual or len(steps) < _FEWEST_STEPS:
            return list(glyphs)
        most = _APART * float(np.median(usual))

        def is_false(index: int) -> bool:
            if glyphs[index].text != " " or steps.get(index - 1, np.inf) > most:
                return False
            return bool({glyphs[index - 1].text, glyphs[index + 1].text} & _LOW_LETTERS)

        return [glyph for index, glyph in enumerate(glyphs) if not is_false(index)]

    def _steps(self, glyphs: Sequence[Glyph]) -> dict[int, float]:
        """From upright letters, by their index, to the next one below, whether or not a space is between."""
        tall = len(self.image) / _HEIGHT / self.length
        upright = {
            (piece.top / self.length, piece.bottom / self.length) for piece in self.pieces if not piece.turned
        }

        def is_letter(glyph: Glyph) -> bool:
            return glyph.text.isalnum() and (glyph.start, glyph.end) in upright

        steps = {}
        for index, glyph in enumerate(glyphs):
            below = next((other for other in glyphs[index + 1 : index + 3] if other.text != " "), None)
            if below and is_letter(glyph) and is_letter(below) and glyph.start != below.start:
                steps[index] = _middle(below, tall) - _middle(glyph, tall)
        return steps

    def _placed(self, glyph: Glyph) -> Glyph:
        start, end = glyph.start * self.image.shape[1], glyph.end * self.image.shape[1]
        middle = (start + end) / 2
        piece = min(self.pieces, key=lambda piece: max(piece.left - middle, middle - piece.right))
        if piece.turned:
            top, bottom = (
                piece.top + min(max(x, piece.left), piece.right) - piece.left for x in (start, end)
            )
        else:
            top, bottom = piece.top, piece.bottom
        return replace(glyph, start=top / self.length, end=bottom / self.length)


def lay_out(gray: Gray, column: Column, turned: Sequence[bool] = ()) -> Laid:
    """The cells of a column side by side.

    Args:
        gray: the column, H x W, its text from top to bottom.
        column: its cells, at least one.
        turned: which of the cells lie on their side; none of them if it is left out.
    """
    paper, scale = int(np.median(gray)), _tall(column)
    height, between, space = (max(1, round(part * scale)) for part in (_HEIGHT, _BETWEEN, _SPACE))
    parts, pieces = [np.full((height, round(_ENDS * scale)), paper, np.uint8)], list[_Piece]()
    x = parts[0].shape[1]
    for run in _runs(column.cells, turned or [False] * len(column.cells)):
        if pieces and run.cells[0].spaced:
            parts.append(np.full((height, space), paper, np.uint8))
            x += space
        part = run.laid(gray, column, height, paper, _BASE * scale)
        top, bottom = run.cells[0].top, run.cells[-1].bottom
        pieces.append(_Piece(x, x + part.shape[1], top, bottom, run.turned))
        parts += [part, np.full((height, between), paper, np.uint8)]
        x += part.shape[1] + between
    parts.append(parts[0])
    return Laid(np.concatenate(parts, axis=1), tuple(pieces), len(gray))


def _middle(glyph: Glyph, tall: float) -> float:
    """Middle of the cell of an upright character, as a share of the column; the ink of some stands low."""
    low = _DESCENT if glyph.text in _DESCENDING else _X_HEIGHT if glyph.text in _SMALL else 0.0
    return (glyph.start + glyph.end) / 2 - low * tall


def _tall(column: Column) -> float:
    """Height of the tall characters of a column in pixels."""
    heights = [cell.bottom - cell.top for cell in column.cells]
    return max(float(np.percentile(heights, 90)), _LEAST * column.width)


@dataclass(frozen=True, slots=True)
class _Run:
    """One upright cell, or all those in a row that are turned."""

    cells: tuple[Cell, ...]
    turned: bool

    def laid(self, gray: Gray, column: Column, height: int, paper: int, base: float) -> Gray:
        """Its picture in the line, H x W."""
        first, last = self.cells[0], self.cells[-1]
        if self.turned:
            ink = np.rot90(gray[max(0, first.top - 1) : last.bottom + 1, column.left : column.right])
            return _in_the_middle(ink, height, paper, 0)
        ink = gray[first.top : first.bottom, max(0, first.left - 1) : first.right + 1]
        return _in_the_middle(ink, height, paper, round(base - 0.4 * len(ink)) if first.hung else 0)


def _runs(cells: Sequence[Cell], turned: Sequence[bool]) -> Iterator[_Run]:
    waiting: list[Cell] = []
    for cell, lies in zip(cells, turned, strict=True):
        if lies:
            waiting.append(cell)
            continue
        if waiting:
            yield _Run(tuple(waiting), turned=True)
            waiting = []
        yield _Run((cell,), turned=False)
    if waiting:
        yield _Run(tuple(waiting), turned=True)


def _in_the_middle(ink: Gray, height: int, paper: int, down: int) -> Gray:
    """The ink on paper of a height, so many pixels below the middle; what does not fit is cut off."""
    over = max(0, len(ink) - height)
    ink = ink[over // 2 : over // 2 + height]
    top = min(max(0, (height - len(ink)) // 2 + down), height - len(ink))
    laid = np.full((height, ink.shape[1]), paper, np.uint8)
    laid[top : top + len(ink)] = ink
    return laid


def read_down(strips: Sequence[_Pixels], read: _Read) -> list[list[Glyph]]:
    """Characters of lines that run from top to bottom, with their extent as a share of the line.

    Args:
        strips: one line each, H x W gray or H x W x 3 RGB, as it lies on its left side, its top at the left.
        read: reads lines from left to right.
    """
    lying = [strip if strip.ndim == 2 else cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY) for strip in strips]
    standing = [np.ascontiguousarray(np.rot90(strip, -1)).astype(np.uint8) for strip in lying]
    columns, found = _read_upright(standing, read)
    inked = [index for index, column in enumerate(columns) if column.cells]
    again = {}
    for index, glyphs in zip(inked, read([strips[index] for index in inked]), strict=True):
        turned = _turned(columns[index], len(standing[index]), found[index], glyphs)
        if any(turned):
            again[index] = lay_out(standing[index], columns[index], turned)
    for (index, line), glyphs in zip(
        again.items(), read([line.image for line in again.values()]), strict=True
    ):
        found[index] = line.on_column(glyphs)
    return [
        _numbers_whole(_marks_by_shape(glyphs, column, len(gray)), _NUMBER_GAP * column.width / len(gray))
        for glyphs, column, gray in zip(found, columns, standing, strict=True)
    ]


def _read_upright(standing: Sequence[Gray], read: _Read) -> tuple[list[Column], list[list[Glyph]]]:
    """How each column is best cut, and what is read of it with every cell upright."""
    ways = [cuts(gray) for gray in standing]
    columns = [next(columns) for columns in ways]
    found = _read_cells(standing, columns, read)
    doubtful = [
        (index, column)
        for index, others in enumerate(ways)
        if any(glyph.confidence < _SURE for glyph in found[index]) or not found[index]
        for column in others
    ]
    tried = _read_cells([standing[index] for index, _ in doubtful], [column for _, column in doubtful], read)
    for (index, column), glyphs in zip(doubtful, tried, strict=True):
        if _likelihood(glyphs) > _likelihood(found[index]):
            columns[index], found[index] = column, glyphs
    return columns, found


def _read_cells(standing: Sequence[Gray], columns: Sequence[Column], read: _Read) -> list[list[Glyph]]:
    """What is read of columns with every cell upright, with extents along the column."""
    laid = [
        lay_out(gray, column) if column.cells else None
        for gray, column in zip(standing, columns, strict=True)
    ]
    found = iter(read([line.image for line in laid if line]))
    return [line.on_column(next(found)) if line else [] for line in laid]


def _likelihood(glyphs: Sequence[Glyph]) -> float:
    """How well characters are read; a jamo that stands alone is more likely a part of a syllable."""
    worths = [
        glyph.confidence * (_JAMO_WORTH if "ㄱ" <= glyph.text <= "ㅣ" else 1.0)
        for glyph in glyphs
        if glyph.text != " "
    ]
    return fmean(worths) if worths else 0.0


def _marks_by_shape(glyphs: Sequence[Glyph], column: Column, length: int) -> list[Glyph]:
    """Hanging marks that read as something else, as what their shape says that they are."""
    hung = [(index, cell) for index, cell in enumerate(column.cells) if cell.hung]

    def right(glyph: Glyph) -> Glyph:
        middle = (glyph.start + glyph.end) / 2 * length
        for index, cell in hung:
            if glyph.text != " " and cell.top <= middle <= cell.bottom:
                return replace(glyph, text=_mark(glyph.text, cell, opens=index == 0 or cell.spaced))
        return glyph

    return [right(glyph) for glyph in glyphs]


def _mark(text: str, cell: Cell, *, opens: bool) -> str:
    """What a mark is that reads as such a text."""
    if not cell.lies:
        return "." if text in _LIKE_STOPS else text
    double = cell.bottom - cell.top > cell.right - cell.left
    if text not in _LIKE_QUOTES:
        return _DOUBLED.get(text, text) if double else text
    return ("“" if opens else "”") if double else ("‘" if opens else "’")


def _numbers_whole(glyphs: Sequence[Glyph], gap: float) -> list[Glyph]:
    """Without the spaces in numbers: the cell of a comma is white below it, as if a space stood there."""
    kept: list[Glyph] = []
    for glyph, after in zip_longest(glyphs, glyphs[1:]):
        in_number = (
            glyph.text == " "
            and after is not None
            and after.text.isdigit()
            and len(kept) > 1
            and kept[-1].text in _HUNG
            and kept[-2].text.isdigit()
            and after.start - kept[-1].end < gap
        )
        if not in_number:
            kept.append(glyph)
    return kept


def _turned(column: Column, length: int, upright: Sequence[Glyph], lying: Sequence[Glyph]) -> list[bool]:
    """Which cells of a column read better on their side.

    Args:
        column: its cells.
        length: of the column in pixels.
        upright: what was read with every cell upright, with extents along the column.
        lying: what was read with all of it on its side.
    """
    worths = [_worths(glyph, upright, column, length) for glyph in lying]
    ways = _best_ways(worths, _SWITCH * column.width)
    spans = [
        (glyph.start * length, glyph.end * length)
        for glyph, way in zip(lying, ways, strict=True)
        if way and glyph.text != " "
    ]
    stops = [
        (glyph.start + glyph.end) / 2 * length
        for glyph in upright
        if glyph.text in _HUNG and glyph.confidence > _STANDS
    ]

    def on_side(cell: Cell) -> bool:
        if cell.lies or (cell.hung and any(cell.top <= stop <= cell.bottom for stop in stops)):
            return cell.lies
        shared = sum(max(0.0, min(end, cell.bottom) - max(start, cell.top)) for start, end in spans)
        return shared > 0.5 * (cell.bottom - cell.top)

    return [on_side(cell) for cell in column.cells]


def _worths(glyph: Glyph, upright: Sequence[Glyph], column: Column, length: int) -> tuple[float, float]:
    """What a stretch of the column is worth as it stands, and on its side: pixels that are read."""
    size = (glyph.end - glyph.start) * length
    if size <= 0:
        return 0.0, 0.0
    weight, covered, as_is = max(1.0, _LEAST_SIZE * column.width / size), 0.0, 0.0
    for other in upright:
        shared = (min(glyph.end, other.end) - max(glyph.start, other.start)) * length
        if shared > 0 and other.text != " ":
            vague = other.text in _VAGUE or _is_dash(glyph, other, size, column)
            as_is += shared * other.confidence * (_VAGUE_WORTH if vague else 1.0)
            covered += shared
    # Sideways syllables, too, look a little like a letter or a mark.
    sure = max(0.0, 2 * glyph.confidence - 1) if glyph.text in _TURNED else 0.0
    as_is *= size / max(covered, 1e-9)
    return weight * as_is, weight * size * sure


def _is_dash(glyph: Glyph, other: Glyph, size: float, column: Column) -> bool:
    """Whether what reads as an upright stroke is more likely a dash on its side."""
    return glyph.text in _STROKES and other.text in _UPRIGHT_STROKES and size < _STROKE * _tall(column)


def _best_ways(worths: Sequence[tuple[float, float]], switch: float) -> list[bool]:
    """For each stretch whether it lies on its side, so that all are worth most, less the switches."""
    best, back = (0.0, -switch), list[tuple[bool, bool]]()
    for as_is, on_side in worths:
        stays = best[0] >= best[1] - switch, best[1] >= best[0] - switch
        best = max(best[0], best[1] - switch) + as_is, max(best[1], best[0] - switch) + on_side
        back.append((not stays[0], stays[1]))
    way, ways = best[1] > best[0], list[bool]()
    for from_upright, from_turned in reversed(back):
        ways.append(way)
        way = from_turned if way else from_upright
    return ways[::-1]
