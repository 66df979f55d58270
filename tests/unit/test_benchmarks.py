"""The measures of the benchmarks: worked examples, and agreement with the scorer of the development pages."""

from __future__ import annotations

import importlib
import random
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="module", autouse=True)
def benchmarks_on_the_path() -> Iterator[None]:
    """The benchmarks are programs and no package."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield
    sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def scoring(benchmarks_on_the_path: None) -> Any:
    return importlib.import_module("dokhae.lab.ocr.scoring")


def test_a_perfect_reading(scoring: Any) -> None:
    score = scoring.score("가나 다라\n마바\n", "가나 다라\n마바\n")
    assert (score.cer, score.letter_cer, score.exact, score.spacing) == (0, 0, 1, 1)


def test_an_error_in_a_letter_and_one_in_a_gap(scoring: Any) -> None:
    score = scoring.score("가나 다라\n마바사", "가너 다라\n마 바사")
    assert (score.characters, score.edits) == (9, 2)
    assert (score.letters, score.letter_edits) == (7, 1)
    assert (score.lines, score.exact_lines) == (2, 0)
    # Of the gaps inside "다라마바사", one is found and one is invented.
    assert score.spacing == pytest.approx(2 / 3)


def test_look_alikes_are_one(scoring: Any) -> None:
    assert scoring.fold("“❶　Ａ–B…”\n\n ○  ㆍ ") == ['"① A-B..."', "ㅇ ·"]


def test_a_total_counts_every_character(scoring: Any) -> None:
    total = scoring.Total.of([scoring.score("가나다라", "가나다라"), scoring.score("가", "나")])
    assert total.cer == pytest.approx(1 / 5)
    assert total.exact == pytest.approx(1 / 2)


def test_nothing_read(scoring: Any) -> None:
    score = scoring.score("가나 다라", "")
    assert (score.cer, score.exact) == (1, 0)


def damaged(text: str, rng: random.Random) -> str:
    """The text with characters lost, changed and put in, some of them spaces and line ends."""
    out = []
    for character in text:
        roll = rng.random()
        if roll > 0.05:
            out.append(character)
        if roll < 0.03:
            out.append(rng.choice(" \n가각ㅇ○·ㆍ①❶–-“"))
    return "".join(out)


@pytest.mark.skipif(not (SHARED / "tools").exists(), reason="needs the development pages beside the checkout")
@pytest.mark.parametrize("seed", range(3))
def test_agreement_with_the_scorer_of_the_development_pages(scoring: Any, seed: int) -> None:
    reference = runpy.run_path(str(SHARED / "tools" / "score_pages.py"))["score"]
    rng = random.Random(seed)
    for path in sorted((SHARED / "pages").glob("*_p*.txt")):
        truth = path.read_text(encoding="utf-8")
        read = damaged(truth, rng)
        expected, score = reference(truth, read), scoring.score(truth, read)
        assert expected["chars"] == score.characters
        assert expected["edits"] == score.edits
        assert expected["chars_ns"] == score.letters
        assert expected["edits_ns"] == score.letter_edits
        assert expected["lines"] == score.lines
        assert expected["exact"] == score.exact_lines
        assert expected["spacing"] == pytest.approx(score.spacing)


def test_pages_are_found_by_their_text(tmp_path: Path) -> None:
    pages = importlib.import_module("pages")
    for name in ("b.PDF", "b.txt", "a.jpg", "a.txt", "no-text.png", "c.doc", "c.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert pages.find_pages(tmp_path) == [(tmp_path / "a.jpg", "a.txt"), (tmp_path / "b.PDF", "b.txt")]


def test_a_table_is_aligned() -> None:
    tables = importlib.import_module("dokhae.lab.ocr.tables")
    expected = "| name |  n |\n| ---- | -: |\n| a    |  1 |\n| bc   | 10 |"
    assert tables.table(["name", "n"], [["a", "1"], ["bc", "10"]]) == expected


@pytest.mark.parametrize(("moved", "expected"), [(0, 1.0), (5, 1 / 3), (10, 0.0)])
def test_overlap_of_boxes(moved: float, expected: float) -> None:
    boxes = importlib.import_module("boxes")
    quad = np.array([(0, 0), (10, 0), (10, 4), (0, 4)], np.float32)
    there = quad + np.array([moved, 0], np.float32)
    assert boxes.overlap(quad, there) == pytest.approx(expected, abs=1e-5)
    assert boxes.best_overlaps([quad], [there, quad]) == pytest.approx([1.0])
    assert boxes.best_overlaps([quad], []) == [0.0]


@pytest.mark.parametrize("degrees", [-6.0, 4.0])
def test_turned_boxes_stay_on_the_ink(degrees: float) -> None:
    boxes = importlib.import_module("boxes")
    page = boxes.turn(boxes.render(np.random.default_rng(1)), degrees)
    for quad in page.quads[:20]:
        left, top = quad.min(axis=0).astype(int)
        right, bottom = quad.max(axis=0).astype(int)
        assert page.image[top:bottom, left:right].min() < 100


@given(st.text(st.sampled_from("가나다라마 바사아 a1,."), max_size=80), st.floats(3, 20), st.booleans())
def test_typesetting_loses_nothing(text: str, width: float, anywhere: bool) -> None:
    joints = importlib.import_module("joints")
    text = " ".join(text.split())
    made = joints.typeset(text, width, anywhere=anywhere)
    gaps = [" " if space else "" for space in made.spaces]
    assert "".join(line + gap for line, gap in zip(made.lines, [*gaps, ""], strict=False)) == text
    assert all(line and line == line.strip() for line in made.lines)


def test_joints_are_measured_and_fitted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    joints = importlib.import_module("joints")
    path = tmp_path / "글.txt"
    path.write_text("도서관에서 책을 빌려 읽은 아이들이 저녁 늦게 집으로 돌아갔다.\n" * 80, "utf-8")
    joints.main([path], joints=20)
    rows = [line.split("|")[1:3] for line in capsys.readouterr().out.splitlines()[2:]]
    assert [[cell.strip() for cell in row] for row in rows] == [["글", "anywhere"], ["글", "at spaces"]]
    weights = joints.fit([path], 100)
    assert weights["score"] > 0
