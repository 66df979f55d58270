"""Questions that give their answer away, and titles that are as right an answer."""

from __future__ import annotations

import pytest

from dokhae.quiz.card import GAP, Card, CardKind, Span
from dokhae.quiz.heading import under
from dokhae.quiz.hints import is_hinted, weighed

FIRM = 0.5


def card(question: str, answer: str, kind: CardKind = "short") -> Card:
    """A card that asks well but for what it says."""
    return Card(kind, question, answer, question, Span(0, 1), Span(0, 1), scores={"asking": 1.0})


@pytest.mark.parametrize(
    ("question", "answer", "title"),
    [
        ("새솔리그의 그라인딩을 이끈 것은 무엇인가?", "그라인더", ""),
        ("새솔시의 일을 맡은 곳은 어디인가?", "새솔시청", ""),
        ("____은(는) 새솔시의 일을 맡는다.", "새솔시청", ""),
        ("그 일을 맡은 곳은 어디인가?", "새솔시청", "새솔시"),
        ("반명 운동을 부른 나라는 어디인가?", "명나라", ""),
        ("한빛 강가에 있는 탑은 무엇인가?", "한빛 전승탑", ""),
        ("새솔한빛링이 있는 곳은 어디인가?", "나래 새솔한빛", ""),
    ],
)
def test_what_gives_its_answer_away(question: str, answer: str, title: str) -> None:
    assert is_hinted(under(card(question, answer), title).question, answer)
    assert weighed(card(question, answer), title).scores["asking"] < FIRM


@pytest.mark.parametrize(
    ("question", "answer", "title"),
    [
        ("한빛시에서 열리는 대회는 무엇인가?", "새솔 대회", "한빛시"),
        ("한가람이 한빛시에 온 해는 언제인가?", "1932년", ""),
        ("한빛 강가에 있는 빛나는 것은 무엇인가?", "새솔등대", "새솔등대"),
        ("한빛시에 이른 사람은 누구인가?", "문보라", ""),
        ("대명 항구를 지은 나라는 어디인가?", "신라", ""),
    ],
)
def test_what_gives_nothing_away(question: str, answer: str, title: str) -> None:
    assert not is_hinted(under(card(question, answer), title).question, answer)
    assert weighed(card(question, answer), title).scores["asking"] >= FIRM


def test_a_title_that_may_be_meant() -> None:
    asked = card("새솔다리를 지은 사람은 누구인가?", "문보라")
    assert weighed(asked, "한가람").scores["asking"] < FIRM
    assert weighed(asked, "새솔다리").scores["asking"] >= FIRM
    named = card("한가람에게 새솔다리를 판 사람은 누구인가?", "문보라")
    assert weighed(named, "한가람").scores["asking"] >= FIRM


def test_statements_are_left_alone() -> None:
    stated = card("새솔시청은 새솔시의 일을 맡는다.", "O", "ox")
    assert weighed(stated, "새솔시") is stated


def test_the_title_is_guessed_first() -> None:
    gap = card(f"{GAP}은(는) 1932년에 놓인 돌다리이다.", "새솔다리", "cloze")
    assert weighed(gap, "새솔다리").scores["asking"] < FIRM
    assert weighed(gap, "새솔돌다리").scores["asking"] < FIRM
    spelt = card(f"{GAP}은(는) 프로이센의 철학자이다.", "임마누엘 칸트", "cloze")
    assert weighed(spelt, "이마누엘 칸트").scores["asking"] < FIRM
    assert weighed(gap, "한빛시").scores["asking"] >= FIRM
    asked = card("1932년에 놓인 돌다리는 무엇인가?", "새솔다리")
    assert weighed(asked, "새솔다리").scores["asking"] >= FIRM


def test_the_title_of_a_notice_says_who_holds_it() -> None:
    asked = card("어린이에게 그림을 가르치는 미술관은 어디인가?", "새솔미술관")
    assert weighed(asked, "새솔미술관 어린이 교실 수강생 모집 공고").scores["asking"] < FIRM
    assert weighed(asked, "새솔미술관 이야기").scores["asking"] >= FIRM
    named = card("물에 곶감을 띄워 마시는 음료는 무엇인가?", "수정과")
    assert weighed(named, "수정과 만드는 법").scores["asking"] >= FIRM
