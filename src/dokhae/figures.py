"""Pictures and ruled tables of a page: where they are. Text in them stays among the lines of the page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any, Final, Self

from dokhae._fields import Fields
from dokhae.box import Box

__all__ = ["Cell", "Picture", "Table"]

_MOST: Final = 1_000  # rows or columns; so that no JSON asks for more memory than a page is worth


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph, drawing or diagram.

    Attributes:
        box: Round its ink, in pixels of the page image.
    """

    box: Box

    def to_dict(self) -> dict[str, Any]:
        """The picture as plain data, for JSON."""
        return {"box": self.box.to_list()}

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """The inverse of `to_dict`.

        Raises:
            InvalidDocumentError: If a field is missing, unknown or wrong; it is named.
        """
        return fields.make(cls, box=Box.from_field(fields))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes:
        box: Between its rules, in pixels of the page image.
        row: Its first row, from 0.
        column: Its first column, from 0.
        row_span: Rows that it takes.
        column_span: Columns that it takes.
    """

    box: Box
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1

    def __post_init__(self) -> None:
        if min(self.row, self.column) < 0 or min(self.row_span, self.column_span) < 1:
            raise ValueError("a cell begins at row and column 0 or later, and takes at least one of each")
        if max(self.row + self.row_span, self.column + self.column_span) > _MOST:
            raise ValueError(f"a table has at most {_MOST:,} rows and columns")

    @property
    def slots(self) -> frozenset[tuple[int, int]]:
        """The pairs of row and column that it takes."""
        rows = range(self.row, self.row + self.row_span)
        columns = range(self.column, self.column + self.column_span)
        return frozenset(product(rows, columns))

    def to_dict(self) -> dict[str, Any]:
        """The cell as plain data, for JSON."""
        return {
            "box": self.box.to_list(),
            "row": self.row,
            "column": self.column,
            "row_span": self.row_span,
            "column_span": self.column_span,
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """The inverse of `to_dict`.

        Raises:
            InvalidDocumentError: If a field is missing, unknown or wrong; it is named.
        """
        return fields.make(
            cls,
            box=Box.from_field(fields),
            row=fields.integer("row"),
            column=fields.integer("column"),
            row_span=fields.integer("row_span"),
            column_span=fields.integer("column_span"),
        )


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """A ruled table: its cells, row by row, each from left to right; they do not overlap."""

    box: Box
    cells: tuple[Cell, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", tuple(self.cells))
        if not self.cells:
            raise ValueError("a table has cells")
        taken: set[tuple[int, int]] = set()
        for cell in self.cells:
            if not taken.isdisjoint(cell.slots):
                raise ValueError(f"the cell at row {cell.row}, column {cell.column} overlaps another")
            taken |= cell.slots

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return max(cell.row + cell.row_span for cell in self.cells)

    @property
    def column_count(self) -> int:
        """Number of columns."""
        return max(cell.column + cell.column_span for cell in self.cells)

    def to_dict(self) -> dict[str, Any]:
        """The table as plain data, for JSON."""
        return {"box": self.box.to_list(), "cells": [cell.to_dict() for cell in self.cells]}

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """The inverse of `to_dict`.

        Raises:
            InvalidDocumentError: If a field is missing, unknown or wrong; it is named.
        """
        return fields.make(
            cls, box=Box.from_field(fields), cells=map(Cell.from_fields, fields.objects("cells"))
        )

    def __repr__(self) -> str:
        return f"<Table {self.row_count}x{self.column_count}, {len(self.cells)} cells>"
