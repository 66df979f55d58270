"""Ruled tables: the text in each of their cells, and the lines that stay beside them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from dokhae.document import Char, Page, Word
from dokhae.figures import Table
from dokhae.formats.structure._entries import Entry, Item, position
from dokhae.formats.structure._place import Frame, Place, line_of
from dokhae.formats.structure.blocks import Grid, GridCell
from dokhae.language.paragraphs import joined_lines

__all__ = ["with_tables"]

_BARS: Final = frozenset("|ㅣlI!1[]")  # what a rule between two cells is read as,
_ON_RULE: Final = 0.25  # heights of a line from it, at most
_FULL: Final = 0.75  # share of its cell that a line fills which goes on in the next one

_Piece = tuple[str, Place]


def with_tables(items: list[Item], page: Page, frame: Frame) -> list[Item]:
    """The items with each ruled table in the place of its lines."""
    for table in page.tables:
        items = _with_table(items, table, frame)
    return items


def _with_table(items: list[Item], table: Table, frame: Frame) -> list[Item]:
    filling = _Filling(table, frame)
    kept: list[Item] = []
    first: int | None = None
    for item in items:
        if not isinstance(item, Entry):
            kept.append(item)
            continue
        beside = filling.take(item)
        if beside:
            kept.append(
                item.with_line(line_of(beside), frame) if len(beside) < len(item.line.words) else item
            )
        if first is None and len(beside) < len(item.line.words):
            first = len(kept)
    at = position(filling.place, kept) if first is None else first
    return [*kept[:at], filling.grid(), *kept[at:]]


class _Filling:
    """A table, and the text that has been put in its cells."""

    def __init__(self, table: Table, frame: Frame) -> None:
        self.place = frame.place(table.box)
        self._frame = frame
        self._cells = table.cells
        self._places = [frame.place(cell.box) for cell in table.cells]
        self._lines: list[list[_Piece]] = [[] for _ in table.cells]

    def take(self, entry: Entry) -> list[Word]:
        """Put the words of a line that are in cells there, and give the others."""
        beside: list[Word] = []
        row: dict[int, list[_Piece]] = {}
        for word in entry.line.words:
            parts = list(self._parts(word))
            if parts and all(cell is None for cell, _ in parts):
                beside.append(word)
            for cell, piece in parts:
                if cell is not None:
                    row.setdefault(cell, []).append(piece)
        for cell, pieces in row.items():
            places = [place for _, place in pieces]
            text = " ".join(text for text, _ in pieces)
            whole = Place(places[0].left, places[0].top, places[-1].right, places[-1].bottom)
            self._lines[cell].append((text, whole))
        return beside

    def _parts(self, word: Word) -> Iterator[tuple[int | None, _Piece]]:
        """The word, or its parts where it runs over a rule; what sticks out is of the next cell."""
        chars: Sequence[Char | Word] = word.chars or (word,)
        placed = [(char.text, self._frame.place(char.box)) for char in chars]
        letters = [(text, place) for text, place in placed if not self._is_rule(text, place)]
        cells = _filled(self._cell_at(place) for _, place in letters)
        for cell, group in groupby(zip(cells, letters, strict=True), key=lambda part: part[0]):
            parts = [letter for _, letter in group]
            first, last = parts[0][1], parts[-1][1]
            text = "".join(text for text, _ in parts)
            yield cell, (text, Place(first.left, first.top, last.right, last.bottom))

    def _cell_at(self, place: Place) -> int | None:
        x, y = place.middle
        return next((index for index, cell in enumerate(self._places) if cell.holds(x, y)), None)

    def _is_rule(self, text: str, place: Place) -> bool:
        if text not in _BARS:
            return False
        x, y = place.middle
        edges = [
            edge for cell in self._places if cell.top <= y < cell.bottom for edge in (cell.left, cell.right)
        ]
        return any(abs(x - edge) < _ON_RULE * place.height for edge in edges)

    def grid(self) -> Grid:
        """The table with its text."""
        # Rows and columns in which no cell begins are none that a word processor knows.
        rows = sorted({cell.row for cell in self._cells})
        columns = sorted({cell.column for cell in self._cells})
        cells = tuple(
            GridCell(
                _text(lines, place),
                rows.index(cell.row),
                columns.index(cell.column),
                bisect_left(rows, cell.row + cell.row_span) - rows.index(cell.row),
                bisect_left(columns, cell.column + cell.column_span) - columns.index(cell.column),
            )
            for cell, place, lines in zip(self._cells, self._places, self._lines, strict=True)
        )
        return Grid(cells, self._widths())

    def _widths(self) -> tuple[float, ...]:
        lefts: dict[int, float] = {}
        for cell, place in zip(self._cells, self._places, strict=True):
            lefts[cell.column] = min(place.left, lefts.get(cell.column, place.left))
        edges = [lefts[column] for column in sorted(lefts)] + [self.place.right]
        return tuple(max(0.0, after - before) / self._frame.width for before, after in pairwise(edges))


def _filled(cells: Iterable[int | None]) -> list[int | None]:
    """The cells, none of them missing unless all are: those before, or else after, stand in."""
    filled = list(cells)
    last = next((cell for cell in filled if cell is not None), None)
    for index, cell in enumerate(filled):
        last = last if cell is None else cell
        filled[index] = last
    return filled


def _text(lines: list[_Piece], cell: Place) -> str:
    """The lines of a cell: one that fills it goes on in the next, the others end there."""
    texts: list[list[str]] = []
    is_full = False
    for text, place in sorted(lines, key=lambda piece: piece[1].middle[1]):
        if is_full:
            texts[-1].append(text)
        else:
            texts.append([text])
        is_full = place.width >= _FULL * cell.width
    return "\n".join(map(joined_lines, texts))
