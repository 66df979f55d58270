"""The best cards of a text, of all kinds in turn, none of them asking what another asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from dokhae.quiz.card import GAP, KINDS, Card, CardKind
from dokhae.quiz.judge import quality
from dokhae.quiz.same import normal

__all__ = ["select"]

_PER_SENTENCE: Final = 2
_WHOLE: Final = 0.5
"""Least score of a card that can be understood without the text."""
_TELLING: Final = 0.5
"""Least score of what it shows to fill a gap or to pick a choice."""
_ASKING: Final = 0.5
"""Least score of how a question asks."""
_WORTH: Final = 0.8
"""Least worth of what a gap stands for: a name, time or number, no word that others would do for as well."""
_SHORT: Final = 0.75
"""Least score of a card for its length."""
_SOUND: Final = 0.65
"""Least score of a statement in all, since no reader is asked whether it can be answered."""
_ALIKE: Final = 0.6
"""Share of their pairs of characters from which two questions with one answer ask the same."""


def select(cards: Iterable[Card], count: int, kinds: Sequence[CardKind]) -> list[Card]:
    """At most `count` cards in the order of the text: the best ones, of all kinds in turn.

    A sentence gives few cards, and an answer is asked for once in the same words, whatever the kind. Cards
    that may not be understood without the text, long ones, gaps for any word and those that show little are
    a last resort: one of them is taken where there are no others.
    """
    cards = list(cards)
    firm = [card for card in cards if _is_firm(card)]
    if not firm and len(kinds) == len(KINDS):
        firm = sorted(cards, key=lambda card: (-_flaws(card), quality(card)))[-1:]
    cards = firm
    waiting: dict[CardKind, list[Card]] = {kind: [] for kind in kinds}
    # Of a sentence one statement is taken: a false one where there is one, since most cannot be made false.
    for card in sorted(cards, key=lambda card: (quality(card), card.answer == "X")):
        waiting[card.kind].append(card)
    # The rarest first: the others find another sentence.
    turns = sorted(waiting, key=lambda kind: len(waiting[kind]))
    chosen: list[Card] = []
    used: Counter[tuple[int, int]] = Counter()
    while len(chosen) < count and any(waiting.values()):
        for kind in turns:
            found = _next(waiting[kind], chosen, used)
            if found is not None and len(chosen) < count:
                chosen.append(found)
                used[_sentence(found)] += 1
    return sorted(chosen, key=lambda card: (card.evidence_span.start, card.answer_span.start))


def _is_firm(card: Card) -> bool:
    """Whether nothing speaks against it."""
    least = {}
    if card.kind != "short":
        least["length"] = _SHORT
    if not card.question.endswith("?"):
        least["rule"] = _SOUND
    return not _flaws(card) and all(card.scores.get(name, 1.0) >= score for name, score in least.items())


def _flaws(card: Card) -> int:
    """How much of what it needs it lacks: to be understood alone, to show something, to ask well."""
    least = {"self-contained": _WHOLE, "telling": _TELLING, "asking": _ASKING}
    if GAP in card.question:
        least["worth"] = _WORTH
    return sum(card.scores.get(name, 1.0) < score for name, score in least.items())


def _next(waiting: list[Card], chosen: Sequence[Card], used: Counter[tuple[int, int]]) -> Card | None:
    """The best of the cards that wait, taken from them, which may stand beside those that were chosen."""
    while waiting:
        card = waiting.pop()
        if used[_sentence(card)] < _PER_SENTENCE and not any(_alike(card, other) for other in chosen):
            return card
    return None


def _sentence(card: Card) -> tuple[int, int]:
    return card.evidence_span.start, card.evidence_span.end


def _alike(first: Card, second: Card) -> bool:
    if first.answer_span == second.answer_span or first.question == second.question:
        return True
    both_stated = first.kind == second.kind == "ox"
    if not both_stated and normal(first.answer) != normal(second.answer):
        return False
    ours, theirs = _pairs(first.question), _pairs(second.question)
    return len(ours & theirs) >= _ALIKE * min(len(ours), len(theirs))


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(text.replace(" ", "")))
