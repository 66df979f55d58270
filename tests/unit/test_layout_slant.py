"""Columns of pages that were photographed at an angle."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dokhae.layout.geometry import Floats
from dokhae.layout.order import reading_order
from dokhae.layout.slant import straightened

_LINES, _PITCH, _HEIGHT = 30, 60.0, 34.0


def _two_columns(rng: np.random.Generator) -> Floats:
    """Lines of two columns, the left ones first; their right edges are ragged."""
    tops = 100 + _PITCH * np.arange(_LINES)
    columns = []
    for left, right, shift in ((150.0, 790.0, 0.0), (850.0, 1490.0, 23.0)):
        starts = np.where(rng.random(_LINES) < 0.2, left + 34, left)
        ends = right - rng.uniform(0, 15, _LINES)
        columns.append(np.stack([starts, tops + shift, ends, tops + shift + _HEIGHT], axis=1))
    return np.concatenate(columns)


def _leaning(rects: Floats, lean: float, rise: float) -> Floats:
    middles = (rects[:, 1] + rects[:, 3]) / 2 - 1000
    moved = rects.copy()
    for side in (0, 2):
        moved[:, side] += (lean + rise * (rects[:, side] - 800) / 800) * middles
    return moved


def _order(rects: Floats) -> list[int]:
    return [index for block in reading_order(rects, 2000.0) for row in block.rows for index in row]


@given(st.integers(0, 999), st.floats(-0.08, 0.08), st.floats(-0.02, 0.02))
def test_columns_that_lean_are_read_one_after_the_other(seed: int, lean: float, rise: float) -> None:
    rects = _two_columns(np.random.default_rng(seed))
    assert _order(straightened(_leaning(rects, lean, rise))) == list(range(2 * _LINES))


def test_the_gutter_of_a_leaning_page_is_lost_without_that() -> None:
    rects = _leaning(_two_columns(np.random.default_rng(0)), 0.07, 0.0)
    assert _order(rects) != list(range(2 * _LINES))


@given(st.integers(0, 999))
def test_a_page_that_lies_flat_stays(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rects = _two_columns(rng) + rng.normal(0, 0.5, (2 * _LINES, 1))
    assert np.abs(straightened(rects) - rects).max() < 6


def test_a_few_lines_tell_nothing() -> None:
    rects = np.array([[100.0 + 5 * row, 60 * row, 500, 60 * row + 34] for row in range(4)])
    assert (straightened(rects) == rects).all()
