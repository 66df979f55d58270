"""What may not be asked for, since what remains of the clause hangs on it or would fit others as well."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from dokhae.quiz.candidates import TIMES, Candidate, Kind
from dokhae.quiz.clauses import Clause
from dokhae.quiz.gazetteer import ATTRIBUTES
from dokhae.quiz.words import Role, Word

__all__ = ["is_merely_there", "is_torn", "is_when_of_an_amount"]

_TIME: Final = re.compile(r"\d+(?:년|월|일|세기)")
_NUMBERS: Final = ("SN", "NR")
_UNTIL: Final = ("까지", "부터")
_BEFORE_OR_AFTER: Final = re.compile(r"(?:[직이]?[전후]|뒤|무렵|당시)(?:에|까지|부터|에는)?,?")
_THERE: Final = re.compile(
    r"(?:위치|존재|소재|방송|방영|소속|거주)(?:하|되|한|된|해|돼|했|됐)|있[는었던다으]|속[하한해]"
)
_AT: Final = re.compile(r"에(?:는|도|만)?$|^(?:위치|소재|거주|속)[하해]")
_WHERE_JUST: Final = re.compile(
    r"가장|최[초대고저상하장]|유일|제일|첫|[동서남북중][동서남북중]?부|[동서남북]쪽|끝|한가운데|중앙|중심|연안|사이|\d"
)


def is_torn(clause: Clause, candidate: Candidate) -> bool:
    """Whether a part of the clause goes with a candidate and would be left alone by a question or a gap.

    1997년 | 홍콩 반환까지; 1777년 가 전투와 | 1781년 나 전투에서; 8세기부터 | 11세기에 걸쳐; 수심이 | 94m인.
    """
    return (
        _is_of_a_time_that_ends(clause, candidate)
        or _is_one_of_two_times(clause, candidate)
        or _is_named_amount(clause, candidate)
        or _is_of_something_done(clause, candidate)
    )


def _is_of_a_time_that_ends(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is a time that only says more of what follows, from or until which something was so."""
    if candidate.kind not in TIMES:
        return False
    words, close = clause.plain.words, candidate.close
    after = words[close + 1 : clause.last]
    spanned = any(word.text.startswith("걸쳐") for word in after[:4])
    if words[close].role != Role.BARE or words[close].closes:
        return spanned and words[close].particle in ("에", "부터")
    for word, following in pairwise(after):
        if word.role != Role.BARE or word.closes:
            ends = word.particle in _UNTIL or following.role == Role.POSTPOSITION
            return ends or _BEFORE_OR_AFTER.fullmatch(word.text) is not None
    return False


def _is_one_of_two_times(clause: Clause, candidate: Candidate) -> bool:
    """Whether two things are told with a time for each, and it is one of the times or stands beside one."""
    words = clause.words
    joined = any(
        first.role == Role.WITH and _TIME.match(second.text) is not None for first, second in pairwise(words)
    )
    if not joined or sum(_TIME.match(word.text) is not None for word in words) <= 1:
        return False
    before = clause.plain.words[candidate.lead - 1] if candidate.lead > clause.first else None
    return candidate.kind in TIMES or (before is not None and _TIME.match(before.text) is not None)


def _is_of_something_done(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is when or where something else was, that is spoken of: 1932년 다리를 놓은 것을 빌미로."""
    if candidate.kind not in (*TIMES, Kind.PLACE):
        return False
    words = clause.plain.words[candidate.close + 1 : clause.last]
    verb = next((i for i, w in enumerate(words) if w.role == Role.LINK or w.is_predicate), len(words))
    return any(word.noun == "것" for word in words[verb + 1 : verb + 2])


def _is_named_amount(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is what has the amount that follows: 평균 수심이 94m인, which asks for itself."""
    words, close = clause.plain.words, candidate.close
    if candidate.kind != Kind.TERM or words[close].role != Role.SUBJECT or close >= clause.last:
        return False
    return words[close + 1].morphemes[0].pos in _NUMBERS or words[close].noun.split()[-1] in ATTRIBUTES


def is_when_of_an_amount(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is the time at which something was so much: 2014년 인구는 300명이다."""
    *_, before, end = (None, *clause.words)
    # 290만명이다, 290만 | 명이다
    is_number = end.morphemes[0].pos in _NUMBERS
    is_unit = end.morphemes[0].pos == "NNB" and before is not None and before.morphemes[-1].pos in _NUMBERS
    is_amount = clause.is_definition and (is_number or is_unit)
    return candidate.kind in TIMES and is_amount and candidate.close != clause.last


def is_merely_there(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is what a clause tells of, and is said only to be somewhere, where others are, too.

    What lies in a part of a place, or is the first or largest there, is told apart.
    """
    if clause.plain.words[candidate.close].role not in (Role.TOPIC, Role.SUBJECT):
        return False
    said = clause.plain.words[candidate.close + 1 : clause.last + 1]
    told = _told(said)
    if not any(_THERE.match(word.text) for word in told[-1:]) or _WHERE_JUST.search(_joined(said)):
        return False
    # In 걸을 수 있는 nothing is somewhere.
    return not told[-1].text.startswith("있") or _AT.search(_joined(told[-2:-1])) is not None


def _told(said: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words up to the verb that says what something does, or of a definition, what it is like."""
    if not said or all(m.pos != "VCP" for m in said[-1].morphemes):
        return said
    end = max((i for i, word in enumerate(said[:-1]) if word.is_predicate), default=-1)
    return said[: end + 1]


def _joined(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)
