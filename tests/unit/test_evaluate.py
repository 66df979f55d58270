"""Evaluation: measures, confusion, calibration, gallery, and lines that cannot be looked at."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.errors import FaultyLinesError, OutputError
from dokhae.lab.ocr.calibration import calibration_error, errors_among_doubtful, reliability, rights
from dokhae.lab.ocr.confusion import characters, draw_confusion, jamo, mistakes, write_confusion
from dokhae.lab.ocr.evaluate import Evaluation, Reading, evaluate
from dokhae.lab.ocr.gallery import marked, worst, write_gallery
from dokhae.lab.ocr.lines import Line, Lines, MadeLines, open_lines
from dokhae.lab.ocr.outputs import appearing, make_folder
from dokhae.lab.ocr.pictures import drawable
from dokhae.lab.ocr.report import summary, write_report
from dokhae.lab.ocr.scoring import score
from dokhae.recognize import Recognizer
from dokhae.synth.corpus import Corpus
from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.stream import LineSource

TEXTS = st.text(st.sampled_from("가각나 ab"), max_size=8)


@pytest.fixture(scope="module")
def rendered() -> MadeLines:
    source = LineSource(
        Corpus(), discover([bundled_folder()]), {"clean": 1.0, "photo": 1.0}, seed=2, longest=9
    )
    return MadeLines(source, 16, "rendered")


@pytest.fixture(scope="module")
def evaluation(rendered: MadeLines) -> Evaluation:
    return evaluate(Recognizer(), {"rendered": rendered})


def test_every_line_is_read_and_told_by_set_kind_and_font(evaluation: Evaluation) -> None:
    assert [reading.number for reading in evaluation.readings] == list(range(1, 17))
    assert evaluation.faults == ()
    assert evaluation.total.lines == sum(total.lines for total in evaluation.by_kind.values()) == 16
    assert set(evaluation.by_kind) == {"clean", "photo"}
    assert set(evaluation.by_font) <= {"Noto Sans KR", "Noto Serif KR"}
    assert evaluation.by_set.keys() == {"rendered"}
    assert evaluation.by_kind["clean"].cer < 0.2
    assert all(len(reading.confidences) == len(reading.read) for reading in evaluation.readings)


def test_lines_that_cannot_be_looked_at_are_faults_with_their_number(tmp_path: Path) -> None:
    line = np.full((32, 200), 255, np.uint8)
    cv2.putText(line, "abc", (20, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    cv2.imwrite(str(tmp_path / "a.png"), line)
    (tmp_path / "b.png").write_bytes(b"broken")
    (tmp_path / "gt.txt").write_text("a.png\tabc\nb.png\tabc\na.png\t \na.png\t☃\n", "utf-8")
    found = evaluate(Recognizer(), {"mine": open_lines(tmp_path)}, most=0.5)
    assert [fault.index for fault in found.faults] == [2, 3]
    assert found.faults[0].reason.startswith("'b.png'")
    assert [reading.number for reading in found.readings] == [1, 4]
    assert found.readings[1].score.exact == 0
    told = summary(found)
    assert "2 lines" in told
    assert "its label is empty" in told
    with pytest.raises(FaultyLinesError, match="2 of 4 lines"):
        evaluate(Recognizer(), {"mine": open_lines(tmp_path)}, most=0.4)
    (tmp_path / "gt.txt").write_text("b.png\tabc\n", "utf-8")
    with pytest.raises(FaultyLinesError, match="1 of 1 lines"):
        evaluate(Recognizer(), {"mine": open_lines(tmp_path)}, most=1)


def test_the_report_is_whole(evaluation: Evaluation, rendered: MadeLines, tmp_path: Path) -> None:
    write_report(evaluation, {"rendered": rendered}, tmp_path)
    with (tmp_path / "lines.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["truth"] for row in rows] == [reading.truth for reading in evaluation.readings]
    for name in ("characters", "initial", "medial", "final"):
        assert cv2.imread(str(tmp_path / f"confusion-{name}.png")) is not None
        assert (tmp_path / f"confusion-{name}.csv").read_text("utf-8").startswith("truth,read,count")
    for name in ("calibration", "worst"):
        assert cv2.imread(str(tmp_path / f"{name}.png")) is not None
    assert (tmp_path / "report.md").read_text("utf-8") == summary(evaluation) + "\n"
    assert not list(tmp_path.glob(".part*"))


def test_a_report_that_cannot_be_written(evaluation: Evaluation, rendered: MadeLines, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        write_report(evaluation, {"rendered": rendered}, tmp_path / "file")


@given(TEXTS.filter(str.strip), TEXTS)
def test_measures_have_their_bounds(truth: str, read: str) -> None:
    found = score(truth, read, folded=False)
    assert 0 <= found.ned <= 1
    assert found.ned <= found.cer
    assert (found.ned == 0) == (found.cer == 0) == (found.exact == 1)
    assert score(truth, truth, folded=False).ned == 0


def test_look_alikes_differ_unless_folded() -> None:
    assert score("○", "ㅇ", folded=False).edits == 1
    assert score("○", "ㅇ").edits == 0


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_confusion_counts_every_character_once(pairs: list[tuple[str, str]]) -> None:
    counts = characters(pairs)
    assert sum(n for (true, _), n in counts.items() if true) == sum(len(truth) for truth, _ in pairs)
    assert sum(n for (_, read), n in counts.items() if read) == sum(len(read) for _, read in pairs)


def test_confusion_goes_down_to_jamo(tmp_path: Path) -> None:
    counts = characters([("각 나", "간 나"), ("ab", "a"), ("각", "a")])
    assert mistakes(counts) == [("b", "", 1), ("각", "a", 1), ("각", "간", 1)]
    tables = jamo(counts)
    assert tables["final"]["ㄱ", "ㄴ"] == 1
    assert tables["initial"] == {("ㄱ", "ㄱ"): 1, ("ㄴ", "ㄴ"): 1}
    write_confusion(tables["final"], tmp_path / "final.csv")
    assert (tmp_path / "final.csv").read_text("utf-8").splitlines() == [
        "truth,read,count,share",
        "ㄱ,ㄴ,1,1.0",
    ]


def test_heat_maps_name_what_their_font_cannot_draw(tmp_path: Path) -> None:
    assert drawable("가$∅␣") == "가$∅␣"
    assert drawable("🙂") == "U+1F642"
    draw_confusion(characters([("🙂$漢 ", "가$\u200b")]), tmp_path / "map.png", "characters")
    assert cv2.imread(str(tmp_path / "map.png")) is not None


def test_files_appear_together_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("kept", "utf-8")

    def interrupted() -> None:
        with appearing(tmp_path) as part:
            (part / "old").write_text("new", "utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("old", "kept")]
    with appearing(tmp_path / "a" / "b") as part:
        (part / "new").write_text("", "utf-8")
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["new"]
    with pytest.raises(OutputError, match="old cannot be written"):
        make_folder(tmp_path / "old")


def test_confidences_that_are_right_have_no_error() -> None:
    judged = [(0.75, right) for right in (True, True, True, False)] + [(1.0, True)] * 4
    assert calibration_error(reliability(judged)) == pytest.approx(0)
    assert calibration_error(reliability([(1.0, False)])) == 1
    assert calibration_error([]) == 0


def test_doubt_finds_errors() -> None:
    judged = [(0.9, True)] * 95 + [(0.2, False)] * 3 + [(0.3, True)] * 2 + [(0.95, False)]
    assert errors_among_doubtful(judged) == pytest.approx(3 / 4)
    assert errors_among_doubtful([(0.5, True)]) == 0


def test_what_is_right_is_told_by_the_best_alignment() -> None:
    assert list(rights("가나다", "나다라", [0.1, 0.2, 0.3])) == [(0.1, True), (0.2, True), (0.3, False)]


class _Strict(HTMLParser):
    """Collects the tags, and sees that those that need it are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in {"meta", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in {"dt", "dd", "html"}:
            self.open.pop()
        assert self.open.pop() == tag


def _reading(truth: str, read: str, index: int = 0) -> Reading:
    return Reading(
        "mine", index, index + 1, "scan", "<b>", truth, read, (0.5,), score(truth, read, folded=False)
    )


def test_the_gallery_shows_the_worst_first_and_runs_no_script(tmp_path: Path, rendered: Lines) -> None:
    attack = "<script>alert('$x')</script>"
    readings = [_reading("가나다", "가나라"), _reading(attack, "x", 1), _reading("가", "가", 2)]
    assert [reading.truth for reading in worst(readings)] == [attack, "가나다"]
    write_gallery(readings, {"mine": rendered}, tmp_path / "worst.html")
    page = (tmp_path / "worst.html").read_text("utf-8")
    parser = _Strict()
    parser.feed(page)
    assert "script" not in parser.seen
    assert parser.seen.count("img") == 2
    assert page.index("script") < page.index("가나<del>다</del>")


def test_differences_are_marked() -> None:
    assert marked("가나다&", "나다&") == ("<del>가</del>나다&amp;", "나다&amp;")
    assert marked("가", "<") == ("<del>가</del>", "<ins>&lt;</ins>")
    assert marked("", "a") == ("", "<ins>a</ins>")


def test_a_line_knows_nothing_of_its_making_unless_told() -> None:
    assert Line(np.zeros((1, 1), np.uint8), "가").kind == ""
