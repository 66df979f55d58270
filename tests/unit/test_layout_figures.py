"""Pictures and ruled tables are found in page images, wherever and however they lie, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from tests.structured import (
    PASSAGES,
    Rect,
    Structured,
    columns_page,
    figures_page,
    headings_page,
    ruled_page,
    unruled_page,
)

from dokhae.document import Box
from dokhae.figures import Table
from dokhae.layout import Layout
from dokhae.layout._canvas import Canvas
from dokhae.layout.figures import find_figures

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def layout() -> Layout:
    return Layout()


def iou(one: Rect, other: Rect) -> float:
    """Intersection over union."""
    wide = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    high = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    areas = [(rect[2] - rect[0]) * (rect[3] - rect[1]) for rect in (one, other)]
    return wide * high / (sum(areas) - wide * high)


def turned(image: Pixels, degrees: float) -> tuple[Pixels, Callable[[Box], Box]]:
    """The image turned clockwise about its middle, and what takes boxes back."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    back = cv2.invertAffineTransform(matrix)
    skewed = cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255)
    )

    def home(box: Box) -> Box:
        points = np.array(box.points) @ back[:, :2].T + back[:, 2]
        (a, b), (c, d), (e, f), (g, h) = points.tolist()
        return Box(((a, b), (c, d), (e, f), (g, h)))

    return np.asarray(skewed, np.uint8), home


def shape(table: Table) -> list[tuple[int, int, int, int]]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells]


RULED = [
    (0, 0, 2, 1), (0, 1, 1, 2), (0, 3, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1), (1, 3, 1, 1),
    (2, 0, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1), (2, 3, 1, 1),
    (3, 0, 1, 1), (3, 1, 1, 1), (3, 2, 1, 1), (3, 3, 1, 1),
    (4, 0, 1, 1), (4, 1, 1, 2), (4, 3, 1, 1),
]  # fmt: skip


def test_pictures_are_found_where_they_are(layout: Layout) -> None:
    page = figures_page()
    found = layout.analyse(page.pixels)
    truths = [block.box for block in page.of("picture")]
    assert len(found.pictures) == len(truths) == 3
    for picture, truth in zip(found.pictures, truths, strict=True):
        assert truth is not None
        assert iou(picture.box.bounds, truth) >= 0.9
    assert found.tables == ()


@pytest.mark.parametrize("degrees", [-6.0, 0.4, 3.0])
def test_pictures_of_a_skewed_page(layout: Layout, degrees: float) -> None:
    page = figures_page()
    image, home = turned(page.pixels, degrees)
    found = layout.analyse(image)
    for picture, truth in zip(found.pictures, page.of("picture"), strict=True):
        assert truth.box is not None
        assert iou(home(picture.box).bounds, truth.box) >= 0.85


@pytest.mark.parametrize("sides", [True, False])
def test_cells_of_a_ruled_table(layout: Layout, sides: bool) -> None:
    page = ruled_page(sides)
    found = layout.analyse(page.pixels)
    (table,), (truth,) = found.tables, page.of("table")
    assert shape(table) == RULED
    assert truth.box is not None
    assert iou(table.box.bounds, truth.box) >= 0.97
    assert found.pictures == ()


@pytest.mark.parametrize("degrees", [-5.0, 2.0])
def test_cells_of_a_skewed_table(layout: Layout, degrees: float) -> None:
    image, home = turned(ruled_page().pixels, degrees)
    (table,) = layout.analyse(image).tables
    (straight,) = layout.analyse(ruled_page().pixels).tables
    assert shape(table) == RULED
    for cell, other in zip(table.cells, straight.cells, strict=True):
        assert iou(home(cell.box).bounds, other.box.bounds) > 0.8


CROWDED = (
    ("구분", "시간", None, "인원(명)"),
    ("^", "1학기", "2학기", "비고"),
    ("선택 과목", "34시간", "17시간", "학교장이 인정하는\n경우에 한하여\n면제할 수 있음"),
    ("당기순이익", "1,250", "987,654", "Python 3.12"),
)


@pytest.mark.parametrize("pitch", [44, 48])
@pytest.mark.parametrize("degrees", [-1.0, -0.3, 0.0, 0.3, 0.6])
def test_letters_near_rules_are_none(layout: Layout, pitch: float, degrees: float) -> None:
    page = Structured()
    y = page.paragraph(120, 160, PASSAGES[0], 1000)
    page.table(130, y + 30, (0, 240, 480, 720, 980), CROWDED, pitch=pitch)
    image = cv2.GaussianBlur(turned(page.pixels, degrees)[0], (0, 0), 0.8)
    (table,) = layout.analyse(np.asarray(image, np.uint8)).tables
    assert shape(table) == [
        (0, 0, 2, 1), (0, 1, 1, 2), (0, 3, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1), (1, 3, 1, 1),
        *((row, column, 1, 1) for row in (2, 3) for column in range(4)),
    ]  # fmt: skip


@pytest.mark.parametrize("shade", ["#e6e6e6", "#d9e2f3", "#b4c6e7"])
def test_a_shaded_head_belongs_to_its_table(layout: Layout, shade: str) -> None:
    page = Structured()
    y = page.paragraph(120, 160, PASSAGES[0], 1000) + 30
    ImageDraw.Draw(page.image).rectangle((130, y, 1110, y + 56), fill=shade)
    rows = (
        ("항목", "2021년", "2022년", "2023년"),
        ("매출액", "12,345", "13,456", "15,001"),
        ("영업이익", "1,234", "1,345", "998"),
    )
    page.table(130, y, (0, 240, 480, 720, 980), rows)
    (table,) = layout.analyse(page.pixels).tables
    assert shape(table) == [(row, column, 1, 1) for row in range(3) for column in range(4)]


