"""Data sets of lines: ours and others', whole and broken."""

from __future__ import annotations

import multiprocessing
import operator
import pickle
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.datasets import png, write_lmdb

from dokhae.errors import (
    BrokenImageError,
    EmptyInputError,
    InputError,
    SourceNotFoundError,
    TooLargeError,
    UnsupportedFormatError,
)
from dokhae.lab.ocr.lines import Chosen, Lines, MadeLines, open_lines
from dokhae.synth.corpus import Corpus
from dokhae.synth.dataset import write_dataset
from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.stream import LineSource

LABELS = ["가나", "다라 마", "abc"]


@pytest.fixture(scope="module")
def source() -> LineSource:
    return LineSource(Corpus(), discover([bundled_folder()]), {"clean": 1, "scan": 1}, seed=3, longest=6)


def _folder(path: Path, listed: bytes, *names: str) -> Path:
    for name in names:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(png())
    (path / "gt.txt").write_bytes(listed)
    return path


@pytest.mark.parametrize("form", ["folder", "lmdb"])
def test_what_synth_writes_comes_back_with_kind_and_font(
    source: LineSource, tmp_path: Path, form: str
) -> None:
    write_dataset(source, 12, tmp_path, form)
    lines, made = open_lines(tmp_path), MadeLines(source, 12, "made")
    assert len(lines) == len(made) == 12
    assert len({line.kind for line in made}) == 2
    for index, expected in enumerate(made):
        line = lines[index]
        assert (line.text, line.kind, line.font) == (expected.text, expected.kind, expected.font)
        assert np.array_equal(line.image, np.stack([expected.image] * 3, axis=2))
        assert lines.number(index) == made.number(index) == index + 1
    assert list(lines.labels()) == list(made.labels())


def test_data_sets_of_others_have_neither_kind_nor_font(tmp_path: Path) -> None:
    line = open_lines(write_lmdb(tmp_path, LABELS))[1]
    assert (line.text, line.kind, line.font) == ("다라 마", "", "")


def test_indices_are_those_of_a_sequence(tmp_path: Path, source: LineSource) -> None:
    write_lmdb(tmp_path / "lmdb", LABELS)
    _folder(tmp_path / "folder", "a.png\t가나\na.png\t다라 마\na.png\tabc\n".encode(), "a.png")
    stored = [open_lines(tmp_path / name) for name in ("lmdb", "folder")]
    for lines in (*stored, Chosen(stored[0], [0, 1, 2])):
        assert [line.text for line in lines] == LABELS == list(lines.labels())
        assert lines[-1].text == lines.label(2) == "abc"
        with pytest.raises(IndexError):
            lines[3]
    with pytest.raises(IndexError):
        MadeLines(source, 3, "made")[3]


def test_chosen_lines_keep_name_and_numbers(tmp_path: Path) -> None:
    lines = open_lines(write_lmdb(tmp_path, LABELS, changes={"image-000000003": None}))
    chosen = Chosen(lines, [2, 0])
    assert (len(chosen), chosen.name, chosen.number(0)) == (2, lines.name, 3)
    assert chosen[1].text == chosen.label(1) == "가나"
    with pytest.raises(InputError, match=r"^line 3 of "):
        chosen[0]


@pytest.mark.parametrize("method", ["spawn", "fork"])
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_other_processes_read_too(tmp_path: Path, method: str) -> None:
    lines = open_lines(write_lmdb(tmp_path, LABELS))
    with ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool:
        read = pool.map(operator.methodcaller("__getitem__", 1), [lines] * 20)
        assert [line.text for line in read] == ["다라 마"] * 20
    assert lines[2].text == "abc"


def test_the_same_lmdb_may_be_open_twice(tmp_path: Path) -> None:
    write_lmdb(tmp_path / "a", LABELS)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    first, second = open_lines(tmp_path / "a"), open_lines(tmp_path / "link")
    third: Lines = pickle.loads(pickle.dumps(first))
    assert first[0].text == second[0].text == third[0].text == "가나"
    del first, second, third
    write_lmdb(tmp_path / "a", ["나"])  # what nobody reads any more can be written
    assert open_lines(tmp_path / "a")[0].text == "나"


@pytest.mark.parametrize(
    ("changes", "error", "told"),
    [
        ({"image-000000002": None}, InputError, "'image-000000002' is missing"),
        ({"image-000000002": b""}, EmptyInputError, "no bytes"),
        ({"image-000000002": b"junk" * 9}, UnsupportedFormatError, "neither an image"),
        ({"image-000000002": png()[:-30]}, BrokenImageError, "broken or truncated"),
        ({"image-000000002": png(20_001, 1)}, TooLargeError, "20001 x 1 pixels"),
        ({"label-000000002": None}, InputError, "'label-000000002' is missing"),
        ({"label-000000002": "가".encode("cp949")}, InputError, "'label-000000002' is no UTF-8"),
    ],
)
def test_a_broken_line_is_told_with_its_number(
    tmp_path: Path, changes: dict[str, bytes | None], error: type[InputError], told: str
) -> None:
    lines = open_lines(write_lmdb(tmp_path, LABELS, changes=changes))
    assert (lines[0].text, lines[2].text) == ("가나", "abc")
    with pytest.raises(error, match=rf"line 2 of {tmp_path}: .*{told}"):
        lines[1]
    if "label" in told:
        assert list(lines.labels()) == ["가나", "abc"]


