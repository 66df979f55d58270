"""How surely a card says what it is about."""

from __future__ import annotations

import pytest

from dokhae.quiz.anchor import anchored
from dokhae.quiz.card import Card, CardKind, Span

SURE = 0.5


def score(kind: CardKind, question: str, title: str = "") -> float:
    """The score of a card with a question."""
    answer = "O" if kind == "ox" else "1932년"
    return anchored(Card(kind, question, answer, "글.", Span(0, 2), Span(0, 1)), title).scores["anchored"]


def test_a_name_at_the_beginning_says_most() -> None:
    by_name = score("ox", "서울은 1932년에 넓어졌다.")
    by_title = score("ox", "새로 놓인 다리는 1932년에 넓어졌다.", "마을의 다리")
    by_any = score("ox", "새로 놓인 다리는 1932년에 서울로 이어졌다.")
    assert 1 == by_name > by_title > by_any >= SURE


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("ox", "새로 놓인 다리는 크게 무너졌다."),
        ("ox", "새로 놓인 다리는 서울로 이어졌다."),
        ("short", "새로 놓인 다리는 언제 무너졌는가?"),
    ],
)
def test_what_happened_to_just_anything_is_not_told_alone(kind: CardKind, question: str) -> None:
    assert score(kind, question) < SURE


def test_what_happened_in_no_year_needs_names() -> None:
    assert score("ox", "서울은 경기에서 이겼다.") < SURE
    assert score("ox", "서울은 부산에서 대구를 이겼다.") < SURE
    assert score("ox", "서울은 부산에서 열린 큰 대회의 마지막 경기에서 대구를 아슬아슬하게 이겼다.") >= SURE
    assert score("cloze", "서울은 ( ___ )에 경기에서 이겼다.") >= SURE  # 1932년


def test_who_was_met_was_met_in_the_past() -> None:
    met = "서울이 경기에서 만난 도시는 어디인가?"
    of_no_year = Card("choice", met, "부산", "글.", Span(0, 2), Span(0, 1), ("부산", "대구"))
    assert anchored(of_no_year, "").scores["anchored"] < SURE
    assert score("short", met) >= SURE


@pytest.mark.parametrize(
    ("title", "is_sure"), [("물의 순환", True), ("한빛관 규칙", True), ("한빛관", False), ("", False)]
)
def test_what_is_so_in_general_needs_no_name(title: str, is_sure: bool) -> None:
    assert score("ox", "회원은 책을 두 권까지 빌릴 수 있다.", title) >= SURE
    assert (score("short", "물은 몇 도에서 끓는가?", title) >= SURE) == is_sure


def test_an_entry_of_a_notice_says_what_it_is_of() -> None:
    card = Card(
        "short", "모임의 장소는 어디인가?", "강당", "글.", Span(0, 2), Span(0, 1), scores={"stated": 1.0}
    )
    assert anchored(card, "") == card
