"""What cannot be learnt is found by number and reason, listed, left out; too much of it stops."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.datasets import png, write_lmdb

from dokhae.errors import FaultyLinesError, InputError, OutputError
from dokhae.hangul import Alphabet
from dokhae.lab.ocr.faults import Fault, check, read_faults, stop_if_too_many, usable, write_faults
from dokhae.lab.ocr.lines import Chosen, open_lines
from dokhae.recognize.prepare import Input

ALPHABET = Alphabet("가나다라마 abc", syllables=False)
TAKEN_APART = "\u1100\u1161\u1102\u1161"  # 가나 as macOS writes it
LABELS = ["가나", "나다", "다라", "가똠b", "  ", "가나다라마" * 3, "라마", "가나", TAKEN_APART, "c"]
FAULTY = {
    "image-000000002": png()[:-30],
    "image-000000003": None,
    "label-000000007": None,
    "image-000000008": png(2_000, 32),
}


class Network:
    """As much of one as `check` needs: it cannot be sent to other processes."""

    def __init__(self) -> None:
        self._unsendable = (number for number in range(3))

    def fault(self, text: str, width: int) -> str | None:
        if unknown := ALPHABET.unknown(text):
            return f"the alphabet does not hold {', '.join(map(repr, sorted(unknown)))}"
        needed, frames = len(text) + sum(a == b for a, b in pairwise(text)), width // 16
        return f"it needs {needed} frames, the line has {frames}" if needed > frames else None


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lmdb(tmp_path_factory.mktemp("faulty"), LABELS, changes=FAULTY)


def _check(path: Path, form: Input = Input(), workers: int = 1) -> dict[int, str]:  # noqa: B008
    faults = check(open_lines(path), Network().fault, form, ALPHABET, workers=workers)
    assert {fault.source for fault in faults} == {str(path)}
    return {fault.index: fault.reason for fault in faults}


def test_every_fault_is_found_with_number_and_reason(path: Path) -> None:
    found = _check(path)
    assert found.pop(2).startswith("'image-000000002' is broken or truncated: ")
    assert found == {
        3: "'image-000000003' is missing",
        4: "the alphabet does not hold '똠'",
        5: "its label is empty",
        6: "it needs 15 frames, the line has 8",
        7: "'label-000000007' is missing",
        8: "it is 2,000 px wide at height 32, 1,600 are the most",
    }


def test_a_fixed_width_is_what_labels_must_fit(path: Path) -> None:
    found = _check(path, Input(width=256))
    assert sorted(found) == [2, 3, 4, 5, 7]
    assert _check(path, Input(width=32))[4] == "the alphabet does not hold '똠'"


def test_several_processes_find_the_same(tmp_path: Path) -> None:
    labels = ["가", "똠", "", "나"] * 25
    path = write_lmdb(tmp_path, labels, changes={"image-000000077": None})
    told: list[int] = []
    one = check(open_lines(path), Network().fault, Input(), ALPHABET, tell=told.append)
    assert check(open_lines(path), Network().fault, Input(), ALPHABET, workers=2) == one
    assert [fault.index for fault in one] == sorted(fault.index for fault in one)
    assert len(one) == 51
    assert told == [32, 64, 96, 100]


def test_lines_of_a_folder_have_the_numbers_of_their_list(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    (tmp_path / "gt.txt").write_text("\na.png\t가\n\nb.png\t나\na.png\t\n", "utf-8")
    assert _check(tmp_path) == {4: "'b.png' is missing", 5: "its label is empty"}


def test_usable_lines_keep_their_numbers(path: Path) -> None:
    lines = open_lines(path)
    faults = check(lines, Network().fault, Input(), ALPHABET)
    rest = usable(lines, [*faults, Fault("another set", 1, "it is empty")])
    assert [rest.number(index) for index in range(len(rest))] == [1, 9, 10]
    assert [line.text for line in rest] == ["가나", TAKEN_APART, "c"]
    assert check(rest, Network().fault, Input(), ALPHABET) == []


def test_faults_of_chosen_lines_have_the_numbers_of_the_whole(path: Path) -> None:
    chosen = Chosen(open_lines(path), [8, 6, 3, 0])
    faults = check(chosen, Network().fault, Input(), ALPHABET)
    assert [fault.index for fault in faults] == [7, 4]
    assert faults[0].reason == "'label-000000007' is missing"
    assert [line.text for line in usable(chosen, faults)] == [TAKEN_APART, "가나"]


TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"))


@settings(max_examples=40)
@given(st.lists(st.builds(Fault, TEXT, st.integers(1), TEXT)))
def test_a_list_comes_back(tmp_path_factory: pytest.TempPathFactory, faults: list[Fault]) -> None:
    path = tmp_path_factory.mktemp("faults") / "faults.csv"
    write_faults(path, faults)
    assert read_faults(path) == faults
    assert path.read_bytes().startswith(b"source,index,reason")


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"source,index,reason\nx,three,y\n", b"\xff", None])
def test_what_is_no_list_of_faults(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "faults.csv").write_bytes(content)
    with pytest.raises(InputError, match="is no list of faults"):
        read_faults(tmp_path / "faults.csv")


def test_a_list_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_faults(tmp_path / "none" / "faults.csv", [])


def _faults(*reasons: str) -> list[Fault]:
    return [Fault("data/mine", number, reason) for number, reason in enumerate(reasons, 1)]


@pytest.mark.parametrize(("faulty", "lines", "most"), [(0, 5, 0.0), (5, 100, 0.05), (99, 100, 1.0)])
def test_few_faults_stop_nothing(faulty: int, lines: int, most: float) -> None:
    stop_if_too_many(_faults(*["it is empty"] * faulty), lines, most)


@pytest.mark.parametrize(("faulty", "lines", "most"), [(1, 5, 0.0), (6, 100, 0.05), (100, 100, 1.0)])
def test_too_many_stop(faulty: int, lines: int, most: float) -> None:
    with pytest.raises(FaultyLinesError, match=rf"^{faulty} of {lines} lines of data/mine cannot be learnt"):
        stop_if_too_many(_faults(*["it is empty"] * faulty), lines, most)


def test_no_lines_stop() -> None:
    with pytest.raises(FaultyLinesError, match="there are no lines"):
        stop_if_too_many([], 0, 1.0)


def test_the_message_counts_by_reason_with_examples_and_a_remedy() -> None:
    faults = _faults(
        "the alphabet does not hold '똠', '펲'",
        *(f"it needs {needed} frames, the line has 24" for needed in range(31, 40)),
        "the alphabet does not hold '\"', \"'\"",
        "'image-000000012' is missing",
    )
    with pytest.raises(FaultyLinesError) as caught:
        stop_if_too_many(faults, 1_200, 0.005, listed=Path("run/faults.csv"))
    what = re.split("[:;] ", caught.value.what)
    assert what[0] == "12 of 1,200 lines of data/mine cannot be learnt, a share of 0.005 may be"
    assert what[1] == "9 such as 'it needs 31 frames, the line has 24' (lines 2, 3, 4, 5, 6, ...)"
    assert what[2].startswith("2 such as")
    assert what[2].endswith("(lines 1, 11)")
    assert what[3].startswith("1 such as \"'image-000000012' is missing\" (lines 12)")
    assert what[3].endswith("All are listed in run/faults.csv")
    assert "data.faults=SHARE" in caught.value.remedy
    assert caught.value.exit_code == 3
