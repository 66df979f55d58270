"""How much it shows to fill a gap or to pick a choice: nothing where the sentence gives the answer away."""

from __future__ import annotations

import re
from typing import Final

from dokhae.quiz.candidates import TIMES, Candidate, Kind, tells_year
from dokhae.quiz.clauses import Clause
from dokhae.quiz.gazetteer import COUNTRIES
from dokhae.quiz.torn import is_merely_there, is_torn, is_when_of_an_amount
from dokhae.quiz.words import PROPER, Role, Word

__all__ = [
    "is_circular",
    "is_counted",
    "is_no_answer",
    "is_one_of_many",
    "is_tied",
    "is_undated",
    "says_little",
    "telling",
]

_LITTLE: Final = 0.49
_QUOTES: Final = frozenset("\"'“”‘’")
# Groups of which any would fit; a guardian or a successor is one in particular.
_GROUPS: Final = frozenset(
    """
    구민 군민 도민 시민 국민 주민 백성 회원 학생 어린이 노인 청년 여성 남성 참가자 참여자 신청자 이용자
    관람객 관광객 방문객 관객 고객 손님 독자 환자 직원 사원 군인 병사 농민 노동자
    """.split()
)
_WORDED: Final = frozenset({Kind.PERSON, Kind.PLACE, Kind.ORGANISATION, Kind.TERM, Kind.NAME})
_PLAIN: Final = frozenset({Role.GENITIVE, Role.BARE})
_ONE_OF_ITS_SORT: Final = frozenset(
    "수도 주도 도읍 창시자 창립자 설립자 아버지 어머니 아내 남편 부인".split()
)
# Of these there are many, and who is one of them is one of many.
_MEMBERS: Final = frozenset(
    "소속 제자 일원 멤버 회원 구성원 단원 부원 출신 후손 부하 동료 문하 계열사 자회사".split()
)
_FEW: Final = 2
"""Words from which a definition says more than the sort of a thing."""
_ONLY: Final = frozenset("최초의 유일한 최대의 최고의 최대 최고 최초".split())
_SHORT: Final = 2
_MANY: Final = 3
"""Words of an answer that can be written into a gap, at most."""
# Of these there is one: many are the largest of something.
_NO_OTHER: Final = frozenset("최초의 유일한".split())
_EMPTY: Final = re.compile(
    r"(?:다양[하한합][가-힣]{0,2}"
    r"|(?:차이|특징|부분|측면|경우|점|문제|방법)[이가은는도] (?:있|많)[가-힣]{1,3})\.?$"
)
"""Ends of what tells nothing yet."""
_MARKS: Final = re.compile(r"\W")
_STEM: Final = 3
"""Syllables that tell what a word is made of."""
_ON_THE_GLOBE: Final = re.compile(r"(?:북위|남위|동경|서경) ?(?:약 )?\d")
_OF_THE_COUNTRY: Final = frozenset({"정부", "대한민국 정부", "한국 정부"})
_LABEL: Final = re.compile(r"제 ?\d+ ?[가-힣]{0,2}|\d+ ?(?:호|호선|군|번지)")
_DAY: Final = re.compile(r"\d월|(?:오전|오후) ?\d|\d시 \d+분")
_IN_ALL: Final = frozenset({"총", "모두"})
_LISTED: Final = 2
"""Commas from which on something is a list."""
_MONTH: Final = re.compile(r"\d{1,2}월(?: ?(?:초|말|경|중순|초순|하순|무렵))?")


def telling(clause: Clause, candidate: Candidate) -> float:
    """How much it shows to know a candidate of a clause, 0 to 1."""
    little = (
        is_no_answer(clause, candidate)
        or is_undated(clause)
        or _is_when(clause, candidate)
        or is_counted(clause, candidate)
        or _is_quoted(clause, candidate)
        or _is_label(clause, candidate)
        or is_one_of_many(clause, candidate)
        or _is_ragged(clause, candidate)
        or is_circular(clause)
        or (says_little(clause) and candidate.close != clause.topic)
    )
    return _LITTLE if little else 1.0


def is_no_answer(clause: Clause, candidate: Candidate) -> bool:
    """Whether nobody should be asked for it: it is known, one of many, or the clause hangs on it."""
    return (
        _is_known(clause, candidate)
        or _is_one_of_a_name(clause, candidate)
        or _is_group(clause, candidate)
        or _is_of_a_group(clause, candidate)
        or is_torn(clause, candidate)
        or is_merely_there(clause, candidate)
        or is_when_of_an_amount(clause, candidate)
    )


def _answer(clause: Clause, candidate: Candidate) -> str:
    return clause.plain.text[candidate.start : candidate.end]


