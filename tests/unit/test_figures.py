"""Pictures and tables are part of a document."""

from __future__ import annotations

import pytest

from dokhae import Box, Cell, Document, Page, Picture, Table
from dokhae.errors import InvalidDocumentError

BOX = Box.from_bounds(1, 2, 30, 40)
TABLE = Table(BOX, (Cell(BOX, 0, 0, 1, 2), Cell(BOX, 1, 0), Cell(BOX, 1, 1)))


def document() -> Document:
    return Document((Page(1, 100, 200, pictures=(Picture(BOX),), tables=(TABLE,)),))


def test_pictures_and_tables_go_to_json_and_back() -> None:
    again = Document.from_json(document().to_json())
    assert again == document()
    assert (again.pages[0].tables[0].row_count, again.pages[0].tables[0].column_count) == (2, 2)


def test_a_wrong_cell_is_named() -> None:
    data = document().to_dict()
    data["pages"][0]["tables"][0]["cells"][1]["row"] = "1"
    with pytest.raises(
        InvalidDocumentError, match=r"pages\[0\]\.tables\[0\]\.cells\[1\]\.row must be an int"
    ):
        Document.from_dict(data)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([], "has cells"),
        ([(0, 0, 1, 2), (0, 1, 1, 1)], "row 0, column 1 overlaps"),
        ([(-1, 0, 1, 1)], "row and column 0 or later"),
        ([(0, 0, 0, 1)], "at least one of each"),
        ([(0, 0, 10**9, 1)], "at most 1,000 rows"),
    ],
)
def test_impossible_tables_are_refused(cells: list[tuple[int, int, int, int]], message: str) -> None:
    data = document().to_dict()
    names = ("row", "column", "row_span", "column_span")
    data["pages"][0]["tables"][0]["cells"] = [
        {"box": BOX.to_list(), **dict(zip(names, cell, strict=True))} for cell in cells
    ]
    with pytest.raises(InvalidDocumentError, match=message):
        Document.from_dict(data)
