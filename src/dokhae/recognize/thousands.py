"""Numbers in groups of three digits are one word: set far apart, 24,020 looks like 24, 020."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from dokhae.recognize.decode import Symbol

__all__ = ["with_whole_numbers"]

_NUMBER: Final = re.compile(r"(?<![\d,.])\d{1,3}(?:, ?\d{3})+(?![\d,])")
_SURE: Final = 0.97  # confidence from which on a space stays: it may be a list of numbers


def with_whole_numbers(symbols: Sequence[Symbol]) -> list[Symbol]:
    """The symbols of a line without doubtful spaces between the thousands of a number and what follows."""
    text = "".join(symbol.text for symbol in symbols)
    dropped = {
        place
        for number in _NUMBER.finditer(text)
        for place in range(*number.span())
        if text[place] == " " and symbols[place].confidence < _SURE
    }
    return [symbol for place, symbol in enumerate(symbols) if place not in dropped]
