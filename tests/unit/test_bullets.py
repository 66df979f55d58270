"""Round bullets of a page are one character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.recognize.bullets import of_one_shape
from dokhae.recognize.decode import Symbol


def line(text: str, first: float = 0.6) -> list[Symbol]:
    """A line whose first character is as sure as that."""
    return [Symbol(char, 0.99 if place else first, place / len(text)) for place, char in enumerate(text)]


def told(*lines: list[Symbol]) -> list[str]:
    return ["".join(symbol.text for symbol in found) for found in of_one_shape(lines)]


def test_all_are_what_most_are() -> None:
    lines = line("○ 기간"), line("ㅇ 금리"), line("O 금액"), line("○ 조건")
    assert told(*lines) == ["○ 기간", "○ 금리", "○ 금액", "○ 조건"]
    assert told(line("ㅇ 기간", 0.9), line("○ 금리", 0.5)) == ["ㅇ 기간", "ㅇ 금리"]


@pytest.mark.parametrize("text", ["O 형 혈액", "0 이상의 수"])
def test_letters_and_digits_that_are_seen_to_be_such_stay(text: str) -> None:
    assert told(line("○ 기간"), line("○ 금리"), line(text, 0.995))[-1] == text


def test_one_alone_stays_as_it_is() -> None:
    assert told(line("ㅇ 기간"), line("기간은 1년"), line("OK 이다")) == ["ㅇ 기간", "기간은 1년", "OK 이다"]


@given(st.lists(st.text("○ㅇO0o 가1", max_size=6)))
def test_only_first_characters_change(texts: list[str]) -> None:
    for before, after in zip(texts, told(*(line(text) for text in texts)), strict=True):
        assert after[1:] == before[1:] and len(after) == len(before)