def test_a_page_on_its_side(layout: Layout) -> None:
    page = ruled_page()
    (table,) = layout.analyse(np.ascontiguousarray(np.rot90(page.pixels))).tables
    (truth,) = page.of("table")
    assert truth.box is not None
    left, top, right, bottom = truth.box
    assert iou(table.box.bounds, (top, page.width - right, bottom, page.width - left)) >= 0.97
    assert shape(table) == RULED


def test_light_on_dark(layout: Layout) -> None:
    (table,) = layout.analyse(255 - ruled_page().pixels).tables
    assert shape(table) == RULED


@pytest.mark.parametrize("make", [columns_page, headings_page, unruled_page])
def test_text_is_neither_picture_nor_table(layout: Layout, make: Callable[[], Structured]) -> None:
    found = layout.analyse(make().pixels)
    assert (found.pictures, found.tables) == ((), ())


def test_frames_and_columns_with_rules_are_no_tables(layout: Layout) -> None:
    page = Structured()
    draw = ImageDraw.Draw(page.image)
    draw.rectangle((100, 100, 1140, 180), outline="black", width=2)
    page.write(420, 120, "여름 독서 교실 안내")
    draw.rectangle((100, 180, 1140, 1560), outline="black", width=2)
    draw.line((620, 180, 620, 1560), "black", 2)
    draw.rectangle((100, 1560, 1140, 1640), outline="black", width=2)
    page.write(420, 1580, "새솔마을도서관")
    for x in (120, 640):
        for row in range(24):
            page.write(x, 210 + 52 * row, "강은 산에서 흘러내린 물이 모여 이루어진다")
    found = layout.analyse(page.pixels)
    assert (found.pictures, found.tables) == ((), ())


def test_a_box_of_tinted_paper_round_text_is_no_picture(layout: Layout) -> None:
    page = headings_page()
    tint = Image.new("RGB", page.image.size, "white")
    ImageDraw.Draw(tint).rectangle((90, 380, 1150, 900), "#dde8f4")
    shaded = np.minimum(page.pixels, np.asarray(tint))
    assert layout.analyse(shaded).pictures == ()


def test_a_picture_on_a_page_without_text(layout: Layout) -> None:
    page = Structured(900, 1200)
    page.photograph((200, 300, 700, 700))
    found = layout.analyse(page.pixels)
    (picture,) = found.pictures
    assert iou(picture.box.bounds, (200, 300, 700, 700)) >= 0.9


def test_a_page_laid_on_a_desk_has_its_pictures_and_is_none(layout: Layout) -> None:
    page = figures_page()
    desk = np.full((page.height + 300, page.width + 300, 3), 70, np.uint8)
    desk[150:-150, 150:-150] = page.pixels
    found = layout.analyse(desk).pictures
    for picture, truth in zip(found, page.of("picture"), strict=True):
        assert truth.box is not None
        left, top, right, bottom = (edge + 150 for edge in truth.box)
        assert iou(picture.box.bounds, (left, top, right, bottom)) >= 0.9


def test_a_photograph_taken_for_text_leaves_the_lines_round_it(layout: Layout) -> None:
    page = Structured(1240, 2000)
    y = page.heading(120, 130, "강을 그리다", 1, 54)
    y = page.paragraph(120, y, "사람들은 오래전부터 강가에 모여 살았다. " * 3, 1000)
    page.photograph((220, y, 1020, y + 400))
    page.paragraph(120, y + 430, "배를 띄우면 먼 마을과 물건을 바꿀 수도 있었다. " * 3, 1000)
    found = layout.analyse(page.pixels)
    assert len(found.pictures) == 1
    assert sum(line.segments[0].height < 60 for line in found.lines) == 5


def pages_of_dirt() -> dict[str, Pixels]:
    rng = np.random.default_rng(0)
    white = np.full((1500, 1200, 3), 255, np.uint8)
    rows, columns = np.indices(white.shape[:2])
    return {
        "noise": rng.integers(0, 256, white.shape, dtype=np.uint8),
        "speckle": np.where(rng.random(white.shape[:2])[..., None] < 0.02, 0, white).astype(np.uint8),
        "squared paper": np.where(((rows % 30 < 2) | (columns % 30 < 2))[..., None], 0, white).astype(
            np.uint8
        ),
    }


@pytest.mark.parametrize("name", ["noise", "speckle", "squared paper"])
def test_dirt_is_no_figure(name: str) -> None:
    assert find_figures(pages_of_dirt()[name], np.empty((0, 4)), 0, 0.3) == ((), ())


def test_a_large_page_of_small_text_is_looked_at_no_larger_than_needed() -> None:
    small = np.array([[10.0, 10.0, 200.0, 16.0]])
    canvas = Canvas(np.full((3600, 3400, 3), 255, np.uint8), small, 0.0)
    assert canvas.grey.size <= 8_100_000
    assert np.allclose(canvas.to_image(canvas.text[0])[[0, 2]].ravel(), small[0], atol=0.01)
