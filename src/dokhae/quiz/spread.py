"""Long texts are asked about in part, in stretches spread evenly, so that cards take bounded time."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["asked_about", "spread"]

_LEAST: Final = 10_000
_FOR_EACH_CARD: Final = 500

_STRETCH: Final = 1500
"""Characters that are kept together, so that what sentences refer to is there as well."""
_LONGEST: Final = 600
"""Characters of a sentence; what goes on without an end is cut."""
_END: Final = r"[.!?…][\"'”’)\]」』》〉]*(?=\s)|\n|$"
_SENTENCE: Final = re.compile(rf"\S(?:[^\n]{{0,{_LONGEST}}}?(?:{_END})|[^\n]{{0,{_LONGEST}}})")


def asked_about(count: int) -> int:
    """Characters of a text that are asked about for so many cards."""
    return _LEAST + _FOR_EACH_CARD * count


def spread(text: str, most: int) -> str:
    """A text of the same length, in which everything but evenly spread stretches is blank.

    Args:
        text: returned as it is if it has no more than `most` characters.
        most: characters that are kept, up to a sentence more for each stretch of 1500.
    """
    if len(text) <= most:
        return text
    period = len(text) * _STRETCH / most
    kept: list[str] = []
    done = 0
    for found in _SENTENCE.finditer(text):
        if found.start() % period < _STRETCH:
            kept += (re.sub(r"\S", " ", text[done : found.start()]), found.group())
            done = found.end()
    return "".join((*kept, re.sub(r"\S", " ", text[done:])))
