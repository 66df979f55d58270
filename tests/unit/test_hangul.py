"""The alphabet: every syllable, every symbol, one spelling for each."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.errors import CharacterError
from dokhae.hangul import (
    BLANK,
    FINALS,
    HANGUL,
    HANJA,
    INITIALS,
    KINDS,
    LOOK_ALIKES,
    MEDIALS,
    SYLLABLES,
    SYMBOLS,
    Code,
    compose,
    decode,
    decompose,
    encode,
    is_syllable,
    normalize,
    unknown,
)

ALPHABET = SYLLABLES + SYMBOLS
texts = st.text(st.sampled_from(ALPHABET), max_size=40)


def test_there_are_11172_syllables() -> None:
    assert len(SYLLABLES) == len(INITIALS) * len(MEDIALS) * len(FINALS) == 11_172
    assert all(map(is_syllable, SYLLABLES))
    assert not any(map(is_syllable, SYMBOLS))


def test_every_syllable_comes_apart_and_together() -> None:
    jamo = [decompose(syllable) for syllable in SYLLABLES]
    assert len(set(jamo)) == len(SYLLABLES)
    assert "".join(compose(*indices) for indices in jamo) == SYLLABLES


def test_jamo_are_those_of_unicode() -> None:
    for syllable in SYLLABLES:
        initial, medial, final = decompose(syllable)
        conjoining = chr(0x1100 + initial) + chr(0x1161 + medial) + (chr(0x11A7 + final) if final else "")
        assert unicodedata.normalize("NFD", syllable) == conjoining


def test_every_syllable_and_symbol_is_encoded_and_decoded() -> None:
    codes = encode(ALPHABET)
    assert len(set(codes)) == len(ALPHABET)
    assert decode(codes) == ALPHABET
    assert {code.kind for code in codes} == set(range(KINDS)) - {BLANK}


@given(texts)
def test_decode_undoes_encode(text: str) -> None:
    assert decode(encode(text)) == text


def test_blanks_are_dropped() -> None:
    assert decode([Code(BLANK), *encode("가 A"), Code(BLANK)]) == "가 A"


def test_a_syllable_has_jamo_and_a_symbol_has_none() -> None:
    assert encode("각") == [Code(HANGUL, 0, 0, 1)]
    assert encode(" ") == [Code(2)]


def test_no_symbol_occurs_twice() -> None:
    assert len(set(SYMBOLS)) == len(SYMBOLS)
    assert len(set(HANJA)) == len(HANJA) == 1_800
    assert set(HANJA) <= set(SYMBOLS)


def test_the_order_of_symbols_is_that_of_the_weights() -> None:
    assert SYMBOLS[:3] == ' !"'
    assert SYMBOLS.index("~") == 94
    assert SYMBOLS.index("ㄱ") == 95
    assert SYMBOLS.index("「") == 146
    assert SYMBOLS.endswith(HANJA)


def test_the_empty_text() -> None:
    assert encode("") == []
    assert decode([]) == normalize("") == normalize(" \n\t") == ""
    assert unknown("") == set()


def test_nfd_input_normalises() -> None:
    assert normalize(unicodedata.normalize("NFD", SYLLABLES)) == SYLLABLES


def test_symbols_are_their_own_spelling() -> None:
    assert normalize(SYMBOLS).replace(" ", "") == SYMBOLS.replace(" ", "")


def test_look_alikes_end_inside_the_alphabet() -> None:
    for look_alike, character in LOOK_ALIKES.items():
        assert unknown(look_alike), f"{look_alike!r} is a symbol itself"
        assert not unknown(character)
        assert character not in LOOK_ALIKES
        assert normalize(f"가 {look_alike} 나") == f"가 {character} 나"


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@given(st.text(st.sampled_from(ALPHABET + "".join(LOOK_ALIKES) + "\u200b\u3000\n"), max_size=30))
def test_what_is_normalised_can_be_encoded(text: str) -> None:
    assert unknown(normalize(text)) == set()


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("가  나\u3000다\n", "가 나 다"),
        ("\ufeff독\u200b해", "독해"),
        ("ＡＢ１２（％）", "AB12(%)"),
        ("ㆍ・‧∙⋅", "·····"),
        ("❶❷➂", "①②③"),
        ("\u1100\u1161\u11a8", "각"),
        ("\u110f\u110f\u1110", "ㅋㅋㅌ"),
        ("\u1169\u116e", "ㅗㅜ"),
        ("ㅋㅋㅋ ㅠㅠ ㄳ", "ㅋㅋㅋ ㅠㅠ ㄳ"),
        ("豈", "豈"),  # a compatibility ideograph
        ("Å", "Å"),
    ],
)
def test_one_spelling(text: str, spelling: str) -> None:
    assert normalize(text) == spelling


def test_unknown_characters_are_named() -> None:
    assert unknown("가🙂나ぁ") == {"🙂", "ぁ"}
    with pytest.raises(CharacterError, match="'ぁ' '🙂'"):
        encode("가🙂나ぁ")


@pytest.mark.parametrize("text", ["ㄱ", "A", "", "가나", "\u1100"])
def test_only_syllables_come_apart(text: str) -> None:
    with pytest.raises(CharacterError, match="is not a Hangul syllable"):
        decompose(text)


@pytest.mark.parametrize("indices", [(19, 0, 0), (-1, 0, 0), (0, 21, 0), (0, 0, 28), (0, 0, -1)])
def test_jamo_indices_have_bounds(indices: tuple[int, int, int]) -> None:
    with pytest.raises(CharacterError, match="no Hangul syllable has the jamo indices"):
        compose(*indices)
