"""What the recogniser is fed, and where it says that characters stand."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dokhae.recognize.extent import ink_columns, ink_rows, spans
from dokhae.recognize.prepare import HEIGHT, Input, prepare


def _bars(*edges: tuple[int, int], width: int = 200, height: int = 32) -> np.ndarray:
    """Dark bars on white, one for each character."""
    line = np.full((height, width), 255, np.uint8)
    for left, right in edges:
        line[8:24, left:right] = 0
    return line


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 80), st.integers(1, 120))))
def test_any_image_becomes_a_line_of_the_height(image: np.ndarray) -> None:
    prepared = prepare(image)
    assert prepared.shape[0] == HEIGHT
    assert prepared.dtype == np.uint8


def test_keeps_the_aspect() -> None:
    assert prepare(_bars((10, 190), width=400, height=64)).shape == (32, 200)


def test_stretches_faint_print_and_leaves_blank_paper() -> None:
    faint = np.where(_bars((20, 60), (80, 160)) == 0, 180, 200).astype(np.uint8)
    assert (prepare(faint).min(), prepare(faint).max()) == (0, 255)
    assert np.ptp(prepare(np.full((32, 100), 240, np.uint8))) == 0


def test_colour_is_read_by_its_luminance() -> None:
    gray = _bars((20, 60))
    assert np.array_equal(prepare(np.repeat(gray[:, :, None], 3, axis=2)), prepare(gray))


@pytest.mark.parametrize("degrees", [-14, -8, 8, 14])
def test_a_climbing_line_is_laid_level(degrees: float) -> None:
    line = np.full((300, 700), 255, np.uint8)
    line[140:160, 100:600:2] = 0
    matrix = cv2.getRotationMatrix2D((350, 150), degrees, 1)
    turned = cv2.warpAffine(line, matrix, (700, 300), borderValue=255)
    rows, _ = np.nonzero(prepare(np.asarray(turned, np.uint8)) < 128)
    columns_ink = (prepare(np.asarray(turned, np.uint8)) < 128).any(axis=0)
    assert np.ptp(rows) + 1 >= 0.6 * HEIGHT  # the line fills the height again
    assert columns_ink.sum() > 300


def test_a_level_line_is_left_alone() -> None:
    line = _bars((10, 30), (40, 60), (100, 180), width=200, height=32)
    assert np.array_equal(prepare(line), line)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 80), st.integers(1, 120))), st.booleans())
def test_a_network_of_one_width_is_fed_that_width(image: np.ndarray, plain: bool) -> None:
    assert prepare(image, Input(width=100, plain=plain)).shape == (HEIGHT, 100)


def test_plain_is_resized_and_nothing_else() -> None:
    faint = np.where(_bars((20, 60), (80, 160), height=64) == 0, 180, 200).astype(np.uint8)
    expected = cv2.resize(faint, (100, HEIGHT), interpolation=cv2.INTER_AREA)
    assert np.array_equal(prepare(faint, Input(width=100, plain=True)), expected)
    climbing = np.full((60, 200), 255, np.uint8)
    for x in range(20, 180):
        climbing[10 + x // 5 : 20 + x // 5, x] = 0
    resized = cv2.resize(climbing, (round(200 * HEIGHT / 60), HEIGHT), interpolation=cv2.INTER_AREA)
    assert np.array_equal(prepare(climbing, Input(plain=True)), resized)
    assert not np.array_equal(prepare(climbing).shape, resized.shape)


def test_characters_end_where_their_ink_ends() -> None:
    bars = [(10, 40), (50, 80), (120, 150)]
    found = spans(ink_columns(_bars(*bars)), [28, 70, 130])
    assert found == [(left, right) for left, right in bars]


def test_a_spike_off_the_middle_still_finds_the_word_gap() -> None:
    found = spans(ink_columns(_bars((10, 40), (100, 130))), [38, 102])
    assert found == [(10, 40), (100, 130)]


def test_no_characters_no_spans() -> None:
    assert spans(ink_columns(_bars()), []) == []


def test_rows_of_ink() -> None:
    assert ink_rows(_bars((10, 100))) == (8 / 32, 24 / 32)
    assert ink_rows(_bars()) == (0.0, 1.0)
    assert ink_rows(255 - _bars((10, 100))) == (8 / 32, 24 / 32)
