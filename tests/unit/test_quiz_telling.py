"""Gaps and choices that show something, and such as give themselves away."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz import KINDS
from dokhae.quiz.ask import ask
from dokhae.quiz.select import select

TELLING = 0.5


def tellings(text: str) -> dict[str, float]:
    """How much each gap of a text shows, by its answer."""
    return {card.answer: card.scores["telling"] for card in ask(sentences(text), ["cloze"])}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("걷기 대회는 완주한 참가자에게 완주 메달을 준다.", "완주 메달"),
        ("김한솔은 1932년부터 '강물 소리'로 불렸다.", "강물 소리"),
        ("한빛시의 어린이는 1932년에 나무를 심었다.", "어린이"),
        ("한빛 경주장의 6번 코너는 1998년에 고쳐졌다.", "6번"),
        ("새솔학교의 새 학년은 3월에 시작한다.", "3월"),
        ("문보라는 한빛시의 배우이다.", "문보라"),
        ("서울은 푸른 나무를 널리 심고 있다.", "서울"),
        ("1932년 한가람은 새솔시에 다리를 놓았다.", "1932년"),
        ("문보라는 새솔시에서 그림을 배운 한가람의 제자이다.", "문보라"),
        ("새솔미술관은 관람객에게 3,000원을 받는다.", "3,000원"),
        ("김한솔은 한가람의 열두 제자를 한빛시에서 만났다.", "한가람"),
        ("김한솔은 새솔사에서 만든 60와트 전등을 1932년에 샀다.", "60와트"),
        ("김한솔은 1932년 ‘고운 그림 대회’에서 상을 받았다.", "1932년"),
        ("김한솔은 1932년 상속법에 따라 한빛시를 떠났다.", "1932년"),
        ("10세기로 들어오면서 한빛시는 새솔군을 얻었다.", "10세기"),
        ("한빛시는 북위 31도, 동경 121도의 한강 하구에 있다.", "한강 하구"),
        ("한빛시는 12개의 동과 8개의 읍, 4개의 자치현으로 이루어져 있다.", "자치현"),
        ("한강의 배는 오전 9시부터 오후 6시까지 새솔섬으로 다닌다.", "새솔섬"),
        ("처음 나온 노래는 1932년 김한솔의 〈강물 소리〉이다.", "강물 소리"),
        ("가장 오른쪽 칸의 이름은 1932년부터 h1이다.", "h1"),
        ("김한솔은 1932년에 어른 세 명과 아이 네 명을 한빛시로 보냈다.", "네 명"),
        ("김한솔은 1932년에 동료 세 명과 함께 한빛시를 떠났다.", "세 명"),
        ("《한빛신문》은 한빛신문사가 서울에서 펴내는 신문이다.", "서울"),
        ("한빛시는 한강에 있는 도시이다.", "한강"),
        ("한빛 기차는 1시간에 한강을 20번 건넌다.", "1시간"),
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


def test_what_shows_little_is_a_last_resort() -> None:
    cards = ask(sentences("한빛 경주장의 6번 코너는 1998년에 고쳐졌다."), ["cloze"])
    weak = [card for card in cards if card.answer == "6번"]
    assert weak
    assert "6번" not in {card.answer for card in select(cards, 5, ["cloze"])}
    assert select(weak, 5, KINDS) == weak


def test_questions_are_not_rated_by_it() -> None:
    cards = ask(sentences("새솔학교의 새 학년은 3월에 시작한다."), ["short"])
    assert cards
    assert all("telling" not in card.scores for card in cards)


def test_who_holds_an_office_is_guessed() -> None:
    cards = ask(sentences("김한솔은 새솔사 창립자를 1932년에 한빛시에서 만났다."), ["cloze"])
    worth = {card.answer: card.scores["worth"] for card in cards}
    assert worth["새솔사 창립자"] < 0.8
    assert worth["1932년"] >= 0.8


def test_a_statement_does_not_turn_on_a_size() -> None:
    cards = ask(sentences("김한솔은 60와트 전등을 만든 사람이다."), ["ox"])
    assert cards
    assert all(card.scores["asking"] < TELLING for card in cards if "60와트" not in card.question)
