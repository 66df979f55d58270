from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dokhae.document import Box, Rotation
from dokhae.layout import crop, to_page
from dokhae.layout._db import text_quads
from dokhae.layout.geometry import (
    Floats,
    as_box,
    as_quad,
    grown,
    heights,
    rotated,
    slopes,
    turned_back,
    weighted_median,
    widths,
)
from dokhae.layout.rotation import skew_of

angles = st.floats(-40, 40)


def slanted(left: float, top: float, width: float, height: float, degrees: float) -> Floats:
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    return np.asarray(rotated(flat, degrees) + np.array([left, top]))


@given(st.floats(1, 500), st.floats(1, 50), angles)
def test_measures_of_a_quad(width: float, height: float, degrees: float) -> None:
    quad = slanted(30, 40, width, height, degrees)
    assert widths(quad) == pytest.approx(width)
    assert heights(quad) == pytest.approx(height)
    assert slopes(quad) == pytest.approx(degrees, abs=1e-6)
    assert np.allclose(as_quad(as_box(quad)), quad)


@given(st.floats(1, 500), st.floats(1, 50), angles, st.floats(0, 9), st.floats(0, 9))
def test_growing_keeps_the_middle_and_the_slope(
    width: float, height: float, degrees: float, across: float, along: float
) -> None:
    quad = slanted(30, 40, width, height, degrees)
    larger = grown(quad, across, along)
    assert np.allclose(larger.mean(axis=0), quad.mean(axis=0))
    assert slopes(larger) == pytest.approx(degrees, abs=1e-6)
    assert widths(larger) == pytest.approx(width + 2 * along)
    assert heights(larger) == pytest.approx(height + 2 * across)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_turning_back_finds_the_same_pixel(rotation: Rotation) -> None:
    image = np.arange(20 * 30).reshape(20, 30)
    turned = np.rot90(image, -rotation // 90)
    for y, x in [(0, 0), (3, 7), (turned.shape[0] - 1, 2)]:
        on_image = turned_back(np.array([x + 0.5, y + 0.5]), rotation, 30, 20)
        assert image[int(on_image[1]), int(on_image[0])] == turned[y, x]


def test_weighted_median_ignores_light_outliers() -> None:
    assert weighted_median(np.array([40.0, 2.0, 2.1, -30.0]), np.array([1.0, 10.0, 10.0, 1.0])) in (2.0, 2.1)


@given(st.floats(-10, 10))
def test_skew_is_that_of_the_long_lines(degrees: float) -> None:
    lines = [slanted(50, 60 + 40 * row, 800, 20, degrees) for row in range(5)]
    specks = [slanted(900, 60 + 40 * row, 24, 20, 30) for row in range(7)]
    assert skew_of(np.stack(lines + specks)) == pytest.approx(degrees, abs=1e-6)


@pytest.mark.parametrize("degrees", [-9, -2, 0, 2, 9])
def test_quads_of_a_map_lie_round_its_cores(degrees: float) -> None:
    core = slanted(60, 120, 300, 8, degrees)
    found = text_quads(drawn(core))
    assert len(found) == 1
    assert slopes(found)[0] == pytest.approx(degrees, abs=0.4)
    # 1.25 x area / perimeter beyond every edge of the core.
    beyond = 1.25 * 300 * 8 / (2 * 308)
    assert np.abs(found[0] - grown(core, beyond, beyond)).max() < 2


def test_short_boxes_take_the_slope_of_the_page() -> None:
    blob = np.array([[200, 300], [216, 296], [218, 304], [202, 308]], np.float64)
    cores = [slanted(60, 100 + 40 * row, 300, 8, 0) for row in range(3)]
    found = text_quads(drawn(*cores, blob))
    assert len(found) == 4
    assert np.abs(slopes(found)).max() < 0.5


def test_nothing_in_an_empty_map_nor_in_faint_or_thin_marks() -> None:
    assert text_quads(np.zeros((64, 64), np.float32)).shape == (0, 4, 2)
    faint = drawn(slanted(20, 20, 200, 8, 0)) * np.float32(0.4)
    thin = drawn(slanted(20, 20, 200, 0, 0))
    assert len(text_quads(faint)) == 0
    assert len(text_quads(thin)) == 0


def drawn(*cores: Floats) -> NDArray[np.float32]:
    probability = np.zeros((8 * 400, 8 * 480), np.float32)
    for core in cores:
        cv2.fillPoly(probability, [np.round(core * 8).astype(np.int32)], 1.0)
    return np.asarray(cv2.resize(probability, (480, 400), interpolation=cv2.INTER_AREA), np.float32)


PAGE = np.random.default_rng(0).integers(0, 256, (200, 300, 3), dtype=np.uint8)


def test_straight_crop_copies_pixels() -> None:
    cut = crop(PAGE, Box.from_bounds(60, 50, 160, 75))
    assert np.array_equal(cut, PAGE[48:77, 55:165])


@pytest.mark.parametrize(("start", "end"), [(0.0, 0.5), (0.25, 0.3), (0.9, 1.0)])
@pytest.mark.parametrize("degrees", [-10, -3, 0, 0.1, 7])
def test_places_in_a_crop_are_found_on_the_page(degrees: float, start: float, end: float) -> None:
    box = as_box(slanted(60, 80, 180, 24, degrees))
    page = np.full((200, 300, 3), 255, np.uint8)
    part = to_page(box, (start, 0, end, 1), margin=False)
    cv2.fillPoly(page, [np.round((as_quad(part) - 0.5) * 16).astype(np.int32)], (0, 0, 0), cv2.LINE_AA, 4)
    line = crop(page, box)
    rows, columns = np.nonzero(line[:, :, 0] < 128)
    height, width = line.shape[:2]
    place = columns.min() / width, rows.min() / height, (columns.max() + 1) / width, (rows.max() + 1) / height
    assert np.abs(as_quad(to_page(box, place)) - as_quad(part)).max() < 1.3


def test_crop_of_a_box_read_upside_down_is_upright() -> None:
    upright = Box.from_bounds(60, 50, 160, 75)
    turned = Box((*upright.points[2:], *upright.points[:2]))
    expected = crop(PAGE, upright)[::-1, ::-1].astype(int)
    found = crop(PAGE, turned).astype(int)
    assert found.shape == expected.shape
    assert np.abs(found - expected).mean() < 3


@given(st.floats(-80, 380), st.floats(-80, 280), st.floats(0, 400), st.floats(0, 90), angles)
def test_any_box_has_a_crop(left: float, top: float, width: float, height: float, degrees: float) -> None:
    line = crop(PAGE, as_box(slanted(left, top, width, height, degrees)))
    assert line.dtype == np.uint8
    assert line.ndim == 3
    assert min(line.shape) >= 1


def test_parts_join_without_gaps() -> None:
    box = as_box(slanted(60, 80, 180, 24, 5))
    parts = [to_page(box, (start, 0, end, 1)) for start, end in pairwise([0.2, 0.5, 0.9])]
    assert np.allclose(parts[0].points[1], parts[1].points[0])
    assert np.allclose(parts[0].points[2], parts[1].points[3])
