"""What can be seen on a question itself: faults that forbid it, and scores from 0 to 1 that rank it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from dokhae.quiz.asking import asking, asking_whether
from dokhae.quiz.candidates import ROYAL, Candidate, Kind
from dokhae.quiz.clauses import Clause
from dokhae.quiz.likeness import likeness, preference
from dokhae.quiz.short import Question
from dokhae.quiz.story import told_alone
from dokhae.quiz.telling import is_tied, telling
from dokhae.quiz.words import Role

__all__ = ["Rating", "faults", "rate", "rate_as_told", "rate_statement"]

_SHORTEST: Final = 9
_LONGEST: Final = 75
_COMFORTABLE: Final = 40
_COMFORTABLE_STATEMENT: Final = 45
_COMFORTABLE_GAP: Final = 50
_ROOM: Final = 60  # characters more of which cost all
_CONTENT: Final = frozenset({"NNG", "NNP", "SN", "SL", "VV", "XR"})
_QUESTION_WORDS: Final = re.compile(r"누구|누가|어디|무엇|언제|어느|어떤|무슨|몇|며칠|얼마|왜|어떻게")
_BOTH_ENDS: Final = re.compile(r"(?:언제|몇 시|무슨 요일)부터 (?=(?:언제|몇 시|무슨 요일)까지)")
_SHAPES: Final = {"named": 1.0, "reason": 0.95, "described": 0.9, "in place": 0.85, "relative": 0.75}
_WORTH: Final = {
    Kind.PERSON: 1.0,
    Kind.PLACE: 1.0,
    Kind.ORGANISATION: 0.95,
    Kind.YEAR: 1.0,
    Kind.DATE: 0.9,
    Kind.RANGE: 1.0,
    Kind.WEEKDAY: 1.0,
    Kind.CLOCK: 1.0,
    Kind.NUMBER: 0.95,
    Kind.TITLE: 1.0,
    Kind.REASON: 1.0,
}
_SURELY_SOMEBODY: Final = 0.75
_DOUBTED: Final = 0.3
_FILLED: Final = 0.82
_NAMELESS: Final = (0.9, 0.6)  # where something is asked for, and where a name is
_OF_A_LIST: Final = 0.4
_UNKNOWN_ASKED: Final = 0.3
_UNKNOWN_TOLD: Final = 0.45
_GUESSED: Final = 0.6
_FRAGMENT: Final = re.compile(r"(?:하|했|하였|되|됐|되었|있|있었|없었|이었|였)(?:는데|지만|으며|으나|고|며) ")
"""An end of a clause without its beginning."""
_YEAR_FIRST: Final = re.compile(r"\d{3,4}년")
_OWN_COUNTRY: Final = frozenset({"대한민국", "한국", "우리나라"})
_NAMES: Final = frozenset({Kind.PERSON, Kind.PLACE, Kind.ORGANISATION, Kind.TERM, Kind.TITLE})


@dataclass(frozen=True, slots=True)
class Rating:
    """Scores by name, and what spoke for and against."""

    scores: Mapping[str, float]
    reasons: tuple[str, ...]

    @property
    def rule(self) -> float:
        """All scores in one."""
        return self.scores["rule"]

    @property
    def rank(self) -> float:
        """By which the best of several questions for the same is chosen."""
        return self.rule * preference(self.scores["human"])


def faults(question: str, answer: str) -> list[str]:
    """What forbids a question, in words."""
    found = []
    bare = question.rstrip("?")
    if not _SHORTEST <= len(question) <= _LONGEST:
        found.append("too short or too long")
    if _squeezed(answer) in _squeezed(question):
        found.append("holds its answer")
    if len(_QUESTION_WORDS.findall(_BOTH_ENDS.sub("", bare))) != 1:
        found.append("not one question word")
    if any(mark in question for mark in '()[]{}“”"'):
        found.append("brackets or speech")
    if bare.count("사람") > 1 and bare.endswith("누구인가"):
        found.append("a person described as a person")
    if "언제" in bare and _YEAR_FIRST.match(bare):
        found.append("a time beside the one asked for")
    if _FRAGMENT.match(bare):
        found.append("begins within a sentence")
    words = bare.split()
    if any(first == second for first, second in pairwise(words)):
        found.append("a word twice")
    return found


def _squeezed(text: str) -> str:
    return re.sub(r"[\s·,]", "", text)


def _worth(clause: Clause, candidate: Candidate) -> float:
    """How much an answer of this kind is worth asking for."""
    if candidate.noun in ("가지", "종류"):
        return 0.5
    if candidate.listed:
        # Why just this one of several?
        return _OF_A_LIST
    parts = [
        m
        for w in clause.plain.words
        for m in w.morphemes
        if candidate.start <= m.start and m.end <= candidate.end
    ]
    role = len(parts) > 1 and parts[-1].pos in ("NNG", "XSN") and not candidate.noun
    if candidate.kind == Kind.PERSON and role:
        # Holders of an office, people of a place: seldom one answer.
        return 0.35
    if candidate.kind in _WORTH:
        return _WORTH[candidate.kind]
    if any(m.form in ("들", "군") for m in parts[-1:]):
        return 0.2
    if _is_rest_of_a_name(clause, candidate):
        return 0.35
    if any(m.pos in ("NNP", "SL") for m in parts):
        return 0.9
    if len(parts) > 1:
        # 원래 취지, 모범생: other words would do as well.
        return 0.75
    if clause.plain.words[candidate.close].role in (Role.TOPIC, Role.SUBJECT):
        return 0.35
    return 0.7 if candidate.end - candidate.start > 2 else 0.4


def _is_rest_of_a_name(clause: Clause, candidate: Candidate) -> bool:
    """Whether a common noun ends a phrase that begins with an amount: 300승 | 클럽."""
    words, lead = clause.plain.words, candidate.lead
    before = words[lead - 1] if lead else None
    if before is None or before.role != Role.BARE or before.closes:
        return False
    amount = any(m.pos == "SN" for word in words[max(0, lead - 2) : lead] for m in word.morphemes)
    return amount and not any(m.pos in ("NNP", "SL") for m in words[candidate.first].morphemes)


def rate(question: Question, candidate: Candidate) -> Rating:
    """The scores of a question."""
    clause = question.clause
    scores = {
        "shape": _SHAPES[question.shape],
        "kind": _sureness(candidate),
        "worth": 1.0 if question.shape == "named" else _worth(clause, candidate),
        "length": _length(question.text),
        "specific": _specific(question, candidate),
        "self-contained": _whole(clause, candidate, _UNKNOWN_ASKED),
    }
    rule = 1.0
    for score in scores.values():
        rule *= score
    human = likeness(question.text)
    scores |= {"rule": rule ** (1 / 2), "human": human, "asking": asking(question, candidate, human)}
    return Rating(scores, _reasons(question, candidate, scores))


def rate_statement(text: str, clause: Clause, candidate: Candidate, *, gap: bool) -> Rating:
    """The scores of a statement that turns on a candidate, with a gap or without.

    One that is true or false as a whole has to be read as a whole, so length costs it more.
    """
    comfortable = _COMFORTABLE_GAP if gap else _COMFORTABLE_STATEMENT
    worth = _worth(clause, candidate)
    shown = min(worth, _GUESSED) if _is_guessed(clause, candidate) else worth
    scores = {
        "worth": shown if gap else worth,
        "length": max(0.3, 1 - max(0, len(text) - comfortable) / _ROOM),
        "specific": min(1.0, sum(m.pos in _CONTENT for w in clause.words for m in w.morphemes) / 7),
        "self-contained": min(_whole(clause, candidate, _UNKNOWN_TOLD), told_alone(clause)),
    }
    if gap:
        scores["telling"] = telling(clause, candidate)
    rule = 1.0
    for score in scores.values():
        rule *= score
    scores["rule"] = float(rule ** (1 / 2))
    if not gap:
        scores["asking"] = asking_whether(clause, candidate, shown)
    return Rating(scores, (f"turns on a {candidate.kind}",))


def rate_as_told(rating: Rating, clause: Clause, candidate: Candidate) -> Rating:
    """The scores of a question with choices: its clause has to be told alone, and its answer to tell much."""
    before = rating.scores["self-contained"]
    whole, tells = min(before, told_alone(clause)), telling(clause, candidate)
    rule = rating.rule * float((whole / before * tells) ** 0.5)
    return replace(rating, scores={**rating.scores, "self-contained": whole, "telling": tells, "rule": rule})


def _is_guessed(clause: Clause, candidate: Candidate) -> bool:
    """Whether a gap for it says little: for words which others would do for, or for one's own country."""
    if candidate.kind not in _NAMES or candidate.kind == Kind.TITLE:
        return False
    words = clause.plain.words[candidate.first : candidate.last + 1]
    inside = [m for w in words for m in w.morphemes if candidate.start <= m.start and m.end <= candidate.end]
    names = [m.pos in ("NNP", "SL", "SH", "SN") for m in inside]
    if candidate.kind == Kind.TERM:
        # 대학 졸업 학력: the name in it is not that of the whole.
        return not names[-1] and not candidate.noun
    holds_office = inside[-1].pos in ("NNG", "XSN") and inside[-1].form not in ROYAL
    if candidate.kind == Kind.PERSON and not candidate.tail and holds_office:
        # 새솔사 창립자
        return True
    described = any(m.pos in ("ETM", "JC", "JKG") for m in inside)
    return not any(names) or described or clause.plain.text[candidate.start : candidate.end] in _OWN_COUNTRY


