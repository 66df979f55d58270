"""Gaps, false statements and choices."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz import Card, CardKind
from dokhae.quiz.ask import ask
from dokhae.quiz.card import GAP

TEXT = (
    "다산초등학교는 1951년에 문을 열었다. 솔내초등학교는 1963년에 강가로 이사하였다. "
    "느티초등학교는 1978년에 체육관을 지었다. 새봄초등학교는 1984년에 도서실을 넓혔다. "
    "한강은 서울을 가로지르는 강이다."
)


def made(kind: CardKind, seed: int = 0, text: str = TEXT) -> list[Card]:
    return ask(sentences(text), [kind], seed=seed)


def test_a_gap_filled_gives_the_sentence_back() -> None:
    for card in made("cloze"):
        before, after = card.question.split(GAP)
        restored = before + card.answer + after
        for both, one in (("은(는)", "는"), ("을(를)", "을"), ("(이)다", "이다"), ("(으)로", "로")):
            if card.evidence in (restored, restored.replace(both, one), restored.replace(both, "은")):
                break
        else:
            assert restored == card.evidence


def test_a_false_statement_swaps_like_with_like_of_the_text() -> None:
    false = [card for seed in range(6) for card in made("ox", seed) if card.answer == "X"]
    assert false
    for card in false:
        assert card.correction in card.evidence
        assert card.question != card.evidence
        swapped = next(w for w in card.question.split() if w not in card.evidence.split())
        if card.correction.endswith("년"):
            assert "년" in swapped


def test_nobody_does_something_to_himself() -> None:
    text = (
        "한가람은 1932년 새솔시에서 태어났다. 김새벽은 1940년에 한가람을 새솔시로 불렀다. "
        "이나래는 1951년에 한가람을 찾아갔다."
    )
    false = [card for seed in range(6) for card in made("ox", seed, text) if card.answer == "X"]
    assert false
    for card in false:
        assert all(card.question.count(name) <= 1 for name in ("한가람", "김새벽", "이나래", "새솔시"))


def test_one_of_a_list_is_worth_less_than_what_stands_alone() -> None:
    text = "한가람은 2012년에 새솔시와 나래시의 다리를 이었다."
    scores = {card.answer: card.scores["worth"] for card in made("cloze", text=text)}
    assert scores["2012년"] > max(scores.get("새솔시", 0.0), scores.get("나래시", 0.0))


def test_choices_are_of_one_kind_and_years_in_order() -> None:
    years = [card for card in made("choice") if card.answer.endswith("년")]
    assert years
    for card in years:
        assert all(choice.endswith("년") for choice in card.choices)
        assert list(card.choices) == sorted(card.choices, key=lambda year: int(year[:-1]))


def test_a_true_statement_is_made_once() -> None:
    questions = [card.question for card in made("ox", 1)]
    assert len(set(questions)) == len(questions)


@pytest.mark.parametrize("seed", range(4))
def test_ends_of_a_range_stay_in_order(seed: int) -> None:
    text = "신청은 9월 1일부터 9월 26일까지 누리집에서 받습니다. 대회는 10월 25일에 공원에서 엽니다."
    for card in made("ox", seed, text):
        assert "10월 25일부터" not in card.question
        assert "10월 25일까지" not in card.question


def test_no_century_is_still_to_come() -> None:
    text = "세종대왕이 한글을 만든 나라는 조선이다. 한국에서는 21세기에 새로운 활자가 널리 쓰였다."
    centuries = [c for card in made("choice", text=text) for c in card.choices if c.endswith("세기")]
    assert all(int(century[:-2]) <= 21 for century in centuries)
    assert not any("22세기" in card.question for seed in range(8) for card in made("ox", seed, text))
