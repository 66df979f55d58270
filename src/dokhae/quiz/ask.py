"""Cards from sentences: every question, gap, statement and choice that the rules can stand behind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final, TypeVar

from dokhae.language import Sentence
from dokhae.quiz.candidates import candidates
from dokhae.quiz.card import Card, CardKind, Span
from dokhae.quiz.choice import choices
from dokhae.quiz.clauses import Clause, clauses
from dokhae.quiz.deixis import settings
from dokhae.quiz.entries import entries
from dokhae.quiz.kinds import settle
from dokhae.quiz.offered import told
from dokhae.quiz.plain import is_badly_spaced, plain
from dokhae.quiz.reason import reasons
from dokhae.quiz.rivals import Mention, exchanged, is_end_of_range, is_rough, is_short_for, moved
from dokhae.quiz.short import Question, questions
from dokhae.quiz.statement import Statement, denied, replaced, statement, with_gap
from dokhae.quiz.surface import Rating, faults, rate, rate_as_told, rate_statement
from dokhae.quiz.telling import is_one_of_many

__all__ = ["ask", "made"]

_LEAST: Final = 0.55
_LEAST_STATED: Final = 0.25
"""Lower than for questions, since weak statements are chosen only where there is nothing else."""
_LEAST_WITH_CHOICES: Final = 0.75
_LEAST_HUMAN: Final = 0.5
"""Likeness to people's questions from which a question is asked with choices, rather than a gap."""
_FIGURES: Final = re.compile(r"\d[\d,.]*")


