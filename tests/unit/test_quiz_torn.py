"""What may not be taken out of a clause, since the rest hangs on it or would fit others as well."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz.ask import ask

FIRM = 0.5


def short(text: str, answer: str) -> list[str]:
    """The questions for an answer that ask well."""
    cards = ask(sentences(text), ["short"])
    return [card.question for card in cards if card.answer == answer and card.scores["asking"] >= FIRM]


def gaps(text: str, answer: str) -> list[str]:
    """The gaps for an answer that show something."""
    cards = ask(sentences(text), ["cloze"])
    return [card.question for card in cards if card.answer == answer and card.scores["telling"] >= FIRM]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("새솔시는 1997년 한빛시 반환까지 미르국의 통치를 받았다.", "1997년"),
        ("1543년 왕위계승법에 따라 새솔왕의 아들인 김한솔이 왕이 되었다.", "1543년"),
        ("8세기부터 11세기 초에 걸쳐 바다 사람들이 새솔섬을 침공했다.", "8세기"),
        ("새솔사의 음악회는 1932년 한빛시에 다리를 놓은 것을 빌미로 취소되었다.", "1932년"),
        ("김한솔의 군대는 1777년 한강 전투와 1781년 금강 전투에서 왕의 군대에 승리하였다.", "1777년"),
    ],
)
def test_times_that_belong_to_something_are_not_asked_for(text: str, answer: str) -> None:
    assert short(text, answer) == gaps(text, answer) == []


def test_other_times_are() -> None:
    assert short("김한솔은 1932년에 새솔시를 떠났다.", "1932년")
    assert gaps("김한솔은 1932년에 새솔시를 떠났다.", "1932년")


def test_the_year_of_a_population_is_not_asked_for_but_a_feast_is() -> None:
    assert short("2014년 새솔시의 인구는 290만 명이다.", "2014년") == []
    assert short("새솔시의 시민의 날은 9월 20일이다.", "9월 20일")


@pytest.mark.parametrize(
    "text",
    [
        "새솔관은 한빛시에 위치한 박물관이다.",
        "《새솔의 법칙》은 한빛방송에서 방송되는 텔레비전 프로그램이다.",
    ],
)
def test_what_is_one_of_those_that_are_somewhere_is_not_asked_for(text: str) -> None:
    answer = text[: text.index("은 ")].strip("《》")
    assert short(text, answer) == gaps(text, answer) == []


def test_what_is_the_only_one_there_is() -> None:
    assert short("금강산은 새솔도에 있는 가장 높은 산이다.", "금강산")
    assert short("부산은 한반도의 남쪽 끝에 있는 도시이다.", "부산")


def test_what_has_an_amount_is_not_asked_for() -> None:
    assert short("북해는 평균 수심이 94m인 대륙붕 해역이다.", "평균 수심") == []


@pytest.mark.parametrize(
    "text",
    [
        "김한솔은 1996년 1월 비정규 음반 《강물》을 발표했다.",
        "김한솔은 1979년에 한빛 국립공원에서 새벽 그림을 전시했다.",
    ],
)
def test_no_noun_is_left_alone_before_a_gap_in_the_middle(text: str) -> None:
    for card in ask(sentences(text), ["short"]):
        assert "비정규 발표" not in card.question
        assert "한빛 새벽" not in card.question


def test_nothing_is_asked_right_after_a_comma() -> None:
    text = "새솔시는 한빛국의 수도이자 미르주의 주도로, 금강 연안에 있다. 헬륨은 화학 원소로, He이다."
    questions = [card.question for card in ask(sentences(text), ["short"])]
    assert not any(", 있는 곳" in question or question.endswith(", 무엇인가?") for question in questions)


def test_one_of_several_is_not_told_alone() -> None:
    text = "셋째의 표에는 1932년에 새솔시에서 열이 변화한 경우가 실려 있다."
    assert ask(sentences(text), ["short", "ox", "cloze"]) == []