def test_a_bomb_is_not_decoded(tmp_path: Path) -> None:
    header = bytearray(png(1, 1))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    lines = open_lines(write_lmdb(tmp_path, ["가"], [bytes(header)]))
    with pytest.raises(InputError, match="line 1 of"):
        lines[0]


def test_an_lmdb_that_was_not_finished(tmp_path: Path) -> None:
    write_lmdb(tmp_path, LABELS, changes={"num-samples": None})
    with pytest.raises(InputError, match=r"no finished LMDB.*no num-samples.*go on with the command"):
        open_lines(tmp_path)


def test_an_lmdb_that_is_cut_short(tmp_path: Path) -> None:
    write_lmdb(tmp_path, [str(number) for number in range(500)])
    data = (tmp_path / "data.mdb").read_bytes()
    (tmp_path / "data.mdb").write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match="cut short"):
        open_lines(tmp_path)


def test_a_file_that_is_no_lmdb(tmp_path: Path) -> None:
    (tmp_path / "data.mdb").write_bytes(b"junk" * 5_000)
    with pytest.raises(InputError, match="no finished LMDB"):
        open_lines(tmp_path)


@pytest.mark.parametrize("listed", ["", "\n\r\n  \n", "\ufeff"])
def test_a_list_of_nothing(tmp_path: Path, listed: str) -> None:
    with pytest.raises(EmptyInputError, match="empty set"):
        open_lines(_folder(tmp_path, listed.encode()))


def test_an_lmdb_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(EmptyInputError, match="empty set"):
        open_lines(write_lmdb(tmp_path, []))


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match=r"there is no folder .*none"):
        open_lines(tmp_path / "none")
    with pytest.raises(SourceNotFoundError, match=r"neither data.mdb nor gt.txt"):
        open_lines(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_lists_as_windows_writes_them(tmp_path: Path, encoding: str) -> None:
    listed = "그림\\하나.png\t똠방각하 펲시콜라\r\n\r\n그림\\둘.png\t밥 먹자\r\n"
    lines = open_lines(_folder(tmp_path, listed.encode(encoding), "그림/하나.png", "그림/둘.png"))
    assert [line.text for line in lines] == ["똠방각하 펲시콜라", "밥 먹자"]
    assert [lines.number(index) for index in range(2)] == [1, 3]


def test_a_list_in_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither in UTF-8 nor in cp949.*Save it as UTF-8"):
        open_lines(_folder(tmp_path, "a.png\t가".encode("utf-16")))


@pytest.mark.parametrize("listed", ["NFC", "NFD"])
@pytest.mark.parametrize("stored", ["NFC", "NFD"])
def test_names_in_either_spelling(tmp_path: Path, listed: str, stored: str) -> None:
    rows = unicodedata.normalize(listed, "한글.png\t한글")  # type: ignore[arg-type]
    name = unicodedata.normalize(stored, "한글.png")  # type: ignore[arg-type]
    line = open_lines(_folder(tmp_path, rows.encode(), name))[0]
    assert line.text == unicodedata.normalize(listed, "한글")  # type: ignore[arg-type]


def test_a_list_without_tabs(tmp_path: Path) -> None:
    lines = open_lines(_folder(tmp_path, "a.png 가 나\na.png\n".encode(), "a.png"))
    assert [line.text for line in lines] == ["가 나", ""]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    lines = open_lines(_folder(tmp_path, "a.png\t가\n\nb.png\t나\n.\t다\n".encode(), "a.png"))
    assert lines[0].text == "가"
    with pytest.raises(SourceNotFoundError, match=r"line 3 of .*: 'b\.png' is missing"):
        lines[1]
    with pytest.raises(BrokenImageError, match=r"line 4 of .*: '\.' cannot be read"):
        lines[2]


def test_colours_stay(tmp_path: Path) -> None:
    red = cv2.imencode(".png", np.full((4, 9, 3), (0, 0, 255), np.uint8))[1].tobytes()
    line = open_lines(write_lmdb(tmp_path, ["가"], [red]))[0]
    assert line.image.shape == (4, 9, 3)
    assert line.image[0, 0].tolist() == [255, 0, 0]


@settings(max_examples=40)
@given(st.lists(st.text(st.characters(exclude_characters="\n\r\t", codec="utf-8")), min_size=1, max_size=5))
def test_labels_are_as_they_were_written(tmp_path_factory: pytest.TempPathFactory, labels: list[str]) -> None:
    path = tmp_path_factory.mktemp("lines")
    lines = open_lines(_folder(path, "".join(f"a.png\t{label}\n" for label in labels).encode()))
    assert list(lines.labels()) == labels
    assert list(open_lines(write_lmdb(path, labels)).labels()) == labels
