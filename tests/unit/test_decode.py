"""From scores to characters: whole classes, repeats, and syllables in two minds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.hangul import BLANK, HANGUL, KINDS, SYLLABLES, SYMBOLS, Alphabet, Code, encode
from dokhae.recognize.decode import FactoredScores, FlatScores, read_frames, read_steps

CHARACTERS = st.sampled_from(SYLLABLES + SYMBOLS)


def _log_softmax(table: np.ndarray) -> np.ndarray:
    shifted = table - table.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), np.float32)


def _scores(frames: list[Code], certainty: float = 12.0) -> FactoredScores:
    """Scores in which each frame is sure of one code."""
    tables = [np.zeros((len(frames), size)) for size in (KINDS, 19, 21, 28)]
    for row, code in enumerate(frames):
        for table, index in zip(tables, code, strict=True):
            if index >= 0:
                table[row, index] = certainty
    return FactoredScores(*map(_log_softmax, tables))


def _read(scores: FactoredScores) -> str:
    return "".join(symbol.text for symbol in read_frames(scores, len(scores.kind), Alphabet()))


@given(st.text(CHARACTERS, max_size=12))
def test_reads_back_any_text_with_blanks_between(text: str) -> None:
    frames = [frame for code in encode(text) for frame in (code, code, Code(BLANK))]
    assert _read(_scores([Code(BLANK), *frames])) == text


def test_repeats_without_a_blank_are_one_character() -> None:
    (code,) = encode("가")
    assert _read(_scores([code] * 5)) == "가"
    assert _read(_scores([code, code, Code(BLANK), code])) == "가가"


def test_touching_syllables_that_differ_in_one_jamo_are_one() -> None:
    first, second = encode("각간")
    assert _read(_scores([first, first, second])) in {"각", "간"}
    assert _read(_scores([first, Code(BLANK), second])) == "각간"


def test_touching_syllables_that_differ_in_more_are_two() -> None:
    first, second = encode("각논")
    assert _read(_scores([first, second])) == "각논"


def test_blank_wins_when_no_single_syllable_beats_it() -> None:
    scores = _scores([Code(BLANK)])
    scores.kind[0] = np.log(1e-9)
    scores.kind[0, HANGUL], scores.kind[0, BLANK] = np.log(0.6), np.log(0.4)
    for table in (scores.initial, scores.medial, scores.final):
        table[0] = np.log(1 / table.shape[1])
    assert _read(scores) == ""


def test_confidence_is_the_probability_at_the_peak() -> None:
    scores = _scores([Code(BLANK), *encode("a"), Code(BLANK)], certainty=9.0)
    (symbol,) = read_frames(scores, 3, Alphabet())
    assert symbol.confidence == pytest.approx(np.exp(9) / (np.exp(9) + KINDS - 1), abs=1e-4)
    assert symbol.place == 0.5


def test_a_character_of_uncertain_place_is_read_once() -> None:
    """Each of two frames alone prefers the character; only together do they say that it stands there once."""
    (code,) = encode("ㅁ")
    scores = _scores([Code(BLANK)] * 5)
    for frame, probability in ((1, 0.6), (3, 0.55)):
        scores.kind[frame] = np.log(1e-9)
        scores.kind[frame, code.kind], scores.kind[frame, BLANK] = np.log([probability, 1 - probability])
    assert _read(scores) == "ㅁ"


def test_a_long_line_does_not_run_out_of_numbers() -> None:
    frames = [frame for code in encode("가나다라" * 100) for frame in (code, Code(BLANK))]
    assert _read(_scores(frames, certainty=8.0)) == "가나다라" * 100


def test_nothing_is_read_from_blanks() -> None:
    assert _read(_scores([Code(BLANK)] * 4)) == ""


FEW = Alphabet("가나 ab뷁", syllables=False)


def _flat(classes: list[int]) -> np.ndarray:
    table = np.zeros((len(classes), 1 + len(FEW.characters)))
    table[np.arange(len(classes)), classes] = 9.0
    return _log_softmax(table)


@given(st.text(st.sampled_from(FEW.characters), max_size=12))
def test_reads_back_any_text_of_a_plain_list(text: str) -> None:
    classes = [c for character in text for c in (1 + FEW.characters.index(character), 0)]
    scores = FlatScores(_flat([0, *classes]), FEW.encode(FEW.characters))
    assert "".join(symbol.text for symbol in read_frames(scores, len(classes) + 1, FEW)) == text


@given(st.text(st.sampled_from(FEW.characters), max_size=12))
def test_reads_steps_up_to_the_end(text: str) -> None:
    classes = [1 + FEW.characters.index(character) for character in text]
    places = np.linspace(0, 1, len(text) + 3, dtype=np.float32)
    symbols = read_steps(_flat([*classes, 0, 2, 0]), places, FEW.characters)
    assert "".join(symbol.text for symbol in symbols) == text
    assert [symbol.place for symbol in symbols] == pytest.approx(places[: len(text)].tolist())


def test_steps_without_an_end_are_all_read_and_places_never_go_back() -> None:
    places = np.array([0.2, 0.1, 0.5], np.float32)
    symbols = read_steps(_flat([1, 2, 1]), places, FEW.characters)
    assert [symbol.text for symbol in symbols] == ["가", "나", "가"]
    assert [symbol.place for symbol in symbols] == pytest.approx([0.2, 0.2, 0.5])
    assert symbols[0].confidence == pytest.approx(np.exp(9) / (np.exp(9) + len(FEW.characters)), abs=1e-4)
