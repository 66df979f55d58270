"""Headings: lines of larger or bolder type than the text of their page.

Heights of lines differ by some hundredths by what is in them, and by more where a rule is taken for a part
of one. So a line that is but a little larger is a heading only if it is short, ends no sentence and begins no
item of a list, and has a number or more room above it than lines of text have. The same goes for one that is
bolder, which only the page image tells; nor may it ask something, as the questions of an exam do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from dokhae.formats.structure._entries import Entry, Item
from dokhae.formats.structure._weight import stroke_width
from dokhae.source import PageImage

__all__ = ["headings"]

_LEVELS: Final = (1.75, 1.35)  # heights of the text of the page, from which on a heading is of level 1, 2
_LOWEST: Final = 1.11  # and of level 3
_LONGEST: Final = 60  # characters of a line
_SHORT: Final = 0.6  # share of the width of its region that a heading of level 3 takes at most
_APART: Final = 1.25  # distance from the line above, in the usual one
_SMALLER: Final = 0.93  # height of a line under a heading, at most, in that of the heading
_BOLD: Final = (
    1.28  # width of the strokes of bold type, in that of the page; others differ by up to a quarter
)
_BOLD_SIZE: Final = 0.9  # heights of the text of the page, at least
_LETTERS: Final = 3  # a bold line has at least so many; of fewer the width is not certain
_AHEAD: Final = 3  # lines under a heading of which one must be smaller
_SAME: Final = 1.12  # ratio of the heights of two lines of one heading
_NEXT: Final = 1.9  # heights from one line of a heading to the next, at most

_NUMBER: Final = re.compile(r"(\d{1,2}(\.\d{1,2})*\.?|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+\.?|[IVX]+\.|제 ?\d+ ?[장절항편부]) ?\D")
_ITEM: Final = re.compile(r"[①-⑳⑴-⒇㉠-㉻•●○■□◆◇▶▷※◎☞·*「『《(\[-]|[ㄱ-ㅎ]([.)]| )|<")
_ENDS: Final = re.compile(r"[.,;…]['\"”’)\]」』》〉]*$")


def headings(items: Sequence[Item], image: PageImage | None) -> Iterator[tuple[int, int, int]]:
    """The headings: the index of the first line of each, that after its last one, and its level, 1 to 3.

    Args:
        items: of a page.
        image: of the page; without it bold type is not told.
    """
    entries = [item for item in items if isinstance(item, Entry)]
    if not entries:
        return
    page = _Page(items, entries, _weights(items, image))
    start = 0
    while start < len(items):
        level = page.level(start)
        end = start + 1
        if level:
            while end < len(items) and page.level(end) and _goes_on(items[end - 1], items[end]):
                end += 1
            yield start, end, level
        start = end


def _goes_on(item: Item, other: Item) -> bool:
    """Whether two lines of headings are one heading."""
    if not isinstance(item, Entry) or not isinstance(other, Entry) or item.region != other.region:
        return False
    low, high = sorted((item.size, other.size))
    step = other.place.middle[1] - item.place.middle[1]
    return high < _SAME * low and 0 < step < _NEXT * high and not _NUMBER.match(other.line.text)


def _weights(items: Sequence[Item], image: PageImage | None) -> dict[int, float]:
    """Width of the strokes of each line, in that of the usual one, by its index."""
    if image is None:
        return {}
    widths = {
        index: stroke_width(image.pixels, item.line)
        for index, item in enumerate(items)
        if isinstance(item, Entry)
    }
    usual = median(widths.values())
    return {index: width / max(usual, 1e-6) for index, width in widths.items()}


class _Page:
    """The items of a page, what is usual among its lines, and how bold each of them is."""

    def __init__(self, items: Sequence[Item], entries: Sequence[Entry], weights: dict[int, float]) -> None:
        self._items = items
        self._weights = weights
        self._body = _weighted_median([(entry.size, len(entry.line.text)) for entry in entries])
        steps = [
            after.place.middle[1] - before.place.middle[1]
            for before, after in pairwise(entries)
            if before.region == after.region
        ]
        self._step = median([step for step in steps if step > 0] or [self._body])
        self._widths: dict[int, tuple[float, float]] = {}
        for entry in entries:
            left, right = self._widths.get(entry.region, (entry.place.left, entry.place.right))
            self._widths[entry.region] = min(left, entry.place.left), max(right, entry.place.right)

    def level(self, index: int) -> int:
        """The level of a heading that has this line, or 0."""
        item = self._items[index]
        if not isinstance(item, Entry) or item.kind == "footer":
            return 0
        size, text = item.size / self._body, item.line.text
        is_large = size >= _LOWEST and self._leads(index, item)
        is_bold = size >= _BOLD_SIZE and self._is_bold(index, text)
        if not (is_large or is_bold) or len(text) > _LONGEST or _ENDS.search(text):
            return 0
        for level, least in enumerate(_LEVELS, 1):
            if is_large and size >= least:
                return level
        return 3 if item.kind == "text" and self._stands_out(index, item) else 0

    def _leads(self, index: int, entry: Entry) -> bool:
        """Whether something smaller comes after it."""
        under = [
            item for item in self._items[index + 1 :] if not isinstance(item, Entry) or item.kind == "text"
        ]
        return any(
            not isinstance(item, Entry) or item.size < _SMALLER * entry.size for item in under[:_AHEAD]
        )

    def _is_bold(self, index: int, text: str) -> bool:
        """Whether a line is bold, asks nothing, and has something under it that is not."""
        if self._weights.get(index, 1.0) < _BOLD or text.endswith("?") or _letter_count(text) < _LETTERS:
            return False
        under = range(index + 1, min(index + 1 + _AHEAD, len(self._items)))
        return any(self._weights.get(other, 1.0) < _BOLD for other in under)

    def _stands_out(self, index: int, entry: Entry) -> bool:
        left, right = self._widths[entry.region]
        if _ITEM.match(entry.line.text) or entry.place.width > _SHORT * (right - left):
            return False
        return bool(_NUMBER.match(entry.line.text)) or self._is_apart(index, entry)

    def _is_apart(self, index: int, entry: Entry) -> bool:
        before = self._items[index - 1] if index else None
        if not isinstance(before, Entry) or before.region != entry.region:
            return True
        step = entry.place.middle[1] - before.place.middle[1]
        return step > _APART * self._step or self.level(index - 1) > 0


def _letter_count(text: str) -> int:
    return sum(character.isalpha() for character in text)


def _weighted_median(values: Sequence[tuple[float, int]]) -> float:
    """The value at which half of the weight is reached."""
    half = sum(weight for _, weight in values) / 2
    reached = 0
    for value, weight in sorted(values):
        reached += weight
        if reached >= half:
            return max(value, 1.0)
    return 1.0
