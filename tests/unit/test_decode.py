"""From scores to characters: whole classes, repeats, and syllables in two minds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import groupby, pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.hangul import BLANK, HANGUL, HANJA, SYLLABLES, SYMBOLS, Alphabet, Code, encode
from dokhae.recognize.decode import Symbol, classes_of, decoder_of, read_frames, read_steps
from dokhae.recognize.scores import FactoredScores, FlatScores

CHARACTERS = st.sampled_from(SYLLABLES + SYMBOLS)
WHOLE = Alphabet()
OUTPUTS = ("kind", "initial", "medial", "final", "hanja", "hanja_frames")


def _log_softmax(table: np.ndarray) -> np.ndarray:
    shifted = table - table.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), np.float32)


def _scores(frames: list[Code], certainty: float = 12.0) -> FactoredScores:
    """Scores in which each frame is sure of one code."""
    tables = [np.zeros((len(frames), size)) for size in (WHOLE.kinds, 19, 21, 28, len(HANJA))]
    for row, code in enumerate(frames):
        for table, index in zip(tables, code, strict=True):
            if index >= 0:
                table[row, index] = certainty
    kind, initial, medial, final, hanja = map(_log_softmax, tables)
    return FactoredScores(kind, initial, medial, final, dict(enumerate(hanja)), len(frames))


def _symbols(scores: FactoredScores | FlatScores, alphabet: Alphabet = WHOLE) -> list[Symbol]:
    (line,) = read_frames(scores, alphabet)
    return line


def _read(scores: FactoredScores) -> str:
    return "".join(symbol.text for symbol in _symbols(scores) if not symbol.is_faint)


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


def test_a_syllable_in_doubt_has_rivals() -> None:
    scores = _scores(encode("등이"))
    medial = encode("둥")[0].medial
    scores.medial[0] = np.log(1e-9)
    scores.medial[0, [encode("등")[0].medial, medial]] = np.log([0.7, 0.3])
    doubtful, sure = _symbols(scores)
    assert (doubtful.text, sure.text, sure.rivals) == ("등", "이", ())
    assert dict(doubtful.rivals) == pytest.approx({"등": 0.7, "둥": 0.3}, abs=0.01)


def test_symbols_have_no_rivals() -> None:
    scores = _scores(encode("0"))
    scores.kind[0] = np.log(1e-9)
    scores.kind[0, [encode("0")[0].kind, encode("O")[0].kind, HANGUL]] = np.log([0.6, 0.3, 0.1])
    (symbol,) = _symbols(scores)
    assert (symbol.text, symbol.rivals) == ("0", ())


def test_plain_lists_of_characters_have_rivals_too() -> None:
    table = np.log(np.array([[0.01, 0.6, 0.3, 0.09]], np.float32))
    (symbol,) = _symbols(FlatScores(table, encode("등둥a"), 1), Alphabet("등둥a", syllables=False))
    assert symbol.text == "등"
    assert dict(symbol.rivals) == pytest.approx({"등": 0.6, "둥": 0.3}, abs=0.01)


def test_blank_wins_when_no_single_syllable_beats_it() -> None:
    scores = _scores([Code(BLANK)])
    scores.kind[0] = np.log(1e-9)
    scores.kind[0, HANGUL], scores.kind[0, BLANK] = np.log(0.6), np.log(0.4)
    for table in (scores.initial, scores.medial, scores.final):
        table[0] = np.log(1 / table.shape[1])
    assert _read(scores) == ""


def test_confidence_is_the_probability_at_the_peak() -> None:
    scores = _scores([Code(BLANK), *encode("a"), Code(BLANK)], certainty=9.0)
    (symbol,) = _symbols(scores)
    assert symbol.confidence == pytest.approx(np.exp(9) / (np.exp(9) + WHOLE.kinds - 1), abs=1e-4)
    assert symbol.place == 0.5


def test_a_character_of_uncertain_place_is_read_once() -> None:
    """Each of two frames alone prefers the character; only together do they say that it stands there once."""
    (code,) = encode("ㅁ")
    scores = _scores([Code(BLANK)] * 5)
    for frame, probability in ((1, 0.6), (3, 0.55)):
        scores.kind[frame] = np.log(1e-9)
        scores.kind[frame, code.kind], scores.kind[frame, BLANK] = np.log([probability, 1 - probability])
    assert _read(scores) == "ㅁ"


def test_a_character_that_is_likelier_not_there_is_faint() -> None:
    (faint,) = encode("낟")
    scores = _scores([*encode("흐"), Code(BLANK), faint, Code(BLANK), *encode("보")])
    scores.kind[2] = np.log(1e-9)
    scores.kind[2, HANGUL], scores.kind[2, BLANK] = np.log([0.4, 0.6])
    symbols = _symbols(scores)
    assert [(symbol.text, symbol.is_faint) for symbol in symbols] == [
        ("흐", False),
        ("낟", True),
        ("보", False),
    ]
    scores.kind[2, HANGUL], scores.kind[2, BLANK] = np.log([0.2, 0.8])
    assert [symbol.text for symbol in _symbols(scores)] == ["흐", "보"]


def test_a_long_line_does_not_run_out_of_numbers() -> None:
    frames = [frame for code in encode("가나다라" * 100) for frame in (code, Code(BLANK))]
    assert _read(_scores(frames, certainty=8.0)) == "가나다라" * 100


def test_nothing_is_read_from_blanks() -> None:
    assert _read(_scores([Code(BLANK)] * 4)) == ""


def test_a_character_that_comes_twice_has_two_places() -> None:
    """Also where the second one is surer: what is seen then is not the first."""
    (code,) = encode("ㅋ")
    scores = _scores([Code(BLANK), code, Code(BLANK), Code(BLANK), code, Code(BLANK)])
    scores.kind[1] = np.log(1e-9)
    scores.kind[1, code.kind], scores.kind[1, BLANK] = np.log([0.8, 0.2])
    first, second = _symbols(scores)
    assert (first.place, second.place) == (1.5 / 6, 4.5 / 6)
    assert first.confidence == pytest.approx(0.8)


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 4))
def test_places_rise_whatever_the_scores(seed: int, spread: float) -> None:
    table = np.random.default_rng(seed).normal(0, spread, (30, 1 + len(FEW.characters)))
    scores = FlatScores(_log_softmax(table), FEW.encode(FEW.characters), len(table))
    places = [symbol.place for symbol in _symbols(scores, FEW)]
    assert all(0 < a < b < 1 for a, b in pairwise(places))


def test_frames_that_say_the_same_are_one() -> None:
    (code,) = encode("각")
    scores = _scores([Code(BLANK), code, code, Code(BLANK), code])
    (first, second) = scores.frames()
    assert (first.characters[0][0], first.number, first.apart) == (code, 1, True)
    assert (second.number, second.apart) == (4, True)
    assert _read(scores) == "각각"


def test_a_dip_between_frames_that_say_the_same_leaves_them_apart() -> None:
    """It may be one character twice, close together, as in "ll"."""
    (code,) = encode("l")
    scores = _scores([Code(BLANK), code, code, code, Code(BLANK)])
    scores.kind[2] = np.log(1e-9)
    scores.kind[2, code.kind], scores.kind[2, BLANK] = np.log([0.02, 0.98])
    assert len(list(scores.frames())) == 3
    assert _read(scores) == "ll"


@given(
    st.lists(st.tuples(st.sampled_from(["", *"가각나a1l"]), st.floats(2.0, 14.0)), min_size=1, max_size=20)
)
def test_clear_stretches_are_read_as_the_search_reads_them(frames: list[tuple[str, float]]) -> None:
    """Everything that is shortened for speed gives the text that the whole search gives."""
    scores = _scores([encode(text)[0] if text else Code(BLANK) for text, _ in frames])
    for table in (scores.kind, scores.initial, scores.medial, scores.final):
        table *= np.array([certainty / 12 for _, certainty in frames], np.float32)[:, None]
        table[:] = _log_softmax(table)
    short = _read(scores)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dokhae.recognize.scores._CLEAR", 2.0)
        assert short == _read(scores)


FEW = Alphabet("가나 ab뷁", syllables=False)


def _flat(classes: list[int]) -> np.ndarray:
    table = np.zeros((len(classes), 1 + len(FEW.characters)))
    table[np.arange(len(classes)), classes] = 9.0
    return _log_softmax(table)


@pytest.mark.parametrize("seed", range(100))
def test_the_text_is_about_the_likeliest_that_there_is(seed: int) -> None:
    """Of all ways to tell the frames, each blank or a character, those of one text added up."""
    draw, few = np.random.default_rng(seed), Alphabet("ab ", syllables=False)
    table = draw.normal(0, 1 + seed % 5, (5, 4))
    table[draw.random(5) < 0.4, 0] += 12
    scores = _log_softmax(table)
    chances = defaultdict[str, float](float)
    for classes in product(range(4), repeat=5):
        text = "".join(few.characters[c - 1] for c, _ in groupby(classes) if c)
        chances[text] += float(np.exp(scores[range(5), classes].sum()))
    symbols = _symbols(FlatScores(scores, few.encode(few.characters), 5), few)
    found = "".join(symbol.text for symbol in symbols if not symbol.is_faint)
    assert chances[found] >= 0.7 * max(chances.values())


@given(st.text(st.sampled_from(FEW.characters), max_size=12))
def test_reads_back_any_text_of_a_plain_list(text: str) -> None:
    classes = [c for character in text for c in (1 + FEW.characters.index(character), 0)]
    scores = FlatScores(_flat([0, *classes]), FEW.encode(FEW.characters), len(classes) + 1)
    assert "".join(symbol.text for symbol in _symbols(scores, FEW)) == text


@given(st.text(st.sampled_from(FEW.characters), max_size=12))
def test_reads_steps_up_to_the_end(text: str) -> None:
    classes = [1 + FEW.characters.index(character) for character in text]
    places = np.linspace(0.2, 1, len(text) + 3, dtype=np.float32)
    symbols = read_steps(_flat([*classes, 0, 2, 0]), places, FEW.characters)
    assert "".join(symbol.text for symbol in symbols) == text
    assert [symbol.place for symbol in symbols] == pytest.approx(places[: len(text)].tolist())


def test_steps_without_an_end_are_all_read_with_their_confidence() -> None:
    symbols = read_steps(_flat([1, 2, 1]), np.array([0.2, 0.4, 0.5], np.float32), FEW.characters)
    assert [symbol.text for symbol in symbols] == ["가", "나", "가"]
    assert [symbol.place for symbol in symbols] == pytest.approx([0.2, 0.4, 0.5])
    assert symbols[0].confidence == pytest.approx(np.exp(9) / (np.exp(9) + len(FEW.characters)), abs=1e-4)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=40), st.floats(0.05, 1))
def test_steps_stand_apart_inside_the_line_wherever_attention_rests(
    places: list[float], within: float
) -> None:
    symbols = read_steps(_flat([1] * len(places)), np.array(places, np.float32), FEW.characters, within)
    edges = [0.0, *(symbol.place for symbol in symbols), within]
    gaps = [b - a for a, b in pairwise(edges)]
    mean = within / len(places)
    assert min(gaps[1:-1], default=mean) >= 0.25 * mean - 1e-9
    assert min(gaps) >= 0.125 * mean - 1e-9


def test_what_is_read_in_the_padding_is_dropped_from_frames() -> None:
    decode = decoder_of(("characters",), FEW)
    assert decode is not None
    batch = [_flat([1, 0, 2, 0])[None]]
    assert [[symbol.text for symbol in line] for line in decode(batch, [0.5])] == [["가"]]
    assert [[symbol.text for symbol in line] for line in decode(batch, [1.0])] == [["가", "나"]]


@given(st.text(CHARACTERS, max_size=6))
def test_every_kind_of_outputs_reads_the_same_text(text: str) -> None:
    factored = _scores([Code(BLANK), *(frame for code in encode(text) for frame in (code, Code(BLANK)))])
    classes = [1 + WHOLE.characters.index(character) for character in text]
    steps = np.full((len(text) + 1, 1 + len(WHOLE.characters)), -40, np.float32)
    frames = np.full((2 * len(text) + 1, 1 + len(WHOLE.characters)), -40, np.float32)
    steps[range(len(steps)), [*classes, 0]] = 0
    frames[range(len(frames)), [0, *(each for c in classes for each in (c, 0))]] = 0
    possible = np.array([[0, frame] for frame in range(len(factored.kind))])
    outputs = {
        OUTPUTS: (
            factored.kind,
            factored.initial,
            factored.medial,
            factored.final,
            np.stack(list(factored.hanja.values())),
            possible,
        ),
        ("characters",): (frames,),
        ("characters", "places"): (steps, np.linspace(0, 1, len(steps), dtype=np.float32)),
    }
    for names, scores in outputs.items():
        decode = decoder_of(names, WHOLE)
        assert decode is not None
        batch = [scores[0][None], *(table[None] for table in scores[1:4]), *scores[4:]]
        (line,) = decode(batch, [1.0])
        assert "".join(symbol.text for symbol in line) == text
        assert scores[0].shape[1] == classes_of(names, WHOLE)
    assert decoder_of(("boxes",), WHOLE) is None


def test_each_line_of_a_batch_has_its_own_hanja() -> None:
    decode = decoder_of(OUTPUTS, WHOLE)
    assert decode is not None
    lines = [_scores([Code(BLANK), *encode(text)]) for text in "大國"]
    batch = [np.stack([getattr(line, name) for line in lines]) for name in OUTPUTS[:4]]
    batch += [np.stack([line.hanja[1] for line in lines]), np.array([[0, 1], [1, 1]])]
    assert [[symbol.text for symbol in line] for line in decode(batch, [1.0, 1.0])] == [["大"], ["國"]]


@given(st.lists(st.text("_가각나a1l大", min_size=7, max_size=7), min_size=1, max_size=4))
def test_lines_that_are_read_together_read_as_they_do_alone(lines: list[str]) -> None:
    """Also where one ends with the character that the next one begins with; _ is blank."""
    alone = [
        _scores([Code(BLANK) if c == "_" else encode(c)[0] for c in line], certainty=9.0) for line in lines
    ]
    kind, initial, medial, final = (
        np.concatenate([getattr(line, name) for line in alone]) for name in OUTPUTS[:4]
    )
    hanja = {7 * row + frame: line.hanja[frame] for row, line in enumerate(alone) for frame in range(7)}
    together = FactoredScores(kind, initial, medial, final, hanja, 7)
    assert read_frames(together, WHOLE) == [_symbols(line) for line in alone]


@given(st.lists(st.lists(st.integers(0, 6), min_size=5, max_size=5), min_size=1, max_size=4))
def test_lines_of_a_plain_list_that_are_read_together_read_as_they_do_alone(lines: list[list[int]]) -> None:
    codes = FEW.encode(FEW.characters)
    together = FlatScores(_flat([each for line in lines for each in line]), codes, 5)
    alone = [_symbols(FlatScores(_flat(line), codes, 5), FEW) for line in lines]
    assert read_frames(together, FEW) == alone


def test_hanja_are_asked_for_only_where_they_may_be() -> None:
    """A frame whose chance of Hanja is below that of every character has no scores of them."""
    scores = _scores([Code(BLANK), *encode("가大")])
    text = _symbols(replace(scores, hanja={2: scores.hanja[2]}))
    assert [symbol.text for symbol in text] == ["가", "大"]
    assert [symbol.text for symbol in _symbols(replace(scores, hanja={}))] == ["가"]
