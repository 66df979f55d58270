"""Answers are compared as a teacher would: the thing counts, not how it is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cards import CHOICE, CLOZE, FALSE, SHORT, TRUE

from dokhae.quiz.grading import is_right
from dokhae.quiz.numerals import in_figures


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("1932년", "1932년"),
        ("1932년", " 1932 년에 "),
        ("1932년", "1932"),
        ("1932년", "천구백삼십이 년"),
        ("1932년", "일구삼이년입니다."),
        ("1919년 3월 1일", "1919. 3. 1."),
        ("1919년 3월 1일", "1919-03-01"),
        ("1919년 3월 1일", "천구백십구년 삼월 일일"),
        ("1만 2천 명", "12,000명"),
        ("1만 2천 명", "만 이천 명"),
        ("세 명", "3명"),
        ("3명", "세 명"),
        ("스물다섯 개", "25개"),
        ("25%", "25 %"),
        ("한가람", "한 가람"),
        ("한가람", "한가람이요"),
        ("한가람", "한가람이다!"),
        ("한가람(韓佳藍)", "한가람"),
        ("『목민심서』", "목민심서"),
        ("DNA", "dna"),
        ("한가람", "\u1112\u1161\u11ab가람"),
        ("고양이", "고양이가"),
    ],
)
def test_said_in_another_way(answer: str, said: str) -> None:
    assert is_right(replace(SHORT, answer=answer), said)
    assert is_right(replace(CLOZE, answer=answer), said)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("1932년", "1933년"),
        ("1932년", "193"),
        ("1932년", "1932명"),
        ("1919년 3월 1일", "1919년 3월 2일"),
        ("1919년 3월 1일", "1919"),
        ("한가람", "한가"),
        ("한가람", "이"),
        ("한가람", ""),
        ("한가람", "  ?"),
        ("세 명", "4명"),
        ("이순신", "순신"),
    ],
)
def test_said_wrongly(answer: str, said: str) -> None:
    assert not is_right(replace(SHORT, answer=answer), said)


@pytest.mark.parametrize("said", ["O", "o", "ㅇ", "맞다", "네"])
def test_statements(said: str) -> None:
    assert is_right(TRUE, said)
    assert not is_right(FALSE, said)


@pytest.mark.parametrize("said", ["X", "x", "틀리다", "아니요.", "거짓"])
def test_false_statements(said: str) -> None:
    assert is_right(FALSE, said)
    assert not is_right(TRUE, said)


@pytest.mark.parametrize("said", ["3", "③", " 3. ", "３", "한가람", "한가람이다"])
def test_choices_by_number_or_words(said: str) -> None:
    assert is_right(CHOICE, said)


@pytest.mark.parametrize("said", ["", "1", "0", "9", "-1", "윤슬기", "O"])
def test_wrong_choices(said: str) -> None:
    assert not is_right(CHOICE, said)


def test_the_number_of_a_choice_is_its_place() -> None:
    card = replace(CHOICE, choices=("3명", "1명", "2명"), answer="3명")
    assert is_right(card, "1")
    assert not is_right(card, "3")
    assert is_right(card, "3명")


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("열두 달", "12달"),
        ("삼십 년", "30년"),
        ("이십일일", "21일"),
        ("삼만이천 원", "32000원"),
        ("오백억 원", "50000000000원"),
        ("대한민국", "대한민국"),
        ("스무 살", "20살"),
    ],
)
def test_numbers_in_words(words: str, figures: str) -> None:
    assert in_figures(words) == figures
