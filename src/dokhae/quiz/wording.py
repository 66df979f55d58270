"""What asks for a candidate: a question word in its place (누가), and one at the end (…은 누구인가)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dokhae.quiz.candidates import Candidate, Kind
from dokhae.quiz.endings import particle_for
from dokhae.quiz.gazetteer import PERSON_NOUNS

__all__ = ["Wording", "fitted", "wording"]

_PLACE_LIKE: Final = frozenset({Kind.PLACE, Kind.ORGANISATION})
_RELATIVES: Final = frozenset("씨 군 양 옹 여사 님 공 옹 후보 친구".split())
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
    if kind == Kind.WEEKDAY:
        return Wording("무슨 요일", "요일", "무슨 요일")
    if kind == Kind.CLOCK:
        return Wording("몇 시", "시각", "몇 시")
    if kind == Kind.REASON:
        return Wording("왜", "이유", "무엇")
    if kind == Kind.NUMBER:
        return _of_number(noun)
    return Wording(f"어떤 {noun}" if noun else "무엇", noun or "것", "무엇")


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
    if asked == "언제" and rest == "에":
        return asked
    if asked == "누구" and rest in ("이", "가", "은", "는"):
        return "누가"
    if rest in ("은", "는"):
        rest = "이"
    for long in ("으로", "로"):
        if rest.startswith(long):
            return asked + particle_for(asked, "으로") + rest[len(long) :]
    return asked + particle_for(asked, rest)
