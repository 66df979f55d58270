"""From scores to characters: whole classes, repeats, and syllables in two minds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.hangul import BLANK, HANGUL, KINDS, SYLLABLES, SYMBOLS, Code, encode
from dokhae.recognize.decode import Scores, read_frames

CHARACTERS = st.sampled_from(SYLLABLES + SYMBOLS)


def _log_softmax(table: np.ndarray) -> np.ndarray:
    shifted = table - table.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), np.float32)


def _scores(frames: list[Code], certainty: float = 12.0) -> Scores:
    """Scores in which each frame is sure of one code."""
    tables = [np.zeros((len(frames), size)) for size in (KINDS, 19, 21, 28)]
    for row, code in enumerate(frames):
        for table, index in zip(tables, code, strict=True):
            if index >= 0:
                table[row, index] = certainty
    return Scores(*map(_log_softmax, tables))


def _read(scores: Scores) -> str:
    return "".join(symbol.text for symbol in read_frames(scores))


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
    (symbol,) = read_frames(_scores([Code(BLANK), *encode("a"), Code(BLANK)], certainty=9.0))
    assert symbol.confidence == pytest.approx(np.exp(9) / (np.exp(9) + KINDS - 1), abs=1e-4)
    assert symbol.frame == 1


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
    assert read_frames(_scores([Code(BLANK)] * 4)) == []
