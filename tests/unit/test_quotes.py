"""Quotation marks of one pair in one style."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.recognize.decode import Symbol
from dokhae.recognize.quotes import with_paired_quotes


def _read(text: str) -> str:
    symbols = [Symbol(c, 0.9, (i + 0.5) / max(1, len(text))) for i, c in enumerate(text)]
    return "".join(symbol.text for symbol in with_paired_quotes(symbols))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ('"여보세요, 거기 있나요?”', "“여보세요, 거기 있나요?”"),
        ("'나무’와 ‘나무라다’는", "‘나무’와 ‘나무라다’는"),
        ('“네." 하고', "“네.” 하고"),
        ("(’가’에서 '나'까지)", "(‘가’에서 '나'까지)"),
        ("“그는 '왜’라고 했다.”", "“그는 ‘왜’라고 했다.”"),
    ],
)
def test_a_straight_mark_curls_with_its_mate(text: str, right: str) -> None:
    assert _read(text) == right


@pytest.mark.parametrize(
    "text",
    [
        "'가'와 \"나\"",  # both straight
        "’90년대의 노래",  # no mate
        "I don't ‘know’",
        "키는 5'10\"이다",
        "“다음 줄로 이어진다",
        '이어진다.” 그리고 "끝"',
    ],
)
def test_other_marks_stay(text: str) -> None:
    assert _read(text) == text


@given(st.text(st.sampled_from("가 a'‘’\"“”(.")))
def test_nothing_but_the_style_of_marks_changes(text: str) -> None:
    plain = str.maketrans("‘’“”", "''\"\"")
    assert _read(text).translate(plain) == text.translate(plain)
