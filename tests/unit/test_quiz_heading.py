"""A title is put before what cannot be understood without it, and tells no answer."""

from __future__ import annotations

from pathlib import Path

import pytest

import dokhae
from dokhae.quiz.card import Card, CardKind, Span
from dokhae.quiz.heading import heading, under
from dokhae.quiz.passage import Passage

RULES = "한빛마을 작은도서관 운영 규칙"


def card(question: str, answer: str, correction: str = "") -> Card:
    kind: CardKind = "ox" if answer in "OX" else "short"
    return Card(kind, question, answer, "증거", Span(0, 2), Span(0, 1), correction=correction)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"{RULES}\n\n제1조 회원은 책을 빌린다.", RULES),
        ("회원은 책을 다섯 권까지 빌릴 수 있다.\n기간은 2주이다.", ""),
        ("제목만", ""),
        ("Library rules\n회원은 책을 빌린다.", ""),
        ("신청 방법:\n누리집에서 신청한다.", ""),
        ("", ""),
        ("가" * 60 + "\n회원은 책을 빌린다.", ""),
    ],
)
def test_a_title_is_the_first_line(text: str, title: str) -> None:
    assert heading(text) == title


def test_what_names_nothing_is_under_the_title() -> None:
    asked = under(card("회원은 책을 몇 권까지 빌릴 수 있는가?", "다섯 권"), RULES)
    assert asked.question == f"[{RULES}] 회원은 책을 몇 권까지 빌릴 수 있는가?"


@pytest.mark.parametrize(
    ("question", "answer", "correction", "title"),
    [
        ("어느 나라의 왕인가?", "한빛 가람왕", "", "가람왕 한빛"),
        ("주시경은 언제 태어났는가?", "1876년", "", "주시경의 생애"),
        ("작은도서관 운영 규칙은 언제 생겼는가?", "2012년", "", "작은도서관 운영 규칙"),
        ("한글을 연구한 사람은 누구인가?", "주시경", "", "주시경의 생애"),
        ("이순신이 한글을 연구하였다.", "X", "주시경", "주시경의 생애"),
        ("회원은 책을 몇 권까지 빌릴 수 있는가?", "다섯 권", "", ""),
    ],
)
def test_no_title_where_it_is_said_or_tells(question: str, answer: str, correction: str, title: str) -> None:
    made = card(question, answer, correction)
    assert under(made, title) == made


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("새솔 화면의 크기는 몇 인치인가?", "새솔 별빛 S8"),
        ("서울에서는 몇 명이 다쳤는가?", "서울 내전"),
        ("서울에서는 몇 명이 다쳤는가?", "2010년 서울 올림픽"),
        ("한빛시는 몇 명이 숲길을 찾을 것으로 보는가?", "한빛시, 헌 철길을 숲길로 바꿔"),
    ],
)
def test_an_event_a_long_name_and_a_headline_are_said_whole(question: str, title: str) -> None:
    assert under(card(question, "3"), title).question == f"[{title}] {question}"


def test_cards_of_a_text_are_under_its_title() -> None:
    text = (Path(__file__).parents[2] / "samples" / "texts" / "rules.txt").read_text("utf-8")
    quiz = dokhae.Quiz(reader="ranker")
    made = quiz.cards(text, 8, ["cloze"])
    assert any(card.question.startswith(f"[{RULES}] ") for card in made)
    assert all(RULES in card.question or "한빛마을" in card.question for card in made)
    about = quiz.cards(text, 8, ["cloze"], about="새솔도서관")
    assert any(card.question.startswith("[새솔도서관] ") for card in about)
    assert quiz.cards(text, 8, ["cloze"], about="새솔도서관 (새솔시)") == about


def test_texts_of_several_sources_have_no_title() -> None:
    first, second = (Passage.of(f"{title}\n회원은 책을 빌린다.") for title in (RULES, "다른 규칙"))
    assert Passage.joined([first]).title == RULES
    assert Passage.joined([first, second]).title == ""


def test_a_word_that_the_question_says_is_not_told_by_the_title() -> None:
    made = card("가장 좁은 곳은 동쪽 끝의 어느 해협인가?", "새솔 해협")
    assert under(made, "한빛 해협").question == f"[한빛 해협] {made.question}"


def test_an_entry_of_a_notice_is_asked_for_by_its_heading_alone() -> None:
    title, rest = "새솔 독서 교실 참가자 모집 안내", "가. 장소: 도서관 2층\n나. 대상: 초등학교 4학년"
    cards = dokhae.Quiz(reader="ranker").cards(f"{title}\n{rest}", kinds=["short"])
    asked = {card.question for card in cards}
    assert {"‘새솔 독서 교실’의 장소는 어디인가?", "‘새솔 독서 교실’의 참가 대상은 누구인가?"} <= asked


def test_an_entry_of_a_notice_says_who_gives_it() -> None:
    text = "한빛도서관 공고 제3호\n여름 독서 교실 참가자 모집 안내\n가. 장소: 도서관 2층\n나. 대상: 초등학생"
    asked = {card.question for card in dokhae.Quiz(reader="ranker").cards(text, kinds=["short"])}
    assert "[한빛도서관 공고 제3호] ‘여름 독서 교실’의 참가 대상은 누구인가?" in asked


def test_the_headline_of_news_is_a_title() -> None:
    assert (
        heading("새솔도서관, 밤 10시까지 문 연다\n도서관이 늦게까지 문을 연다.")
        == "새솔도서관, 밤 10시까지 문 연다"
    )
    assert heading("새솔시에 다리를 놓았다\n다리는 아주 길다") == ""
