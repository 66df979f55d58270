"""How well a question asks: what can be said against one that has its answer and is whole."""

from __future__ import annotations

import re
from typing import Final

from dokhae.quiz.candidates import Candidate, Kind
from dokhae.quiz.clauses import Clause
from dokhae.quiz.events import is_small_event, is_small_fact
from dokhae.quiz.passing import is_passing, tells_hours
from dokhae.quiz.short import Question
from dokhae.quiz.story import is_of_nobody, told_as_fact
from dokhae.quiz.telling import is_circular, is_of_a_group, is_one_of_a_name, is_size, says_little
from dokhae.quiz.torn import is_merely_there, is_torn, is_when_of_an_amount

__all__ = ["asking", "asking_whether"]

_POORLY: Final = 0.4
_LIKELY: Final = 0.5
"""Likeness to people's questions from which a common noun is asked for."""
_UNLIKELY: Final = 0.15
"""Likeness below which hardly a question is one that people ask."""
_TELLING_WORTH: Final = 0.8
"""Worth of names, times and numbers."""
_DAY: Final = re.compile(r"\d월")
_WHEN: Final = re.compile(r"\d{3,4}년|\d세기|시대|시절|왕조|전기|후기|처음|최초")
_YEAR: Final = re.compile(r"\d{3,4}년|\d세기")


def asking(question: Question, candidate: Candidate, human: float) -> float:
    """How well a question asks for a candidate, 0 to 1.

    Args:
        question: that is asked.
        candidate: its answer.
        human: its likeness to people's questions.
    """
    clause = question.clause
    poor = (
        human < _UNLIKELY
        or _is_any_thing(question, candidate, human)
        or _is_undated(clause)
        or _is_count_of_once(clause, candidate)
        or is_one_of_a_name(clause, candidate)
        or is_passing(clause, candidate)
        or is_torn(clause, candidate)
        or is_merely_there(clause, candidate)
        or is_when_of_an_amount(clause, candidate)
        or (candidate.kind != Kind.RANGE and tells_hours(clause))
        or is_of_nobody(clause)
        or is_small_fact(clause)
        or (is_small_event(clause, career=True) and "《" not in clause.plain.text)
        or is_of_a_group(clause, candidate)
    )
    return _POORLY if poor else told_as_fact(clause)


def asking_whether(clause: Clause, candidate: Candidate, worth: float) -> float:
    """How well a statement asks whether it is true, 0 to 1.

    What happened, and what somebody tells (…합니다), has to turn on a name, a time or a number, and nothing
    turns well on a price or a time of the day.

    Args:
        clause: that is stated.
        candidate: that it turns on.
        worth: of the candidate.
    """
    if is_passing(clause, candidate) or says_little(clause) or is_circular(clause):
        return _POORLY
    if tells_hours(clause):
        return _POORLY
    if candidate.kind == Kind.NUMBER and is_size(clause, candidate):
        return _POORLY
    if is_when_of_an_amount(clause, candidate):
        return _POORLY
    if is_small_event(clause) or is_small_fact(clause):
        return _POORLY
    told = (
        clause.past
        or clause.plain.is_polite
        or ((clause.story or clause.of_names) and not clause.is_definition)
    )
    return _POORLY if told and worth < _TELLING_WORTH else 1.0


def _is_any_thing(question: Question, candidate: Candidate, human: float) -> bool:
    """Whether it asks for a thing by a common noun, which other words would name as well.

    What is so in general (식물은 무엇을 흡수하는가) has one answer more often than what happened once.
    """
    if candidate.kind != Kind.TERM or question.shape in ("named", "relative"):
        return False
    clause = question.clause
    inside = [m for w in clause.words for m in w.morphemes if candidate.start <= m.start < candidate.end]
    return all(m.pos not in ("NNP", "SL") for m in inside) and (clause.past or human < _LIKELY)


def _is_count_of_once(clause: Clause, candidate: Candidate) -> bool:
    """Whether it asks how many there were on one occasion of which it is not told when it was."""
    if candidate.kind != Kind.NUMBER or not (clause.past and clause.of_names):
        return False
    return _WHEN.search(clause.text) is None


def _is_undated(clause: Clause) -> bool:
    """Whether it asks for a day or a month of what happened, or for what happened then, and tells no year."""
    return clause.past and _DAY.search(clause.text) is not None and _YEAR.search(clause.text) is None