def _is_known(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is known before it is read, as whose country something is; or a degree on the globe."""
    answer, text = _answer(clause, candidate), clause.plain.text
    if _ON_THE_GLOBE.search(text) or answer in _OF_THE_COUNTRY:
        return True
    return answer in COUNTRIES and clause.plain.words[candidate.close].role == Role.GENITIVE


def is_undated(clause: Clause) -> bool:
    """Whether it tells the month, the day or the hour of what happened, and not the year."""
    return clause.past and _DAY.search(clause.text) is not None and not tells_year(clause.text)


def _is_when(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is a time of what happened, and no year is told."""
    return candidate.kind in TIMES and clause.past and not tells_year(clause.text)


def is_counted(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is the number of what the clause lists: 빨강, 노랑, 파랑으로 총 3종이다."""
    before = clause.plain.words[clause.first : candidate.first]
    told = candidate.kind == Kind.NUMBER and before and before[-1].text in _IN_ALL
    return bool(told) and sum(word.text.endswith(",") for word in before) >= _LISTED


def _is_quoted(clause: Clause, candidate: Candidate) -> bool:
    """Whether quotation marks stand round it: a nickname or phrase that only who reads it here can know."""
    text = clause.plain.text
    around = text[max(0, candidate.start - 1) : candidate.start], text[candidate.end : candidate.end + 1]
    return all(mark in _QUOTES for mark in around)


def _is_label(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is a number of mere order (6번 코너, 제2군) or a month of no year."""
    answer = _answer(clause, candidate)
    return _LABEL.fullmatch(answer) is not None or _MONTH.fullmatch(answer) is not None


def _is_group(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is a group of people where any other would fit: 한빛 구민."""
    if candidate.kind not in _WORDED:
        return False
    words = clause.plain.words[candidate.first : candidate.last + 1]
    inside = [m for w in words for m in w.morphemes if candidate.start <= m.start and m.end <= candidate.end]
    if inside and inside[-1].form == "들":
        inside.pop()
    end = inside[-1].form if inside else ""
    # 참가 | 자: what is one word to the list may be two to Kiwi.
    return end in _GROUPS or "".join(m.form for m in inside[-2:]) in _GROUPS


def is_one_of_many(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is the topic, and all that is said of it is what many are: 새솔시의 배우이다."""
    if candidate.close != clause.topic or not clause.is_definition:
        return False
    said = clause.plain.words[candidate.close + 1 : clause.last]
    described = any(w.role not in _PLAIN or w.text in _ONLY for w in said)
    return not described and clause.words[-1].noun not in _ONE_OF_ITS_SORT


def _is_of_a_group(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is but one of those who belong to something: 새솔단의 단원이다, 한가람의 제자였다."""
    is_said = clause.is_definition and clause.words[-1].noun in _MEMBERS
    is_named = candidate.kind == Kind.PERSON and candidate.noun in _MEMBERS
    if not is_said:
        return is_named
    said = clause.plain.words[candidate.close + 1 : clause.last]
    return candidate.close == clause.topic and not any(word.text in _ONLY for word in said)


def says_little(clause: Clause) -> bool:
    """Whether it only tells what its name tells, too (…의 배우이다), or that something is there."""
    if _EMPTY.search(clause.text):
        return True
    if clause.topic is None or not clause.is_definition or clause.words[-1].morphemes[0].pos == "SN":
        return False
    said = clause.plain.words[clause.topic + 1 : clause.last]
    if any(word.text in _NO_OTHER or _has_amount(word) for word in said):
        return False
    # In 새나라는 바다에 있는 나라이다 the clause tells no more than the sort does.
    return len(said) <= _FEW or all(word.role in _PLAIN or _is_also(word) for word in said)


def _has_amount(word: Word) -> bool:
    """Whether a word is an amount, and no place in a row: 제3대."""
    parts = {m.pos for m in word.morphemes}
    return bool(parts & {"SN", "NR"}) and "XPN" not in parts


def _is_also(word: Word) -> bool:
    """Whether it is something else that its topic is: 시인이자."""
    return word.role == Role.CONNECTIVE and any(m.pos == "VCP" for m in word.morphemes)


def is_circular(clause: Clause) -> bool:
    """Whether what something is, is told by its own name: 새솔일보는 새솔일보사가 내는 신문이다."""
    if clause.topic is None or clause.past:
        return False
    words = clause.plain.words
    topic = (_MARKS.sub("", word.noun) for word in words[clause.first : clause.topic + 1])
    named = {noun for noun in topic if len(noun) >= _STEM}
    return any(word.text.startswith(tuple(named)) for word in words[clause.topic + 1 : clause.last + 1])


def is_tied(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is tied to somebody, some place or a year by more than the candidate."""
    parts = (m for word in clause.words for m in word.morphemes)
    outside = (m for m in parts if not candidate.start <= m.start < candidate.end)
    return any(m.pos in PROPER or (m.pos == "SN" and len(m.form) > 1) for m in outside)


def _is_one_of_a_name(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is a name, and nothing but that says of whom it is told: many do what it does."""
    parts = [m for word in clause.words for m in word.morphemes]
    inside = [m for m in parts if candidate.start <= m.start < candidate.end]
    named = candidate.close == clause.topic and any(m.pos in PROPER for m in inside)
    return named and not clause.past and not clause.is_definition and not is_tied(clause, candidate)


def _is_ragged(clause: Clause, candidate: Candidate) -> bool:
    """Whether nobody could write it into a gap: four words, one letter, or what had brackets within."""
    answer = _answer(clause, candidate)
    if candidate.kind == Kind.TITLE and candidate.close == clause.last:
        # 처음 나온 노래는 한가람의 〈강물〉이다: no sort of thing tells what is wanted.
        return True
    words = clause.plain.words[candidate.first : candidate.last + 1]
    inside = (m for w in words for m in w.morphemes if candidate.start <= m.start < candidate.end)
    if any(m.pos in ("JKS", "JKO", "JKB", "JX") for m in inside):
        # 등급이 3, 금속구로 지구
        return True
    if candidate.kind not in _WORDED:
        return False
    if candidate.kind == Kind.PERSON and _has_office(clause, candidate):
        return True
    span = clause.plain.span(candidate.start, candidate.end)
    is_broken = span.end - span.start != len(answer)
    return is_broken or len(answer.split()) > _MANY or (answer.isascii() and len(answer) <= _SHORT)


def _has_office(clause: Clause, candidate: Candidate) -> bool:
    """Whether what somebody is was taken for a part of the name: 초대 지도자 한가람."""
    words = clause.plain.words[candidate.first : candidate.last + 1]
    inside = [m for w in words for m in w.morphemes if candidate.start <= m.start and m.end <= candidate.end]
    return len(words) > 1 and inside[0].pos == "NNG" and inside[-1].pos == "NNP"
