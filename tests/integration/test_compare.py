"""Studies: several networks trained alike, tested, written up, and gone on with network by network."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import pytest
from typer.testing import CliRunner

from dokhae.cli import app
from dokhae.errors import UsageError
from dokhae.lab.ocr.study import Result, load_study, results_table, studies
from dokhae.lab.ocr.zoo import PAPER, SHIPPED, Name

pytestmark = pytest.mark.filterwarnings("ignore")  # Lightning and the exporter warn of their own workings

TINY = """
experiment: paper
seeds: [1, 2]
settings:
  batch: 4
  steps: 2
  workers: 0
  alphabet: whole
  data:
    train: [{synth: &line {lines: 12, seed: 1, longest: 4, kinds: {clean: 1}, shares: {words: 1}}}]
    validate_on:
      distortion: {synth: {lines: 4, longest: 4}}
      blur: {synth: {lines: 4, longest: 4}}
      background: {synth: {lines: 4, longest: 4}}
    test:
      basic: {synth: {<<: *line, lines: 4}}
      skew: {synth: {<<: *line, lines: 4}}
      distortion: {synth: {<<: *line, lines: 4}}
      blur: {synth: {<<: *line, lines: 4}}
      background: {synth: {<<: *line, lines: 4}}
networks:
  TPS-VGG-None-Attn@1/4: {}
  None-VGG-None-CTC@1/4: {input: {width: null, plain: false}}
"""


def test_a_study_is_trained_tested_and_written_up(tmp_path: Path) -> None:
    study, out, docs = tmp_path / "tiny.yaml", tmp_path / "study", tmp_path / "docs"
    study.write_text(TINY, "utf-8")
    command = ["compare", str(study), "--out", str(out), "--docs", str(docs)]
    done = CliRunner().invoke(app, command, catch_exceptions=False)
    page = (docs / "comparison.md").read_text("utf-8")
    assert done.stdout.rstrip("\n") == page.rstrip("\n")
    for name in ("TPS-VGG-None-Attn@1/4", "None-VGG-None-CTC@1/4"):
        assert page.count(f"| {name} ") == 2
    assert all(cv2.imread(str(docs / f"{kind}-accuracy.png")) is not None for kind in ("time", "parameters"))
    results = sorted(out.glob("*/*/result.json"))
    assert len(results) == 4
    found = Result(**json.loads(results[0].read_text("utf-8")))
    assert (found.lines, sorted(found.exact_of)) == (
        20,
        ["background", "basic", "blur", "distortion", "skew"],
    )
    written = [path.stat().st_mtime_ns for path in out.glob("*/*/newest.ckpt")]
    results[0].unlink()
    CliRunner().invoke(app, command, catch_exceptions=False)
    assert results[0].exists()
    assert [path.stat().st_mtime_ns for path in out.glob("*/*/newest.ckpt")] == written


def test_the_studies_of_the_package() -> None:
    assert {"grid", "small"} <= set(studies())
    grid = load_study("grid")
    assert (tuple(grid.configs), grid.seeds) == (PAPER, (1, 2, 3))
    small = load_study("small", ["steps=7"])
    assert SHIPPED in small.configs
    assert sum(str(Name.parse(name).factor) == "1/4" for name in small.configs) == 4
    assert {config.steps for config in small.configs.values()} == {7}
    assert small.configs[SHIPPED].input.width is None
    lines = [config.data for config in small.configs.values()]
    assert all(data == lines[0] for data in lines)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("networks: {None-VG-None-CTC: {}}", "VGG"),
        ("networks: {}", "no study"),
        ("networks: {None-VGG-None-CTC: {}}\nsteps: 1", "no study"),
        ("networks: {None-VGG-None-CTC: {step: 1}}", "steps"),
        ("networks: [", "YAML"),
    ],
)
def test_what_is_no_study_is_told(tmp_path: Path, content: str, word: str) -> None:
    (tmp_path / "study.yaml").write_text(content, "utf-8")
    with pytest.raises(UsageError, match=word):
        load_study(str(tmp_path / "study.yaml"))
    with pytest.raises(UsageError, match="small"):
        load_study("smal")


def test_a_table_has_the_mean_over_seeds() -> None:
    results = [Result("a", seed, 10, exact, 0.1, {"skew": exact}) for seed, exact in ((1, 0.4), (2, 0.6))]
    (row,) = results_table(results).splitlines()[2:]
    assert "50.00 % ± 14.14 %" in row
