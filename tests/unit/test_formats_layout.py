"""The picture of a page in text: what stands where, and that nothing is lost or runs together."""

from __future__ import annotations

import cmath
import dataclasses
import math
from collections.abc import Callable
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.documents import AWKWARD, CELL, HEIGHT, block, boxes, pages, printed

from dokhae.document import Box, Char, Line, Page, Region, Rotation, Word
from dokhae.formats import FORMATS, ReadPage

PITCH = 1.6 * HEIGHT


def picture(*pages: Page) -> str:
    return b"".join(FORMATS["layout"].chunks(map(ReadPage, pages))).decode("utf-8")


def page(*regions: Region) -> Page:
    return Page(1, 2000, 2000, regions)


def column(text: str, left: float, top: float = 0, pitch: float = PITCH) -> Region:
    """Lines under each other; the spaces before a line are its indent, and a blank line is a gap."""
    rows = [(row, line) for row, line in enumerate(dedent(text).strip("\n").splitlines()) if line.strip()]
    return block(
        *(
            printed(line.lstrip(), left + (len(line) - len(line.lstrip())) * CELL, top + row * pitch)
            for row, line in rows
        )
    )


LEFT = """
1. 다음 글을 읽고 답하시오.
  가. 봄이 온다.
  나. 꽃이 핀다.
"""
RIGHT = """
2. 알맞은 것은?
  ① 봄
  ② 여름
"""
BOTH = """
1. 다음 글을 읽고 답하시오.        2. 알맞은 것은?
  가. 봄이 온다.                     ① 봄
  나. 꽃이 핀다.                     ② 여름
"""


def test_columns_stand_side_by_side() -> None:
    assert picture(page(column(LEFT, 50), column(RIGHT, 400))) == BOTH.lstrip("\n")


@pytest.mark.parametrize("shift", [0.1, 0.3, 0.45, 0.5])
def test_columns_whose_lines_are_not_level_share_their_rows(shift: float) -> None:
    shifted = picture(page(column(LEFT, 50), column(RIGHT, 400, top=shift * PITCH)))
    assert shifted == BOTH.lstrip("\n")


def test_columns_of_other_pitches_stay_in_order() -> None:
    text = picture(page(column("가\n나\n다\n라", 0), column("마\n바\n사\n아\n자", 300, pitch=0.8 * PITCH)))
    assert [line[:2].strip() for line in text.splitlines() if line[:2].strip()] == list("가나다라")
    assert [line[20:].strip() for line in text.splitlines() if line[20:].strip()] == list("마바사아자")


def test_a_table_keeps_its_columns() -> None:
    rows = ["이름      나이      사는 곳", "김서윤    12        서울", "박하늘    9         부산 해운대"]
    table = block(*(printed(row, 100, index * PITCH) for index, row in enumerate(rows)))
    assert picture(page(table)).splitlines() == rows


def test_what_is_set_too_small_moves_all_that_stands_right_of_it() -> None:
    small = printed("아주 작은 글씨로 쓴 긴 글이다", 0, PITCH, scale=0.5)
    rows = [
        *(
            printed(f"{name} 보통 글씨로 쓴 글", 0, row * PITCH)
            for row, name in enumerate("가나")
            if row != 1
        ),
        small,
        *(printed("옆", 200, row * PITCH) for row in (0, 1)),
    ]
    first, second = picture(page(block(*rows[:2]), block(*rows[2:]))).splitlines()
    assert first == "가 보통 글씨로 쓴 글           옆"
    assert second == "아주 작은 글씨로 쓴 긴 글이다  옆"


def test_the_words_of_a_large_title_stay_together() -> None:
    title = printed("새 학년 안내", 100, 0, scale=3)
    text = picture(page(block(title), column("알려 드립니다.\n모두 오세요.", 100, 85)))
    assert text == "새 학년 안내\n\n알려 드립니다.\n모두 오세요.\n"


def test_edges_that_tremble_are_level_and_indents_stay() -> None:
    lines = [
        printed(text, 50 + shift, row * PITCH)
        for row, (text, shift) in enumerate([("가나다", 0), ("라마바", 4), ("사아자", -3), ("차카타", 20)])
    ]
    assert picture(page(block(*lines))) == "가나다\n라마바\n사아자\n  차카타\n"


