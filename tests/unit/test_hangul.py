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
    IDEOGRAPH,
    INITIALS,
    LOOK_ALIKES,
    MEDIALS,
    SYLLABLES,
    SYMBOLS,
    Alphabet,
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
    assert {code.kind for code in codes} == set(range(Alphabet().kinds)) - {BLANK}


@given(texts)
def test_decode_undoes_encode(text: str) -> None:
    assert decode(encode(text)) == text


def test_blanks_are_dropped() -> None:
    assert decode([Code(BLANK), *encode("가 A"), Code(BLANK)]) == "가 A"


def test_a_syllable_has_jamo_and_a_symbol_has_none() -> None:
    assert encode("각") == [Code(HANGUL, 0, 0, 1)]
    assert encode(" ") == [Code(3)]
    assert encode("街") == [Code(IDEOGRAPH, hanja=2)]


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


lists = st.text(st.sampled_from("가나힣ㄱㅏ aZ1«·家"), max_size=8).map(
    lambda text: "".join(dict.fromkeys(text))
)


@given(st.builds(Alphabet, lists, st.just(False)), st.data())
def test_a_plain_list_codes_each_of_its_characters(alphabet: Alphabet, data: st.DataObject) -> None:
    assert alphabet.characters == alphabet.symbols
    codes = alphabet.encode(alphabet.characters)
    signs = [code.kind for code in codes if code.kind != IDEOGRAPH]
    assert signs == list(range(3, 3 + len(alphabet.signs)))
    assert [code.hanja for code in codes if code.kind == IDEOGRAPH] == list(range(len(alphabet.hanja)))
    assert sorted(alphabet.signs + alphabet.hanja) == sorted(alphabet.symbols)
    text = data.draw(st.text(st.sampled_from(alphabet.characters), max_size=20)) if codes else ""
    assert alphabet.decode(alphabet.encode(text)) == text


def test_a_plain_list_knows_no_other_syllables() -> None:
    alphabet = Alphabet("가나", syllables=False)
    assert alphabet.unknown("가각a") == {"각", "a"}
    with pytest.raises(CharacterError, match="'각'"):
        alphabet.encode("각")


def test_the_whole_alphabet_has_symbols_first_and_then_syllables() -> None:
    assert Alphabet().characters == SYMBOLS + SYLLABLES
    assert Alphabet("ab").characters == "ab" + SYLLABLES


@given(texts, st.text(st.sampled_from("가«»☃🙂 a"), max_size=8))
def test_an_extended_alphabet_keeps_the_codes_it_had(text: str, added: str) -> None:
    larger = Alphabet().extended(added)
    assert larger.symbols.startswith(SYMBOLS)
    assert larger.unknown(added) == set()
    assert larger.encode(text) == encode(text)
    assert larger.extended(added) == larger


def test_a_look_alike_that_was_added_is_no_longer_folded() -> None:
    assert normalize("«가» ‐") == "《가》 -"
    assert Alphabet().extended("«").normalize("«가» ‐") == "«가》 -"


def test_an_alphabet_without_a_space_takes_spaces_out() -> None:
    assert Alphabet("ab").normalize(" 가  a\tb\n") == "가ab"


@given(st.text(max_size=30), lists)
def test_normalising_for_any_alphabet_twice_changes_nothing(text: str, symbols: str) -> None:
    alphabet = Alphabet(symbols, syllables=False)
    once = alphabet.normalize(text)
    assert alphabet.normalize(once) == once


@pytest.mark.parametrize(("symbols", "syllables"), [("aba", False), ("a가", True)])
def test_no_character_has_two_codes(symbols: str, syllables: bool) -> None:
    with pytest.raises(CharacterError):
        Alphabet(symbols, syllables)


@pytest.mark.parametrize("text", ["ㄱ", "A", "", "가나", "\u1100"])
def test_only_syllables_come_apart(text: str) -> None:
    with pytest.raises(CharacterError, match="is not a Hangul syllable"):
        decompose(text)


@pytest.mark.parametrize("indices", [(19, 0, 0), (-1, 0, 0), (0, 21, 0), (0, 0, 28), (0, 0, -1)])
def test_jamo_indices_have_bounds(indices: tuple[int, int, int]) -> None:
    with pytest.raises(CharacterError, match="no Hangul syllable has the jamo indices"):
        compose(*indices)
