"""Characters that the network half sees."""

from __future__ import annotations

import pytest

from dokhae.recognize.decode import Symbol
from dokhae.recognize.faint import with_room

_WIDTH = 10.0  # of the line, in its heights; a syllable of it is one wide


def _read(text: str, *faint: tuple[str, float]) -> str:
    """A line of syllables one height apart, and faint characters at places in heights."""
    symbols = [Symbol(c, 0.9, (i + 0.5) / _WIDTH) for i, c in enumerate(text)]
    symbols = [symbol for symbol in symbols if symbol.text != "_"]
    symbols += [Symbol(c, 0.4, place / _WIDTH, is_faint=True) for c, place in faint]
    read = with_room(sorted(symbols, key=lambda symbol: symbol.place), _WIDTH)
    assert not any(symbol.is_faint for symbol in read)
    return "".join(symbol.text for symbol in read)


@pytest.mark.parametrize("place", [4.1, 4.5, 4.9])
def test_a_faint_syllable_fills_a_hole(place: float) -> None:
    assert _read("맑은날은_보다", ("날", place)) == "맑은날은날보다"


@pytest.mark.parametrize("place", [3.6, 3.9, 5.2])
def test_a_part_of_its_neighbour_is_no_character(place: float) -> None:
    assert _read("맑은날은_보다", ("날", place)) == "맑은날은보다"


def test_a_digit_needs_less_room_and_a_speck_gets_none() -> None:
    assert _read("가나다라마", ("0", 5.0)) == "가나다라마0"
    assert _read("가나다라_바", (".", 4.5)) == "가나다라바"


def test_the_space_between_words_is_room() -> None:
    assert _read("가나다 라마", ("①", 3.6)) == "가나다 ①라마"
