"""Zeros and letters O, ones and letters l and I: in many faces one shape, and only their company differs.

What the network is not quite sure of is told by the nearest letters or digits of the same word, if those on
either side are of one kind: P0S is POS, 2O15 is 2015. What it is sure of stays, as do codes that mix both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dokhae.recognize.decode import Symbol

__all__ = ["in_company"]

_SURE: Final = 0.98  # confidence from which on a character stays
_WORD: Final = re.compile(r"[0-9A-Za-z]+(?:[.,:-][0-9A-Za-z]+)*")
# As a digit, beside capitals, beside small letters.
_SHAPES: Final = (("0", "O", "o"), ("1", "I", "l"))
_FORMS: Final = {form: shape for shape in _SHAPES for form in shape}


def in_company(symbols: Sequence[Symbol]) -> list[Symbol]:
    """The symbols of a line, those that may be a digit or a letter as their neighbours say."""
    told = list(symbols)
    text = "".join(symbol.text for symbol in symbols)
    for word in _WORD.finditer(text):
        for place in range(*word.span()):
            shape = _FORMS.get(text[place])
            if shape and symbols[place].confidence < _SURE:
                before = _nearest(text[word.start() : place][::-1])
                behind = _nearest(text[place + 1 : word.end()])
                told[place] = replace(told[place], text=_form(shape, before, behind) or text[place])
    return told


def _nearest(text: str) -> str:
    """The first character that is a letter or a digit beyond doubt, or nothing."""
    return next((c for c in text if c.isalnum() and c not in _FORMS), "")


def _form(shape: tuple[str, str, str], before: str, behind: str) -> str | None:
    """How a shape is read between two characters; None where they do not tell."""
    digit, capital, small = shape
    if before + behind and all(c.isdigit() for c in before + behind):
        return digit
    if before.isalpha() and behind.isalpha():
        return small if (before + behind).islower() else capital if (before + behind).isupper() else None
    return None
