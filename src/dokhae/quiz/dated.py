"""What was so only when it was written, and what is told as if it happened now: no facts to learn."""

from __future__ import annotations

import re
from typing import Final

from dokhae.quiz.clauses import Clause
from dokhae.quiz.endings import is_past
from dokhae.quiz.words import Role

__all__ = ["is_dated", "is_narrated"]

_NOW: Final = re.compile(
    r"(?:^| )(?:현재(?:는|의|까지)?|최근(?:에|에는)?|요즘은?|지금(?:은|의|과)?|아직)(?:,| |$)"
)
_AS_OF: Final = re.compile(r"\d년(?: \d{1,2}월)?(?: 기준)? ?현재")
_PLANNED: Final = re.compile(
    r"예정(?:이|인|으로)|계획(?:이|을|하고| 중)|추진(?: ?중|하고)|것으로 (?:기대|전망|예상|보인)|[할될] 전망"
)
# Amounts of these are other ones from year to year.
_CHANGING: Final = re.compile(
    r"(?:인구|신자|교인|대사관|공관|수송량|물동량|매출|매출액|생산량|판매량|점유율|보급률|시가총액|자산|예산|수출액|"
    r"수입액|재학생|졸업생|이용객|방문객|관광객|[가-힣]+ 수)[가이은는을를의](?![가-힣])"
)
_MANY: Final = re.compile(r"(?:\d{3}|[천백만억]) ?여? ?(?:명|개국|여 개국|개)")
_AMOUNT: Final = re.compile(r"\d")
_YEAR: Final = re.compile(r"\d{3,4}년")
_SINCE: Final = re.compile(r"부터|이후|이래|현재|매년|해마다|기준")
_HOLDING: Final = frozenset(
    """
    가지 갖 지니 이루 면하 접하 자리하 자리 위치 포함 차지
    걸치 이어지 띠 두 보이 나타내 담 뜻하 구성 소장 보유
    """.split()
)
# What is so of somebody at all times, told of by a verb.
_LASTING: Final = frozenset(
    """
    불리 꼽히 여기 여겨지 뜻하 속하 이르 알려지
    남 전하 전해지 가리키 일컫 통하 평가
    """.split()
)


def is_dated(clause: Clause) -> bool:
    """Whether it was so when it was written, which it does not say: 현재 …, …할 예정이다, 인구는 50만 명이다.

    What a notice announces (…합니다) is read while it is so.
    """
    if clause.plain.is_polite:
        return False
    text = clause.text
    if _PLANNED.search(clause.plain.text) or (_NOW.search(text) and not _AS_OF.search(text)):
        return True
    if clause.of_names and not clause.past and _is_going_on(clause):
        return True
    counted = _CHANGING.search(text) is not None and _AMOUNT.search(text) is not None
    counted = counted or (clause.of_names and _MANY.search(text) is not None)
    return counted and not clause.past and not _YEAR.search(text)


def _is_going_on(clause: Clause) -> bool:
    """Whether somebody is at it: 팔고 있다, but not 가지고 있다."""
    *_, before, last = (None, *clause.words)
    if before is None or before.ending != "고" or last.morphemes[0].form not in ("있", "계시"):
        return False
    return all(m.form not in _HOLDING for m in before.morphemes)


def is_narrated(clause: Clause) -> bool:
    """Whether what happened, or what a story makes up, is told in the present: 1443년에 글자를 만들게 된다.

    Somebody by name who does something is in a plot (한가람은 다리에서 문보라를 기다린다); a place or a
    thing may do so always.
    """
    last = clause.words[-1]
    if clause.past or is_past(last) or clause.plain.is_polite or not _is_action(clause):
        return False
    text = clause.text
    becomes = last.morphemes[0].form == "되" and len(clause.words) > 1 and clause.words[-2].ending == "게"
    then = _YEAR.search(text) is not None and not _SINCE.search(text)
    return clause.acts or becomes or then


def _is_action(clause: Clause) -> bool:
    """Whether its last predicate is a verb that tells what is done, and neither how nor what something is."""
    last = clause.words[-1]
    if last.role not in (Role.FINAL, Role.CONNECTIVE):
        return False
    stems = [m for m in last.morphemes if m.pos in ("VV", "VA", "VX", "VCP", "VCN", "XSV", "XSA")]
    noun = last.morphemes[0].form
    if not stems or any(m.pos in ("VA", "VCP", "VCN", "XSA") for m in stems):
        return False
    return noun not in _LASTING and stems[0].form not in _LASTING and stems[0].form not in ("있", "없")
