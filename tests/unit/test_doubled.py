"""What is read twice where print has it once is one character; what print repeats stays."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.recognize.decode import Symbol
from dokhae.recognize.doubled import without_doubled

WIDTH = 20.0  # heights


def line(text: str, step: float = 0.9, doubled: tuple[int, float] | None = None) -> list[Symbol]:
    """Symbols at even distances; of the one that is doubled there is another so much further."""
    made = []
    for number, character in enumerate(text):
        place = (number + 0.5) * step / WIDTH
        made.append(Symbol(character, 0.9, place))
        if doubled is not None and doubled[0] == number:
            made.append(Symbol(character, 0.7, place + doubled[1] / WIDTH))
    return made


def read(symbols: list[Symbol]) -> str:
    return "".join(symbol.text for symbol in without_doubled(symbols, WIDTH))


@pytest.mark.parametrize("step", [0.55, 0.8, 1.1])
@pytest.mark.parametrize(
    ("text", "place", "distance"), [("유리병은 뚜껑", 2, 0.5), ("방법:", 2, 0.1), ("한빛 co.kr", 6, 0.25)]
)
def test_once_is_once(text: str, place: int, distance: float, step: float) -> None:
    assert read(line(text, step, (place, distance * step))) == text


@pytest.mark.parametrize("text", ["각각의 사람마다 차차", "ㅋㅋㅋ 그래", "http://www.kk.kr", "12,000원 11개"])
def test_what_print_repeats_stays(text: str) -> None:
    assert read(line(text)) == text


def test_a_sign_of_several_letters_is_read_without_its_last_one_again() -> None:
    assert read(line("무게 2.4㎏g, 길이 5㎝m, 넓이 7㎡²")) == "무게 2.4㎏, 길이 5㎝, 넓이 7㎡"
    assert read(line("2.4kg 5㎝, gm")) == "2.4kg 5㎝, gm"


def test_one_of_two_has_the_middle_and_the_greater_confidence() -> None:
    first, second = Symbol("병", 0.7, 0.50), Symbol("병", 0.8, 0.52)
    (one,) = without_doubled([first, second], WIDTH)
    assert one == Symbol("병", 0.8, 0.51)


@given(st.lists(st.sampled_from("가나다라0123"), max_size=12), st.floats(0.01, 2))
def test_neighbours_that_differ_and_digits_are_never_one(characters: list[str], step: float) -> None:
    text = "".join(characters)
    if all(a != b or a.isdecimal() for a, b in pairwise(text)):
        assert read(line(text, step)) == text
