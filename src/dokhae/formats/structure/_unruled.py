"""Tables without rules: lines under each other whose wide gaps stand under each other too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dokhae.formats.structure._entries import Entry, Item
from dokhae.formats.structure._place import Frame, Place, line_of
from dokhae.formats.structure.blocks import Grid, GridCell
from dokhae.language.paragraphs import joined_lines

__all__ = ["with_unruled_tables"]

_FEWEST_ROWS: Final = 3
_LONGEST: Final = 22  # characters of the usual cell, beyond which these are columns of running text
_MARKED: Final = 0.4  # share of cells that begin with a mark, from which on they are choices

# In heights of a line:
_GAP: Final = 1.5  # least gap between two cells,
_GUTTER: Final = 0.8  # and between the longest cells of two columns
_STEP: Final = 3.5  # from one row to the next, at most
_SAME_ROW: Final = 1.9  # from one line to the next inside a cell, at most
_SIZE: Final = 1.4  # ratio of the heights of two rows

_MARK: Final = re.compile(r"[①-⑳⑴-⒇㉠-㉻]|[ㄱ-ㅎ가나다라마][.)]|\((\d{1,2}|[가-하])\)|\d{1,2}[.)] ")


@dataclass(frozen=True, slots=True)
class _CellText:
    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Row:
    place: Place
    cells: tuple[_CellText, ...]
    goes_on: bool = False


def with_unruled_tables(items: Sequence[Item], frame: Frame) -> list[Item]:
    """The items with each table without rules in the place of its lines."""
    done: list[Item] = []
    start = 0
    while start < len(items):
        rows = _table_at(items, start, frame)
        if rows:
            done.append(_grid(rows, frame))
        else:
            done.append(items[start])
        start += len(rows) or 1
    return done


def _table_at(items: Sequence[Item], start: int, frame: Frame) -> list[_Row]:
    """The rows of a table that begins here; none if there is none."""
    rows: list[_Row] = []
    for item in items[start:]:
        if not isinstance(item, Entry) or item.kind != "text" or item.region != _region(items[start]):
            break
        if item.runs_down:
            break
        row = _row(item, frame)
        if rows and not _follows(rows[-1], row):
            break
        if len(row.cells) == 1:
            row = _Row(row.place, row.cells, goes_on=True)
        if (row.goes_on and not _is_under(rows, row)) or not _stand_in_columns([*rows, row]):
            break
        rows.append(row)
    return rows if _is_table(rows) else []


def _region(item: Item) -> int:
    return item.region if isinstance(item, Entry) else -1


def _row(entry: Entry, frame: Frame) -> _Row:
    words = [(word, frame.place(word.box)) for word in entry.line.words]
    height = entry.place.height
    starts = [
        index
        for index, ((_, before), (_, after)) in enumerate(pairwise(words), 1)
        if after.left - before.right > _GAP * height
    ]
    cells = []
    for first, last in pairwise([0, *starts, len(words)]):
        text = line_of([word for word, _ in words[first:last]]).text
        cells.append(_CellText(text, words[first][1].left, words[last - 1][1].right))
    return _Row(entry.place, tuple(cells))


def _follows(row: _Row, other: _Row) -> bool:
    low, high = sorted((row.place.height, other.place.height))
    step = other.place.middle[1] - row.place.middle[1]
    return high < _SIZE * low and 0 < step < _STEP * high


def _is_under(rows: Sequence[_Row], row: _Row) -> bool:
    """Whether a line with one cell goes on in a cell that is not the first of its row."""
    if not rows or row.place.middle[1] - rows[-1].place.middle[1] > _SAME_ROW * row.place.height:
        return False
    return row.cells[0].left > rows[-1].cells[0].right


def _columns(rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """Where the columns begin and end: what cells of any row cover, gaps too narrow for a gutter as well."""
    gutter = _GUTTER * min(row.place.height for row in rows)
    columns: list[tuple[float, float]] = []
    for cell in sorted((cell for row in rows for cell in row.cells), key=lambda cell: cell.left):
        if columns and cell.left < columns[-1][1] + gutter:
            columns[-1] = columns[-1][0], max(columns[-1][1], cell.right)
        else:
            columns.append((cell.left, cell.right))
    return columns


def _column_of(cell: _CellText, columns: Sequence[tuple[float, float]]) -> int:
    return next(index for index, (left, right) in enumerate(columns) if left <= cell.left <= right)


def _stand_in_columns(rows: Sequence[_Row]) -> bool:
    """Whether no two cells of a row are in one column."""
    columns = _columns(rows)
    taken = [[_column_of(cell, columns) for cell in row.cells] for row in rows]
    return all(len(set(row)) == len(row) for row in taken)


def _is_table(rows: Sequence[_Row]) -> bool:
    whole = [row for row in rows if not row.goes_on]
    if len(whole) < _FEWEST_ROWS:
        return False
    columns = _columns(rows)
    cells = [cell for row in whole for cell in row.cells]
    if any(sum(_column_of(cell, columns) == index for cell in cells) < 2 for index in range(len(columns))):
        return False
    marked = sum(bool(_MARK.match(cell.text)) for cell in cells)
    lengths = sorted(len(cell.text) for cell in cells)
    return marked < _MARKED * len(cells) and lengths[len(lengths) // 2] <= _LONGEST


def _grid(rows: Sequence[_Row], frame: Frame) -> Grid:
    columns = _columns(rows)
    texts: list[list[list[str]]] = []
    for row in rows:
        if not row.goes_on:
            texts.append([[] for _ in columns])
        for cell in row.cells:
            texts[-1][_column_of(cell, columns)].append(cell.text)
    cells = tuple(
        GridCell(joined_lines(lines), row, column)
        for row, columns_of_row in enumerate(texts)
        for column, lines in enumerate(columns_of_row)
    )
    edges = [
        columns[0][0],
        *((before[1] + after[0]) / 2 for before, after in pairwise(columns)),
        columns[-1][1],
    ]
    widths = tuple((after - before) / frame.width for before, after in pairwise(edges))
    return Grid(cells, widths, ruled=False)
