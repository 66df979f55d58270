"""Readings of Hanja."""

from __future__ import annotations

import pytest

from dokhae.hangul import HANJA, is_syllable
from dokhae.hanja import reading, readings


def test_every_hanja_has_a_reading() -> None:
    assert all(readings(hanja) and all(map(is_syllable, readings(hanja))) for hanja in HANJA)
    assert readings("가") == readings("龘") == set()


@pytest.mark.parametrize(
    ("hanja", "read"),
    [("國", "국"), ("金", "금김"), ("樂", "락낙악요"), ("女", "녀여"), ("李", "리이"), ("老", "로노")],
)
def test_readings_at_the_beginning_of_a_word_too(hanja: str, read: str) -> None:
    assert readings(hanja) == set(read)


@pytest.mark.parametrize(
    ("word", "read"),
    [("大韓民國", "대한민국"), ("女子", "여자"), ("男女", "남녀"), ("老人", "노인"), ("歷史", "역사")],
)
def test_a_word_is_read_with_the_law_of_initials(word: str, read: str) -> None:
    assert reading(word) == read
    assert all(syllable in readings(hanja) for hanja, syllable in zip(word, read, strict=True))


def test_readings_are_in_the_order_of_ks_x_1001() -> None:
    """The standard sorts Hanja by reading; those that it has elsewhere are left out."""
    elsewhere = "金諾寧怒宅不樂涼姊畫祕"
    sorted_by = sorted((hanja for hanja in HANJA if hanja not in elsewhere), key=_place)
    first = [reading("一" + hanja)[1] for hanja in sorted_by]
    assert first == sorted(first)


def _place(hanja: str) -> bytes:
    return hanja.encode("euc-kr")
