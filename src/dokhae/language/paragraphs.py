"""Lines to paragraphs: which of them belong together, and their text as one line.

A line goes on in the next one of its region unless that one has a list marker, another size, a wider gap
above or an indentation, or the line ended although the next word would have found room. The last paragraph of
a region goes on in the next region, over columns and pages, if its last line is full and ends no sentence.
Every line of a heading, header or footer, and every row with wide gaps as tables have, is a paragraph of its
own.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import cos, dist, radians, sin
from statistics import median_low
from typing import Final

from dokhae.document import Line, Page, Region, RegionKind
from dokhae.language.joints import Joint, is_hyphenated, likely_spaces, spaces
from dokhae.language.morphemes import kiwi
from dokhae.paragraph import Paragraph, Piece

__all__ = ["joined_lines", "paragraphs", "plain_paragraphs"]

_MEMORY: Final = 400  # lines that the author's spacing is learnt from

# In heights of a line:
_INDENT: Final = 0.7  # least indentation
_SPACE: Final = 0.5  # width of a space, and of what does not show
_EARLY: Final = 2.0  # room at the end of a line in which a syllable with a stop would have fitted
_CELL: Final = 1.5  # gap between words that is no word space
_COLUMN: Final = 6.0  # shortest line that can be a full one

_APART: Final = (
    1.4  # distance of two lines in that of the others of their region, from which on they are apart
)
_SIZE: Final = 1.3  # ratio of the heights of two sizes of type
_NEAR: Final = 3  # lines above and below that show how far a line could have gone

_BULLET: Final = re.compile(
    r"[①-⑳⑴-⒇㉠-㉻•●○■□◆◇▶▷※◎☞]|[ㄱ-ㅎ·*] |[ㄱ-ㅎ][.)]|[<〈《\[【]\s?보\s?기\s?[>〉》\]】]$"
)
# These may also stand at the beginning of a line by chance: "…이|다. 그러나", "…제|3. 5"
_NUMBER: Final = re.compile(
    r"(\d{1,2}|[가나다라마바사아자차카타파하])[.)](?! ?\d)|\((\d{1,2}|[가-하])\)|[-–] |제\d+조"
)
_SENTENCE_END: Final = re.compile(r"[.?!…]['\"”’)\]」』》〉]*$")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line stands on the page turned upright: its ends, and its middle from the top; in pixels."""

    left: float
    right: float
    middle: float

    def overlaps(self, other: _Place) -> bool:
        return self is other or (self.left < other.right and other.left < self.right)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line and how it stands among others.

    Attributes:
        page: its page, counted from 1.
        edge: how far to the right it could have gone, as the lines near it show.
        is_apart: there is a wider gap above it than between the lines of its region.
        is_first: it begins its region.
    """

    line: Line
    page: int
    kind: RegionKind
    place: _Place
    edge: float
    is_apart: bool
    is_first: bool

    @property
    def text(self) -> str:
        return self.line.text

    @property
    def height(self) -> float:
        return max(self.line.box.height, 1.0)

    @property
    def room(self) -> float:
        """Behind its end, in heights."""
        return (self.edge - self.place.right) / self.height

    @property
    def ends_sentence(self) -> bool:
        return bool(_SENTENCE_END.search(self.text))

    @property
    def is_marked(self) -> bool:
        return bool(_BULLET.match(self.text) or _NUMBER.match(self.text))

    @property
    def has_cells(self) -> bool:
        gaps = (
            dist(before.box.points[1], after.box.points[0])
            for before, after in pairwise(self.line.words)
            if not before.text.endswith("(") and not after.text.startswith(")")
        )
        return any(gap > _CELL * self.height for gap in gaps)

    def is_full(self, follower: Line) -> bool:
        """Whether the first word of the next line would have found no room."""
        needed = follower.words[0].box.width / self.height + _SPACE
        return self.place.right - self.place.left >= _COLUMN * self.height and self.room < needed


_Group = list[_Row]
_Spaces = Callable[[Sequence[Joint], str], list[bool]]


def paragraphs(pages: Iterable[Page]) -> Iterator[Paragraph]:
    """The paragraphs of the pages of a document, each as soon as it is known to have ended.

    Headers and footers do not interrupt a paragraph that goes on over a page break; they follow it.

    Raises:
        MissingExtraError: Kiwi is not installed.
    """
    kiwi()
    yield from _paragraphs(pages, spaces)


def plain_paragraphs(pages: Iterable[Page]) -> Iterator[Paragraph]:
    """The same without Kiwi: more words that the print breaks stay broken, or are joined wrongly.

    Raises:
        WeightsError: the spacing model is missing or changed.
    """
    yield from _paragraphs(pages, lambda joints, _: likely_spaces(joints))


def joined_lines(lines: Sequence[str]) -> str:
    """Lines of one short text, as of a cell or a heading, as one; without Kiwi.

    Args:
        lines: none or more, each not empty and without space at its ends.

    Raises:
        WeightsError: the spacing model is missing or changed.
    """
    joints = [Joint(before, after) for before, after in pairwise(lines)]
    gaps = ["", *(" " if space else "" for space in likely_spaces(joints))]
    return "".join(gap + line for gap, line in zip(gaps, lines, strict=False))


def _paragraphs(pages: Iterable[Page], spaced: _Spaces) -> Iterator[Paragraph]:
    recent: deque[str] = deque(maxlen=_MEMORY)
    for _, batch in groupby(_over_breaks(_groups(pages)), key=lambda group: group[0].page):
        groups = list(batch)
        recent.extend(row.text for group in groups for row in group)
        yield from _joined(groups, "\n".join(recent), spaced)


def _joined(groups: Sequence[_Group], text: str, spaced: _Spaces) -> Iterator[Paragraph]:
    joints = [_joint(*rows) for group in groups for rows in pairwise(group)]
    gaps = iter(spaced(joints, text))
    for group in groups:
        yield _paragraph(group, [next(gaps) for _ in group[1:]])


def _joint(before: _Row, after: _Row) -> Joint:
    return Joint(before.text, after.text, is_early=before.room > _EARLY)


def _paragraph(group: _Group, gaps: Sequence[bool]) -> Paragraph:
    text, pieces = "", []
    for index, row in enumerate(group):
        if index and gaps[index - 1]:
            text += " "
        start = len(text)
        is_broken = index + 1 < len(group) and is_hyphenated(_joint(row, group[index + 1]))
        text += row.text[:-1] if is_broken else row.text
        pieces.append(Piece(start, len(text), row.page, row.line))
    return Paragraph(text, tuple(pieces), group[0].kind)


def _over_breaks(groups: Iterable[_Group]) -> Iterator[_Group]:
    """The groups, those of running text that a column or page break has cut joined again."""
    held: list[_Group] = []  # one of running text that may go on, and headers and footers after it
    for group in groups:
        if held and group[0].kind in ("header", "footer"):
            held.append(group)
        elif held and _goes_on_over_break(held[0], group[0]):
            held[0] = held[0] + group
        else:
            yield from held
            held = [group]
    yield from held


def _groups(pages: Iterable[Page]) -> Iterator[_Group]:
    """The rows of each paragraph, as far as it stands in one region."""
    for number, page in enumerate(pages, 1):
        for region in page.regions:
            group: _Group = []
            for row in _rows(region, page, number):
                if group and not _goes_on(group, row):
                    yield group
                    group = []
                group.append(row)
            if group:
                yield group


def _goes_on(group: _Group, row: _Row) -> bool:
    """Whether a group goes on in the next row of its region."""
    last = group[-1]
    if row.kind != "text" or row.is_apart or not _flows(last, row):
        return False
    step = (row.place.left - last.place.left) / last.height
    begins = len(group) == 1
    if abs(step) <= _INDENT and _NUMBER.match(last.text) and _NUMBER.match(row.text):
        return False
    if step > _INDENT:
        return begins and last.is_marked
    return step > -_INDENT or (begins and not last.is_marked)


def _goes_on_over_break(group: _Group, row: _Row) -> bool:
    """Whether a group goes on in a row of another region, perhaps of another page."""
    if row.kind != "text" or not row.is_first or group[-1].ends_sentence:
        return False
    # A group of one line is full by itself: nothing shows how far it could have gone.
    return len(group) > 1 and _flows(group[-1], row)


def _flows(row: _Row, follower: _Row) -> bool:
    """Whether text may run on from one row to the other, as far as their own looks go."""
    if _BULLET.match(follower.text) or (_NUMBER.match(follower.text) and row.ends_sentence):
        return False
    low, high = sorted((row.height, follower.height))
    is_table = row.has_cells or follower.has_cells
    return row.is_full(follower.line) and high < _SIZE * low and not is_table


def _rows(region: Region, page: Page, page_number: int) -> Iterator[_Row]:
    lines = [line for line in region.lines if line.words]
    places = [_upright(line, page) for line in lines]
    steps = [abs(after.middle - before.middle) for before, after in pairwise(places)]
    most = _APART * median_low(steps) if steps else 0.0
    apart = [index for index, step in enumerate(steps, 1) if step > most]
    for start, end in pairwise([0, *apart, len(lines)]):
        for index in range(start, end):
            near = places[max(start, index - _NEAR) : min(end, index + _NEAR + 1)]
            yield _Row(
                line=lines[index],
                page=page_number,
                kind=region.kind,
                place=places[index],
                edge=max(place.right for place in near if place.overlaps(places[index])),
                is_apart=index == start,
                is_first=index == 0,
            )


def _upright(line: Line, page: Page) -> _Place:
    angle = radians(page.skew - page.rotation)
    along = [x * cos(angle) + y * sin(angle) for x, y in line.box.points]
    across = [y * cos(angle) - x * sin(angle) for x, y in line.box.points]
    if abs(across[1] - across[0]) > abs(along[1] - along[0]):
        # It runs from top to bottom, and the next line is to the left of it.
        along, across = across, [-x for x in along]
    return _Place((along[0] + along[3]) / 2, (along[1] + along[2]) / 2, sum(across) / 4)
