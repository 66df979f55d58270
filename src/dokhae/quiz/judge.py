"""Which cards can be trusted: a reader that has only text and question must give the answer back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from dokhae.language.morphemes import Sentence, content, sentences
from dokhae.language.reading import Reading
from dokhae.quiz.answer import Answerer
from dokhae.quiz.card import Card, Span
from dokhae.quiz.likeness import preference
from dokhae.quiz.same import normal, whole

__all__ = ["confirmed", "difficulty", "judged", "quality", "readings"]

_SURE: Final = 0.65
"""Least probability of the answer that the reader gives back."""
_RIVAL: Final = 0.5
"""Most probability of another answer, as a share of that of the card's own."""
_FROM_UNTIL: Final = re.compile(r"(.+[일시분반])부터 (.+[일시분반])까지")
_BY_KIND: Final = {"short": 0.0, "choice": -0.1, "ox": -0.15, "cloze": 0.05}
"""How much harder a kind of card is than a question."""


def judged(
    cards: Sequence[Card], reader: Answerer, told: Sequence[Sentence], text: str, most: int
) -> Iterator[Card]:
    """The cards that can be trusted: those that a reader answers alike, and those that it need not read.

    Args:
        cards: of one text.
        reader: that is asked.
        told: the sentences of the text.
        text: that their spans point into.
        most: questions that the reader is asked, the best ones.
    """
    asked = sorted((card for card in cards if _is_read(card)), key=quality, reverse=True)
    questions = list(dict.fromkeys(card.question for card in asked))[:most]
    found = dict(zip(questions, readings(questions, reader, told), strict=True))
    for card in cards:
        if not _is_read(card):
            yield card
        elif card.question in found:
            kept = confirmed(card, found[card.question], text)
            if kept is not None:
                yield kept


def readings(questions: Sequence[str], reader: Answerer, told: Sequence[Sentence]) -> list[Reading]:
    """What a reader makes of each question."""
    if not questions:
        return []
    prepared = [reader.prepare(sentences(question)) for question in questions]
    return reader.read(prepared, reader.prepare(told))


def _is_read(card: Card) -> bool:
    """Whether it is a question on running text; what is stated beside its label leaves nothing to find."""
    return card.question.endswith("?") and "stated" not in card.scores


def confirmed(card: Card, reading: Reading, text: str) -> Card | None:
    """The card with what a reader made of its question, or None where the two do not agree.

    Answers are compared exactly, once dates, numbers and particles are written alike: characters in common
    would take one year for another. A second answer elsewhere must be much less likely.
    """
    answers = [(_said(text, whole(text, Span(s.start, s.end))), s.probability) for s in reading.spans]
    own = {normal(card.answer), normal(_said(text, whole(text, card.answer_span))), *_ends(card.answer)}
    if not answers or normal(answers[0][0]) not in own:
        return None
    sure = sum(probability for answer, probability in answers if normal(answer) in own)
    rival = max((p for answer, p in answers if not any(_within(normal(answer), o) for o in own)), default=0.0)
    if sure < _SURE or sure < reading.none or rival > _RIVAL * sure:
        return None
    scores = dict(card.scores) | {"sure": sure, "unique": 1 - rival / (sure + rival)}
    return replace(card, scores=scores, reasons=(*card.reasons, "the reader gives the same answer"))


def _ends(answer: str) -> set[str]:
    """Either end of a time from when until when, which readers give for the whole."""
    found = _FROM_UNTIL.fullmatch(answer)
    return {normal(end) for end in found.groups()} if found else set()


def _said(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _within(first: str, second: str) -> bool:
    return first in second or second in first


def quality(card: Card) -> float:
    """All that is known of a card in one figure, 0 to 1; a card that no reader has seen is trusted less."""
    known = card.scores
    return known.get("rule", 0.5) * float(known.get("sure", 0.6) ** 0.5) * preference(known.get("human", 1.0))


def difficulty(card: Card, question: Sequence[Sentence], evidence: Sequence[Sentence]) -> float:
    """How hard a card is, 0 to 1: the less its words are those of the text and the less sure a reader is."""
    asked = {form for sentence in question for form in content(sentence.morphemes)}
    told = {form for sentence in evidence for form in content(sentence.morphemes)}
    new = len(asked - told) / max(1, len(asked))
    little = 1 - min(1.0, len(asked) / 8)
    unsure = 1 - card.scores.get("sure", 0.8)
    return min(1.0, max(0.0, 0.3 + 0.3 * new + 0.2 * little + 0.3 * unsure + _BY_KIND[card.kind]))
