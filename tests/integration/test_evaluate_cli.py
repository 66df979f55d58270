"""`dokhae evaluate` and `dokhae bench` from the command line to the files they write."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dokhae.cli import app
from dokhae.errors import FaultyLinesError, OutputError, UsageError
from dokhae.synth.corpus import Corpus
from dokhae.synth.dataset import write_dataset
from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.stream import LineSource


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty rendered lines, one of which is broken."""
    folder = tmp_path_factory.mktemp("lines")
    source = LineSource(Corpus(), discover([bundled_folder()]), {"clean": 1.0}, seed=3, longest=9)
    write_dataset(source, 20, folder, "folder")
    broken = (folder / "gt.txt").read_text("utf-8").splitlines()[4].split("\t")[0]
    (folder / broken).write_bytes(b"no picture")
    return folder


def test_what_was_read_is_told_and_written(lines: Path, tmp_path: Path) -> None:
    rendered = ["--kinds", "clean,skew", "--lines", "2", "--fonts", str(bundled_folder())]
    options = ["--data", str(lines), "--faults", "0.1", *rendered, "-o", str(tmp_path)]
    told = CliRunner().invoke(app, ["evaluate", "shipped", *options])
    assert told.exit_code == 0
    assert "| skew " in told.stdout
    assert told.stdout == (tmp_path / "report.md").read_text("utf-8")
    assert f"| {lines} | 5 " in told.stdout
    with (tmp_path / "lines.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 19 + 2 + 2
    with (tmp_path / "faults.csv").open(encoding="utf-8") as file:
        assert [row["index"] for row in csv.DictReader(file)] == ["5"]


def test_where_all_is_read_right_there_are_no_worst_lines(tmp_path: Path) -> None:
    options = ["--kinds", "clean", "--lines", "1", "--fonts", str(bundled_folder()), "-o", str(tmp_path)]
    told = CliRunner().invoke(app, ["evaluate", "shipped", *options])
    with (tmp_path / "lines.csv").open(encoding="utf-8") as file:
        wrong = sum(int(row["edits"]) for row in csv.DictReader(file))
    assert (told.exit_code, (tmp_path / "worst.png").exists()) == (0, wrong > 0)


def test_too_many_faulty_lines_stop_it(lines: Path) -> None:
    found = CliRunner().invoke(app, ["evaluate", "shipped", "--data", str(lines)])
    assert isinstance(found.exception, FaultyLinesError)
    assert "(lines 5)" in str(found.exception)
    assert not found.stdout


def test_a_set_and_a_kind_may_have_one_name(
    lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clean").symlink_to(lines)
    monkeypatch.chdir(tmp_path)
    fonts = ["--fonts", str(bundled_folder())]
    told = CliRunner().invoke(
        app,
        [
            "evaluate",
            "shipped",
            "--data",
            "clean",
            "--kinds",
            "clean",
            "--lines",
            "2",
            "--faults",
            "1",
            *fonts,
        ],
    )
    rows = {line.split("|")[1].strip(): line for line in told.stdout.splitlines() if "|" in line}
    assert {"clean", "clean, rendered"} <= set(rows)


def test_a_folder_that_cannot_be_written_is_told_first(lines: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    for command in (["evaluate", "shipped", "--data", str(lines)], ["bench", "shipped"]):
        found = CliRunner().invoke(app, [*command, "-o", str(tmp_path / "file")])
        assert isinstance(found.exception, OutputError)
        assert not found.stdout


def test_there_has_to_be_something_to_read() -> None:
    assert isinstance(CliRunner().invoke(app, ["evaluate", "shipped"]).exception, UsageError)


def test_a_bench_tells_accuracy_and_cost(lines: Path, tmp_path: Path) -> None:
    made, sound = (
        tmp_path / "made",
        LineSource(Corpus(), discover([bundled_folder()]), {"clean": 1.0}, longest=9),
    )
    write_dataset(sound, 4, made, "folder")
    told = CliRunner().invoke(app, ["bench", "shipped", "--data", str(made), "-o", str(tmp_path / "out")])
    assert told.exit_code == 0
    assert told.stdout == (tmp_path / "out" / "table.md").read_text("utf-8")
    name, *numbers = (cell.strip() for cell in told.stdout.splitlines()[2].strip("|").split("|"))
    assert name == "None-Residual-ConvAttn-HangulCTC (shipped)"
    assert "-" not in numbers
    faulty = CliRunner().invoke(app, ["bench", "shipped", "--data", str(lines)])
    assert isinstance(faulty.exception, FaultyLinesError)
