"""How surely a card says what it is about: by a name that it begins with, by its title, or by any name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from dokhae.language import Morpheme
from dokhae.language.morphemes import morphemes
from dokhae.quiz.candidates import tells_year
from dokhae.quiz.card import Card
from dokhae.quiz.endings import is_past_tense
from dokhae.quiz.heading import is_notice
from dokhae.quiz.words import PROPER

__all__ = ["anchored"]

_NOUNS: Final = frozenset({"NNG", "NNP", "SL"})
_BEGINNING: Final = 2
"""Words within which a name begins a card."""
# Of 872 judged cards 76, 66, 59 and 50 in 100 were good where these are what they have.
_BY_NAME, _BY_TITLE, _BY_ANY, _BY_NONE = 1.0, 0.85, 0.7, 0.6
_ASTRAY: Final = 0.45
"""Questions without any name, but under a title that needs none, and what happened in no year, unless it
begins with a name and has others.

Of 188 judged gaps, statements and choices of what happened 65 in 100 were good that tell the year, 40 to 60
that name three or more, and 30 of the rest: one does not know which occasion is meant. Of gaps and statements
that were left 58 in 100 of the longer ones were good, and 24 of the shorter ones.
"""
_MANY: Final = 3
"""Names from which on an event of no year is known."""
_AT_LENGTH: Final = 40
"""Characters from which on it is told at such length that it is known."""


def anchored(card: Card, title: str) -> Card:
    """The card with the score `anchored`, which counts for the quality of the card.

    Args:
        card: as it was made.
        title: of its text; "" without one.
    """
    if "stated" in card.scores:
        # 장소: …, which is asked for with what it is the place of.
        return card
    score = _anchorage(card, title)
    rule = card.scores.get("rule", 1.0) * score**0.5
    return replace(card, scores={**card.scores, "anchored": score, "rule": rule})


def _anchorage(card: Card, title: str) -> float:
    text, is_short = card.question, card.kind == "short"
    parts = _parts(text)
    names = [m for m in parts if m.pos in PROPER]
    beginning = len(" ".join(text.split(" ")[:_BEGINNING]))
    is_begun = any(m.start < beginning for m in names)
    past = _is_past(parts)
    if past and not is_short and not tells_year(f"{text} {card.answer}"):
        is_told = len({m.form for m in names}) >= _MANY and len(text) >= _AT_LENGTH
        return _BY_NAME if is_begun and is_told else _ASTRAY
    if is_begun:
        return _BY_NAME
    about = {m.form for m in _parts(title) if m.pos in _NOUNS and len(m.form) > 1}
    if any(m.form in about for m in parts):
        return _BY_TITLE
    if names:
        return _BY_ANY
    is_known = not text.endswith("?") or _is_general(title)
    return _BY_NONE if is_known and not past else _ASTRAY


def _is_general(title: str) -> bool:
    """Whether what a text says needs no name: it is about something in general, or a rule or notice."""
    return bool(title) and (is_notice(title) or not any(m.pos in PROPER for m in _parts(title)))


def _is_past(parts: Sequence[Morpheme]) -> bool:
    """Whether it tells of the past (였다), or asks for whom or what it was (만난 나라는 어디인가?)."""
    done = any(a.pos in ("VV", "XSV") and b.pos == "ETM" and b.form in ("ᆫ", "은") for a, b in pairwise(parts))
    is_asked = parts[-1].pos == "SF" and parts[-1].form == "?"
    return any(map(is_past_tense, parts)) or (is_asked and done)


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[Morpheme, ...]:
    return morphemes(text)
