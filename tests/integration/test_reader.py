"""The reader on whole pages: however the page lies, from several threads, within its thread count."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.rendering import VERTICAL, vertical_page

from dokhae import Document, Reader
from dokhae.formats import ReadPage
from dokhae.formats.structure import Heading, Passage, blocks
from dokhae.source import open_pages

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def notice() -> Image.Image:
    return Image.open(SAMPLES / "notice.png").convert("RGB")


@pytest.fixture(scope="module")
def upright(reader: Reader, notice: Image.Image) -> Document:
    return reader.read(notice)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_reads_the_same(
    reader: Reader, notice: Image.Image, upright: Document, degrees: int
) -> None:
    turned = reader.read(notice.rotate(-degrees, expand=True))
    assert turned.pages[0].rotation == (360 - degrees) % 360
    same = set(turned.text.split()) & set(upright.text.split())
    assert len(same) >= 0.9 * len(set(upright.text.split()))


def test_words_stand_in_their_lines_from_left_to_right(upright: Document) -> None:
    for line in upright.lines:
        left, top, right, bottom = line.box.bounds
        for first, second in pairwise(line.words):
            assert first.box.bounds[0] < second.box.bounds[0]
        for word in line.words:
            assert left - 15 <= word.box.bounds[0] < word.box.bounds[2] <= right + 15
            assert top - 15 <= word.box.bounds[1] < word.box.bounds[3] <= bottom + 15


def test_a_blank_page_has_no_text(reader: Reader) -> None:
    document = reader.read(Image.new("RGB", (800, 1000), "white"))
    assert (document.text, len(document.pages)) == ("", 1)


def test_lines_that_were_cut_already(reader: Reader, notice: Image.Image, upright: Document) -> None:
    title = upright.lines[0]
    crop = notice.crop(title.box.bounds)
    blank = np.full((40, 200), 255, np.uint8)
    first, second = reader.read_lines([crop, blank])
    assert SequenceMatcher(None, first.text, title.text).ratio() >= 0.9
    assert (second.text, second.words) == ("", ())


def test_threads_share_a_reader(reader: Reader, notice: Image.Image, upright: Document) -> None:
    with ThreadPoolExecutor(3) as pool:
        assert all(document == upright for document in pool.map(reader.read, [notice] * 3))


def test_one_thread_means_one_core() -> None:
    """Processor time over wall time of reading; more than one core busy would give about two or more."""
    program = (
        "import sys, time; from dokhae import Reader; reader = Reader(threads=1); reader.read(sys.argv[1]);"
        "wall, cpu = time.perf_counter(), time.process_time();"
        "[reader.read(sys.argv[1]) for _ in range(2)];"
        "print((time.process_time() - cpu) / (time.perf_counter() - wall))"
    )
    command = [sys.executable, "-c", program, str(SAMPLES / "notice.png")]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    assert float(output) < 1.25


@pytest.mark.parametrize("heading", ["", "봄이 오는 길"])
def test_vertical_text_is_read_from_right_to_left(reader: Reader, heading: str) -> None:
    page = reader.read(vertical_page(heading)).pages[0]
    assert page.text.splitlines() == [*([heading] if heading else []), *VERTICAL]
    assert page.rotation == 0
    for line in page.lines[-3:]:
        left, top, right, bottom = line.box.bounds
        assert line.box.points[0] == pytest.approx((right, top), abs=3)
        boxes = [char.box.bounds for char in line.chars]
        assert all(upper[1] < lower[1] for upper, lower in pairwise(boxes))
        assert all(left - 8 <= box[0] < box[2] <= right + 8 for box in boxes)
        assert all(top - 8 <= box[1] < box[3] <= bottom + 8 for box in boxes)


def test_vertical_text_becomes_paragraphs_under_its_heading(reader: Reader) -> None:
    (image,) = open_pages(vertical_page("봄이 오는 길"))
    heading, *passages = blocks([ReadPage(reader.read_page(image), image)])
    assert isinstance(heading, Heading)
    assert all(isinstance(passage, Passage) for passage in passages)
    assert "".join(passage.text for passage in passages if isinstance(passage, Passage)).startswith(
        VERTICAL[0]
    )


def test_a_tall_line_image_is_read_from_top_to_bottom(reader: Reader) -> None:
    page = np.asarray(vertical_page())
    (line,) = reader.read_lines([page[180:, 500:560]])
    assert line.text == VERTICAL[0]
