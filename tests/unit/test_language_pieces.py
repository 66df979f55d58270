"""Pieces, the windows made of them, and the order in which sentences are likely to answer."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.language import Sentence, sentences
from dokhae.language.answers import exact_match, f1, normalized
from dokhae.language.pieces import Pieces
from dokhae.language.retrieve import rank
from dokhae.language.window import LONGEST_QUESTION, Mark, Window, Windows

TEXT = "이순신은 1545년 서울 건천동에서 태어났다. 거북선은 나대용이 만들었다. 전쟁은 1598년에 끝났다."
SCORES = {
    "<s>": 0.0,
    "<pad>": 0.0,
    "</s>": 0.0,
    "<unk>": 0.0,
    "▁": -4.0,
    **dict.fromkeys("이순신은서울건천동에태어났다거북선나대용만들었전쟁끝디누가를년4159.8", -9.0),
    "▁이순신": -8.0,
    "순신": -7.0,
    "▁서울": -6.0,
    "15": -5.0,
    "이": -5.0,
}


def one(text: str) -> Sentence:
    (sentence,) = sentences(text)
    return sentence


def test_the_likeliest_pieces_are_chosen() -> None:
    pieces, names = Pieces(SCORES), list(SCORES)
    sentence = one("이순신은 서울에서 태어났다.")
    found = [names[piece.number] for piece in pieces.cut(sentence)]
    assert found[:3] == ["▁이순신", "은", "▁서울"]


def test_no_piece_crosses_a_particle() -> None:
    pieces = Pieces({**SCORES, "▁서울에": -0.1})
    assert [(p.start, p.end) for p in pieces.cut(one("서울에 간다."))][:2] == [(0, 2), (2, 3)]


def test_a_character_without_a_piece_is_unknown() -> None:
    pieces = Pieces(SCORES)
    numbers = [piece.number for piece in pieces.cut(one("龜"))]
    assert pieces.number("<unk>") in numbers


@given(st.text(alphabet="이순신은 서울ABC1545㈜①.,(龜)\tㄱé", max_size=40))
def test_pieces_cover_a_sentence_in_order(text: str) -> None:
    pieces = Pieces(SCORES)
    for sentence in sentences(text):
        found = pieces.cut(sentence)
        assert all(a.start <= b.start and a.end <= b.end for a, b in pairwise(found))
        covered = {place for piece in found for place in range(piece.start, piece.end)}
        written = {i for i in range(sentence.start, sentence.end) if not text[i].isspace()}
        assert written <= covered | {i for i in written if not _compatible(text[i])}


def _compatible(char: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKC", char).strip()


def test_sentences_are_ranked_by_what_they_share_with_a_question() -> None:
    told = sentences(TEXT)
    question = [m for s in sentences("거북선은 누가 만들었는가?") for m in s.morphemes]
    assert rank(question, told)[0] == 1
    assert sorted(rank(question, told)) == [0, 1, 2]
    assert rank([], told) == [0, 1, 2]


def test_a_window_tells_what_is_asked_and_told() -> None:
    windows = Windows(Pieces(SCORES), longest=100)
    question, text = windows.prepare(sentences("거북선은 누가 만들었는가?")), windows.prepare(sentences(TEXT))
    window = windows.window(question, windows.choose(question, text))
    assert window.numbers[0] == SCORES_NUMBER["<s>"]
    assert (window.numbers == SCORES_NUMBER["</s>"]).sum() == 2
    inside = TEXT[window.starts[window.told][0] : window.ends[window.told][-1]]
    assert inside == TEXT
    asked = "".join(
        TEXT[s:e]
        for s, e, mark in zip(window.starts, window.ends, window.marks, strict=True)
        if mark == Mark.TOLD_AND_ASKED
    )
    assert "거북선" in asked
    assert "이순신" not in asked


SCORES_NUMBER = {piece: number for number, piece in enumerate(SCORES)}


@given(st.integers(8, 90), st.integers(1, 6))
def test_a_window_is_never_too_long(longest: int, repeated: int) -> None:
    windows = Windows(Pieces(SCORES), longest + LONGEST_QUESTION)
    question = windows.prepare(sentences("이순신은 서울에서 태어났는가? " * repeated))
    text = windows.prepare(sentences(TEXT * 3))
    window = windows.window(question, windows.choose(question, text))
    assert len(window.numbers) <= longest + LONGEST_QUESTION
    assert len(window.numbers) == len(window.marks) == len(window.starts) == len(window.ends)


def test_a_window_of_no_text_has_nothing_told() -> None:
    windows = Windows(Pieces(SCORES), longest=100)
    window = windows.window(windows.prepare(sentences("누가?")), [])
    assert window.told == slice(0, 0)
    assert isinstance(window, Window)
    assert window.numbers.dtype == np.int64


@pytest.mark.parametrize(
    ("found", "truth", "exact", "overlap"),
    [
        ("《독립신문》", "독립신문", 1, 1),
        ("1545년", "1546년", 0, 0.8),
        ("서울 건천동", "서울건천동", 0, 1),
        ("", "서울", 0, 0),
    ],
)
def test_answers_are_compared_as_korquad_does(found: str, truth: str, exact: float, overlap: float) -> None:
    assert exact_match(found, truth) == exact
    assert math.isclose(f1(found, truth), overlap)


@given(st.text(max_size=20))
def test_an_answer_is_like_itself(text: str) -> None:
    assert exact_match(text, text) == 1
    assert normalized(normalized(text)) == normalized(text)
