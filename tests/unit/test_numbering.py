"""Numbers in circles in doubt, which follow one another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.hangul import BLANK, Alphabet, encode
from dokhae.recognize.decode import COUNTING, Symbol, read_frames
from dokhae.recognize.numbering import counted
from dokhae.recognize.scores import FactoredScores, FlatScores


def _mark(**chances: float) -> Symbol:
    """A mark in doubt: its readings, the likeliest first."""
    readings = tuple(chances.items())
    return Symbol(readings[0][0], readings[0][1], 0.1, readings)


def _sure(text: str) -> list[Symbol]:
    return [Symbol(c, 0.995, (i + 0.5) / len(text)) for i, c in enumerate(text)]


def _texts(lines: list[list[Symbol]]) -> list[str]:
    return ["".join(symbol.text for symbol in line) for line in counted(lines)]


FIVE = {"⑮": 0.85, "⑤": 0.1, "⑥": 0.03}


def test_the_next_number_is_chosen_over_lines() -> None:
    lines = [_sure("③ 가"), _sure("④ 나"), [_mark(**FIVE), *_sure(" 다")]]
    assert _texts(lines) == ["③ 가", "④ 나", "⑤ 다"]


def test_what_follows_tells_too() -> None:
    assert _texts([[_mark(**{"③": 0.6, "①": 0.3}), *_sure("가 ② 나 ③ 다")]]) == ["①가 ② 나 ③ 다"]


def test_a_new_item_begins_at_one() -> None:
    assert _texts([_sure("⑤ 가"), [_mark(**{"⑦": 0.5, "①": 0.45}), *_sure("나")]]) == ["⑤ 가", "①나"]


@pytest.mark.parametrize("text", ["⑤ 다음의 ②와 ⑨", "⑮", "가나다"])
def test_what_is_sure_stays(text: str) -> None:
    assert _texts([_sure(text)]) == [text]


def test_a_mark_out_of_turn_that_is_hardly_in_doubt_stays() -> None:
    assert _texts([_sure("②와 "), [_mark(**{"⑤": 0.95, "③": 0.04})]]) == ["②와 ", "⑤"]


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=15, max_size=15), min_size=1, max_size=12))
def test_it_is_always_one_of_the_readings(chances: list[list[float]]) -> None:
    ranked = [sorted(zip(row, COUNTING, strict=True), reverse=True)[:4] for row in chances]
    marks = [_mark(**{text: chance for chance, text in row}) for row in ranked]
    (line,) = counted([marks])
    for before, after in zip(marks, line, strict=True):
        assert after.text in dict(before.rivals)
        assert 0 <= after.confidence <= 1 and after.rivals == ()


def test_frames_give_the_readings_of_a_mark() -> None:
    known = Alphabet()
    kind = np.full((1, known.kinds), np.log(1e-9), np.float32)
    five, fifteen = (encode(c)[0].kind for c in "⑤⑮")
    kind[0, [five, fifteen, BLANK]] = np.log([0.3, 0.6, 0.1])
    initial, medial, final = (np.zeros((1, size), np.float32) for size in (19, 21, 28))
    ((symbol,),) = read_frames(FactoredScores(kind, initial, medial, final, {}, 1), known)
    assert symbol.text == "⑮"
    assert dict(symbol.rivals)["⑤"] == pytest.approx(0.3)


def test_a_plain_list_of_characters_gives_those_that_it_has() -> None:
    few = Alphabet("④⑤가", syllables=False)
    table = np.log(np.array([[0.1, 0.5, 0.3, 0.1]], np.float32))
    ((symbol,),) = read_frames(FlatScores(table, few.encode("④⑤가"), 1), few)
    assert dict(symbol.rivals) == pytest.approx({"④": 0.5, "⑤": 0.3})
