"""Sentences that no native speaker writes, or that were cut so that something is missing."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from dokhae.quiz.candidates import LOOSE
from dokhae.quiz.clauses import Clause
from dokhae.quiz.endings import is_past
from dokhae.quiz.gazetteer import ATTRIBUTES, UNASKED
from dokhae.quiz.words import Role, Word

__all__ = ["DONE_TO", "done", "is_knotted", "is_odd", "is_passive"]

_FOLLOWED: Final = 2
"""Clauses of a sort that can be followed in one sentence, beside its last."""
_LONG: Final = 3
"""Characters of a word that is not said twice."""
_TIMELY: Final = frozenset("간 말 초 경 쯤 씩 여 들".split())
_BEFORE_AMOUNTS: Final = frozenset("약 단 총 불과 겨우 무려 최소".split())
_OPENING: Final = "《〈「『<"
_CLOSING: Final = "》〉」』>"
_VERY: Final = frozenset("가장 매우 아주 더욱 제일 훨씬".split())
_TYING: Final = frozenset("고 며 으며 지만 으나".split())
_QUOTING: Final = ("다고", "라고", "자고", "냐고")
DONE_TO: Final = frozenset(
    """
    발표 발견 발명 개량 개조 인수 매각 편찬 비난 비판 공개 출시 제작 설립 설치 건설 창립 개발 지정 선정 수여
    공격 점령 정복 파괴 행사 수립 체결 채택 제정 개정 폐지 선포 발행 출간 저술 집필 도입 시행 실시 개최 주최
    운영 관리 담당 보유 소유 사용 이용 활용 적용 포함 제공 생산 수출 수입 판매 구입 획득 취득 기록 달성 유지
    보존 보호 지배 통치 통일 격파 함락 포위 진압 처형 체포 석방 암살 살해 추방 임명 파견 초청 승인 허가 금지
    제한 규정 정의 분류 구분 측정 계산 증명 입증 제시 제기 묘사 서술 조사 분석 촬영 연출 작곡 작사 번역 편집
    수집 소장 전시 기증 복원 철거 매입 후원 육성 양성 모집 선발 선출 구성 조직 결성 창단 창설 개설 개통 개선
    완성 확대 축소 강화 배출 제출
    """.split()
)
"""What is always done to something."""
_TO_NOTHING: Final = frozenset("참여 참가 참석 출연 출전 도착 합류 성공 실패 거주 근무".split())
"""What nothing is done to: 훈련에 참여하다, and not 훈련을."""
_MONTH: Final = re.compile(r"\d{1,2}월")
_ODD: Final = re.compile(
    r"[/&`;:*~+×]| [-–—―] |다\.[가-힣]|[.,][.,]|이였|아니였|[할될]려고 |(?<![가-힣])['‘][^'’]*$"
)


def is_odd(clause: Clause) -> bool:
    """Whether it is no sentence that a native speaker writes."""
    words = clause.words
    return (
        _ODD.search(clause.text) is not None
        or any(word.morphemes[0].pos[0] == "J" or word.morphemes[0].pos == "VCP" for word in words)
        or (not clause.compound and sum(word.role == Role.TOPIC for word in words) > 1)
        or _is_dictionary_form(words[-1])
        or _says_twice(words)
        or _has_two_subjects(clause)
        or _is_nobody_s(clause)
        or _is_about_nothing(clause)
        or any(first.role == Role.OBJECT and is_passive(second) for first, second in pairwise(words))
        or _changes_subject(words)
        or any(_lacks_object(part) for part in (_first_part(words), words) if part)
        or any(_is_misread(word) or _is_within_a_title(word) for word in words[:-1])
        or any(_is_run_together(word) for word in words)
        or any(first.role == Role.OBJECT and done(second) in _TO_NOTHING for first, second in pairwise(words))
        or any(_lacks_particle(first, second) for first, second in pairwise(words))
    )


def _first_part(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words up to the first predicate that is tied to the next."""
    ends = (i for i, w in enumerate(words) if w.role == Role.CONNECTIVE and w.ending in _TYING)
    end = next(ends, None)
    return words[: end + 1] if end is not None else ()


