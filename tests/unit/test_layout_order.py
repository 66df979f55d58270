from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dokhae.layout.order import reading_order, without_contained

HEIGHT = 20.0
PITCH = 28.0
PAGE = 1400.0

Rects = list[tuple[float, float, float, float]]


def column(left: float, top: float, lines: int, width: float = 400, last: float = 0.4) -> Rects:
    """Running text: full lines but for the last of every five."""
    ends = [width * (last if row % 5 == 4 else 1) for row in range(lines)]
    return [(left, top + row * PITCH, left + end, top + row * PITCH + HEIGHT) for row, end in enumerate(ends)]


def row(top: float, *spans: tuple[float, float]) -> Rects:
    return [(left, top, right, top + HEIGHT) for left, right in spans]


def read(rects: Rects, page: float = PAGE) -> list[tuple[str, list[tuple[int, ...]]]]:
    return [(block.kind, list(block.rows)) for block in reading_order(np.array(rects), page)]


def in_order(rects: Rects, page: float = PAGE, seed: int = 0) -> list[int]:
    """Indices in the order in which they are read, when the detector gives the boxes in any order."""
    mixed = np.random.default_rng(seed).permutation(len(rects))
    blocks = reading_order(np.array(rects)[mixed], page)
    return [int(mixed[index]) for block in blocks for line in block.rows for index in line]


def lines(rects: Rects) -> list[int]:
    """How many boxes each line has."""
    return [len(line) for _, rows in read(rects) for line in rows]


def test_nothing() -> None:
    assert reading_order(np.empty((0, 4)), PAGE) == []


def test_one_column() -> None:
    rects = column(100, 200, 30)
    assert in_order(rects) == list(range(30))
    assert len(read(rects)) == 1


def test_two_columns_under_a_heading_over_a_footer() -> None:
    rects = row(150, (250, 700)) + column(50, 200, 30) + column(480, 200, 24) + row(1340, (400, 530))
    assert in_order(rects) == list(range(len(rects)))
    assert [kind for kind, _ in read(rects)] == ["text", "text", "text", "footer"]


@given(st.integers(0, 999))
def test_short_columns_with_ragged_edges_are_no_table(seed: int) -> None:
    """Lines that are not set out to the margin end where the next word does not fit."""
    gaps = iter(np.random.default_rng(seed).uniform(0, 2.9 * HEIGHT, 16))
    rects = [
        (left, top, right - next(gaps), bottom)
        for left, top, right, bottom in column(50, 200, 8) + column(480, 200, 8)
    ]
    assert in_order(rects) == list(range(16))


def test_page_number_in_a_corner_and_running_head() -> None:
    rects = (
        row(30, (50, 250), (700, 880)) + column(50, 200, 30) + column(480, 200, 24) + row(1350, (860, 880))
    )
    assert in_order(rects) == list(range(len(rects)))
    assert [kind for kind, _ in read(rects)] == ["header", "text", "text", "footer"]


def test_three_columns() -> None:
    rects = column(50, 200, 20, 250) + column(320, 200, 20, 250) + column(590, 200, 20, 250)
    assert in_order(rects) == list(range(60))


def test_last_page_whose_second_column_is_one_question() -> None:
    rects = column(50, 200, 30) + column(480, 200, 5)
    assert in_order(rects) == list(range(35))


def test_heading_between_columns_parts_the_page() -> None:
    rects = (
        column(50, 200, 10)
        + column(480, 200, 10)
        + row(520, (200, 740))
        + column(50, 580, 10)
        + column(480, 580, 10)
    )
    assert in_order(rects) == list(range(len(rects)))


def test_choices_in_a_grid_are_lines() -> None:
    grid = [box for index in range(3) for box in row(400 + 34 * index, (50, 190), (270, 410))]
    rects = column(50, 200, 5) + grid + column(50, 540, 8)
    assert in_order(rects) == list(range(len(rects)))
    assert lines(rects) == [1] * 5 + [2] * 3 + [1] * 8


def test_five_pairs_of_short_choices_stay_in_their_column() -> None:
    pairs = [box for index in range(5) for box in row(400 + 34 * index, (50, 150), (240, 290))]
    rects = column(50, 200, 6) + pairs + column(50, 620, 8) + column(480, 200, 30)
    assert in_order(rects) == list(range(len(rects)))
    assert lines(rects) == [1] * 6 + [2] * 5 + [1] * 38


def test_table_is_read_row_by_row() -> None:
    widths = np.random.default_rng(1).integers(40, 160, (12, 4))
    table = [
        box
        for index, ends in enumerate(widths)
        for box in row(300 + 40 * index, *((50 + 220 * k, 50 + 220 * k + end) for k, end in enumerate(ends)))
    ]
    assert lines(column(50, 100, 5, 850) + table) == [1] * 5 + [4] * 12


def test_few_cells_beside_short_lines_are_no_column() -> None:
    notice = [box for index in range(8) for box in row(200 + 36 * index, (50, 300 + 10 * (index % 3)))]
    table = row(488, (60, 140), (170, 300), (450, 520), (560, 640))
    rects = column(50, 100, 3, 850) + notice + table + column(50, 540, 5, 850)
    assert lines(rects) == [1] * 11 + [4] + [1] * 5


def test_title_between_two_labels_is_one_line_over_the_columns() -> None:
    rects = row(103, (60, 150)) + row(100, (330, 560)) + row(106, (800, 860))
    rects += column(50, 200, 20) + column(480, 200, 20)
    assert in_order(rects) == list(range(43))
    assert lines(rects)[0] == 3


