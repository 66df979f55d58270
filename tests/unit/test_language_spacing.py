"""The spacing model: what it looks at, its weights, and how it is trained."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dokhae.errors import EmptyInputError, InputError, SourceNotFoundError, WeightsError
from dokhae.lab.text.spacing import documents, learn, measured, places, train
from dokhae.language.spacing import (
    NOTHING,
    REACH,
    SpacingModel,
    character_indices,
    fold,
    gram_keys,
    load_spacing_model,
    windows,
)
from dokhae.weights.spacing import SpacingManifest, SpacingWeights, load_spacing, pack_spacing

TEXT = "도서관에서 책을 빌려 읽은 아이들이 저녁 늦게 집으로 돌아갔다."


def test_kinds_of_characters_are_one() -> None:
    assert (fold("Zebra 7 大學") == fold("Apple 3 韓國")).all()
    assert not (fold("가") == fold("나")).any()


def test_windows_end_with_the_lines() -> None:
    (found,) = windows([("열두 글자가 넘는 왼쪽 줄", "짧다.")])
    assert (found[:REACH] == fold("자가 넘는 왼쪽 줄")).all()
    assert (found[REACH:] == fold("짧다." + NOTHING * (REACH - 3))).all()


def test_n_grams_touch_the_middle() -> None:
    lefts = ("가나다라마바사", "거나다라마바사", "가나다라마바자")
    first, far, near = gram_keys(windows((left, "아자차카타파하") for left in lefts), 19)
    assert (first == far).all()  # no n-gram is longer than six characters
    assert 0 < (first == near).sum() < len(first) / 2
    assert 0 <= first.min() <= first.max() < 1 << 27


def test_unknown_characters_share_one_vector() -> None:
    known = np.array([ord("나"), ord("다")], np.uint32)
    assert character_indices(fold("가나다라"), known).tolist() == [0, 1, 2, 0]


def test_the_shipped_model_knows_words() -> None:
    pairs = [("우리는 어제 도서", "관에서 책을 읽"), ("우리는 어제 도서관에서", "책을 읽었다")]
    inside, between = load_spacing_model().odds(windows(pairs))
    assert inside < -2
    assert between > 2


def test_no_place_has_no_odds() -> None:
    assert load_spacing_model().odds(windows([])).shape == (0,)


def stored(weights: SpacingWeights, folder: Path) -> Path:
    """The manifest of weights that were written to a folder."""
    data, scale = pack_spacing(weights)
    (folder / "spacing.npz").write_bytes(data)
    manifest = SpacingManifest("spacing.npz", hashlib.sha256(data).hexdigest(), scale, "none", {})
    path = folder / "spacing.json"
    path.write_text(manifest.to_json(), "utf-8")
    return path


def test_weights_survive_storing(tmp_path: Path) -> None:
    _, weights = load_spacing()
    seen = windows([("우리는 어제 도서", "관에서 책을 읽"), ("없던", "낱말")])
    again = load_spacing_model(stored(weights, tmp_path)).odds(seen)
    assert again == pytest.approx(SpacingModel(weights).odds(seen), abs=1e-3)


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    path = stored(load_spacing()[1], tmp_path)
    file = tmp_path / "spacing.npz"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(WeightsError, match="sha256"):
        load_spacing(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"owners": np.zeros(3, np.uint8), "grams": np.zeros(3, np.float32)}, "power of two"),
        ({"characters": np.zeros(0, np.uint32)}, "vectors"),
        ({"layers": []}, "one output"),
    ],
)
def test_weights_that_do_not_fit_are_refused(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    path = stored(replace(load_spacing()[1], **changes), tmp_path)
    with pytest.raises(WeightsError, match=message):
        load_spacing(path)


def test_a_file_that_holds_no_arrays_is_refused(tmp_path: Path) -> None:
    path = stored(load_spacing()[1], tmp_path)
    (tmp_path / "spacing.npz").write_bytes(b"no zip")
    manifest = replace(load_spacing()[0], sha256=hashlib.sha256(b"no zip").hexdigest())
    path.write_text(manifest.to_json(), "utf-8")
    with pytest.raises(WeightsError, match="cannot be read"):
        load_spacing(path)


def test_documents_are_of_one_part_each(tmp_path: Path) -> None:
    path = tmp_path / "글.txt"
    path.write_text("".join(f"{number}째 줄이다.\n" for number in range(40 * 20)), "utf-8")
    parts = [documents(path, part) for part in ("learn", "weigh", "test")]
    assert list(map(len, parts)) == [8, 2, 10]
    assert sorted(text for part in parts for text in part) == sorted(documents(path, "all"))


def test_documents_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        documents(tmp_path / "없다.txt", "all")
    path = tmp_path / "글.txt.xz"
    path.write_bytes("압축이 아니다".encode())
    with pytest.raises(InputError):
        documents(path, "all")


def test_places_are_where_the_look_does_not_tell() -> None:
    found = places(["새 책. 2권", "a b"])
    ends, starts = (map(chr, found.codes[at]) for at in (found.ends - 1, found.starts))
    told = list(zip(ends, starts, strict=True))
    assert told == [("새", "책"), (".", "0"), ("0", "권")]
    assert found.spaces.tolist() == [True, True, False]
    (middle,) = found.windows(np.array([0]))
    assert (middle == windows([("새", "책. 2권")])[0]).all()


def test_what_was_learnt_is_right(tmp_path: Path) -> None:
    known = places([" ".join([TEXT] * 40)] * 20)
    weights = learn(known, bits=12)
    assert measured(weights, known) > 0.95
    assert weights.owners.shape == weights.grams.shape == (1 << 12,)


def test_training_writes_what_ships(tmp_path: Path) -> None:
    path = tmp_path / "글.txt"
    path.write_text(f"{TEXT}\n" * 400, "utf-8")
    first = train([path], [path], tmp_path, bits=12)
    data = (tmp_path / "spacing.npz").read_bytes()
    assert load_spacing(tmp_path / "spacing.json")[0] == first
    assert train([path], [path], tmp_path, bits=12) == first
    assert (tmp_path / "spacing.npz").read_bytes() == data


def test_training_needs_text(tmp_path: Path) -> None:
    path = tmp_path / "글.txt"
    path.write_text("", "utf-8")
    with pytest.raises(EmptyInputError):
        train([path], [], tmp_path)
