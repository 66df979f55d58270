"""Quotation marks that belong together, in one style.

Many faces draw the opening mark of a pair so plainly that it looks straight: '나무’. Its mate, which curls,
tells what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from dokhae.recognize.decode import Symbol

__all__ = ["with_paired_quotes"]

_PAIRS: Final = (("'", "‘", "’"), ('"', "“", "”"))  # straight, opening, closing
_OPENERS: Final = frozenset(" ([{<「『《〈【〔‘“")


def with_paired_quotes(symbols: Sequence[Symbol]) -> list[Symbol]:
    """The symbols of a line; where one mark of a pair curls, the other does, too."""
    paired = list(symbols)
    for straight, opening, closing in _PAIRS:
        for first, second in _pairs(symbols, {straight, opening, closing}):
            if straight != paired[first].text or straight != paired[second].text:
                paired[first] = replace(paired[first], text=opening)
                paired[second] = replace(paired[second], text=closing)
    return paired


def _pairs(symbols: Sequence[Symbol], marks: set[str]) -> Iterator[tuple[int, int]]:
    """Places of an opening mark and of the closing one that follows it with no other between."""
    first = None
    for place, symbol in enumerate(symbols):
        if symbol.text not in marks:
            continue
        before = symbols[place - 1].text if place else " "
        after = symbols[place + 1].text if place + 1 < len(symbols) else " "
        if before in _OPENERS and after != " ":
            first = place
        elif before != " " and first is not None and not (_is_latin(before) and _is_latin(after)):
            yield first, place
            first = None


def _is_latin(character: str) -> bool:
    """A letter as those round the apostrophe of "don't"."""
    return character.isascii() and character.isalpha()
