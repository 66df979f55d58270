"""What a document is made of once its structure is known."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Block", "Figure", "Grid", "GridCell", "Heading", "PageBreak", "Passage", "picture_note"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading.

    Attributes:
        text: one line.
        level: 1 for the largest type, to 3.
    """

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of running text, an item of a list, a choice, a line of a header; one line."""

    text: str


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a table, empty or with text; a newline stands where a line of print ended early."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        cells: row by row, each from left to right; with their spans they cover the table.
        widths: of the columns, as shares of the width of the page.
        ruled: whether rules are printed between the cells.
    """

    cells: tuple[GridCell, ...]
    widths: tuple[float, ...]
    ruled: bool = True

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return max(cell.row + cell.row_span for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture.

    Attributes:
        image: a PNG or JPEG file; None where the page image is not at hand.
        suffix: of such a file, "png" or "jpeg".
        size: width and height, as shares of the width of the page.
        text: what was read in it, in one line.
    """

    image: bytes | None
    suffix: str
    size: tuple[float, float]
    text: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Where another page begins, as nearly as a paragraph that goes on over it allows."""


Block = Heading | Passage | Grid | Figure | PageBreak


def picture_note(figure: Figure) -> str:
    """What stands in the place of a picture whose image is not at hand."""
    return f"[그림: {figure.text}]" if figure.text else "[그림]"