def test_captions_that_stand_lower_come_later() -> None:
    rects = column(50, 100, 5, 850) + column(600, 300, 8, 300) + column(50, 700, 8, 300)
    assert in_order(rects) == list(range(21))


def test_contents_page_keeps_page_numbers_with_their_titles() -> None:
    ends = np.random.default_rng(2).integers(200, 600, 25)
    rects = [box for index, end in enumerate(ends) for box in row(200 + 36 * index, (50, end), (850, 880))]
    assert lines(rects) == [2] * 25


def test_boxed_passage_is_read_in_its_column() -> None:
    rects = column(50, 200, 6) + column(90, 380, 6, 330) + column(50, 560, 10) + column(480, 200, 24)
    assert in_order(rects) == list(range(len(rects)))


def test_bullet_and_tall_initial_are_on_the_row_of_their_line() -> None:
    bullet = [(50.0, 307.0, 56.0, 313.0), (70.0, 300.0, 400.0, 320.0)]
    assert lines(bullet) == [2]
    initial = [(50.0, 300.0, 95.0, 345.0), (110.0, 300.0, 400.0, 320.0), (110.0, 325.0, 400.0, 345.0)]
    assert in_order(initial) == [0, 1, 2]


def test_row_on_a_bent_page_stays_together() -> None:
    rects = [(50 + 100 * k, 300 + 6 * k, 130 + 100 * k, 320 + 6 * k) for k in range(8)]
    assert in_order(rects + [(x0, y0 + PITCH, x1, y1 + PITCH) for x0, y0, x1, y1 in rects]) == list(range(16))


@settings(max_examples=40)
@given(
    st.floats(0.2, 5),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(0, 2**16),
)
def test_order_is_that_of_the_page_moved_and_scaled(scale: float, right: int, down: int, seed: int) -> None:
    grid = [box for index in range(3) for box in row(400 + 34 * index, (50, 190), (270, 410))]
    rects = column(50, 200, 5) + grid + column(50, 540, 8) + column(480, 200, 24)
    moved = (np.array(rects) + np.array([right, down, right, down])) * scale
    assert in_order([tuple(rect) for rect in moved], 2 * PAGE * scale, seed) == list(range(len(rects)))


@given(st.lists(st.tuples(*[st.floats(0, 1000)] * 2, *[st.floats(0, 300)] * 2), max_size=40))
def test_every_box_is_read_once(parts: list[tuple[float, float, float, float]]) -> None:
    rects = [(x, y, x + width, y + height) for x, y, width, height in parts]
    assert sorted(in_order(rects) if rects else []) == list(range(len(rects)))


def test_boxes_within_others_go() -> None:
    rects = np.array([[0, 0, 10, 10], [0, 0, 100, 20], [90, 0, 200, 20], [0, 0, 100, 20]], np.float64)
    assert without_contained(rects).tolist() == [1, 2]


def test_captions_in_the_box_of_a_picture_stay() -> None:
    picture, caption, speck = [0, 0, 400, 300], [120, 270, 280, 290], [50, 50, 60, 60]
    rects = np.array([picture, caption, speck], np.float64)
    assert without_contained(rects).tolist() == [0, 1]


def heading(left: float, top: float, width: float) -> Rects:
    return [(left, top, left + width, top + 1.3 * HEIGHT)]


def test_a_heading_with_nothing_beside_it_heads_both_columns() -> None:
    upper = column(50, 200, 10) + column(480, 200, 10)
    lower = column(50, 560, 12) + column(480, 560, 12)
    rects = upper + heading(50, 510, 380) + lower
    assert in_order(rects) == list(range(len(rects)))
    # So it does where one column follows.
    rects = upper + heading(50, 510, 380) + column(50, 560, 12, width=830)
    assert in_order(rects) == list(range(len(rects)))


def test_a_title_that_is_no_wider_than_its_column_heads_the_page() -> None:
    for left in (50, 340, 630):
        columns = column(50, 240, 20, 260) + column(340, 240, 20, 260) + column(630, 240, 20, 260)
        rects = heading(left + 20, 180, 200) + columns
        assert in_order(rects) == list(range(len(rects)))
        assert [len(rows) for _, rows in read(rects)] == [1, 20, 20, 20]


def test_a_heading_in_a_column_belongs_to_it() -> None:
    left = column(50, 200, 10) + heading(50, 510, 300) + column(50, 560, 12)
    rects = left + column(480, 200, 24)
    assert in_order(rects) == list(range(len(rects)))
    # The other column has ended above it.
    rects = left + column(480, 200, 9)
    assert in_order(rects) == list(range(len(rects)))


def test_long_columns_of_short_level_lines_are_columns() -> None:
    left = [rect for line in range(20) for rect in row(200 + line * PITCH, (50, 330 + 40 * (line % 4)))]
    right = [rect for line in range(20) for rect in row(200 + line * PITCH, (480, 740 + 40 * (line % 5)))]
    assert in_order(left + right) == list(range(40))
    # Fewer are cells side by side.
    assert lines(left[:8] + right[:8]) == [2] * 8


def test_a_table_in_a_level_column_is_read_with_it() -> None:
    def side(left: float) -> Rects:
        cells = [
            rect
            for line in range(4)
            for rect in row(500 + line * PITCH, (left + 10, left + 120), (left + 210, left + 330))
        ]
        return column(left, 200, 10) + cells

    rects = side(50) + side(480)
    assert in_order(rects) == list(range(len(rects)))
