"""Cards from sentences: every question, gap, statement and choice that the rules can stand behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from dokhae.language import Sentence
from dokhae.quiz.candidates import Candidate, candidates
from dokhae.quiz.card import Card, CardKind, Span
from dokhae.quiz.choice import choices
from dokhae.quiz.clauses import Clause, clauses
from dokhae.quiz.deixis import settings
from dokhae.quiz.kinds import settle
from dokhae.quiz.plain import Plain, plain
from dokhae.quiz.rivals import Mention, moved, others
from dokhae.quiz.short import Question, questions
from dokhae.quiz.statement import replaced, statement, with_gap
from dokhae.quiz.surface import Rating, faults, rate, worth

__all__ = ["ask"]

_LEAST: Final = 0.6
_LEAST_WORTH: Final = 0.6


@dataclass(frozen=True, slots=True)
class _Asked:
    """A candidate with the clauses that hold it and its best question."""

    mention: Mention
    clauses: tuple[Clause, ...]
    question: Question | None
    rating: Rating | None


def ask(
    sentences: Sequence[Sentence], kinds: Iterable[CardKind], *, title: str = "", seed: int = 0
) -> list[Card]:
    """All cards of the kinds asked for, in the order of the text, not yet judged.

    Args:
        sentences: of one text.
        kinds: of cards.
        title: what the text is about, if that is known: it stands in for subjects that the text leaves out.
        seed: of the order of choices and of which statements are made false.
    """
    asked = list(_asked(sentences, title))
    mentions = [a.mention for a in asked]
    wanted = set(kinds)
    cards: list[Card] = []
    for number, one in enumerate(asked):
        rng = Random(f"{seed} {number}")
        made = {
            "short": _short(one),
            "cloze": _cloze(one),
            "ox": _ox(one, mentions, rng),
            "choice": _choice(one, mentions, rng),
        }
        cards += [card for kind, card in made.items() if kind in wanted and card is not None]
    return cards


def _asked(sentences: Sequence[Sentence], title: str) -> Iterator[_Asked]:
    plains = [p for number, s in enumerate(sentences) if (p := plain(s, number)) is not None]
    groups = settle([(p, candidates(p)) for p in plains])
    found = list(zip(plains, groups, strict=True))
    for (sentence, group), setting in zip(found, settings(found, title), strict=True):
        parts = tuple(clauses(sentence, group, setting))
        for candidate in group:
            yield _best(sentence, candidate, parts)


def _best(sentence: Plain, candidate: Candidate, parts: Sequence[Clause]) -> _Asked:
    answer = sentence.text[candidate.start : candidate.end]
    held = tuple(c for c in parts if c.first <= candidate.lead and candidate.close <= c.last)
    made = [q for clause in held for q in questions(clause, candidate) if not faults(q.text, answer)]
    rated = [(rate(question, candidate), question) for question in made]
    rating, question = max(rated, key=lambda pair: pair[0].rule, default=(None, None))
    return _Asked(Mention(sentence, candidate), held, question, rating)


def _card(one: _Asked, kind: CardKind, question: str, answer: str, **more: object) -> Card:
    source, candidate = one.mention.plain.source, one.mention.candidate
    scores = dict(one.rating.scores) if one.rating else {}
    reasons = one.rating.reasons if one.rating else ()
    span = one.mention.plain.span(candidate.start, candidate.end)
    return Card(
        kind,
        question,
        answer,
        source.text,
        Span(source.start, source.end),
        span,
        scores=scores,
        reasons=reasons,
        **more,  # type: ignore[arg-type]
    )


def _short(one: _Asked) -> Card | None:
    if one.question is None or one.rating is None or one.rating.rule < _LEAST:
        return None
    return _card(one, "short", one.question.text, one.mention.text)


def _cloze(one: _Asked) -> Card | None:
    text = _gap_text(one)
    return _card(one, "cloze", text, one.mention.text) if text is not None else None


def _gap_text(one: _Asked) -> str | None:
    for clause in reversed(one.clauses):
        made = statement(clause)
        if made is None or worth(clause, one.mention.candidate) < _LEAST_WORTH:
            continue
        text = with_gap(made, one.mention.candidate)
        if text is not None:
            return text
    return None


def _ox(one: _Asked, mentions: Sequence[Mention], rng: Random) -> Card | None:
    for clause in one.clauses:
        made = statement(clause)
        if made is None or worth(clause, one.mention.candidate) < _LEAST_WORTH:
            continue
        if rng.random() < 0.5:
            return _card(one, "ox", made.text, "O")
        wrong = others(one.mention, mentions) or moved(one.mention, 3, rng)
        text = replaced(made, one.mention.candidate, rng.choice(wrong)) if wrong else None
        if text is not None:
            return _card(one, "ox", text, "X", correction=one.mention.text)
    return None


def _choice(one: _Asked, mentions: Sequence[Mention], rng: Random) -> Card | None:
    shown = choices(one.mention, mentions, rng)
    if not shown:
        return None
    short = one.question.text if one.question and one.rating and one.rating.rule >= _LEAST else None
    text = short or _gap_text(one)
    return _card(one, "choice", text, one.mention.text, choices=shown) if text is not None else None
