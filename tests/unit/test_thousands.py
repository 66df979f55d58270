"""Spaces that are none, in numbers."""

from __future__ import annotations

import pytest

from dokhae.recognize.decode import Symbol
from dokhae.recognize.thousands import with_whole_numbers


def _read(text: str, confidence: float = 0.7) -> str:
    symbols = [Symbol(c, confidence, (i + 0.5) / len(text)) for i, c in enumerate(text)]
    return "".join(symbol.text for symbol in with_whole_numbers(symbols))


@pytest.mark.parametrize(
    ("text", "right"),
    [("합계 24, 020", "합계 24,020"), ("총 1, 234, 500원 정도", "총 1,234,500원 정도"), ("2, 480", "2,480")],
)
def test_doubtful_spaces_go_from_a_number(text: str, right: str) -> None:
    assert _read(text) == right


@pytest.mark.parametrize("text", ["2, 48", "2, 4800", "1990, 200", "가, 200", "1,5, 300", "3.2, 480"])
def test_other_spaces_stay(text: str) -> None:
    assert _read(text) == text


def test_a_list_of_numbers_stays_where_its_spaces_are_sure() -> None:
    assert _read("100, 200, 300", 0.99) == "100, 200, 300"
