"""What is kept of a long text keeps its place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.quiz.spread import spread

LONG = "\n".join(
    f"{number}번째 집은 {number % 90 + 1900}년에 지었다. 주인은 한가람이다." for number in range(3000)
)


@given(st.text("가.\n 나!?”", max_size=200), st.integers(1, 300))
def test_every_character_stays_or_becomes_a_space(text: str, most: int) -> None:
    found = spread(text, most)
    assert len(found) == len(text)
    assert all(new in (old, " ") for new, old in zip(found, text, strict=True))


def test_a_short_text_stays() -> None:
    assert spread(LONG, len(LONG)) == LONG


def test_whole_sentences_from_all_over_are_kept() -> None:
    found = spread(LONG, 9000)
    kept = [sentence for sentence in re.split(r"(?<=\.)\s+", found) if sentence.strip()]
    assert 8300 < sum(map(len, kept)) < 9500
    assert {sentence.strip() for sentence in kept} <= set(re.split(r"(?<=\.)\s+", LONG))
    tenths = {found.index(sentence) * 10 // len(LONG) for sentence in kept}
    assert {0, 1, 3, 5, 6, 8} <= tenths


@pytest.mark.parametrize("text", ["가" * 400_000, "가나다 " * 100_000])
def test_what_has_no_sentences_is_cut(text: str) -> None:
    found = spread(text, 20_000)
    assert len(found) == len(text)
    assert len(found.replace(" ", "")) < 40_000
