"""The blocks of a document in reading order: its paragraphs, with what stands between them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from dokhae.document import Page, Region, RegionKind
from dokhae.errors import MissingExtraError
from dokhae.formats.format import ReadPage
from dokhae.formats.structure._entries import Entry, Item, entries_of
from dokhae.formats.structure._figures import with_figures
from dokhae.formats.structure._headings import headings
from dokhae.formats.structure._place import Frame
from dokhae.formats.structure._ruled import with_tables
from dokhae.formats.structure._unruled import with_unruled_tables
from dokhae.formats.structure.blocks import Block, Heading, PageBreak, Passage
from dokhae.language.morphemes import kiwi
from dokhae.language.paragraphs import joined_lines, paragraphs, plain_paragraphs
from dokhae.paragraph import Paragraph
from dokhae.source import PageImage

__all__ = ["blocks"]

_PAGE_NUMBER: Final = re.compile(
    r"[-–—~·<(\[ ]*(\d{1,4}|[ivxⅰ-ⅻ]{1,6})( ?/ ?\d{1,4})?( ?쪽| ?면)?[-–—~·>)\] ]*$"
)

_Key = tuple[int, int]  # page, counted from 1, and place on it


def blocks(read: Iterable[ReadPage]) -> Iterator[Block]:
    """The blocks of the pages, each as soon as it is known to have ended.

    Lines are joined to paragraphs as `dokhae.language.paragraphs` does, over columns and pages too; where
    Kiwi is not installed the spacing model alone tells where a line broke a word. A page break comes after a
    paragraph that goes on over it. Page numbers are left out.

    Args:
        read: pages; the image of each is let go once its pictures are cut out.
    """
    yield from _Flow(read).blocks()


class _Flow:
    """Pages without what is no running text, that text in paragraphs, and both in order again."""

    def __init__(self, read: Iterable[ReadPage]) -> None:
        self._read = read
        self._keys: dict[
            int, tuple[_Key, Entry]
        ] = {}  # of lines, by identity; the entry keeps its line alive
        self._waiting: deque[tuple[_Key, Block]] = deque()
        self._page = 1

    def blocks(self) -> Iterator[Block]:
        for paragraph in _in_paragraphs(self._pages()):
            key = min(self._keys.pop(id(piece.line))[0] for piece in paragraph.pieces)
            yield from self._until(key)
            yield from self._placed(key, Passage(paragraph.text))
        while self._waiting:
            yield from self._placed(*self._waiting.popleft())

    def _until(self, key: _Key) -> Iterator[Block]:
        while self._waiting and self._waiting[0][0] < key:
            yield from self._placed(*self._waiting.popleft())

    def _placed(self, key: _Key, block: Block) -> Iterator[Block]:
        if key[0] > self._page:
            self._page = key[0]
            yield PageBreak()
        yield block

    def _pages(self) -> Iterator[Page]:
        for number, each in enumerate(self._read, 1):
            yield replace(
                each.page, regions=tuple(self._regions(number, _items(each))), pictures=(), tables=()
            )

    def _regions(self, number: int, items: list[Item]) -> Iterator[Region]:
        """Regions of the running text; what else there is waits for its turn."""
        indexed = list(enumerate(items))
        for run, group in groupby(indexed, key=lambda pair: _run(pair[1])):
            for index, item in (members := list(group)):
                if isinstance(item, Entry):
                    self._keys[id(item.line)] = (number, index), item
                else:
                    self._waiting.append(((number, index), item))
            if run is not None:
                entries = [item for _, item in members if isinstance(item, Entry)]
                yield Region(entries[0].line.box, tuple(entry.line for entry in entries), run[1])


def _run(item: Item) -> tuple[int, RegionKind] | None:
    return (item.region, item.kind) if isinstance(item, Entry) else None


def _in_paragraphs(pages: Iterator[Page]) -> Iterator[Paragraph]:
    try:
        kiwi()
    except MissingExtraError:
        return plain_paragraphs(pages)
    return paragraphs(pages)


def _items(read: ReadPage) -> list[Item]:
    """The lines of a page that are running text, and its other blocks, in reading order."""
    page, frame = read.page, Frame(read.page)
    items: list[Item] = [entry for entry in entries_of(page, frame) if not _is_page_number(entry)]
    items = with_figures(with_tables(items, page, frame), page, read.image, frame)
    return _with_headings(with_unruled_tables(items, frame), read.image)


def _is_page_number(entry: Entry) -> bool:
    return entry.kind != "text" and _PAGE_NUMBER.match(entry.line.text) is not None


def _with_headings(items: list[Item], image: PageImage | None) -> list[Item]:
    done: list[Item] = []
    last = 0
    for start, end, level in headings(items, image):
        lines = [item.line.text for item in items[start:end] if isinstance(item, Entry)]
        done += [*items[last:start], Heading(joined_lines(lines), level)]
        last = end
    return done + items[last:]
