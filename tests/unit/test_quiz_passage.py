"""Passages know where each character was read, and the picture of those lines is marked."""

from __future__ import annotations

import io
import re
import unicodedata

import numpy as np
import pytest
from PIL import Image

from dokhae.document import Box, Document, Line, Page, Region, RegionKind, Word
from dokhae.errors import DokhaeError, EmptyInputError, UnsuitableTextError
from dokhae.quiz.card import Span
from dokhae.quiz.passage import Passage
from dokhae.quiz.picture import marked_picture
from dokhae.source import PageImage

BOX = Box.from_bounds(0, 0, 10, 10)


def _line(text: str, confidence: float = 0.9, box: Box = BOX) -> Line:
    """A line whose characters are equally wide; what begins with 흐 was read badly."""
    left, top, _, bottom = box.bounds
    width = box.width / len(text)
    words = [
        Word(
            found.group(),
            0.2 if found.group().startswith("흐") else confidence,
            Box.from_bounds(left + width * found.start(), top, left + width * found.end(), bottom),
        )
        for found in re.finditer(r"\S+", text)
    ]
    return Line(confidence, box, tuple(words))


def _page(*lines: Line, number: int = 1, kind: RegionKind = "text") -> Page:
    return Page(number, 600, 800, (Region(BOX, lines, kind),))


def _span(passage: Passage, words: str) -> Span:
    start = passage.text.index(words)
    return Span(start, start + len(words))


FIRST = "새솔다리는 냇물 위에 놓인 돌다리 가운데서 가장 오래된"
SECOND = "다리이고 새겨진 것 가운데 흐릿한 글씨가 아직도 남아 있다."
DOCUMENT = Document(
    (
        _page(
            _line(FIRST, box=Box.from_bounds(10, 10, 510, 30)),
            _line(SECOND, box=Box.from_bounds(10, 40, 500, 60)),
        ),
        _page(_line("한가람이 설계하였다.", box=Box.from_bounds(10, 10, 200, 30))),
    )
)


def test_plain_text_is_composed_and_sure() -> None:
    passage = Passage.of(unicodedata.normalize("NFD", "새솔다리는 오래되었다."))
    assert passage == Passage("새솔다리는 오래되었다.")
    assert passage.lines_at(Span(0, 5)) == ()
    assert passage.confidence(Span(0, 5)) == 1.0


def test_every_word_of_a_document_is_found_on_its_line() -> None:
    passage = Passage.of(DOCUMENT)
    assert passage.page_count == 2
    for number, page in enumerate(DOCUMENT.pages, 1):
        for line in page.lines:
            for word in {word.text for word in line.words} - {"가운데"}:
                assert passage.lines_at(_span(passage, word)) == ((number, line),)


def test_a_span_over_a_line_end_has_both_lines() -> None:
    passage = Passage.of(DOCUMENT)
    found = passage.lines_at(_span(passage, "오래된 다리이고"))
    assert [line.text for _, line in found] == [FIRST, SECOND]


def test_confidence_is_that_of_the_worst_word() -> None:
    passage = Passage.of(DOCUMENT)
    assert passage.confidence(_span(passage, "다리이고")) == 0.9
    assert passage.confidence(_span(passage, "가운데 흐릿한")) == 0.2
    assert passage.confidence(_span(passage, "글씨가")) == 0.9
    assert passage.confidence(Span(0, len(passage.text))) == 0.2


def test_joined_passages_count_their_pages_through() -> None:
    joined = Passage.joined([Passage.of(DOCUMENT), Passage.of("사이 글이다."), Passage.of(DOCUMENT)])
    assert joined.text.count("한가람이") == 2
    last = joined.text.rindex("한가람이")
    assert joined.lines_at(Span(last, last + 4)) == ((4, DOCUMENT.pages[1].lines[0]),)
    assert joined.lines_at(_span(joined, "사이")) == ()
    assert joined.page_count == 4


@pytest.mark.parametrize("empty", ["", Document(), Document((_page(_line("머리말"), kind="header"),))])
def test_nothing_to_read(empty: Document | str) -> None:
    assert Passage.of(empty).text == ""


@pytest.mark.parametrize(
    ("text", "error"), [(" \n", EmptyInputError), ("The bridge was built in 1932.", UnsuitableTextError)]
)
def test_nothing_to_ask_about_is_told(text: str, error: type[DokhaeError]) -> None:
    with pytest.raises(error, match="There is no"):
        Passage.of(text).check()
    Passage.of("다리").check()


def _noise(height: int, width: int) -> PageImage:
    return PageImage(np.random.default_rng(1).integers(0, 255, (height, width, 3)).astype(np.uint8))


def test_the_lines_are_marked_and_what_is_far_is_cut_off() -> None:
    page = PageImage(np.full((1000, 800, 3), 255, np.uint8))
    picture = Image.open(
        io.BytesIO(marked_picture(page, [_line("글", box=Box.from_bounds(300, 500, 500, 530))]))
    )
    assert picture.format == "JPEG"
    assert picture.size == (321, 151)
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    assert np.abs(pixels[75, 160] - (255, 236, 110)).max() < 12
    assert pixels[20, 160].min() > 245


def test_a_page_that_lies_on_its_side_is_shown_upright() -> None:
    box = Box(
        ((500, 300), (500, 500), (470, 500), (470, 300))
    )  # reading downwards: the page was turned right
    picture = Image.open(io.BytesIO(marked_picture(_noise(800, 1000), [_line("글", box=box)], 270)))
    assert picture.width > picture.height


def test_pictures_stay_small() -> None:
    lines = [
        _line("글", box=Box.from_bounds(10, 10, 2900, 100)),
        _line("글", box=Box.from_bounds(10, 2000, 2900, 2090)),
    ]
    assert len(marked_picture(_noise(3000, 3000), lines)) <= 100_000
