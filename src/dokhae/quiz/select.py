"""The best cards of a text, of all kinds in turn, none of them asking what another asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random
from typing import Final

from dokhae.quiz.card import GAP, KINDS, Card, CardKind
from dokhae.quiz.judge import quality
from dokhae.quiz.same import normal

__all__ = ["select"]

_PER_SENTENCE: Final = 2
_WHOLE: Final = 0.5
"""Least score of a card that can be understood without the text."""
_ANCHORED: Final = 0.5
"""Least score of how surely it is known what a card is about."""
_TELLING: Final = 0.5
"""Least score of what it shows to fill a gap or to pick a choice."""
_ASKING: Final = 0.5
"""Least score of how a question asks."""
_WORTH: Final = 0.8
"""Least worth of what a gap stands for: a name, time or number, no word that others would do for as well."""
_FALSE: Final = 0.5
"""Share of the texts whose first statement is false, if one can be made false."""
_ALIKE: Final = 0.6
"""Share of their pairs of characters from which two questions with one answer ask the same."""


def select(cards: Iterable[Card], count: int, kinds: Sequence[CardKind], *, seed: int = 0) -> list[Card]:
    """At most `count` cards in the order of the text: the best ones, of all kinds in turn.

    A sentence gives few cards, and an answer is asked for once in the same words, whatever the kind. Cards
    that may not be understood without the text, gaps for any word and those that show little are a last
    resort: one of them is taken where there are no others. Statements are true and false by turns, as
    far as there are such; with which they begin depends on the text and the seed.
    """
    cards = list(cards)
    firm = [card for card in cards if not _flaws(card)]
    if not firm and len(kinds) == len(KINDS):
        firm = sorted(cards, key=lambda card: (-_flaws(card), quality(card)))[-1:]
    # Few statements can be made false: where a true one is wanted, one of the others is taken first.
    falsified = {card.evidence_span for card in firm if _is_false(card)}
    spare = {card.question for card in firm if _is_true(card) and card.evidence_span in falsified}
    cards = sorted(firm, key=lambda card: (card.question not in spare, quality(card)))
    waiting = {kind: [card for card in cards if card.kind == kind] for kind in kinds}
    # The rarest first: the others find another sentence.
    turns = sorted(kinds, key=lambda kind: len(waiting[kind]))
    is_false_first = Random(f"{seed} {[card.evidence for card in cards]}").random() < _FALSE
    chosen: list[Card] = []
    used: Counter[tuple[int, int]] = Counter()
    while len(chosen) < count and any(waiting.values()):
        for kind in turns:
            if kind == "ox":
                _put_last(waiting[kind], chosen, is_false_first=is_false_first)
            found = _next(waiting[kind], chosen, used)
            if found is not None and len(chosen) < count:
                chosen.append(found)
                used[_sentence(found)] += 1
    return sorted(chosen, key=lambda card: (card.evidence_span.start, card.answer_span.start))


def _flaws(card: Card) -> int:
    """How much of what it needs it lacks: to be understood alone, to show something, to ask well."""
    least = {"self-contained": _WHOLE, "anchored": _ANCHORED, "telling": _TELLING, "asking": _ASKING}
    if GAP in card.question:
        least["worth"] = _WORTH
    return sum(card.scores.get(name, 1.0) < score for name, score in least.items())


def _put_last(statements: list[Card], chosen: Sequence[Card], *, is_false_first: bool) -> None:
    """Put those last, to be taken next, that are what fewer of the chosen are: true or false."""
    true, false = (sum(is_so(card) for card in chosen) for is_so in (_is_true, _is_false))
    # The sort is stable: of these the best stays the last.
    statements.sort(key=_is_false if false < true + is_false_first else _is_true)


def _next(waiting: list[Card], chosen: Sequence[Card], used: Counter[tuple[int, int]]) -> Card | None:
    """The best of the cards that wait, taken from them, which may stand beside those that were chosen."""
    while waiting:
        card = waiting.pop()
        if used[_sentence(card)] < _PER_SENTENCE and not any(_alike(card, other) for other in chosen):
            return card
    return None


def _is_true(card: Card) -> bool:
    return card.kind == "ox" and card.answer == "O"


def _is_false(card: Card) -> bool:
    return card.kind == "ox" and card.answer == "X"


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
