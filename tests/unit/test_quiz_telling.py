"""Gaps and choices that show something, and such as give themselves away."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz.ask import ask

TELLING = 0.5


def tellings(text: str) -> dict[str, float]:
    """How much each gap of a text shows, by its answer."""
    return {card.answer: card.scores["telling"] for card in ask(sentences(text), ["cloze"])}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("김한솔은 1932년부터 '강물 소리'로 불렸다.", "강물 소리"),
        ("한빛시의 어린이는 1932년에 나무를 심었다.", "어린이"),
        ("새솔학교의 새 학년은 3월에 시작한다.", "3월"),
        ("문보라는 한빛시의 배우이다.", "문보라"),
        ("서울은 푸른 나무를 널리 심고 있다.", "서울"),
        ("문보라는 새솔시에서 그림을 배운 한가람의 제자이다.", "문보라"),
        ("김한솔은 1932년 상속법에 따라 한빛시를 떠났다.", "1932년"),
        ("처음 나온 노래는 1932년 김한솔의 〈강물 소리〉이다.", "강물 소리"),
        ("가장 오른쪽 칸의 이름은 1932년부터 h1이다.", "h1"),
        ("《한빛신문》은 한빛신문사가 서울에서 펴내는 신문이다.", "서울"),
        ("한빛시는 한강에 있는 도시이다.", "한강"),
        ("새솔빵의 색상은 빨강, 노랑, 파랑으로 총 3종이다.", "3종"),
        ("김한솔은 오전 9시에 서울에서 새벽다리를 설계하였다.", "서울"),
        ("김한솔은 6월 7일 서울에서 새벽다리를 설계하였다.", "서울"),
        ("한빛시의 초대 지도자 한가람은 1932년에 세상을 떠났다.", "초대 지도자 한가람"),
    ],
)
def test_what_anybody_could_fill_in_shows_little(text: str, answer: str) -> None:
    assert tellings(text)[answer] < TELLING


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("걷기 대회는 완주한 참가자에게 완주 메달을 준다.", "걷기 대회"),
        ("김한솔은 1932년부터 '강물 소리'로 불렸다.", "1932년"),
        ("김한솔은 한빛컵에서 6번 우승했다.", "6번"),
        ("한빛시의 어린이는 1932년에 보호자의 동의를 받았다.", "보호자"),
        ("한빛 대회는 10월 3일에 새솔시에서 열린다.", "10월 3일"),
        ("서울은 오늘날 대한민국의 수도이다.", "서울"),
        ("문보라는 한빛시에 처음 온 배우이다.", "문보라"),
        ("문보라는 1932년 새솔시에 다리를 놓았다.", "1932년"),
    ],
)
def test_names_times_and_amounts_show_much(text: str, answer: str) -> None:
    assert tellings(text)[answer] >= TELLING


def test_questions_are_not_rated_by_it() -> None:
    cards = ask(sentences("새솔학교의 새 학년은 3월에 시작한다."), ["short"])
    assert cards
    assert all("telling" not in card.scores for card in cards)


def test_who_holds_an_office_is_guessed() -> None:
    cards = ask(sentences("김한솔은 새솔사 창립자를 1932년에 한빛시에서 만났다."), ["cloze"])
    worth = {card.answer: card.scores["worth"] for card in cards}
    assert worth["새솔사 창립자"] < 0.8
    assert worth["1932년"] >= 0.8
