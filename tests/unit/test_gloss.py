"""Hanja in doubt beside their reading."""

from __future__ import annotations

import pytest

from dokhae.recognize.decode import Symbol
from dokhae.recognize.gloss import with_glosses


def _symbols(text: str, **rivals: dict[str, float]) -> list[Symbol]:
    """Sure characters, but for those that have rivals."""
    return [
        Symbol(c, rivals.get(c, {c: 0.999})[c], (i + 0.5) / len(text), tuple(rivals.get(c, {}).items()))
        for i, c in enumerate(text)
    ]


def _read(text: str, **rivals: dict[str, float]) -> str:
    return "".join(symbol.text for symbol in with_glosses(_symbols(text, **rivals)))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("대한민국(太韓民國)은", "대한민국(大韓民國)은"),
        ("우리 대한민국[太韓民國]", "우리 대한민국[大韓民國]"),
        ("太韓民國(대한민국)", "大韓民國(대한민국)"),
        ("최대(最太)", "최대(最大)"),
        ("태양(太陽)", "태양(太陽)"),
        ("대한민국(太韓民)", "대한민국(太韓民)"),
        ("나무(太韓)", "나무(太韓)"),
        ("太韓民國", "太韓民國"),
    ],
)
def test_a_doubtful_hanja_is_what_the_word_says(text: str, right: str) -> None:
    assert _read(text, 太={"太": 0.6, "大": 0.3, "犬": 0.05}) == right


def test_a_sure_hanja_stays() -> None:
    assert _read("대한(太韓)") == "대한(太韓)"
    assert _read("대(太)", 太={"太": 0.985, "大": 0.01}) == "대(太)"


def test_no_hanja_keeps_rivals_and_syllables_do() -> None:
    symbols = _symbols("둥(太)", 太={"太": 0.6, "大": 0.3}, 둥={"둥": 0.6, "등": 0.4})
    assert [bool(symbol.rivals) for symbol in with_glosses(symbols)] == [True, False, False, False]


def test_confidence_is_the_share_of_those_that_are_left() -> None:
    symbol = with_glosses(_symbols("대(太)", 太={"太": 0.6, "大": 0.3}))[2]
    assert symbol.text == "大"
    assert 0.95 < symbol.confidence < 1
    assert symbol.place == pytest.approx(2.5 / 4)
