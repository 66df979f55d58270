"""A page as a sequence of lines, some of which become tables, pictures and headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from dokhae.document import Line, Page, RegionKind
from dokhae.formats.structure._place import Frame, Place
from dokhae.formats.structure.blocks import Block

__all__ = ["Entry", "Item", "entries_of", "position"]

_RUNS_DOWN = 2.0  # heights of the type from the top of a line to its bottom, from which on it runs downwards


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of text.

    Attributes:
        region: its region, counted from 0.
    """

    line: Line
    place: Place
    kind: RegionKind
    region: int

    @property
    def runs_down(self) -> bool:
        """Whether its text runs from top to bottom."""
        return self.place.height > _RUNS_DOWN * self.line.box.height

    @property
    def size(self) -> float:
        """Height of its type, which is its width on the page if it runs from top to bottom."""
        return self.line.box.height if self.runs_down else self.place.height

    def with_line(self, line: Line, frame: Frame) -> Self:
        """The same with some of its words."""
        return type(self)(line, frame.place(line.box), self.kind, self.region)


Item = Entry | Block


def entries_of(page: Page, frame: Frame) -> Iterator[Entry]:
    """The lines of a page that hold text, in reading order, each an object of its own."""
    for number, region in enumerate(page.regions):
        for line in region.lines:
            if line.words:
                yield Entry(replace(line), frame.place(line.box), region.kind, number)


def position(place: Place, items: Sequence[Item]) -> int:
    """Before which item something belongs that stands there and has no line of its own.

    That is after the line that is next above it, or else before the one that is next under it.
    """
    y = place.middle[1]
    lines = [
        (index, item.place)
        for index, item in enumerate(items)
        if isinstance(item, Entry) and item.kind not in ("header", "footer")
    ]
    column = [(index, line) for index, line in lines if line.is_level_with(place)] or lines
    above = [(line.bottom, index) for index, line in column if line.middle[1] < y]
    if above:
        return max(above)[1] + 1
    under = [(line.top, index) for index, line in column]
    if under:
        return min(under)[1]
    footers = [index for index, item in enumerate(items) if isinstance(item, Entry) and item.kind == "footer"]
    return footers[0] if footers else len(items)
