"""The n-gram model: what it learns, how it is stored, and how it settles syllables in doubt."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.errors import WeightsError
from dokhae.lab.ocr.ngrams import learn
from dokhae.recognize.context import in_context
from dokhae.recognize.decode import Symbol
from dokhae.recognize.ngrams import NgramModel, shipped_ngrams
from dokhae.weights.ngrams import NgramManifest, NgramWeights, load_ngrams, pack_ngrams

LINES = [
    *["은행에서 돈을 빌리면 이자를 낸다."] * 5,
    *["은행나무 아래에서 은행을 주웠다."] * 3,
    "이자율이 오르면 돈을 덜 빌린다.",
    "나무가 자라면 그늘이 넓어진다.",
]


@pytest.fixture(scope="module")
def small() -> NgramWeights:
    return learn(LINES, worth=0.0)


def test_what_follows_is_told_by_what_stands_before(small: NgramWeights) -> None:
    model = NgramModel(small)
    assert model.information("은", "행") > model.information("자", "행")
    assert model.information("은행", "에") > 0 > model.information("은행", "면")


def test_nothing_tells_nothing(small: NgramWeights) -> None:
    model = NgramModel(small)
    assert model.information("", "행") == 0
    assert model.information("은", "뷁") < 0


@pytest.mark.parametrize("before", ["은", "은행", "은행에", "이자", "돈을 빌리", "모르는 말"])
@pytest.mark.parametrize("worth", [0.0, 3.0])
def test_probabilities_sum_to_one(before: str, worth: float) -> None:
    weights = learn(LINES, worth=worth)
    model = NgramModel(weights)
    shares = np.exp(weights.levels[0].cost / -16.0)
    told = [model.information(before, character) for character in ("뷁", *weights.characters)]
    # Costs are stored in sixteenths of a nat.
    assert sum(shares * np.exp(told)) == pytest.approx(1, abs=0.06)


def test_only_the_last_characters_count(small: NgramWeights) -> None:
    model = NgramModel(small)
    assert model.order == 5
    assert model.information("처음 보는 은행나무", " ") == model.information("은행나무", " ")


def test_lines_do_not_follow_one_another() -> None:
    apart = NgramModel(learn(["가나", "다라"] * 5, worth=0.0))
    assert apart.information("나", "다") == apart.information("뷁", "다")


def test_what_is_worth_little_goes(small: NgramWeights) -> None:
    fewer = learn(LINES, worth=4.0)
    assert len(fewer.levels[0].last) == len(small.levels[0].last)
    for less, more in zip(fewer.levels[1:], small.levels[1:], strict=True):
        assert 0 < len(less.last) < len(more.last)
    model = NgramModel(fewer)
    assert model.information("은", "행") > model.information("자", "행")


def test_a_text_too_short_for_n_grams_is_learnt() -> None:
    assert NgramModel(learn(["가가"])).information("가", "나") <= 0
    assert NgramModel(learn([])).information("가", "나") == 0


def stored(weights: NgramWeights, folder: Path) -> Path:
    """The manifest of weights that were written to a folder."""
    data = pack_ngrams(weights)
    (folder / "ngrams.npz").write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    manifest = NgramManifest("ngrams.npz", sha256, weights.characters, len(weights.levels), "none", {})
    path = folder / "ngrams.json"
    path.write_text(manifest.to_json(), "utf-8")
    return path


def test_weights_survive_storing(small: NgramWeights, tmp_path: Path) -> None:
    again, model = NgramModel(load_ngrams(stored(small, tmp_path))), NgramModel(small)
    for line in LINES:
        for end in range(len(line)):
            assert again.information(line[:end], line[end]) == model.information(line[:end], line[end])


def test_weights_that_do_not_fit_are_refused(small: NgramWeights, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="do not fit"):
        load_ngrams(stored(replace(small, characters=small.characters[1:]), tmp_path))
    path = stored(small, tmp_path)
    path.write_text(path.read_text("utf-8").replace('"order": 5', '"order": 6'), "utf-8")
    with pytest.raises(WeightsError, match="cannot be read"):
        load_ngrams(path)


def line_of(text: str, doubtful: dict[int, dict[str, float]]) -> list[Symbol]:
    """A line whose characters are sure but for some, of which the likeliest reading comes first."""
    return [
        Symbol(character, 1.0, (index + 0.5) / len(text))
        if index not in doubtful
        else Symbol(
            next(iter(doubtful[index])),
            max(doubtful[index].values()),
            (index + 0.5) / len(text),
            tuple(doubtful[index].items()),
        )
        for index, character in enumerate(text)
    ]


def read(symbols: list[Symbol]) -> str:
    return "".join(symbol.text for symbol in in_context([symbols], shipped_ngrams())[0])


def test_neighbours_on_both_sides_settle_a_doubt() -> None:
    assert read(line_of("사람들이 만든 제도", {3: {"어": 0.5, "이": 0.45}})) == "사람들이 만든 제도"
    # At the beginning of a line there is only what follows.
    assert read(line_of("학교에 갔다.", {0: {"착": 0.55, "학": 0.4}})) == "학교에 갔다."


def test_two_doubts_that_touch_are_settled_together() -> None:
    doubts = {0: {"대": 0.6, "매": 0.3}, 1: {"년": 0.7, "넌": 0.25}}
    assert read(line_of("매년 봄이 되면", doubts)) == "매년 봄이 되면"


def test_a_page_tells_what_its_words_are() -> None:
    doubtful = line_of("뒤콩샘 옆길", {1: {"쿵": 0.6, "콩": 0.39}})
    sure = line_of("뒤콩샘은 마을의 우물이다", {})
    alone, *_ = in_context([doubtful], shipped_ngrams())
    among_others, *_ = in_context([doubtful, sure, sure], shipped_ngrams())
    assert alone[1].text == "쿵"
    assert among_others[1].text == "콩"


def test_what_the_network_is_sure_of_stays() -> None:
    assert read(line_of("사람들어 만든 제도", {})) == "사람들어 만든 제도"
    symbols = line_of("이 사람들", {0: {"어": 0.985, "이": 0.01}})
    assert in_context([symbols], shipped_ngrams())[0][0].text == "어"


def test_a_settled_doubt_says_how_sure_it_is() -> None:
    before = line_of("학교에 갔다.", {0: {"착": 0.5, "학": 0.4}})
    after = in_context([before], shipped_ngrams())[0]
    assert 0.7 < after[0].confidence <= 0.9  # what is left is no reading of the network's
    assert after[0].place == before[0].place
    assert after[0].rivals == ()
    assert after[1:] == before[1:]


SYLLABLES = st.sampled_from(
    "가각간강거것게겨경고과관구국그기나는다대도동라로를리마면모무문민바보부사서수스시아에여오우원으은을이인일자전정제주지"
)
READINGS = st.dictionaries(SYLLABLES, st.floats(0.004, 0.3), min_size=2, max_size=3)


@given(
    st.text(st.one_of(SYLLABLES, st.sampled_from(" 0123456789.,()abc")), min_size=1, max_size=20), st.data()
)
def test_any_line_keeps_its_shape(text: str, data: st.DataObject) -> None:
    doubtful = data.draw(st.dictionaries(st.integers(0, len(text) - 1), READINGS, max_size=6))
    before = line_of(text, doubtful)
    after = in_context([before], shipped_ngrams())[0]
    assert [symbol.place for symbol in after] == [symbol.place for symbol in before]
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        if index in doubtful:
            assert new.text in doubtful[index]
            assert 0 < new.confidence <= 1
        else:
            assert new == old
