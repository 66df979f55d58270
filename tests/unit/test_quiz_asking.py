"""Questions that ask well, and such as have an answer and are still no good."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz.ask import ask
from dokhae.quiz.card import KINDS
from dokhae.quiz.select import select

FIRM = 0.5


def best(text: str, answer: str) -> float:
    """How well the question for an answer asks."""
    return max(card.scores["asking"] for card in ask(sentences(text), ["short"]) if card.answer == answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("김한솔은 1932년에 한빛시에서 나무 그늘을 그렸다.", "나무 그늘"),
        ("김한솔은 6월에 한빛시에서 새벽다리를 설계하였다.", "6월"),
        ("김한솔은 널리 이름난 가수로 알려져 있다.", "김한솔"),
        ("김한솔은 6월 7일 한빛시에서 새벽다리를 설계하였다.", "김한솔"),
        ("문보라는 새솔시에서 그림을 배운 새솔단의 단원이다.", "문보라"),
        ("유네스코는 1985년에 서울을 세계유산으로 지정하였다.", "서울"),
        ("새솔망은 1982년에 서울에 놓인 통신망으로 알려져 있다.", "1982년"),
        ("문보라는 1932년에 새솔방송의 연극 《한강》에 출연하였다.", "문보라"),
    ],
)
def test_what_once_happened_is_not_asked_for_by_any_word(text: str, answer: str) -> None:
    assert best(text, answer) < FIRM


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("김한솔은 1932년에 한빛시에서 새벽다리를 설계하였다.", "1932년"),
        ("김한솔은 1932년에 한빛시에서 새벽다리를 설계하였다.", "1932년"),
        ("가야금은 오동나무로 만든 열두 줄의 현악기이다.", "가야금"),
    ],
)
def test_names_and_what_is_always_so_are_asked_for(text: str, answer: str) -> None:
    assert best(text, answer) >= FIRM


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("한빛시의 나무는 1932년에 김한솔의 그늘이 되었다.", 1.0),
        ("한빛시는 푸른 나무가 자라는 넓은 들을 가꾸었다.", 0.4),
        ("식물은 햇빛을 받으면 잎에서 산소를 내보낸다.", 1.0),
    ],
)
def test_what_is_told_turns_on_a_name_a_time_or_a_number(text: str, score: float) -> None:
    assert {card.scores["asking"] for card in ask(sentences(text), ["ox"])} >= {score}


def test_each_statement_is_made_once() -> None:
    cards = ask(sentences("식물은 햇빛을 받으면 잎에서 산소를 내보낸다."), ["ox"])
    assert len({card.question for card in cards}) == len(cards)


def test_who_asks_for_questions_alone_gets_none_that_asks_poorly() -> None:
    cards = ask(sentences("김한솔은 6월에 한빛시에서 새벽다리를 설계하였다."), ["short"])
    weak = [card for card in cards if card.answer == "6월"]
    assert select(weak, 9, KINDS) == weak
    assert select(weak, 9, ["short"]) == []


def test_what_asks_poorly_is_a_last_resort() -> None:
    text = (
        "김한솔은 1932년에 한빛시에서 새벽다리를 설계하였다. 김한솔은 6월에 한빛시에서 새벽다리를 칠하였다."
    )
    cards = ask(sentences(text), ["short"])
    weak = [card for card in cards if card.answer == "6월"]
    assert weak
    assert "6월" not in {card.answer for card in select(cards, 9, KINDS)}
    assert select(weak, 9, KINDS)


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("문보라는 대한민국의 배우이다.", False),
        ("서울은 대한민국의 수도이다.", False),
        ("문보라는 한빛시에 처음 온 배우이다.", True),
    ],
)
def test_what_the_name_says_already_is_no_statement_to_judge(text: str, firm: bool) -> None:
    scores = [card.scores["asking"] for card in ask(sentences(text), ["ox"])]
    assert scores
    assert all((score >= FIRM) == firm for score in scores)


@pytest.mark.parametrize(
    ("text", "answer", "firm"),
    [
        ("한빛상사는 2008년에 새솔시장과 계약을 맺었다.", "2008년", True),
        ("김한솔은 1932년 3월 7일에 새솔시에서 태어났다.", "1932년 3월 7일", True),
        ("새솔호의 길이는 32m이다.", "32m", True),
        ("문보라는 이 대회에서 3위를 차지했다.", "3위", False),
        ("이집트는 대한민국과 1995년에 수교하였다.", "대한민국", True),
    ],
)
def test_details_that_nobody_learns_are_asked_poorly(text: str, answer: str, firm: bool) -> None:
    cards = [card for card in ask(sentences(text), ["short", "cloze"]) if card.answer == answer]
    assert all(
        (card.scores.get("asking", 1.0) >= FIRM and card.scores.get("telling", 1.0) >= FIRM) == firm
        for card in cards
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("새솔구청은 1932년에 구민의 다리를 놓았다.", "구민"),
        ("대한민국 정부는 1932년에 김한솔에게 훈장을 주었다.", "대한민국 정부"),
        ("김한솔은 1932년에 새솔다리 개관식에서 글을 읽었다.", "새솔다리 개관식"),
    ],
)
def test_what_goes_without_saying_is_not_asked_for(text: str, answer: str) -> None:
    cards = ask(sentences(text), ["short"])
    assert all(card.scores["asking"] < FIRM for card in cards if card.answer == answer)


def test_who_helps_the_reader_of_a_notice_is_not_asked_so() -> None:
    cards = ask(sentences("연기 여부는 대회 전날 오후 5시에 문자로 알려 드립니다."), ["short"])
    assert not any("드리" in card.question for card in cards)


def test_advice_is_no_statement_to_judge() -> None:
    cards = ask(sentences("약속은 서울에서 지킬 수 있을 때에만 하는 것이 좋다."), ["ox"])
    assert all(card.scores["self-contained"] < FIRM for card in cards)