_Told = TypeVar("_Told", str, Statement)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A candidate with the clauses that hold it, shortest first, and its best question."""

    mention: Mention
    clauses: tuple[Clause, ...]
    question: Question | None
    rating: Rating | None


def ask(
    sentences: Sequence[Sentence], kinds: Iterable[CardKind], *, title: str = "", seed: int = 0
) -> list[Card]:
    """All cards of the kinds asked for, not yet judged.

    Args:
        sentences: of one text.
        kinds: of cards.
        title: what the text is about, if that is known: it stands in for subjects that the text leaves out.
        seed: of the order of choices and of which statements are made false.
    """
    asked = list(_asked(sentences, title))
    mentions = [one.mention for one in asked]
    wanted = set(kinds)
    cards: list[Card] = []
    for number, one in enumerate(asked):
        rng = Random(f"{seed} {number}")
        made: list[Card | None] = []
        if "short" in wanted:
            made.append(_short(one))
        if "cloze" in wanted:
            made.append(_cloze(one))
        if "ox" in wanted:
            made += _ox(one, mentions, rng)
        if "choice" in wanted:
            made.append(_choice(one, mentions, rng))
        cards += [card for card in made if card is not None]
    return _stated_once(cards) + (list(entries(sentences, title)) if "short" in wanted else [])


def _stated_once(cards: Sequence[Card]) -> list[Card]:
    """The cards with each statement once, as it turns on the word that is worth most."""
    best: dict[str, Card] = {}
    for card in cards:
        other = best.get(card.question)
        if card.kind == "ox" and (other is None or _turn(card) > _turn(other)):
            best[card.question] = card
    return [card for card in cards if card.kind != "ox" or card is best[card.question]]


def _turn(card: Card) -> tuple[float, float]:
    """How good a word it is that a statement turns on."""
    return card.scores["asking"], card.scores["worth"]


def made(sentences: Sequence[Sentence], title: str = "") -> Iterator[tuple[Mention, Clause, Question]]:
    """Every question that can be made, good or not, with the clause that it is made of.

    Args:
        sentences: of one text.
        title: as for `ask`.
    """
    for mention, held, reasoned in _mentions(sentences, title):
        for clause in held:
            yield from ((mention, clause, question) for question in questions(clause, mention.candidate))
        yield from ((mention, question.clause, question) for question in reasoned)


def _asked(sentences: Sequence[Sentence], title: str) -> Iterator[_Asked]:
    for mention, held, reasoned in _mentions(sentences, title):
        of_clauses = [question for clause in held for question in questions(clause, mention.candidate)]
        yield _best(mention, held, [*of_clauses, *reasoned])


def _mentions(
    sentences: Sequence[Sentence], title: str
) -> Iterator[tuple[Mention, tuple[Clause, ...], Sequence[Question]]]:
    """Every candidate with the clauses that hold it, or with the question that it is the reason for."""
    plains = [p for number, s in told(sentences) if (p := plain(s, number)) is not None]
    shapes = Counter(_FIGURES.sub("0", text) for text in {p.text for p in plains})
    groups = settle([(p, candidates(p)) for p in plains])
    found = list(zip(plains, groups, strict=True))
    for (sentence, group), setting in zip(found, settings(found, title), strict=True):
        is_one_of_a_row = shapes[_FIGURES.sub("0", sentence.text)] > 1
        if is_badly_spaced(sentence.words) or is_one_of_a_row:
            # It tells what the next one is about, and is not shown: of 12세 미만은 … and 15세 미만은 … each
            # is said under its own heading.
            continue
        parts = tuple(clauses(sentence, group, setting))
        for candidate in group:
            held = tuple(c for c in parts if c.first <= candidate.lead and candidate.close <= c.last)
            yield Mention(sentence, candidate), held, ()
        for clause in parts:
            for candidate, question in reasons(clause):
                yield Mention(sentence, candidate), (), [question]


def _best(mention: Mention, held: tuple[Clause, ...], made: Sequence[Question]) -> _Asked:
    sound = [question for question in made if not faults(question.text, mention.text)]
    rated = [(rate(question, mention.candidate), question) for question in sound]
    rating, question = max(rated, key=lambda pair: pair[0].rank, default=(None, None))
    return _Asked(mention, held, question, rating)


def _card(
    one: _Asked, kind: CardKind, question: str, answer: str, rating: Rating, choices: tuple[str, ...] = ()
) -> Card:
    source, candidate = one.mention.plain.source, one.mention.candidate
    return Card(
        kind,
        question,
        answer,
        source.text,
        Span(source.start, source.end),
        one.mention.plain.span(candidate.start, candidate.end),
        choices,
        correction=one.mention.text if answer == "X" else "",
        scores=rating.scores,
        reasons=rating.reasons,
    )


def _short(one: _Asked) -> Card | None:
    if one.question is None or one.rating is None or one.rating.rule < _LEAST:
        return None
    return _card(one, "short", one.question.text, one.mention.text, one.rating)


def _cloze(one: _Asked) -> Card | None:
    made = _gapped(one)
    return _card(one, "cloze", made[0], one.mention.text, made[1]) if made is not None else None


def _gapped(one: _Asked) -> tuple[str, Rating] | None:
    """The best statement with a gap for the candidate."""
    found = []
    for clause in reversed(one.clauses):
        made = statement(clause)
        text = with_gap(made, one.mention.candidate) if made is not None else None
        if text is not None:
            found.append((text, rate_statement(text, clause, one.mention.candidate, gap=True)))
    return _best_stated(found)


def _best_stated(found: Iterable[tuple[_Told, Rating]]) -> tuple[_Told, Rating] | None:
    best = max(found, key=lambda pair: pair[1].rule, default=None)
    return best if best is not None and best[1].rule >= _LEAST_STATED else None


def _ox(one: _Asked, mentions: Sequence[Mention], rng: Random) -> Iterator[Card]:
    """The best statement as it is, and made false, if it can be: by what it turns on, or by its end."""
    if one.mention.candidate.listed:
        return
    stated = [made for clause in reversed(one.clauses) if (made := statement(clause)) is not None]
    best = _best_stated(
        (made, rate_statement(made.text, made.clause, one.mention.candidate, gap=False)) for made in stated
    )
    if best is None:
        return
    made, rating = best
    yield _card(one, "ox", made.text, "O", rating)
    wrong = _wrong(one, made, mentions, rng)
    text = replaced(made, one.mention.candidate, rng.choice(wrong)) if wrong else None
    if text is not None:
        yield _card(one, "ox", text, "X", rating)
    elif (turned := denied(made)) is not None:
        yield _with_correction(_card(one, "ox", turned[0], "X", rating), turned[1])


def _with_correction(card: Card, end: str) -> Card:
    """The card of a statement that its end makes false; the end of its evidence is what it turns on."""
    place = card.evidence.rfind(end)
    start = card.evidence_span.start + place
    span = Span(start, start + len(end)) if place >= 0 else card.answer_span
    return replace(card, correction=end, answer_span=span)


def _wrong(one: _Asked, made: Statement, mentions: Sequence[Mention], rng: Random) -> list[str]:
    """What makes a statement false when it stands in the place of the candidate."""
    # What was so until a year was so until an earlier one, too, and about so many may be some more.
    is_loose = is_end_of_range(one.mention) or is_rough(one.mention)
    near = [] if is_loose else moved(one.mention, 3, rng)
    answer, main = one.mention.text, made.clause.main
    # 새나라는 섬나라이다 may be as true of another.
    is_main = is_short_for(answer, main) or is_short_for(main, answer)
    if near or is_main or is_one_of_many(made.clause, one.mention.candidate):
        return near
    return _fitting(made, exchanged(one.mention, mentions))


def _fitting(made: Statement, others: Iterable[str]) -> list[str]:
    """Those of which the statement holds no word yet: nobody does something to himself."""
    said = made.text.replace(" ", "")
    return [other for other in others if not any(word in said for word in other.split())]


def _choice(one: _Asked, mentions: Sequence[Mention], rng: Random) -> Card | None:
    """A question with choices; where there is no good question, a gap with choices."""
    main = next((clause.main for clause in one.clauses), "")
    shown = choices(one.mention, mentions, rng, main) if not one.mention.candidate.listed else ()
    if not shown:
        return None
    if one.question is not None and one.rating is not None and _bears_choices(one.rating):
        rating = rate_as_told(one.rating, one.question.clause, one.mention.candidate)
        return _card(one, "choice", one.question.text, one.mention.text, rating, shown)
    made = _gapped(one)
    return _card(one, "choice", made[0], one.mention.text, made[1], shown) if made is not None else None


def _bears_choices(rating: Rating) -> bool:
    """Whether a question is so good that it is rather asked with choices than a gap is."""
    return rating.rule >= _LEAST_WITH_CHOICES and rating.scores["human"] >= _LEAST_HUMAN
