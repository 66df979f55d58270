"""The invisible text of a page: what is in it can be copied, with its spaces, and lies where it was read."""

from __future__ import annotations

import io
import math
import random
import string
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pypdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ocrmypdf.pdfa import speculative_pdfa_conversion
from tests.searchable import overlap, text_by_pdfium, text_by_poppler, words_by_pdfium

from dokhae.document import Box, Line, Page, Region, Word
from dokhae.hangul import HANJA, SYLLABLES, SYMBOLS
from dokhae.pdf._textlayer import text_layer

WIDTH, HEIGHT = 1600, 2200
ALPHABET = [char for char in SYLLABLES + HANJA + SYMBOLS if char != " "]


def page_of(texts: Sequence[str], *, size: float = 30, angle: float = 0) -> Page:
    """Lines one under the other, all of them turned around the middle of the page, clockwise in degrees."""
    return laid_out(
        [[(word, 1.0 * size * len(word), 0.4 * size) for word in text.split()] for text in texts],
        size=size,
        angle=angle,
    )


def laid_out(rows: Sequence[Sequence[tuple[str, float, float]]], *, size: float, angle: float = 0) -> Page:
    """Rows of words, each with its width and the gap after it."""
    lines = []
    for number, row in enumerate(rows):
        x, y = 300.0, 100 + 1.5 * size * number
        words = []
        for text, width, gap in row:
            words.append(Word(text, 1, turned((x, y, x + width, y + size), angle)))
            x += width + gap
        first, last = words[0].box.points, words[-1].box.points
        lines.append(Line(1, Box((first[0], last[1], last[2], first[3])), tuple(words)))
    region = Region(Box.from_bounds(0, 0, WIDTH, HEIGHT), tuple(lines))
    return Page(1, WIDTH, HEIGHT, (region,) if lines else (), dpi=200)


def turned(bounds: tuple[float, float, float, float], angle: float) -> Box:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    middle = WIDTH / 2, HEIGHT / 2
    corners = [(x - middle[0], y - middle[1]) for x, y in Box.from_bounds(*bounds).points]
    return Box.from_list([[x * cos - y * sin + middle[0], x * sin + y * cos + middle[1]] for x, y in corners])


def text_by_pypdf(data: bytes) -> list[str]:
    return [line.strip() for line in pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text().splitlines()]


def alphabet_lines() -> list[str]:
    return ["".join(ALPHABET[start : start + 40]) for start in range(0, len(ALPHABET), 40)]


@pytest.fixture(scope="module")
def alphabet_layer() -> bytes:
    return text_layer(page_of(alphabet_lines(), size=2))


def test_every_character_that_can_be_read_copies_right_from_pypdf(alphabet_layer: bytes) -> None:
    assert text_by_pypdf(alphabet_layer) == alphabet_lines()


def test_every_character_that_can_be_read_copies_right_from_pdfium(alphabet_layer: bytes) -> None:
    assert text_by_pdfium(alphabet_layer).split() == alphabet_lines()


@pytest.mark.debian("poppler-utils")
def test_every_character_that_can_be_read_copies_right_from_poppler(
    alphabet_layer: bytes, tmp_path: Path
) -> None:
    (tmp_path / "layer.pdf").write_bytes(alphabet_layer)
    assert text_by_poppler(tmp_path / "layer.pdf", "-raw").split() == alphabet_lines()


WORD = st.text(
    st.sampled_from([*"가각갂똠펲홠휔믜", *string.ascii_letters, *string.digits, *"().,~%①㎡"]),
    min_size=1,
    max_size=8,
)


ROWS = st.lists(
    st.lists(st.tuples(WORD, st.floats(0.3, 1.4), st.floats(-0.1, 8)), min_size=1, max_size=6),
    min_size=1,
    max_size=4,
)
Rows = list[list[tuple[str, float, float]]]


