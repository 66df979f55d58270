"""Rules in a line that was cut out go, and letters stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from dokhae.layout import without_rules
from dokhae.synth.fonts import bundled_folder, discover

HEIGHT, WIDTH = 40, 400
(FACE, *_) = discover([bundled_folder()])


def written(text: str = "ㅁ. 재산세 | [가] (나)") -> NDArray[np.uint8]:
    """A line as it is cut out of a page: letters take three quarters of its height."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    font = ImageFont.truetype(FACE.path, round(0.75 * HEIGHT), index=FACE.index)
    ImageDraw.Draw(image).text((20, HEIGHT / 2), text, "black", font, anchor="lm")
    return np.asarray(image)


def ruled(image: NDArray[np.uint8], *ends: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """The image with rules of two pixels from point to point."""
    copy = image.copy()
    for left, top, right, bottom in ends:
        cv2.line(copy, (left, top), (right, bottom), (0, 0, 0), 2)
    return copy


def differing(image: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    """Pixels that are dark in one and light in the other."""
    return int((np.abs(image.astype(int) - other).max(axis=2) > 128).sum())


def test_a_line_without_rules_stays_as_it_is() -> None:
    line = written()
    assert without_rules(line) is line
    blank = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    assert without_rules(blank) is blank


@pytest.mark.parametrize(
    "ends",
    [
        [(8, 0, 8, HEIGHT)],  # the side of a box
        [(8, 3, 8, HEIGHT), (8, 3, WIDTH, 3)],  # its upper left corner
        [(8, 0, 8, 37), (8, 37, WIDTH, 37)],  # its lower left corner
        [(0, 36, WIDTH, 38)],  # the line of a form, a little askew
        [(9, 0, 8, HEIGHT), (390, 0, 391, HEIGHT)],
    ],
)
@pytest.mark.parametrize("inverse", [False, True])
def test_edges_of_a_box_go(ends: list[tuple[int, int, int, int]], inverse: bool) -> None:
    line = written("ㅁ. 재산세 양도소득세")
    boxed = ruled(line, *ends)
    if inverse:
        line, boxed = 255 - line, 255 - boxed
    clean = without_rules(boxed)
    assert clean is not boxed
    assert differing(clean, line) < 0.1 * differing(boxed, line)


def test_the_image_that_was_given_is_not_changed() -> None:
    boxed = ruled(written(), (8, 0, 8, HEIGHT))
    before = boxed.copy()
    without_rules(boxed)
    assert (boxed == before).all()


def test_short_lines_and_solid_areas_stay() -> None:
    underlined = ruled(written("밑줄"), (20, 37, 90, 37))
    assert without_rules(underlined) is underlined
    disc = written("가나다").copy()
    cv2.circle(disc, (385, HEIGHT // 2), HEIGHT // 2, (0, 0, 0), -1)
    assert without_rules(disc) is disc
    dark = written("가나다").copy()
    dark[:, :30] = 0
    assert without_rules(dark) is dark


@pytest.mark.parametrize("text", ["잡지를 읽는 동안에", "이 글은 첫 번째", "조건이 없다", "바깥이"])
@pytest.mark.parametrize("height", [11, 13, 16, 24, 40])
@pytest.mark.parametrize("shift", [-0.5, 0.0, 0.5])
def test_letters_that_nearly_fill_the_image_stay(text: str, height: int, shift: float) -> None:
    """As they do where a screenshot is small: their upright strokes come close to its edges."""
    font = ImageFont.truetype(FACE.path, 0.84 * height, index=FACE.index)
    _, top, right, bottom = font.getbbox(text)
    image = Image.new("RGB", (round(right) + 6, height), "white")
    ImageDraw.Draw(image).text((3, (height - bottom - top) / 2 + shift), text, "black", font)
    line = np.asarray(image)
    assert without_rules(line) is line


@given(arrays(np.uint8, st.tuples(st.integers(1, 24), st.integers(1, 60), st.just(3))))
def test_any_image_keeps_its_shape(image: NDArray[np.uint8]) -> None:
    assert without_rules(image).shape == image.shape
