"""Where no question word may stand, and what may not be turned into a description."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from dokhae.quiz.candidates import LOOSE, Candidate
from dokhae.quiz.clauses import Clause
from dokhae.quiz.unsound import DONE_TO, done
from dokhae.quiz.words import Role, Word

__all__ = [
    "happens",
    "is_before_its_own_copula",
    "is_behind_a_noun",
    "is_gapped",
    "is_handled",
    "is_occasion",
    "is_of_a_link",
    "is_proper",
    "is_specific",
]

_LINKS: Final = frozenset("비롯 비롯하 맞추 한하 향하 말미암 즈음하 국한".split())
_LINKED: Final = frozenset({Role.POSTPOSITION, Role.CONNECTIVE, Role.ADNOMINAL, Role.LINK})
# Of these a topic is what is done to, and not who does it: 신청은 … 받는다.
_TAKING: Final = frozenset("받 맡 하".split())
# What is so in general is done so by who tells it: 설명회는 강당에서 엽니다.
_OPENING: Final = frozenset("열 내 치르 빌리 나누 뽑 버리 팔 사 쓰 읽 심 넣 자르 끓이".split())
_HAPPENING: Final = frozenset(
    "일어나 이루어지 만들어지 생기 나타나 진행 발생 생성 형성 분비 흡수 합성 저장 생산 시작 발견".split()
)
_OCCASIONS: Final = tuple("식 회의 회담 회견 대회 축제 행사 시상식 선거 경기 전투 전쟁".split())
_HONOURING: Final = frozenset({("시", "EP"), ("드리", "VX"), ("드리", "VV")})
_ABLE: Final = 2
_HANDLED: Final = frozenset(
    """
    접수 모집 판매 대여 제공 신청 진행 실시 운영 개최 배포 발급 지급 반납
    구성 분양 대출 공급 배부
    """.split()
)


def is_of_a_link(clause: Clause, close: int) -> bool:
    """Whether a verb follows that only ties it to the rest: 어디를 비롯한, 어디에 맞춰, 몇 회에 한해."""
    after = clause.plain.words[close + 1 : close + 2]
    return any(word.morphemes[0].form in _LINKS and word.role in _LINKED for word in after)


def is_handled(clause: Clause) -> bool:
    """Whether the topic is no subject, so that it cannot be made one: 신청은 새솔시가 | 새솔시에서 받는다."""
    words = clause.words
    # 위원장 1명을 포함하여: of whom it consists, and not what is done.
    done_to = (
        a
        for a, b in pairwise(words)
        if a.role in (Role.OBJECT, Role.SUBJECT) and not b.text.startswith("포함")
    )
    if any(done_to):
        return False
    # 내려받을 수 있다 is said by its verb.
    able = len(words) > _ABLE and words[-2].noun == "수"
    said = words[-1 - able * 2]
    verbs = [m.form for m in said.morphemes if m.pos.startswith("VV")]
    if verbs:
        return verbs[-1] in _TAKING or (not clause.past and verbs[-1] in _OPENING)
    what = done(said)
    # Notices leave out who does it: 장학생은 3월 10일에 발표합니다.
    return what in _HANDLED or (clause.plain.is_polite and what in DONE_TO)


def is_before_its_own_copula(clause: Clause, close: int) -> bool:
    """Whether a verb follows that goes on to an amount: 몇 명 중 여덟째로 태어나 남자만 5명이었는가."""
    words = clause.plain.words
    goes_on = any(w.role == Role.CONNECTIVE for w in words[close + 1 : clause.last])
    last = words[clause.last]
    return goes_on and any(m.pos == "VCP" for m in last.morphemes) and last.morphemes[0].pos in ("SN", "NR")


def is_behind_a_noun(clause: Clause, begin: int) -> bool:
    """Whether a noun without a particle stands before a word: no question word goes on from 청소년."""
    before = clause.plain.words[begin - 1] if begin > clause.first else None
    if before is None or before.role != Role.BARE or before.closes or not before.is_nominal:
        return False
    return before.morphemes[-1].pos in ("NNG", "NNP", "XSN") and before.text not in LOOSE


def is_gapped(clause: Clause) -> bool:
    """Whether a verb is said once for two objects (봄에 벼를, 가을에 보리를 심는다), or nobody asks so.

    It gives a reason (…때문이다), denies something, or says that it happened, too (…하기도 하였다).
    """
    listed = (Role.OBJECT, Role.SUBJECT)
    return (
        clause.words[-1].text.startswith("때문")
        or sum(w.role == Role.TOPIC for w in clause.words) > 1
        or _is_denial(clause)
        # 이용하실 수 있는가, 알려 드리는가: nobody asks so of whom the notice was for.
        or any((m.form, m.pos) in _HONOURING for w in clause.words for m in w.morphemes)
        or any(w.text.endswith("기도") and w.morphemes[-2].pos == "ETN" for w in clause.words[-2:-1])
        or any(
            (w.closes and (w.role in listed or _is_bare_item(w))) or w.text in ("물론", "커녕")
            for w in clause.words
        )
    )


def _is_denial(clause: Clause) -> bool:
    """Whether it says what something is not, which nobody can guess."""
    return any(m.pos == "VCN" for w in clause.words[-3:] for m in w.morphemes)


def _is_bare_item(word: Word) -> bool:
    """Whether it is a noun before a comma that is no time: one of a list."""
    return word.role == Role.BARE and word.noun[-1:] not in ("년", "월", "일", "시", "분")


def happens(clause: Clause) -> bool:
    """Whether something comes about, so that the thing in which it does is a place: 엽록체에서 일어난다."""
    return any(m.form in _HAPPENING for m in clause.words[-1].morphemes if m.pos in ("NNG", "VV"))


def is_proper(clause: Clause, candidate: Candidate) -> bool:
    """Whether a candidate holds a proper name."""
    words = clause.plain.words[candidate.first : candidate.last + 1]
    return any(m.pos in ("NNP", "SL") for word in words for m in word.morphemes)


def is_occasion(answer: str) -> bool:
    """Whether it is no place, though something happens at it: 개관식, 기자회견."""
    return answer.endswith(_OCCASIONS)


def is_specific(said: Sequence[Word]) -> bool:
    """Whether a description fits one thing only: it has a clause, or a superlative, and some words."""
    clause = any(w.role in (Role.ADNOMINAL, Role.LINK) for w in said)
    superlative = any(w.text in ("가장", "최초의", "유일한", "첫", "제일", "최대의", "최고의") for w in said)
    return (clause and len(said) >= 3) or (superlative and len(said) >= 2)
