"""How well a question or a statement asks: what can be said against one that has its answer and is whole."""

from __future__ import annotations

import re
from typing import Final

from dokhae.quiz.candidates import TIMES, Candidate, Kind
from dokhae.quiz.clauses import Clause
from dokhae.quiz.short import Question
from dokhae.quiz.story import is_anonymous, is_of_nobody, told_as_fact
from dokhae.quiz.telling import is_circular, is_counted, is_no_answer, is_undated, says_little
from dokhae.quiz.torn import is_when_of_an_amount

__all__ = ["asking", "asking_whether"]

_POORLY: Final = 0.4
_LIKELY: Final = 0.5
"""Likeness to people's questions from which a common noun is asked for."""
_WITH_OTHERS: Final = {
    Kind.PERSON: ("출연", "참여", "참가", "참석", "출전"),
    Kind.PLACE: ("지정", "선정", "등재", "가입"),
}
_KNOWN: Final = ("알려", "불리")
_TELLING_WORTH: Final = 0.8
"""Worth of names, times and numbers."""
_CALLED: Final = re.compile(r"무엇이라고?|무엇으로 (?:부르|불리|일컫)")


def asking(question: Question, candidate: Candidate, human: float) -> float:
    """How well a question asks for a candidate, 0 to 1.

    Args:
        question: that is asked.
        candidate: its answer.
        human: its likeness to people's questions.
    """
    clause = question.clause
    poor = (
        _is_any_thing(question, candidate, human)
        or is_undated(clause)
        or is_no_answer(clause, candidate)
        or is_of_nobody(clause)
        or is_anonymous(clause)
        or _is_one_of_some(question, candidate)
        or _is_within_a_definition(question, candidate)
    )
    return _POORLY if poor else told_as_fact(clause)


def asking_whether(clause: Clause, candidate: Candidate, worth: float) -> float:
    """How well a statement asks whether it is true, 0 to 1.

    What happened has to turn on a name, a time or a number.

    Args:
        clause: that is stated.
        candidate: that it turns on.
        worth: of the candidate.
    """
    poor = (
        is_undated(clause)
        or says_little(clause)
        or is_circular(clause)
        or is_counted(clause, candidate)
        or is_when_of_an_amount(clause, candidate)
        or (clause.past and worth < _TELLING_WORTH)
    )
    return _POORLY if poor else 1.0


def _is_one_of_some(question: Question, candidate: Candidate) -> bool:
    """Whether it asks who took part in something, or what was chosen or listed, as others were, too."""
    with_others = _WITH_OTHERS.get(candidate.kind)
    end = question.clause.words[-1].text
    return with_others is not None and question.shape != "named" and end.startswith(with_others)


def _is_within_a_definition(question: Question, candidate: Candidate) -> bool:
    """Whether 언제 stands in the middle of what something is, or is known as: 언제 구축한 네트워크인가?"""
    if question.shape != "in place" or candidate.kind not in TIMES:
        return False
    clause = question.clause
    ends = clause.is_definition or clause.words[-2:][0].text.startswith(_KNOWN)
    return ends and candidate.close < clause.last - 1


def _is_any_thing(question: Question, candidate: Candidate, human: float) -> bool:
    """Whether it asks for a thing by a common noun, which other words would name as well.

    What something is called (무엇이라고 하는가) has one answer; what is so in general (식물이 내보내는 것)
    has one more often than what happened once.
    """
    if candidate.kind != Kind.TERM or question.shape in ("named", "relative"):
        return False
    clause = question.clause
    inside = [m for w in clause.words for m in w.morphemes if candidate.start <= m.start < candidate.end]
    if any(m.pos in ("NNP", "SL") for m in inside) or _CALLED.search(question.text):
        return False
    return clause.past or human < _LIKELY or question.shape == "in place"
