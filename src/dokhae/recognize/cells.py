"""Where one character ends and the next begins in a line that runs from top to bottom.

Print sets such a line in cells of one height, the pitch, with about half a cell for a space and for many
marks. So of all ways to cut a column the one is taken whose cells are most nearly of one height, with their
ink in the middle and no cut through ink; the pitch is found along with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from dokhae.recognize.extent import strength
from dokhae.recognize.marks import INK, hangs, lies, parted
from dokhae.recognize.prepare import Gray

__all__ = ["Cell", "Column", "cuts"]

_Floats = npt.NDArray[np.float64]
_Bools = npt.NDArray[np.bool_]
_Ints = npt.NDArray[np.intp]
_Part = tuple[int, int, bool]  # first row and last but one of a cell, and whether white is cut off before it

_FAINT: Final = 0.015  # ink in a row, in widths of the column, that is a speck
_SIDE: Final = 0.04  # share of the ink of the fullest column of pixels, from which on one belongs to the line

# Of the search:
_WIDTH: Final = 18  # px that the ink of a column is wide
_PITCHES: Final = 0.85 * 1.055 ** np.arange(17)  # in widths
_PITCHES_TRIED: Final = 4
_PITCHES_APART: Final = 0.1  # logarithm of the ratio of two that are tried, at least
_LONGEST: Final = 1.4  # cell, in pitches
_OFF_CENTRE: Final = 4.0  # cost of ink that is a pitch off the middle of its cell; likewise
_HALF: Final = 1.0  # cost of a cell of half a pitch, as marks have them,
_HALF_RANGE: Final = (0.3, 0.7)  # which is so high,
_HALF_BOUNDS: Final = (0.2, 0.85)  # or at least within these bounds
_LEAST_SPACE: Final = 0.22  # pitches of white that may be a space
_SPACE: Final = 0.1  # cost of white of a pitch, so that not all of a line is white
_TALL: Final = 1.2  # widths; ink that is higher may be two characters
_FEWEST_STEPS: Final = 3  # from a character to the next that tell the pitch
_ALIKE: Final = 1.1  # ratio of two steps from a character to the next that are alike, at most
_LOOSEST: Final = 1.2  # heights of a tall character from one to the next without a space, at most
_APART: Final = 1.22  # usual steps from which on there is a space

# Of marks that hang in the upper right of their cell, in widths:
_BODY: Final = 0.4  # least height of what is no mark
_LOW: Final = 0.6  # height of a mark, hanging or not, at most,
_BESIDE_MARK: Final = 0.6  # and the white beside it from which on that is a space,
_BESIDE_QUOTE: Final = 0.35  # the same for marks on their side, from the end of their cell,
_WITHIN_QUOTE: Final = 0.15  # white in a double quotation mark, at most
_HALF_CELL: Final = 0.5  # which is so high


@dataclass(frozen=True, slots=True)
class _Weights:
    """How the search weighs.

    Attributes:
        uneven: cost of a cell that is a pitch too high or too low; grows with the square.
        cut: cost of a cut through ink all across.
        tall: cost of ink that is too tall, for each width.
    """

    uneven: float
    cut: float
    tall: float


_LOOSE: Final = _Weights(uneven=14.0, cut=20.0, tall=5.0)  # for the pitch,
_STRICT: Final = _Weights(uneven=40.0, cut=8.0, tall=0.0)  # and once that is known: then characters may touch


@dataclass(frozen=True, slots=True)
class Cell:
    """The ink of one character, or of some abreast, in pixels of the column.

    Attributes:
        top: of the ink.
        bottom: of the ink.
        left: of the ink.
        right: of the ink.
        spaced: whether a space stands before it.
        hung: whether it is a mark in the upper right of its cell, such as a comma,
        lies: whether it is a quotation mark or a colon on its side.
    """

    top: int
    bottom: int
    left: int
    right: int
    spaced: bool = False
    hung: bool = False
    lies: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A line that runs from top to bottom, cut.

    Attributes:
        cells: from the top; none in a blank column.
        left: edge of the ink of all of it in pixels.
        right: the other edge.
    """

    cells: tuple[Cell, ...]
    left: int
    right: int

    @property
    def width(self) -> int:
        """Of the ink in pixels."""
        return self.right - self.left


