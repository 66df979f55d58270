"""Markdown says what the document says: no text is taken for markup, and tables are tables."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.lines import page_of

from dokhae.formats import FORMATS, ReadPage
from dokhae.formats.markdown import written
from dokhae.formats.structure import Figure, Grid, GridCell, Heading, PageBreak, Passage

GFM = MarkdownIt("gfm-like", {"linkify": False})

MARKUP = "*_`~[]()<>#|!&;\\-+=.)1$: \"'가나a"
LINES = (
    st.one_of(st.text(MARKUP, min_size=1, max_size=30), st.text(min_size=1, max_size=20))
    .map(lambda text: " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "", text).split()))
    .filter(bool)
)


def plain(tokens: Iterable[Token] | None) -> str:
    """The text of inline tokens, which hold no markup but line breaks in cells."""
    told = ""
    for token in tokens or ():
        assert token.type in ("text", "text_special", "html_inline", "softbreak"), token
        assert token.type != "html_inline" or token.content == "<br>"
        told += "\n" if token.type == "html_inline" else token.content
    return told


@given(LINES)
@example("1. 다음 글을 읽고")
@example("10) 둘")
@example("- 접수 기간")
@example("# 하나 ##")
@example("---")
@example("===")
@example("> 인용")
@example("+ 더하기")
@example("3~4학년 14:00~16:30 ~~")
@example("*별* _밑줄_ `코드` [고리](주소) ![그림](주소)")
@example("<b>굵게</b> <보기> <http://a.kr> &amp; &#44;")
@example("| 가 | 나 |")
@example("\\")
@example("[ ] 할 일")
@example("***")
@example("[가]: 주소")
def test_a_paragraph_is_a_paragraph(text: str) -> None:
    tokens = GFM.parse(written(Passage(text)))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert plain(tokens[1].children) == text


@given(LINES, st.integers(1, 3))
@example("씨 #", 2)
@example("#", 1)
@example("# # #", 1)
def test_a_heading_is_a_heading(text: str, level: int) -> None:
    tokens = GFM.parse(written(Heading(text, level)))
    assert [(token.type, token.tag) for token in tokens] == [
        ("heading_open", f"h{level}"),
        ("inline", ""),
        ("heading_close", f"h{level}"),
    ]
    assert plain(tokens[1].children) == text


@given(st.lists(LINES, min_size=4, max_size=4))
def test_the_cells_of_a_table_hold_their_text(texts: list[str]) -> None:
    first, second, third, fourth = texts
    grid = Grid(
        (GridCell(first, 0, 0, 1, 2), GridCell(f"{second}\n{third}", 1, 0), GridCell(fourth, 1, 1)),
        (0.3, 0.3),
    )
    tokens = GFM.parse(written(grid))
    assert tokens[0].type == "table_open"
    cells = [plain(token.children) for token in tokens if token.type == "inline"]
    assert cells == [first, "", f"{second}\n{third}", fourth]


def test_a_picture_is_in_the_file() -> None:
    (tokens,) = [
        token.children
        for token in GFM.parse(written(Figure(b"\x89PNG", "png", (0.5, 0.5), "강 [그림]")))
        if token.type == "inline"
    ]
    assert tokens is not None
    (image,) = tokens
    assert image.type == "image"
    assert plain(image.children) == "강 [그림]"
    source = str(image.attrs["src"])
    assert b64decode(source.removeprefix("data:image/png;base64,")) == b"\x89PNG"


@pytest.mark.parametrize(("text", "note"), [("강", "[그림: 강]"), ("", "[그림]")])
def test_a_picture_without_its_image_leaves_a_note(text: str, note: str) -> None:
    (inline,) = [
        token for token in GFM.parse(written(Figure(None, "", (1, 1), text))) if token.type == "inline"
    ]
    assert plain(inline.children) == note


def test_blocks_are_apart_and_pages_flow() -> None:
    page = page_of([(0, 100, "하나는 길다.")])
    text = b"".join(FORMATS["markdown"].chunks([ReadPage(page), ReadPage(page)])).decode()
    assert text == "하나는 길다.\n\n하나는 길다.\n"
    assert written(PageBreak()) == ""


def test_nothing_makes_an_empty_file() -> None:
    assert b"".join(FORMATS["markdown"].chunks([])) == b""
