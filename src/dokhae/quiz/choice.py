"""Questions with choices (객관식): the answer among others of its own kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Final

from dokhae.quiz.candidates import Kind
from dokhae.quiz.rivals import Mention, is_short_for, moved, others

__all__ = ["choices"]

_WRONG: Final = 3
_ORDERED: Final = frozenset({Kind.YEAR, Kind.DATE, Kind.NUMBER, Kind.CLOCK})
_WEEK: Final = "월화수목금토일"


def choices(asked: Mention, mentions: Sequence[Mention], rng: Random, main: str) -> tuple[str, ...]:
    """Four choices with the answer among them, times and numbers in their order; () if there are too few.

    Args:
        asked: the answer.
        mentions: what may be wrong answers.
        rng: that chooses.
        main: what the text is about, which the question may leave out, and is no choice; "" if not clear.
    """
    wrong = [text for text in others(asked, mentions) if not is_short_for(text.replace(" ", ""), main)]
    rng.shuffle(wrong)
    wrong = wrong[:_WRONG]
    for text in moved(asked, 2 * _WRONG, rng):
        if len(wrong) < _WRONG and text not in wrong:
            wrong.append(text)
    if len(wrong) < _WRONG:
        return ()
    shown = [asked.text, *wrong]
    rng.shuffle(shown)
    kind = asked.candidate.kind
    if kind in _ORDERED:
        shown.sort(key=_value)
    elif kind == Kind.WEEKDAY:
        shown.sort(key=lambda text: _WEEK.index(text[0]))
    return tuple(shown)


def _value(text: str) -> tuple[float, ...]:
    numbers = [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]
    before = -1.0 if "기원전" in text else 1.0
    return tuple(before * number for number in numbers)
