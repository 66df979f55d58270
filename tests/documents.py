"""Pages for tests of what is written: as anyone might make them, and as print has them."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st
from rich.cells import cell_len

from dokhae.document import Box, Char, Line, Page, Region, Word

# What print has no room for and XML no words: controls, half of a pair, no characters, markup.
AWKWARD = "\x00\x07\x1b\x7f\ud800\udce9\ufffe\uffff\ufeff\u0301<&>\"'\\;가힣ㄱᄀ家①\U0001f600"

_coordinates = st.integers(-200, 2500) | st.sampled_from([0.0, 0.5, 1e-300, -1e300, 1e300])
_points = st.tuples(_coordinates, _coordinates)
boxes = st.builds(Box.from_bounds, *[st.integers(0, 2000)] * 4) | st.builds(Box, st.tuples(*[_points] * 4))
confidences = st.sampled_from([0, 1e-9, 0.5, 0.98765, 1])
characters = (st.characters(exclude_categories=["Cs"]) | st.sampled_from(AWKWARD)).filter(
    lambda character: not character.isspace()
)
_SOME_BOXES = [
    Box.from_bounds(10, 20, 30, 45),
    Box.from_bounds(-5, -5, 0, 0),
    Box.from_bounds(1e300, 0, 1e300, 9),
    Box(((30, 10), (60, 14), (59, 44), (28, 40))),
    Box(((0, 0), (0, 50), (-50, 50), (-50, 0))),
]
chars = st.builds(Char, characters | st.just("가́"), confidences, st.sampled_from(_SOME_BOXES))


@st.composite
def words(draw: st.DrawFn) -> Word:
    """A word with or without its characters."""
    of = tuple(draw(st.lists(chars, max_size=3)))
    text = "".join(char.text for char in of) or draw(st.text(characters, min_size=1, max_size=4))
    return Word(text, draw(confidences), draw(boxes), of)


lines = st.builds(Line, confidences, st.sampled_from(_SOME_BOXES), st.lists(words(), max_size=3))
regions = st.builds(
    Region,
    st.sampled_from(_SOME_BOXES),
    st.lists(lines, max_size=2),
    st.sampled_from(["text", "header", "footer"]),
)
pages = st.builds(
    Page,
    number=st.integers(1, 10_000),
    width=st.integers(1, 25_000),
    height=st.integers(1, 25_000),
    regions=st.lists(regions, max_size=2),
    rotation=st.sampled_from([0, 90, 180, 270]),
    skew=st.floats(-10, 10),
    source=st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(AWKWARD), max_size=8),
    dpi=st.none() | st.floats(1, 4800),
)

CELL, HEIGHT = 10.0, 20.0
"""Width of a cell and height of a line of printed pages, in pixels."""


def printed(text: str, left: float = 0, top: float = 0, scale: float = 1) -> Line:
    """A line that is set as a typewriter would, every word with its characters.

    Args:
        text: what it says; more than one space is a wider gap.
        left: where its first cell begins, in pixels.
        top: where its characters begin, in pixels.
        scale: width and height of its characters next to those of CELL and HEIGHT.
    """
    found: list[list[Char]] = [[]]
    for character in text:
        right = left + cell_len(character) * CELL * scale
        if character == " ":
            found.append([])
        else:
            found[-1].append(Char(character, 0.9, Box.from_bounds(left, top, right, top + HEIGHT * scale)))
        left = right
    read = [
        Word("".join(c.text for c in of), 0.9, around(c.box for c in of), tuple(of)) for of in found if of
    ]
    return Line(0.9, around(word.box for word in read), tuple(read))


def around(boxes: Iterable[Box]) -> Box:
    """The upright box around boxes."""
    lefts, tops, rights, bottoms = zip(*(box.bounds for box in boxes), strict=True)
    return Box.from_bounds(min(lefts), min(tops), max(rights), max(bottoms))


def block(*lines: Line) -> Region:
    """The region of lines."""
    return Region(around(line.box for line in lines), lines)
