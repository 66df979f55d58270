from __future__ import annotations

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from tests.rendering import GOTHIC, MYEONGJO, RenderedPage, Sheet, WordTruth

from dokhae.document import Box
from dokhae.errors import WeightsError
from dokhae.layout import Detector, Layout, PageLayout, crop, detector

PAGES = Path(__file__).resolve().parents[3] / "shared" / "pages"

Pixels = NDArray[np.uint8]

SENTENCE = "부동산투자의 수익과 위험에 관한 설명으로 옳은 것을 모두 고른 것은".split()

nanum = pytest.mark.debian("fonts-nanum")


@pytest.fixture(scope="module")
def layout() -> Layout:
    return Layout()


def text(words: int, start: int = 0) -> str:
    return " ".join(SENTENCE[(start + index) % len(SENTENCE)] for index in range(words))


def exam_page() -> RenderedPage:
    """A heading over two columns with choices and a boxed passage, a table in the second, a footer."""
    sheet = Sheet(font=MYEONGJO)
    sheet.write(390, 60, "다음 물음에 답하시오", size=40)
    y = sheet.paragraph(80, 180, [text(5), text(5, 5), text(3)])
    for _ in range(3):
        sheet.write(80, y, "① 가, 나", "② 가, 다", step=260)
        y += 50
    sheet.frame(90, y + 10, 590, y + 30 + 5 * 45)
    y = sheet.paragraph(110, y + 30, [text(4), text(4, 4), text(4, 8), text(4, 1), text(2)]) + 60
    sheet.paragraph(80, y, [text(5, row) for row in range(12)])
    y = sheet.paragraph(660, 180, [text(5, row) for row in range(15)])
    for index in range(4):
        sheet.frame(660, y + 30 + 60 * index, 1160, y + 90 + 60 * index)
        sheet.write(675, y + 44 + 60 * index, "서울", f"{index}월", "맑음", step=170)
    sheet.write(560, 1680, "2024년 1교시 3", size=22)
    return sheet.page()


def bounds(line: tuple[WordTruth, ...]) -> tuple[float, float, float, float]:
    corners = [corner for word in line for corner in word.quad]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def union(boxes: tuple[Box, ...]) -> tuple[float, float, float, float]:
    edges = np.array([box.bounds for box in boxes])
    return *edges[:, :2].min(axis=0), *edges[:, 2:].max(axis=0)


def assert_lines(found: PageLayout, page: RenderedPage, slack: float = 16) -> None:
    """The lines are those of the page, in its order and where they stand, give or take some pixels."""
    assert len(found.lines) == len(page.lines)
    for line, truth in zip(found.lines, page.lines, strict=True):
        assert np.abs(np.subtract(union(line.segments), bounds(truth))).max() < slack


@nanum
def test_reading_order_of_an_exam_page(layout: Layout) -> None:
    page = exam_page()
    found = layout.analyse(page.image)
    assert_lines(found, page)
    assert (found.rotation, abs(found.skew) < 0.1) == (0, True)
    assert [region.kind for region in found.regions] == ["header", "text", "text", "footer"]
    choices = [len(line.segments) for line in found.lines[4:7]]
    assert choices == [2, 2, 2]


@nanum
@pytest.mark.parametrize("degrees", [-10, -4, 1, 10])
def test_skewed_page_has_the_same_lines(layout: Layout, degrees: float) -> None:
    page = exam_page().skewed(degrees)
    found = layout.analyse(page.image)
    assert found.skew == pytest.approx(degrees, abs=0.2)
    assert_lines(found, page, slack=20)
    for line in found.lines:
        for segment in line.segments:
            assert crop(page.image, segment).shape[0] < 1.6 * 40


@nanum
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rotation_is_found_with_a_score(layout: Layout, rotation: int) -> None:
    page = exam_page()
    if rotation:
        page = page.turned(360 - rotation)
    found = layout.analyse(page.image, uprightness)
    assert found.rotation == rotation
    assert_lines(found, page)


@nanum
@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_crops_of_a_rotated_page_are_upright(layout: Layout, rotation: int) -> None:
    upright, page = exam_page(), exam_page().turned(360 - rotation)
    found = layout.analyse(page.image, uprightness).lines[1].segments[0]
    left, top, right, bottom = map(round, bounds(upright.lines[1]))
    line = crop(page.image, found)
    truth = upright.image[top - 2 : bottom + 2, left - 2 : right + 2]
    padded = np.pad(line, ((12, 12), (12, 12), (0, 0)), constant_values=255)
    assert similarity(padded, truth) > 0.8
    assert similarity(padded[::-1, ::-1], truth) < 0.6


def similarity(line: Pixels, truth: Pixels) -> float:
    grey = [np.ascontiguousarray(image.mean(axis=2).astype(np.uint8)) for image in (line, truth)]
    return float(cv2.matchTemplate(grey[0], grey[1], cv2.TM_CCOEFF_NORMED).max())


def uprightness(crops: list[Pixels]) -> list[float]:
    """Stands for a recogniser: how like the crops are to the beginnings of the lines that were written."""
    page = exam_page()
    truths = []
    for line in page.lines:
        left, top, _, bottom = map(round, bounds(line))
        truths.append(page.image[top:bottom, left : left + 90])
    return [max(similarity(padded(crop), truth) for truth in truths) for crop in crops]


