"""Columns of text cut into cells and laid side by side, and their place in the order of a page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dokhae.layout.vertical import are_tall, lying, mixed_order, square_parts, stood_up
from dokhae.recognize import Glyph
from dokhae.recognize.cells import cuts
from dokhae.recognize.marks import hangs, lies, parted
from dokhae.recognize.vertical import lay_out, read_down

EM = 30


def _column(gaps: Sequence[bool], pitch: int = 33, mark: bool = False) -> np.ndarray:
    """Frames below each other, a half cell of white before those with a gap; at last a hanging mark."""
    tops, y = [], 10
    for gap in gaps:
        y += pitch // 2 if gap else 0
        tops.append(y)
        y += pitch
    column = np.full((y + 40, 44), 255, np.uint8)
    for top in tops:
        column[top : top + EM - 2, 8 : 8 + EM] = 0
        column[top + 4 : top + EM - 6, 12 : 4 + EM] = 255
    if mark:
        column[y : y + 5, 32:37] = 0
    return column


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.booleans(), min_size=5, max_size=16).filter(lambda gaps: sum(gaps) <= len(gaps) // 3),
    st.integers(33, 37),
)
def test_each_character_has_a_cell_and_each_gap_is_a_space(gaps: list[bool], pitch: int) -> None:
    column = next(cuts(_column(gaps, pitch)))
    assert [cell.spaced for cell in column.cells][1:] == gaps[1:]
    middles = np.cumsum([pitch * (1.5 if gap and index else 1) for index, gap in enumerate(gaps)]) - pitch
    offset = 10 + EM / 2 + (pitch // 2 if gaps[0] else 0)
    for cell, middle in zip(column.cells, middles + offset, strict=True):
        assert cell.top < middle < cell.bottom
    assert (column.left, column.right) == (8, 8 + EM)


@settings(deadline=None, max_examples=30)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 20))))
def test_any_image_is_cut_into_cells_that_follow_each_other(image: np.ndarray) -> None:
    for column in cuts(image):
        edges = [edge for cell in column.cells for edge in (cell.top, cell.bottom)]
        assert edges == sorted(edges)
        assert all(0 <= cell.left < cell.right <= image.shape[1] for cell in column.cells)
        if column.cells:
            laid = lay_out(image, column, [index % 2 == 0 for index in range(len(column.cells))])
            rights = [edge for piece in laid.pieces for edge in (piece.left, piece.right)]
            assert rights == sorted(rights)
            assert rights[-1] <= laid.image.shape[1]


def test_a_mark_in_the_upper_right_hangs() -> None:
    column = next(cuts(_column([False] * 6, mark=True)))
    assert [cell.hung for cell in column.cells] == [False] * 6 + [True]


def _strength(*rects: tuple[int, int, int, int]) -> np.ndarray:
    """Ink of a column 30 px wide: top, bottom, left and right of what is black."""
    ink = np.zeros((60, 30))
    for top, bottom, left, right in rects:
        ink[top:bottom, left:right] = 1
    return ink


def test_a_quotation_mark_and_a_colon_lie_but_no_full_stop_or_comma() -> None:
    single, double = (2, 6, 20, 29), (9, 13, 20, 29)
    assert lies(_strength(single), 2, 6)
    assert lies(_strength(single, double), 2, 13)
    assert not lies(_strength((2, 6, 24, 28)), 2, 6)
    assert not lies(_strength((2, 10, 24, 28)), 2, 10)
    assert hangs(_strength((2, 10, 24, 28)), 2, 10)
    colon = _strength((2, 6, 8, 12), (2, 6, 18, 22))
    assert lies(colon, 2, 6)
    assert not hangs(colon, 2, 6)


def test_marks_part_from_the_character_between_them() -> None:
    ink = _strength((2, 6, 20, 29), (10, 38, 2, 28), (42, 46, 24, 28))
    assert parted(ink, 2, 46) == [(2, 6), (10, 38), (42, 46)]


def test_a_full_stop_parts_from_the_stem_that_it_touches() -> None:
    ink = _strength((10, 38, 24, 26), (20, 22, 2, 28), (38, 42, 23, 28))
    assert parted(ink, 10, 42) == [(10, 38), (38, 42)]
    assert not lies(ink, 38, 42)


def test_white_between_stacked_letters_is_no_space() -> None:
    gray = _column([False, False, True, False, False, False])
    laid = lay_out(gray, next(cuts(gray)))
    width = laid.image.shape[1]
    glyphs = [Glyph("1", 1.0, piece.left / width, piece.right / width) for piece in laid.pieces]
    spaced = [glyph for one in glyphs for glyph in (one, Glyph(" ", 1.0, one.end, one.end))][:-1]
    assert "".join(glyph.text for glyph in laid.on_column([*spaced[:4], *glyphs[2:]])) == "11 1111"
    assert "".join(glyph.text for glyph in laid.on_column([*glyphs[:4], spaced[7], *glyphs[4:]])) == "111111"


def test_a_blank_column_has_no_cells() -> None:
    assert next(cuts(np.full((200, 30), 255, np.uint8))).cells == ()


def test_characters_go_back_to_their_place_in_the_column() -> None:
    gray = _column([False] * 6)
    column = next(cuts(gray))
    laid = lay_out(gray, column)
    width = laid.image.shape[1]
    glyphs = [Glyph("가", 1.0, piece.left / width, piece.right / width) for piece in laid.pieces]
    placed = [(round(g.start * len(gray)), round(g.end * len(gray))) for g in laid.on_column(glyphs)]
    assert placed == [(cell.top, cell.bottom) for cell in column.cells]


def test_a_space_in_a_number_is_the_cell_of_its_comma() -> None:
    gray = _column([False] * 6)

    def read(lines: Sequence[np.ndarray]) -> list[list[Glyph]]:
        return [_spread("21, 345") for _ in lines]

    (glyphs,) = read_down([np.rot90(gray)], read)
    assert "".join(glyph.text for glyph in glyphs) == "21,345"
    assert read_down([np.full((30, 200), 255, np.uint8)], read) == [[]]


def _spread(text: str) -> list[Glyph]:
    return [Glyph(c, 0.99, i / len(text), (i + 0.9) / len(text)) for i, c in enumerate(text)]


def _quads(*rects: tuple[float, float, float, float]) -> np.ndarray:
    return np.array([[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in rects], np.float64)


def test_thin_boxes_among_level_lines_are_no_columns() -> None:
    quads = _quads((0, 0, 300, 30), (0, 50, 300, 80), (400, 0, 425, 200), (500, 0, 510, 30))
    assert are_tall(quads).tolist() == [False, False, True, False]
    assert np.array_equal(stood_up(lying(quads)), quads)
    assert lying(quads)[2][0].tolist() == [425, 0]


def test_columns_are_cut_into_squares() -> None:
    assert square_parts(np.array([[0.0, 10.0, 20.0, 70.0]])).tolist() == [
        [0, 10, 20, 30],
        [0, 30, 20, 50],
        [0, 50, 20, 70],
    ]


@pytest.mark.parametrize("count", [1, 4, 12])
def test_columns_are_read_from_right_to_left_below_their_heading(count: int) -> None:
    columns = [(800 - 60 * index, 200, 830 - 60 * index, 900) for index in range(count)]
    rects = np.array([*columns, (100, 80, 700, 120), (400, 1000, 500, 1030)], np.float64)
    vertical = np.array([True] * count + [False] * 2)
    blocks = mixed_order(rects, vertical, 1100)
    rows = [row for block in blocks for row in block.rows]
    assert rows == [(count,), *((index,) for index in range(count)), (count + 1,)]


def test_a_title_beside_text_comes_before_the_paragraph_that_it_stands_beside() -> None:
    lines = [(100, 100 + 50 * index, 700, 130 + 50 * index) for index in range(12)]
    rects = np.array([(30, 150, 60, 400), *lines], np.float64)
    vertical = np.array([True] + [False] * 12)
    order = [index for block in mixed_order(rects, vertical, 1000) for row in block.rows for index in row]
    assert order == list(range(13))
