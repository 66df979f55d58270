"""Characters that the network half sees.

It holds nothing for likelier, but where letters leave room for one, more often than not one stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dokhae.recognize.decode import COUNTING, Symbol
from dokhae.recognize.doubled import advance_of

__all__ = ["with_room"]

# Least distance from a character to its neighbours, in distances of syllables.
_WIDE: Final = 0.5
_NARROW: Final = 0.4


def with_room(symbols: Sequence[Symbol], width: float) -> list[Symbol]:
    """The symbols of a line, the faint ones only where there is room for them.

    Args:
        symbols: of the line, left to right.
        width: of the line, in its heights.
    """
    sure = [symbol for symbol in symbols if not symbol.is_faint]
    advance = advance_of(sure, width)
    return [
        replace(symbol, is_faint=False) if symbol.is_faint else symbol
        for symbol in symbols
        if not symbol.is_faint or _has_room(symbol, sure, advance / width)
    ]


def _has_room(symbol: Symbol, others: Sequence[Symbol], advance: float) -> bool:
    # Faint points and commas are specks as often as not.
    if not (symbol.text.isalnum() or symbol.text in COUNTING):
        return False
    least = (_NARROW if symbol.text.isascii() else _WIDE) * advance
    return all(abs(symbol.place - other.place) >= least for other in others if other.text != " ")
