"""Digits and letters of one shape, told by their neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.recognize.decode import Symbol
from dokhae.recognize.lookalikes import in_company


def _read(text: str, confidence: float = 0.9) -> str:
    symbols = [Symbol(c, confidence, (i + 0.5) / max(1, len(text))) for i, c in enumerate(text)]
    return "".join(symbol.text for symbol in in_company(symbols))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("POS 03", "POS 03"),
        ("14:22 P0S", "14:22 POS"),
        ("후크(h00k)에서", "후크(hook)에서"),
        ("2O15년", "2015년"),
        ("5,OOO호", "5,000호"),
        ("4OO", "400"),
        ("B0RN과 FlFA", "BORN과 FIFA"),
        ("02-378l-O521", "02-3781-0521"),
    ],
)
def test_the_neighbours_tell(text: str, right: str) -> None:
    assert _read(text) == right


@pytest.mark.parametrize("text", ["KX0", "A10", "CO2", "x86", "i32", "OO", "가0나", "dg6lv8", "Bo0", "0"])
def test_codes_and_what_has_no_neighbours_stay(text: str) -> None:
    assert _read(text) == text


@given(st.text(st.sampled_from("0OolI1aA7.,-가 ")))
def test_what_is_sure_stays(text: str) -> None:
    assert _read(text, 0.99) == text


@given(st.text(st.sampled_from("0OolI1aA7.,-가 ")))
def test_only_the_form_changes(text: str) -> None:
    shape = str.maketrans("OolI", "0011")
    assert _read(text).translate(shape) == text.translate(shape)