def _sureness(candidate: Candidate) -> float:
    if candidate.kind not in _NAMES or candidate.kind == Kind.TITLE:
        return 1.0
    # 누구 asked for a thing is worse than no question.
    doubted = candidate.kind == Kind.PERSON and candidate.sure < _SURELY_SOMEBODY
    return _DOUBTED if doubted else min(1.0, candidate.sure)


def _length(text: str) -> float:
    return max(0.3, 1 - max(0, len(text) - _COMFORTABLE) / 60)


def _specific(question: Question, candidate: Candidate) -> float:
    """How much the question says: words beside the question word, and whether it names something."""
    words = [w for w in question.text.rstrip("?").split() if not _QUESTION_WORDS.match(w)]
    inside = [
        m
        for w in question.clause.words
        for m in w.morphemes
        if not (candidate.start <= m.start < candidate.end)
    ]
    nouns = sum(m.pos in _CONTENT for m in inside)
    two = 0.55 if question.clause.words[-1].nominal > question.clause.words[-1].start else 0.4
    return {0: 0.0, 1: 0.2, 2: two, 3: 0.8, 4: 0.95}.get(min(nouns, len(words) + 1), 1.0)


def _whole(clause: Clause, candidate: Candidate, unknown: float) -> float:
    """How well a clause is understood without the text; `unknown` where it lacks whom or what it is about."""
    if clause.filled:
        return _FILLED
    if clause.subject or is_tied(clause, candidate):
        topical = clause.topic is None or clause.topic == candidate.close
        return 1.0 if topical or clause.named or not clause.past else unknown
    # What happened and names nobody is a story without its beginning; what is so without names may be a rule.
    return (
        unknown if clause.past else _NAMELESS[candidate.kind in (Kind.PERSON, Kind.PLACE, Kind.ORGANISATION)]
    )


def _reasons(question: Question, candidate: Candidate, scores: Mapping[str, float]) -> tuple[str, ...]:
    said = [f"{question.shape} question", f"answer is a {candidate.kind}"]
    said += [
        f"weak: {name}" for name, score in scores.items() if name not in ("rule", "human") and score < 0.6
    ]
    return tuple(said)