def layer_of(rows: Rows, angle: float) -> tuple[bytes, list[str]]:
    """The layer of rows of words, each with the mean width of its characters and a gap, and their text.

    The rows are numbered, since PDFium takes equal ones that are skewed and near each other for bold print.
    """
    size = 10
    numbered = [[(f"{number}.", 0.6, 0.4), *row] for number, row in enumerate(rows)]
    sized = [[(text, width * len(text) * size, gap * size) for text, width, gap in row] for row in numbered]
    texts = [" ".join(text for text, *_ in row) for row in numbered]
    return text_layer(laid_out(sized, size=size, angle=angle)), texts


@settings(max_examples=60)
@given(ROWS, st.floats(-8, 8))
@example([[("한국어", 1.0, 0.3), ("문서", 1.0, 0.3), ("읽기", 1.0, 0.3)]], 0)
@example([[("i", 0.3, 0.0), ("가", 1.4, -0.1), ("iiiiiiii", 0.3, 60.0), ("나", 0.3, 0)]], 3)
def test_any_words_keep_their_spaces(rows: Rows, angle: float) -> None:
    """Whatever widths and gaps, a word is not split, and no two become one."""
    layer, texts = layer_of(rows, angle)
    assert text_by_pypdf(layer) == texts
    assert text_by_pdfium(layer).split() == " ".join(texts).split()


@pytest.mark.debian("poppler-utils")
@settings(max_examples=30)
@given(ROWS, st.just(0) | st.floats(-8, 8))
@example([[("공책을", 1.0, 0.05), ("25%", 0.6, 0.0), ("싸게", 1.0, -0.1), ("판다.", 0.9, 0)]], 0)
@example([[("②", 1.0, 0.15), ("ㄷ", 1.0, 0)]], 0)
def test_poppler_finds_the_same_spaces(rows: Rows, angle: float) -> None:
    layer, texts = layer_of(rows, angle)
    words = " ".join(texts).split()
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(layer)
        file.flush()
        assert text_by_poppler(Path(file.name), "-raw").split() == words
        if angle == 0:
            assert sorted(text_by_poppler(Path(file.name)).split()) == sorted(words)


@pytest.mark.parametrize("angle", [0, 3, -3, 10, 90, 180, 270, 183])
def test_words_lie_where_they_were_read(angle: float) -> None:
    page = page_of(
        ["서울특별시 어느 도서관에서 2026년 여름에", "the second line of it, 둘째 줄"], angle=angle
    )
    found = words_by_pdfium(text_layer(page))
    scale = 150 / 200 * HEIGHT / WIDTH  # DPI of the boxes to that of the page, whose layer is smaller
    expected = [
        (word.text, [side * scale * WIDTH**2 / HEIGHT**2 for side in word.box.bounds]) for word in page.words
    ]
    assert sorted(text for text, _ in found) == sorted(text for text, _ in expected)
    places = dict(found)
    assert min(overlap(places[text], (a, b, c, d)) for text, (a, b, c, d) in expected) > 0.9


def test_a_page_without_text_is_blank() -> None:
    assert text_by_pdfium(text_layer(page_of([]))) == ""


def test_words_without_size_are_there_all_the_same() -> None:
    box = Box.from_bounds(50, 50, 50, 50)
    line = Line(1, box, (Word("점", 1, box), Word("둘", 1, box)))
    page = Page(1, 100, 100, (Region(box, (line,)),))
    assert text_by_pypdf(text_layer(page)) == ["점 둘"]


def test_a_character_beyond_the_basic_plane_copies_right() -> None:
    layer = text_layer(page_of(["𠀀자 😀"]))
    assert text_by_pypdf(layer) == ["𠀀자 😀"]


def test_the_layer_is_small() -> None:
    """A full page of a book, with few words twice."""
    chance = random.Random(1)
    lines = [" ".join("".join(chance.choices(SYLLABLES, k=3)) for _ in range(9)) for _ in range(30)]
    assert len(text_layer(page_of(lines))) < 25_000


def test_the_layer_may_be_part_of_pdf_a(tmp_path: Path) -> None:
    (tmp_path / "layer.pdf").write_bytes(text_layer(page_of(["장기 보존을 위한 문서"])))
    speculative_pdfa_conversion(tmp_path / "layer.pdf", tmp_path / "a.pdf", "pdfa-2")
    assert b"pdfaid:part" in (tmp_path / "a.pdf").read_bytes()