def padded(line: Pixels) -> Pixels:
    return np.pad(line, ((40, 40), (60, 60), (0, 0)), constant_values=255)


@nanum
def test_without_a_score_a_page_on_its_side_is_turned(layout: Layout) -> None:
    page = exam_page().turned(270)
    found = layout.analyse(page.image)
    assert found.rotation == 90
    assert_lines(found, page)


@nanum
def test_score_is_asked_once_about_a_page_that_reads_well(layout: Layout) -> None:
    asked: list[int] = []

    def sure(crops: list[Pixels]) -> list[float]:
        asked.append(len(crops))
        return [0.97] * len(crops)

    assert layout.analyse(exam_page().image, sure).rotation == 0
    assert len(asked) == 1
    assert asked[0] <= 10


@nanum
@pytest.mark.parametrize(
    ("width", "height", "size", "top", "words"),
    [(500, 60, 26, 12, 4), (420, 32, 26, 1, 3), (200, 30, 11, 6, 3), (300, 60, 40, 8, 1)],
)
def test_snippets(layout: Layout, width: int, height: int, size: int, top: int, words: int) -> None:
    sheet = Sheet(width, height, GOTHIC, size)
    sheet.write(6, top, text(words))
    assert_lines(layout.analyse(sheet.page().image), sheet.page(), slack=0.5 * size)


@nanum
def test_long_screenshot_keeps_its_lines(layout: Layout) -> None:
    sheet = Sheet(720, 8000, GOTHIC, 28)
    sheet.paragraph(40, 40, [text(3, row) for row in range(160)])
    assert_lines(layout.analyse(sheet.page().image), sheet.page())


@nanum
def test_wide_strip_keeps_its_lines_whole(layout: Layout) -> None:
    sheet = Sheet(9000, 200, GOTHIC, 38)
    sheet.write(20, 30, text(45))
    sheet.write(20, 110, text(40))
    found = layout.analyse(sheet.page().image)
    assert_lines(found, sheet.page())
    assert [len(line.segments) for line in found.lines] == [1, 1]


@nanum
def test_small_text_on_a_large_page_is_boxed_closely(layout: Layout) -> None:
    sheet = Sheet(1653, 2338, GOTHIC, 14)
    sheet.paragraph(100, 100, [text(9, row) for row in range(30)], pitch=2)
    found = layout.analyse(sheet.page().image)
    assert_lines(found, sheet.page())
    assert np.median([line.segments[0].height for line in found.lines]) < 1.6 * 14


@nanum
def test_boxes_are_as_high_as_the_text_and_leave_frames_out(layout: Layout) -> None:
    page = exam_page()
    for line, truth in zip(layout.analyse(page.image).lines, page.lines, strict=True):
        _, top, _, bottom = bounds(truth)
        for segment in line.segments:
            assert 0.8 < segment.height / (bottom - top) < 1.3


@nanum
def test_inverse_text_is_found(layout: Layout) -> None:
    page = exam_page()
    found = layout.analyse(255 - page.image)
    assert_lines(found, page)


@pytest.mark.parametrize("size", [(1, 1), (10, 20), (1, 400), (400, 1), (1754, 1240)])
def test_nothing_on_a_blank_page(layout: Layout, size: tuple[int, int]) -> None:
    assert layout.analyse(np.full((*size, 3), 250, np.uint8)) == PageLayout()


def test_noise_is_survived(layout: Layout) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (500, 700, 3), dtype=np.uint8)
    for line in layout.analyse(noise).lines:
        assert line.segments


def test_missing_or_changed_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "rapidocr"
    (package / "models").mkdir(parents=True)
    (package / "__init__.py").touch()
    spec = importlib.util.spec_from_file_location(
        "rapidocr", package / "__init__.py", submodule_search_locations=[str(package)]
    )
    monkeypatch.setattr(detector, "find_spec", lambda name: spec)
    with pytest.raises(WeightsError, match=r"cannot be read: No such file.*pip install"):
        Detector()
    (package / "models" / "PP-OCRv6_det_small.onnx").write_bytes(b"something else")
    with pytest.raises(WeightsError, match=r"is not the one of rapidocr 3\.10\.0"):
        Detector()
    monkeypatch.setattr(detector, "find_spec", lambda name: None)
    with pytest.raises(WeightsError, match="not installed"):
        Detector()


@pytest.mark.skipif(
    not PAGES.is_dir(), reason="needs ../shared/pages, development pages that are not shipped"
)
@pytest.mark.parametrize(
    ("name", "regions"),
    [("exam_20182911B_p4", 3), ("exam_20182911B_p5", 3), ("simple_p4", 2), ("simple_p6", 2)],
)
def test_development_pages(layout: Layout, name: str, regions: int) -> None:
    image = np.asarray(Image.open(PAGES / f"{name}.jpg").convert("RGB"))
    truth = (PAGES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    found = layout.analyse(image)
    assert abs(len(found.lines) - len(truth)) <= 1
    assert found.regions[-1].kind == "footer"
    assert len(found.regions) == regions
    for region in found.regions:
        tops = [line.segments[0].bounds[1] for line in region.lines]
        assert tops == sorted(tops)
    pairs = zip(found.lines, truth, strict=False)
    lengths = np.array([(sum(box.width for box in line.segments), len(text)) for line, text in pairs])
    assert np.corrcoef(lengths.T)[0, 1] > 0.9
