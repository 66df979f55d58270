from __future__ import annotations

import json
import math
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.document import Box, Char, Document, Line, Page, Region, Word
from dokhae.errors import InvalidDocumentError

BOX = Box.from_bounds(10, 20, 110, 52)

coordinates = st.floats(allow_nan=False, allow_infinity=False, width=32)
points = st.tuples(coordinates, coordinates)
boxes = st.builds(Box, st.tuples(points, points, points, points))
confidences = st.floats(0, 1)
glyphs = st.characters(exclude_categories=["Cs"]).filter(lambda c: not c.isspace())
chars = st.builds(Char, glyphs, confidences, boxes)


@st.composite
def words(draw: st.DrawFn) -> Word:
    of = tuple(draw(st.lists(chars, max_size=3)))
    text = "".join(char.text for char in of) or draw(st.text(glyphs, min_size=1, max_size=3))
    return Word(text, draw(confidences), draw(boxes), of)


lines = st.builds(Line, confidences, boxes, st.lists(words(), max_size=2))
regions = st.builds(Region, boxes, st.lists(lines, max_size=2), st.sampled_from(["text", "header", "footer"]))
pages = st.builds(
    Page,
    number=st.integers(1),
    width=st.integers(1),
    height=st.integers(1),
    regions=st.lists(regions, max_size=2),
    rotation=st.sampled_from([0, 90, 180, 270]),
    skew=st.floats(-45, 45),
    source=st.text(st.characters(exclude_categories=["Cs"])),
    dpi=st.none() | st.floats(1, 4800),
)
documents = st.builds(Document, st.lists(pages, max_size=2))


def word(text: str) -> Word:
    return Word(text, 0.9, BOX, [Char(c, 0.9, BOX) for c in text])  # type: ignore[arg-type]


def document() -> Document:
    line = Line(0.98, BOX, (word("책을"), word("읽다")))
    last = Line(0.5, BOX, (word("끝"),))
    one = Page(1, 200, 300, (Region(BOX, (line,)), Region(BOX, (last,), "footer")), source="책.pdf", dpi=300)
    return Document((one, Page(2, 200, 300, (Region(BOX, (line,)),), source="책.pdf")))


@given(documents, st.sampled_from([None, 2]))
def test_json_round_trip(original: Document, indent: int | None) -> None:
    text = original.to_json(indent=indent)
    assert Document.from_json(text) == original
    assert Document.from_json(text).to_json(indent=indent) == text


@given(pages)
def test_dict_round_trip_of_every_level(page: Page) -> None:
    assert Page.from_dict(page.to_dict()) == page
    for region in page.regions:
        assert Region.from_dict(region.to_dict()) == region
    for line in page.lines:
        assert Line.from_dict(line.to_dict()) == line
    for each in page.words:
        assert Word.from_dict(each.to_dict()) == each
        assert Box.from_list(each.box.to_list()) == each.box
        for char in each.chars:
            assert Char.from_dict(char.to_dict()) == char


def test_text_of_every_level() -> None:
    whole = document()
    assert whole.words[0].text == "책을"
    assert whole.lines[0].text == "책을 읽다"
    assert "".join(char.text for char in whole.lines[0].chars) == "책을읽다"
    assert whole.pages[0].regions[0].text == "책을 읽다"
    assert whole.pages[0].text == "책을 읽다\n끝"
    assert whole.text == "책을 읽다\n끝\n\n책을 읽다"
    assert len(whole.lines) == 3
    assert [each.text for each in whole.pages[0].regions[0].words] == ["책을", "읽다"]


def test_nothing_is_valid_too() -> None:
    assert Document().text == ""
    assert Document((Page(1, 10, 10),)).lines == ()
    assert Document.from_json(Document((Page(1, 10, 10),)).to_json()).pages[0].text == ""


def test_json_keeps_hangul_and_names_its_format() -> None:
    data = json.loads(document().to_json())
    assert (data["format"], data["version"]) == ("dokhae-document", 1)
    assert data["pages"][0]["regions"][0]["lines"][0]["text"] == "책을 읽다"
    assert "책을" in document().to_json()


def test_prints_well() -> None:
    whole = document()
    assert repr(whole) == "<Document 2 pages, 3 lines>"
    assert repr(whole.pages[0]) == "<Page 1 of '책.pdf', 200x300, 2 lines>"
    assert repr(whole.pages[0].regions[1]) == "<Region footer, 1 lines>"
    assert repr(whole.lines[0]) == "<Line '책을 읽다' 0.98>"
    assert repr(whole.words[0]) == "<Word '책을' 0.90>"
    assert repr(whole.lines[0].chars[0]) == "<Char '책' 0.90>"
    assert repr(BOX) == "<Box 10,20 110,20 110,52 10,52>"


def test_is_frozen_hashable_and_slotted() -> None:
    whole = document()
    with pytest.raises(FrozenInstanceError):
        whole.lines[0].__setattr__("confidence", 1.0)
    assert hash(whole) == hash(document())
    assert "__dict__" not in dir(whole)