@pytest.mark.parametrize(("gap", "blank"), [(1, 0), (1.4, 0), (1.6, 1), (2, 1), (3, 2), (4, 3), (40, 3)])
def test_gaps_are_blank_lines_but_never_many(gap: float, blank: int) -> None:
    above = column("가\n나\n다\n라", 0)
    below = column("마\n바\n사", 0, (3 + gap) * PITCH)
    assert picture(page(above, below)) == "가\n나\n다\n라\n" + "\n" * blank + "마\n바\n사\n"


def test_a_form_feed_stands_between_pages_and_an_empty_page_has_no_text() -> None:
    one = page(block(printed("가 나")))
    assert picture(one, page(), one) == "가 나\n\f\n\f\n가 나\n"
    assert picture() == picture(page()) == ""


def turned(of: Page, degrees: float) -> Page:
    """The page as a scanner sees it that turned it clockwise; only where its words are matters here."""
    turn = cmath.rect(1, math.radians(degrees))

    def box(before: Box) -> Box:
        corners = [complex(x, y) * turn for x, y in before.points]
        return Box(tuple((corner.real + 3000, corner.imag + 3000) for corner in corners))  # type: ignore[arg-type]

    return remade(of, lambda word: dataclasses.replace(word, box=box(word.box)))


def remade(of: Page, change: Callable[[Word], Word]) -> Page:
    regions = (
        dataclasses.replace(
            region,
            lines=tuple(
                dataclasses.replace(line, words=tuple(map(change, line.words))) for line in region.lines
            ),
        )
        for region in of.regions
    )
    return dataclasses.replace(of, regions=tuple(regions))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-8, 0, 3])
def test_a_turned_page_looks_like_the_upright_one(rotation: Rotation, skew: float) -> None:
    upright = page(column(LEFT, 50), column(RIGHT, 400))
    scanned = dataclasses.replace(turned(upright, skew - rotation), rotation=rotation, skew=skew)
    assert picture(scanned) == picture(upright)


named = st.lists(st.lists(st.tuples(boxes, st.integers(1, 6)), min_size=1, max_size=3), max_size=5)


@given(named, st.sampled_from([0, 90]), st.floats(-10, 10))
def test_every_word_stands_alone_and_lines_keep_their_order(
    lines: list[list[tuple[Box, int]]], rotation: Rotation, skew: float
) -> None:
    """Wherever the boxes are, on the page or off it, on top of each other or without any size."""
    read = [
        Line(0.5, box, tuple(Word(f"{row}{'한' * size}{index}", 0.5, at) for index, (at, size) in words))
        for row, line in enumerate(lines)
        for words in [list(enumerate(line))]
        for box in [line[0][0]]
    ]
    regions = tuple(Region(line.box, (line,)) for line in read)
    text = picture(Page(1, 100, 100, regions, rotation=rotation, skew=skew))
    rows = [row.split() for row in text.splitlines()]
    assert sorted(word for row in rows for word in row) == sorted(
        word.text for line in read for word in line.words
    )
    for line in read:
        words = [word.text for word in line.words]
        assert any(words == row[at : at + len(words)] for row in rows for at in range(len(row)))


@given(pages)
def test_any_page_has_a_tidy_picture(any_page: Page) -> None:
    text = picture(any_page)
    rows = text.split("\n")
    assert rows.pop() == ""
    assert all(row == row.rstrip(" ") for row in rows)
    assert "\n" * 5 not in text
    if any_page.words:
        assert rows[0]
        assert rows[-1]
        assert min(len(row) - len(row.lstrip(" ")) for row in rows if row) == 0
    assert sum(len(row.split()) for row in rows) == len(any_page.words)


def test_the_picture_of_a_speck_is_not_a_desert() -> None:
    speck, far = Box.from_bounds(0, 0, 1, 1), Box.from_bounds(1990, 0, 1991, 1)
    words = tuple(Word("한", 0.5, box, (Char("한", 0.5, box),)) for box in (speck, speck, speck, far))
    assert len(picture(page(Region(speck, (Line(0.5, speck, words),))))) <= 210


def test_awkward_characters_have_a_cell_or_none_and_lone_surrogates_a_question_mark() -> None:
    box = Box.from_bounds(0, 0, 10, 10)
    words = tuple(Word(character, 0.5, box) for character in AWKWARD)
    text = picture(page(Region(box, (Line(0.5, box, words),))))
    assert text.split() == ["?" if "\ud800" <= character <= "\udfff" else character for character in AWKWARD]