def cuts(gray: Gray) -> Iterator[Column]:
    """The ways to cut a column into cells that deserve a look, the likeliest first, at least one.

    Each is worked out when it is asked for.

    Args:
        gray: H x W, one line that runs from top to bottom, of any size.
    """
    ink = strength(gray)
    columns = ink.sum(axis=0)
    inked = np.flatnonzero(columns > max(_SIDE * columns.max(), INK))
    if not inked.size:
        yield Column((), 0, gray.shape[1])
        return
    left, right = int(inked[0]), int(inked[-1]) + 1
    found: list[Column] = []
    for parts in _parts(ink[:, left:right]):
        cells = _cells(ink[:, left:right], parts, left)
        column = Column(tuple(_with_spaces(cells, right - left)), left, right)
        if column not in found:
            found.append(column)
            yield column


def _parts(ink: _Floats) -> Iterator[list[_Part]]:
    """The cells of each way to cut."""
    height, width = ink.shape
    rows = ink.sum(axis=1) / width
    scale = min(1.0, _WIDTH / width)
    count = max(1, round(height * scale))
    mean = cv2.resize(rows[:, None], (1, count), interpolation=cv2.INTER_AREA)[:, 0]
    # A cut goes between two rows of the page, so the lightest row counts and not their mean.
    least = np.minimum.reduceat(rows, np.arange(count) * height // count)
    inked = np.flatnonzero(mean > _FAINT)
    if not inked.size:
        yield []
        return
    first, last = int(inked[0]), int(inked[-1]) + 1
    faint = mean <= _FAINT
    profile = np.where(faint, 0, mean)[first:last], np.where(faint, 0, least)[first:last], width * scale

    def on_page(row: int) -> int:
        near, reach = round((row + first) * height / count), int(np.ceil(1 / scale))
        if not 0 < near < height:
            return int(np.clip(near, 0, height))
        start = max(0, near - reach)
        window = rows[start : near + reach + 1]
        lightest = np.flatnonzero(window <= window.min() + 1e-6) + start
        return int(lightest[np.abs(lightest - near).argmin()])

    for parts in _ways(*profile):
        yield [(on_page(start), on_page(end), spaced) for start, end, spaced in parts]


def _ways(mean: _Floats, least: _Floats, width: float) -> Iterator[list[_Part]]:
    """The cells in rows of the profile, cut again for each pitch that the first search finds likely."""
    pitches = np.asarray(width * _PITCHES, np.float64)
    found = _Search(mean, least, width, pitches, _LOOSE).best(_PITCHES_TRIED)
    for number, parts in enumerate(found):
        step = _step(parts, width)
        if step is not None:
            yield _Search(mean, least, width, np.array([step]), _STRICT).best(1)[0]
        if number == 0:
            yield parts


def _step(parts: Sequence[_Part], width: float) -> float | None:
    """Usual step from a character to the one below it, in rows; None where there are too few of them."""
    middles = [(start + end) / 2 for start, end, _ in parts]
    whole = [end - start > _BODY * width for start, end, _ in parts]
    steps = [
        middles[index] - middles[index - 1]
        for index in range(1, len(parts))
        if whole[index] and whole[index - 1] and not parts[index][2]
    ]
    return float(np.median(steps)) if len(steps) >= _FEWEST_STEPS else None


class _Search:
    """The cheapest way to cut a profile, for several pitches at a time.

    Args:
        mean: ink in each row, in widths, from the first row of ink to the last.
        least: ink where a row is lightest.
        width: of the column in rows.
        pitches: from which the best is taken, in rows.
        weights: of costs.
    """

    def __init__(
        self, mean: _Floats, least: _Floats, width: float, pitches: _Floats, weights: _Weights
    ) -> None:
        # A cell reaches beyond its ink, so there is white before the first and behind the last one.
        self._pad = int(np.ceil(0.6 * width))
        self._width = width
        self._pitches = pitches
        self._tall = weights.tall
        self._ink = np.pad(mean, self._pad) > 0
        light = np.pad(least, self._pad)
        self._cuts = weights.cut * np.concatenate([[0], np.minimum(light[:-1], light[1:]), [0]])
        size = len(self._ink)
        places = np.arange(size)
        following = np.minimum.accumulate(np.where(self._ink, places, size)[::-1])[::-1]
        self._following = np.append(following, size)  # first row of ink from a row on
        before = np.maximum.accumulate(np.where(self._ink, places, -1))
        self._before = np.insert(before, 0, -1)  # last row of ink before a row
        self._lengths = np.arange(1, int(_LONGEST * pitches[-1]) + 1)
        self._starts = np.maximum(np.arange(size + 1)[:, None] - self._lengths, 0)  # by end and length
        self._whole, self._half, self._white = self._prices(weights.uneven)

    def _prices(self, uneven: float) -> tuple[_Floats, _Floats, _Floats]:
        """Of a cell, of half a one and of a space, by pitch and length, without regard to the ink."""
        pitches = self._lengths / self._pitches[:, None]
        whole = np.where(pitches > _LONGEST, np.inf, uneven * (pitches - 1) ** 2)
        low, high = _HALF_BOUNDS
        off = pitches - np.clip(pitches, *_HALF_RANGE)
        half = np.where((pitches >= low) & (pitches <= high), _HALF + uneven * off**2, np.inf)
        white = np.where(pitches >= _LEAST_SPACE, _SPACE * pitches, np.inf)
        return whole, half, white

    def best(self, count: int) -> list[list[_Part]]:
        """The cheapest way to cut at each of so many pitches that are well apart, the cheapest first."""
        size, each = len(self._ink), np.arange(len(self._pitches))
        costs = np.full((len(each), size + 1), np.inf)
        costs[:, : self._pad + 1] = 0
        back = np.zeros(costs.shape, np.intp)
        is_white = np.zeros(costs.shape, np.bool_)
        prices, whites = self._prices_of_all()
        for end in range(self._pad + 1, size + 1):
            starts = self._starts[end]
            found = costs[:, starts] + prices[end]
            chosen = found.argmin(axis=1)
            costs[:, end] = found[each, chosen] + self._cuts[end]
            back[:, end] = starts[chosen]
            is_white[:, end] = whites[end, chosen]
        last = costs[:, size - self._pad :]
        ends, prices = size - self._pad + last.argmin(axis=1), last.min(axis=1)
        kept: list[int] = []
        for index in np.argsort(prices, kind="stable").tolist():
            ratios = self._pitches[kept] / self._pitches[index]
            if len(kept) < count and (np.abs(np.log(ratios)) > _PITCHES_APART).all():
                kept.append(index)
        return [self._traced(back[index], is_white[index], int(ends[index])) for index in kept]

    def _prices_of_all(self) -> tuple[_Floats, _Bools]:
        """What each part costs that ends at a row, by row, pitch and length; and which parts are white."""
        starts, ends = self._starts, np.arange(len(self._starts))[:, None]
        first, last = self._following[starts], self._before[ends] + 1
        height = np.maximum(last - first, 0) / self._width
        # Marks may hang anywhere in their cell.
        weight = _OFF_CENTRE * np.clip((height - 0.35) / 0.3, 0, 1)
        off = weight * ((first + last - starts - ends) / 2) ** 2
        too_tall = self._tall * np.maximum(height - _TALL, 0)
        whole = self._whole + off[:, None] / self._pitches[:, None] ** 2 + too_tall[:, None]
        white = first >= ends
        prices = np.where(white[:, None], self._white, np.minimum(whole, self._half))
        prices[np.broadcast_to((self._lengths > ends)[:, None], prices.shape)] = np.inf
        return prices, white

    def _traced(self, back: _Ints, is_white: _Bools, end: int) -> list[_Part]:
        parts: list[_Part] = []
        while end > self._pad:
            start = int(back[end])
            if is_white[end]:
                if parts:
                    parts[-1] = (*parts[-1][:2], True)
            else:
                parts.append((start - self._pad, end - self._pad, False))
            end = start
        return parts[::-1]


def _cells(ink: _Floats, parts: Sequence[_Part], left: int) -> list[Cell]:
    """The ink of each part; marks that hang go into cells of their own."""
    width, cells = ink.shape[1], list[Cell]()
    for start, end, spaced in parts:
        rows = np.flatnonzero((ink[start:end] > INK).any(axis=1)) + start
        if not rows.size:
            continue
        top, bottom = int(rows[0]), int(rows[-1]) + 1
        if cells and cells[-1].bottom == top and hangs(ink, top, bottom) and not cells[-1].hung:
            # The search has cut off the end of a stem, perhaps with a full stop that touches it.
            before = cells.pop()
            top, spaced = before.top, before.spaced
        first, *others = parted(ink, top, bottom)
        cell = _cell(ink, *first, left)
        white = cell.top - cells[-1].bottom if cells else 0
        if (cell.hung or cell.lies) and others:
            # The white that the search has found may be on the other side of the mark.
            cells.append(replace(cell, spaced=white > _beside(cell, width)))
            cell = _cell(ink, *others.pop(0), left)
            spaced = cell.top - cells[-1].bottom > _beside(cells[-1], width)
        elif cells and (cell.lies or cells[-1].lies):
            spaced = white > _beside(cell if cell.lies else cells[-1], width)
        elif cells and min(cell.bottom - cell.top, cells[-1].bottom - cells[-1].top) < _LOW * width:
            spaced |= white > _BESIDE_MARK * width
        cells.append(replace(cell, spaced=spaced))
        cells += [_cell(ink, *other, left) for other in others]
    return list(_with_whole_quotes(cells, _WITHIN_QUOTE * width))


def _with_whole_quotes(cells: Sequence[Cell], white: float) -> Iterator[Cell]:
    """The cells with the two strokes of a double quotation mark in one."""
    waiting: Cell | None = None
    for cell in cells:
        if waiting and waiting.lies and cell.lies and cell.hung and cell.top - waiting.bottom < white:
            left, right = min(waiting.left, cell.left), max(waiting.right, cell.right)
            waiting = replace(waiting, bottom=cell.bottom, left=left, right=right)
            continue
        if waiting:
            yield waiting
        waiting = cell
    if waiting:
        yield waiting


def _beside(mark: Cell, width: int) -> float:
    """White beside a mark from which on it is a space: a mark has its place in the middle of a half cell."""
    return _BESIDE_QUOTE * width + max(0.0, _HALF_CELL * width - (mark.bottom - mark.top)) / 2


def _with_spaces(cells: list[Cell], width: int) -> Iterator[Cell]:
    """The cells with spaces where two characters are further apart than is usual in this line."""
    middles = [(cell.top + cell.bottom) / 2 for cell in cells]
    whole = [cell.bottom - cell.top > _BODY * width for cell in cells]
    steps = [after - before for before, after in pairwise(middles)]
    known = [step for step, pair in zip(steps, pairwise(whole), strict=True) if all(pair)]
    tall = float(np.percentile([cell.bottom - cell.top for cell in cells], 90)) if cells else 0.0
    usual = min(_usual(np.sort(known)), _LOOSEST * tall) if known else 0.0
    yield from cells[:1]
    for cell, step, pair in zip(cells[1:], steps, pairwise(whole), strict=True):
        yield replace(cell, spaced=step > _APART * usual) if all(pair) else cell


def _usual(steps: _Floats) -> float:
    """The step from a character to the next that is no space: the least of those that are frequent."""
    ratios = steps[None] / steps[:, None]
    alike = ((ratios > 1 / _ALIKE) & (ratios < _ALIKE)).sum(axis=1)
    least = steps[alike >= alike.max() / 2][0]
    return float(np.median(steps[(steps >= least) & (steps < _APART * least)]))


def _cell(ink: _Floats, top: int, bottom: int, left: int) -> Cell:
    columns = np.flatnonzero((ink[top:bottom] > INK).any(axis=0))
    start, end = int(columns[0]), int(columns[-1]) + 1
    return Cell(
        top, bottom, left + start, left + end, hung=hangs(ink, top, bottom), lies=lies(ink, top, bottom)
    )