@given(st.floats(1, 1e4), st.floats(1, 1e4), st.floats(-math.pi, math.pi))
def test_box_measures_along_its_edges(width: float, height: float, angle: float) -> None:
    cos, sin = math.cos(angle), math.sin(angle)
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    box = Box(tuple((x * cos - y * sin, x * sin + y * cos) for x, y in corners))  # type: ignore[arg-type]
    assert box.width == pytest.approx(width)
    assert box.height == pytest.approx(height)
    left, top, right, bottom = box.bounds
    assert (right - left) == pytest.approx(width * abs(cos) + height * abs(sin), abs=1e-6)
    assert (bottom - top) == pytest.approx(width * abs(sin) + height * abs(cos), abs=1e-6)


def test_box_from_bounds_starts_at_the_top_left() -> None:
    assert BOX.to_list() == [[10, 20], [110, 20], [110, 52], [10, 52]]
    assert BOX.bounds == (10, 20, 110, 52)


def test_numpy_numbers_become_plain_ones() -> None:
    box = Box(np.zeros((4, 2), np.float32))  # type: ignore[arg-type]
    line = Line(np.float32(0.5), box, iter([]))  # type: ignore[arg-type]
    page = Page(np.int64(1), np.int64(5), np.int64(5), [Region(box, [line])], skew=np.float32(1))  # type: ignore[arg-type]
    assert Document.from_json(Document((page,)).to_json()) == Document((page,))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Box.from_bounds(0, 0, math.nan, 1),
        lambda: Box(((0, 0), (1, 0), (1, 1))),  # type: ignore[arg-type]
        lambda: Char("가", 1.01, BOX),
        lambda: Char("가", math.nan, BOX),
        lambda: Char(" ", 1, BOX),
        lambda: Word("", 1, BOX),
        lambda: Word("두 말", 1, BOX),
        lambda: Word("말", 1, BOX, (Char("밀", 1, BOX),)),
        lambda: Line(-0.1, BOX),
        lambda: Region(BOX, kind="picture"),  # type: ignore[arg-type]
        lambda: Page(0, 10, 10),
        lambda: Page(1, 0, 10),
        lambda: Page(1, 10, 10, rotation=45),  # type: ignore[arg-type]
        lambda: Page(1, 10, 10, skew=math.inf),
        lambda: Page(1, 10, 10, dpi=0),
    ],
)
def test_refuses_what_cannot_be(make: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        make()


def broken(path: str, value: object) -> str:
    data = document().to_dict()
    *parents, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    node: Any = data
    for key in parents:
        node = node[key]
    node[last] = value
    return json.dumps(data)


LINE = "pages/0/regions/0/lines/0"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("format", "alto", "format must be 'dokhae-document', not 'alto'"),
        ("version", 2, "version must be 1, not 2"),
        ("pages", {}, "pages must be a list, not {}"),
        ("pages/1", 7, r"pages\[1\] must be an object, not 7"),
        ("pages/1/width", "200", r"pages\[1\]\.width must be an integer, not '200'"),
        ("pages/1/width", True, r"pages\[1\]\.width must be an integer, not True"),
        ("pages/1/number", 0, r"in pages\[1\], the number of a page is at least 1"),
        ("pages/1/rotation", 45, r"in pages\[1\], the rotation"),
        ("pages/1/dpi", "300", r"pages\[1\]\.dpi must be a number"),
        ("pages/1/skew", 10**400, r"pages\[1\]\.skew must be a finite number"),
        ("pages/1/colour", "red", r"pages\[1\]\.colour is not a known field"),
        ("pages/0/regions/0/kind", "picture", r"in pages\[0\]\.regions\[0\], the kind"),
        (f"{LINE}/text", "다른 글", r"regions\[0\]\.lines\[0\]\.text must be the words joined"),
        (f"{LINE}/confidence", 2, r"in pages\[0\]\.regions\[0\]\.lines\[0\], confidence"),
        (f"{LINE}/box", [[0, 0]], r"lines\[0\]\.box must be four \[x, y\] corners"),
        (f"{LINE}/box/0", [0], r"lines\[0\]\.box must be a list of \[x, y\] corners"),
        (f"{LINE}/words/1/text", None, r"words\[1\]\.text must be a string, not None"),
        (f"{LINE}/words/0/chars/0/text", "첵", r"in .*words\[0\], the characters"),
    ],
)
def test_from_json_names_the_bad_field(path: str, value: object, message: str) -> None:
    with pytest.raises(InvalidDocumentError, match=message):
        Document.from_json(broken(path, value))


def test_from_json_names_the_missing_field() -> None:
    data = document().to_dict()
    del data["pages"][0]["regions"][0]["lines"][0]["words"]
    with pytest.raises(InvalidDocumentError, match=r"pages\[0\]\.regions\[0\]\.lines\[0\]\.words is missing"):
        Document.from_dict(data)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "NaN", "[]", '"text"'])
def test_from_json_refuses_what_is_no_document(text: str) -> None:
    with pytest.raises(InvalidDocumentError):
        Document.from_json(text)


def test_from_json_refuses_numbers_that_are_none() -> None:
    with pytest.raises(InvalidDocumentError, match="finite"):
        Document.from_json(broken("pages/0/skew", math.nan))