def _lacks_particle(noun: Word, after: Word) -> bool:
    """Whether a noun that is no time stands before an adverb without a particle: 자치권 | 점점 커졌다."""
    last = noun.morphemes[-1]
    if noun.role != Role.BARE or noun.closes or any(m.pos == "SN" for m in noun.morphemes):
        return False
    if last.pos == "NNP":
        # 한빛시 | 출생한
        return after.is_predicate and [m.pos for m in after.morphemes[:2]] == ["NNG", "XSV"]
    if last.pos not in ("NNG", "XSN") or last.form in UNASKED | LOOSE | _TIMELY:
        return False
    return after.role == Role.ADVERB and after.text not in _BEFORE_AMOUNTS


def _is_misread(word: Word) -> bool:
    """Whether it was taken for the end of a sentence with a particle: 부지가 for 부(어)지가."""
    return any(a.pos == "EF" and b.pos in ("JKS", "JKO", "JX") for a, b in pairwise(word.morphemes))


def _is_within_a_title(word: Word) -> bool:
    """Whether what looks like a topic or subject is a part of a title: 《강물은 흐른다》."""
    opened = sum(mark in _OPENING for mark in word.text) - sum(mark in _CLOSING for mark in word.text)
    return word.role in (Role.TOPIC, Role.SUBJECT) and opened > 0


def _is_run_together(word: Word) -> bool:
    """Whether a space is missing within it: 지은것에, 가장알려진."""
    return any(
        (a.pos == "ETM" and b.pos == "NNB") or (a.form in _VERY and a.pos == "MAG" and b.pos[0] in "NVX")
        for a, b in pairwise(word.morphemes)
        if a.end == b.start or a.pos == "ETM"
    )


def _says_twice(words: tuple[Word, ...]) -> bool:
    """Whether it uses a longer word twice, or says of a thing that it is that thing: 영토는 … 영토가 된다."""
    # 11월 3일부터 11월 28일까지 is one time.
    said = [word.text for word in words if len(word.text) >= _LONG and not _MONTH.fullmatch(word.text)]
    topics = {word.noun for word in words if word.role == Role.TOPIC}
    # 독일은 … 독일 연방으로: the beginning of a name is not the thing again.
    again = any(word.role not in (Role.TOPIC, Role.BARE) and word.noun in topics for word in words)
    return again or len(set(said)) < len(said)


def is_knotted(words: tuple[Word, ...]) -> bool:
    """Whether so many clauses are tied together that nobody follows."""
    roles = Counter(word.role for word in words)
    return max(roles[Role.CONNECTIVE], roles[Role.ADNOMINAL]) > _FOLLOWED


def _has_two_subjects(clause: Clause) -> bool:
    """Whether it was given a subject though it may have its own: 새솔시는 의원 세 명 등이 다녀갔다."""
    if not clause.subject:
        return False
    if clause.subject.split()[-1][:-1] in ATTRIBUTES:
        # 본명은 …이며 | 1932년에 태어났다: no name is born.
        return True
    own = any(
        (clause.filled and _is_of_a_topic(word))
        or (word.role == Role.SUBJECT and not _is_of_a_description(clause.words[index + 1 :]))
        or (clause.filled and word.role == Role.SUBJECT and any(m.pos == "NNP" for m in word.morphemes))
        for index, word in enumerate(clause.words)
    )
    return own or clause.subject[:-1].replace(" ", "") in clause.text.replace(" ", "")


def _is_nobody_s(clause: Clause) -> bool:
    """Whether its only subject is somebody's something, and not said to be whose: 본명이 …이며 태어났다."""
    words = clause.words
    if clause.subject or clause.topic is not None:
        return False
    if any(m.pos == "VCP" for m in words[-1].morphemes) and not _is_said_of_a_subject(words):
        return True
    index = next((i for i, word in enumerate(words) if word.role == Role.SUBJECT), None)
    if index is None or words[index].noun not in ATTRIBUTES:
        return False
    return index == 0 or words[index - 1].role not in (Role.BARE, Role.GENITIVE, Role.ADNOMINAL)


