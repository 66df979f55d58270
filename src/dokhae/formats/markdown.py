"""Markdown as GitHub has it: headings, paragraphs, tables, and pictures inside the file as data."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Final

from dokhae.formats.format import Format, ReadPage
from dokhae.formats.structure import Figure, Grid, Heading, PageBreak, Passage, blocks
from dokhae.formats.structure.blocks import Block, picture_note

__all__ = ["MARKDOWN", "written"]

_MARKUP: Final = re.compile(r"[\\`*_\[\]|]|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
# One of these alone is text, as in 3~4; two make what stands between them struck out, or a formula.
_PAIRED: Final = "~$"
_FIRST: Final = re.compile(r"(#{1,6}|[-+])(?= |$)|>|-{3,}|=+$")
_NUMBER: Final = re.compile(r"(\d{1,9})([.)])(?= |$)")
_LAST_HASHES: Final = re.compile(r"(?<= )(#+)$")


def _chunks(read: Iterable[ReadPage]) -> Iterator[bytes]:
    is_first = True
    for block in blocks(read):
        if not isinstance(block, PageBreak):
            yield (written(block) if is_first else f"\n{written(block)}").encode()
            is_first = False


def written(block: Block) -> str:
    """A block as Markdown, with a newline at its end; nothing for a page break."""
    match block:
        case Heading(text, level):
            return f"{'#' * level} {_escaped_end(_line(text))}\n"
        case Passage(text):
            return f"{_line(text)}\n"
        case Grid():
            return _table(block)
        case Figure():
            return f"{_picture(block)}\n"
        case _:
            return ""


def _line(text: str) -> str:
    """A text that is a line of its own, so that no part of it is markup."""
    if match := _NUMBER.match(text):
        return f"{match[1]}\\{match[2]}{_inline(text[match.end() :])}"
    return f"\\{_inline(text)}" if _FIRST.match(text) else _inline(text)


def _escaped_end(heading: str) -> str:
    """Number signs at the end of a heading would be taken for the end of its markup."""
    return _LAST_HASHES.sub(lambda match: f"\\{match[1]}", heading)


def _inline(text: str) -> str:
    text = _MARKUP.sub(r"\\\g<0>", text)
    for mark in _PAIRED:
        if text.count(mark) > 1:
            text = text.replace(mark, f"\\{mark}")
    return text


def _table(grid: Grid) -> str:
    """The text of a cell that is wider or higher than one is in its first place, and the others are empty."""
    rows = [[""] * len(grid.widths) for _ in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = _inline(cell.text).replace("\n", "<br>")
    head, *others = [f"| {' | '.join(row)} |\n" for row in rows]
    return "".join([head, f"|{' --- |' * len(grid.widths)}\n", *others])


def _picture(figure: Figure) -> str:
    if figure.image is None:
        return _inline(picture_note(figure))
    data = b64encode(figure.image).decode("ascii")
    return f"![{_inline(figure.text)}](data:image/{figure.suffix};base64,{data})"


MARKDOWN: Final = Format("markdown", ".md", _chunks, images=True)
"""Paragraphs in one line each; the breaks between pages leave no trace."""
