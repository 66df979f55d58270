"""What asks for a candidate: a question word in its place (누가), and one at the end (…은 누구인가)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dokhae.quiz.candidates import Candidate, Kind, is_korean_name
from dokhae.quiz.endings import particle_for
from dokhae.quiz.gazetteer import CITIES, COUNTRIES, PEOPLE, PERSON_NOUNS

__all__ = ["Wording", "fitted", "wording"]

_PLACE_LIKE: Final = frozenset({Kind.PLACE, Kind.ORGANISATION})
_RELATIVES: Final = frozenset("씨 군 양 옹 여사 님 공 옹 후보 친구".split())
_NAMED: Final = frozenset({Kind.PERSON, Kind.PLACE, Kind.ORGANISATION, Kind.TERM, Kind.NAME})
_ARMIES: Final = (
    *(f"{country}군" for country in sorted(COUNTRIES)),
    *"""
    연합군 반란군 정부군 혁명군 의용군 시민군 십자군 독립군 광복군 국민군 농민군 왜군 관군 명군 청군 원군 적군
    아군 동맹군 제국군 왕국군 공화국군 반군 해방군 점령군 수비군 진압군 지원군 원정군 북군 남군 군대
    """.split(),
)
_SOMEBODY: Final = tuple(
    """
    선수 드라이버 플레이어 챔피언 매니저 에이전트 디자이너 엔지니어 아티스트 프로듀서 감독 코치 배우 가수
    작가 화가 교수 박사 학자 원주민 주민 시민 백성 병사 농민 노동자 귀족
    """.split()
)
_GROUPS: Final = tuple("합창단 관현악단 교향악단 악단 극단 밴드 그룹 걸그룹 보이그룹 듀오 구단".split())
_THINGS: Final = tuple(
    """
    권법 검법 무술 검술 기술 전술 의술 마술 권 법 술 파 론 주의 상 상금 메달 훈장 기념일 절 대회 축제 역학
    """.split()
)
"""How names of martial arts, schools of thought, prizes and feasts end."""
_OF_A_NAME: Final = 3
_DURATION_OF_DAYS: Final = "일"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a candidate is asked for.

    Attributes:
        inside: what takes its place in the sentence, without particle.
        head: the noun that a describing clause is put before: 사람, 곳, 나라.
        word: the question word that follows the head.
    """

    inside: str
    head: str
    word: str


def wording(candidate: Candidate, text: str) -> Wording:
    """The words that ask for a candidate, which reads `text`."""
    kind, noun = candidate.kind, candidate.noun
    if kind in _NAMED and not candidate.tail and (by_end := _by_end(kind, noun, text)) is not None:
        return by_end
    if kind == Kind.PERSON:
        said = (
            {"대왕": "왕", "국왕": "왕"}.get(noun, noun)
            if noun.endswith("학자") or noun in PERSON_NOUNS - _RELATIVES
            else ""
        )
        inside = f"어느 {said}" if said and not candidate.tail else "누구"
        return Wording(inside, said or "사람", "누구")
    if kind in _PLACE_LIKE:
        return Wording(f"어느 {noun}" if noun else "어디", noun or "곳", "어디")
    if kind == Kind.YEAR:
        return Wording("몇 년", "해", "언제")
    if kind == Kind.DATE:
        return _of_date(text)
    if kind == Kind.RANGE:
        when = "언제" if "일부터" in text and "월" in text else "몇 시" if "시" in text else "무슨 요일"
        return Wording(f"{when}부터 {when}까지", "기간", when)
    if kind == Kind.WEEKDAY:
        return Wording("무슨 요일", "요일", "무슨 요일")
    if kind == Kind.CLOCK:
        return Wording("몇 시", "시각", "몇 시")
    if kind == Kind.REASON:
        return Wording("왜", "이유", "무엇")
    if kind == Kind.NUMBER:
        return _of_number(noun)
    return Wording(f"어떤 {noun}" if noun else "무엇", noun or "것", "무엇")


def _by_end(kind: Kind, noun: str, text: str) -> Wording | None:
    """How to ask for what ends as no person's and no place's name does, whatever it was taken for."""
    if text.endswith(_ARMIES) and text.removesuffix("군") not in ("", *CITIES):
        return Wording("누구", "군대", "무엇")
    many = text.removesuffix("들")
    if many.endswith(_SOMEBODY) or (many != text and any(many.endswith(end) for end in PEOPLE)):
        return Wording("누구", "사람" if many == text else "사람들", "누구")
    group = next((end for end in _GROUPS if text.endswith(end)), "")
    if kind == Kind.PERSON and group:
        return Wording(f"어느 {group}", group, "어디")
    is_thing = text.endswith(_THINGS) and len(text) >= _OF_A_NAME and not is_korean_name(text)
    if kind != Kind.TERM and not noun and is_thing:
        return Wording("무엇", "것", "무엇")
    return None


def _of_date(text: str) -> Wording:
    if text.endswith("세기"):
        return Wording("몇 세기", "때", "몇 세기")
    return Wording("언제", "날" if text.endswith("일") else "때", "언제")


def _of_number(unit: str) -> Wording:
    if unit == "원":
        return Wording("얼마", "금액", "얼마")
    if not unit:
        return Wording("얼마", "양", "얼마")
    asked = "며칠" if unit == _DURATION_OF_DAYS else f"몇 {unit}"
    return Wording(asked, "수", asked)


def fitted(asked: str, remainder: str) -> str:
    """The question word with the particle of what it stands for: 누구 + 은 -> 누가, 언제 + 에 -> 언제."""
    rest = remainder.rstrip(",.")
    if rest.endswith(("에는", "에서는", "으로는", "로는", "에게는", "부터는", "까지는")):
        rest = rest[:-1]
    if asked == "언제" and rest in ("에", "엔"):
        return asked
    if asked == "누구" and rest in ("이", "가", "은", "는"):
        return "누가"
    if rest in ("은", "는"):
        rest = "이"
    for long in ("으로", "로"):
        if rest.startswith(long):
            return asked + particle_for(asked, "으로") + rest[len(long) :]
    return asked + particle_for(asked, rest)