def _is_said_of_a_subject(words: tuple[Word, ...]) -> bool:
    """Whether a subject has no predicate but the last: in 바다가 있으며, … 행성이다 it has one."""
    subject = max((i for i, word in enumerate(words) if word.role == Role.SUBJECT), default=None)
    if subject is None:
        return False
    return not any(word.is_predicate for word in words[subject + 1 : -1])


def _is_about_nothing(clause: Clause) -> bool:
    """Whether a bare 것 is what it tells of (나타난 것은 … 흔적이다) or comes to (충격에 의한 것이다).

    A name may be what is said to be it: 이긴 것은 한빛시이다.
    """
    *before, last = clause.words
    alone = not clause.subject and clause.topic is None
    told = any(
        word.noun == "것" and (word.role == Role.TOPIC or (alone and word.role == Role.SUBJECT))
        for word in before
    )
    named = any(m.pos in ("NNP", "SL", "SN") for m in last.morphemes)
    explains = last.text.startswith("것") and bool(before) and before[-1].text != "위한"
    return explains or (told and not named)


def _is_of_a_topic(word: Word) -> bool:
    """Whether it is set against others (잡지에서는), and no time (2015년에는)."""
    return word.is_nominal and word.particle.endswith(("은", "는")) and word.morphemes[0].pos != "SN"


def _is_of_a_description(after: tuple[Word, ...]) -> bool:
    """Whether the next predicate describes a noun."""
    following = next((word for word in after if word.is_predicate), None)
    return following is not None and following.role == Role.ADNOMINAL


def _is_dictionary_form(word: Word) -> bool:
    """우려되다, where 우려된다 is meant; 있다 is both."""
    ends = [m for m in word.morphemes if m.pos[0] != "S"][-2:]
    if ends[0].form in ("있", "없", "계시"):
        return False
    return len(ends) == 2 and ends[0].pos in ("VV", "XSV") and ends[1].pos == "EF" and ends[1].form == "다"


def is_passive(word: Word) -> bool:
    """Whether something is done to its subject."""
    return word.is_predicate and any(m.pos == "XSV" and m.form in ("되", "당하") for m in word.morphemes)


def _changes_subject(words: tuple[Word, ...]) -> bool:
    """Whether who acts at first is not what is acted on at last: 마을이 다리를 지어 1932년에 완공되었다."""
    subject = next((i for i, word in enumerate(words) if word.role == Role.SUBJECT), None)
    if subject is None or any(word.role == Role.TOPIC for word in words) or not is_passive(words[-1]):
        return False
    between = words[subject + 1 : -1]
    acts = next((i for i, word in enumerate(between) if word.is_predicate), None)
    return (
        acts is not None
        and between[acts].role == Role.CONNECTIVE
        and not is_passive(between[acts])
        and not any(word.role == Role.SUBJECT for word in between[acts + 1 :])
    )


def _lacks_object(words: tuple[Word, ...]) -> bool:
    """Whether it does not say what is done: 회사는 1932년에 발표하였다."""
    main = words[-2] if len(words) > 1 and words[-1].morphemes[0].pos == "VX" else words[-1]
    if done(main) not in DONE_TO:
        return False
    roles = {word.role for word in words}
    # What is told of first may be the object: 그림은 김한솔이 발표하였다.
    fronted = Role.TOPIC in roles and Role.SUBJECT in roles
    said = any(word.ending.endswith(_QUOTING) or word.particle.endswith("도") for word in words[:-1])
    # What a rule is about may be what is done: 신청서는 도서관에 제출한다.
    ruled = Role.TOPIC in roles and not is_past(words[-1])
    return not (fronted or said or ruled or roles & {Role.OBJECT, Role.QUOTE})


def done(word: Word) -> str:
    """The noun that a verb with 하다 is made of."""
    return next((a.form for a, b in pairwise(word.morphemes) if (b.form, b.pos) == ("하", "XSV")), "")
