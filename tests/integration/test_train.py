"""`dokhae train` as a program: killed and resumed, on several processes, with faulty lines."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from dokhae.cli import app
from dokhae.errors import DokhaeError, FaultyLinesError
from dokhae.lab.ocr.runs import last_checkpoint, network_of
from dokhae.recognize import Recognizer
from dokhae.synth.corpus import Corpus
from dokhae.synth.dataset import write_dataset
from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.stream import LineSource

# Dropout, batch norm, augmented lines and a moving average: all that chance and time could leave a mark on.
NETWORK = "None-VGG-Transformer-CTC@1/4"
TRAIN = [NETWORK, "--augment", "0.5", "--set", "batch=4", "--set", "input.width=64"]

# Lightning, its data loaders and the exporter of torch warn of their own workings.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty rendered lines of one to three characters."""
    folder = tmp_path_factory.mktemp("lines") / "lines.lmdb"
    source = LineSource(Corpus(), discover([bundled_folder()]), {"clean": 1.0}, seed=3, longest=3)
    write_dataset(source, 40, folder, "lmdb")
    return folder


def _command(lines: Path, out: Path, *options: str, steps: int = 8) -> list[str]:
    settings = [f"steps={steps}", "checkpoint_every=2", f"validate_every={steps}", "data.faults=0.2"]
    sets = [word for setting in settings for word in ("--set", setting)]
    return ["train", *TRAIN, "--data", str(lines), "--out", str(out), *sets, *options]


def _run(command: list[str], *launcher: str) -> None:
    """A command as a program of its own, which must succeed."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    start = launcher or (sys.executable, "-m", "dokhae")
    done = subprocess.run([*start, *command], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def _here(command: list[str]) -> None:
    """A command in this process, which is quicker; its errors are raised."""
    CliRunner().invoke(app, command, catch_exceptions=False)


def _state(run: Path) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(run / "newest.ckpt", weights_only=True)
    return state


def test_a_killed_run_goes_on_to_the_same_weights(lines: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    _run(_command(lines, whole, steps=40))
    command = _command(lines, killed, steps=40)
    process = subprocess.Popen([sys.executable, "-m", "dokhae", *command], stderr=subprocess.DEVNULL)
    while last_checkpoint(killed) is None:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert 0 < _state(killed)["global_step"] < 40
    _run(command)
    expected, found = _state(whole), _state(killed)
    assert found["global_step"] == expected["global_step"] == 40
    assert found["state_dict"].keys() == expected["state_dict"].keys()
    for name, weights in expected["state_dict"].items():
        assert torch.equal(found["state_dict"][name], weights), name
    for ours, theirs in zip(_moments(found), _moments(expected), strict=True):
        assert torch.equal(ours, theirs)


def _moments(state: dict[str, Any]) -> list[torch.Tensor]:
    return [value for moments in state["optimizer_states"][0]["state"].values() for value in moments.values()]


def test_a_run_leaves_what_one_wants_to_look_at(lines: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    _here(_command(lines, run))
    assert {"config.yaml", "curves.csv", "curves.png", "faults.csv", "newest.ckpt", "best.ckpt"} <= {
        path.name for path in run.iterdir()
    }
    assert list((run / "tensorboard").glob("events.*"))
    assert cv2.imread(str(run / "predictions" / "0000008.png")) is not None
    with (run / "curves.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (float(row["step"]), float(row["lines"])) == (8, 32)
    assert 0 <= float(row["exact lines.lmdb-held-out"]) <= 1
    network, training = network_of(run)
    assert (str(network.name), training["lines"]) == (NETWORK, 32)
    # The same command has nothing left to do; without options, the folder alone says what it is.
    written = (run / "newest.ckpt").stat().st_mtime_ns
    _here(_command(lines, run))
    _here(["train", "--out", str(run)])
    assert (run / "newest.ckpt").stat().st_mtime_ns == written


def test_two_processes_train_as_one_that_accumulates(lines: Path, tmp_path: Path) -> None:
    """Step k sees batches 2k and 2k + 1 either way."""
    plain = ["--set", "average=false", "--set", "optimizer.name=adadelta", "--set", "optimizer.rate=0.1"]
    network = ["--set", "network=None-VGG-None-CTC@1/4"]
    one, two = tmp_path / "one", tmp_path / "two"
    _here(_command(lines, one, *plain, *network, "--set", "accumulate=2", steps=3))
    torchrun = (
        str(Path(sys.executable).with_name("torchrun")),
        "--standalone",
        "--nproc-per-node",
        "2",
        "-m",
    )
    _run(_command(lines, two, *plain, *network, steps=3), *torchrun, "dokhae")
    ours, theirs = _state(one), _state(two)
    assert ours["dokhae"]["lines"] == theirs["dokhae"]["lines"] == 24
    for name, weights in network_of(one)[0].named_parameters():
        assert torch.allclose(weights, network_of(two)[0].get_parameter(name), atol=1e-4), name


def test_a_smaller_network_starts_from_a_larger_one_and_learns_from_it(lines: Path, tmp_path: Path) -> None:
    large, small = tmp_path / "large", tmp_path / "small"
    still = ["--set", "input.width=null", "--set", "optimizer.rate=1e-12", "--set", "fit=2"]
    _here(_command(lines, large, *still, "--set", "network=None-Residual-None-HangulCTC@1/4", steps=2))
    teacher = tmp_path / "teacher"
    _here(["export", str(large), str(teacher)])
    taught = ["--from", str(large), "--set", f"teacher={teacher}"]
    network = "network=None-Residual1-None-HangulCTC@1/4"
    _here(_command(lines, small, *still, *taught, "--set", network, steps=2))
    ours, theirs = (network_of(run)[0].state_dict() for run in (small, large))
    for name in ("extract.stem.0.weight", "predict.heads.0.weight"):
        assert torch.allclose(ours[name], theirs[name]), name
    assert len(ours) < len(theirs)


def test_patience_ends_a_run_that_gets_no_better(lines: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    still = ["--set", "optimizer.rate=1e-12", "--set", "patience=2", "--set", "validate_every=1"]
    _here([*_command(lines, run, steps=50), *still])
    assert _state(run)["global_step"] < 10


def test_the_protocol_of_the_paper_trains_three_seeds_and_tests_them(tmp_path: Path) -> None:
    few = "{lines: 4, longest: 3, kinds: {clean: 1}, shares: {words: 1}}"
    groups = [f"validate_on.{name}" for name in ("distortion", "blur", "background")]
    groups += [f"test.{name}" for name in ("basic", "skew", "distortion", "blur", "background")]
    settings = [f"data.train=[{{synth: {few}}}]", *(f"data.{group}.synth={few}" for group in groups)]
    settings += ["alphabet=whole", "batch=4", "steps=1", "workers=0"]
    sets = [word for setting in settings for word in ("--set", setting)]
    run = tmp_path / "run"
    _here(["train", "None-VGG-None-CTC@1/4", "--paper", "--out", str(run), *sets])
    states = [_state(run / "None-VGG-None-CTC@1-4" / seed) for seed in "123"]
    assert [state["global_step"] for state in states] == [1, 1, 1]
    assert len({float(state["state_dict"]["network.extract.layers.0.weight"].sum()) for state in states}) == 3
    assert len(list(run.glob("*/*/result.json"))) == 3


def _faulty(folder: Path) -> Path:
    """Ten lines: the third has no picture, the fifth a broken one, the seventh an empty label."""
    folder.mkdir()
    rows = []
    for number in range(1, 11):
        cv2.imwrite(str(folder / f"{number}.png"), np.full((32, 100), 255, np.uint8))
        rows.append(f"{number}.png\t{'' if number == 7 else '가나'}")
    (folder / "3.png").unlink()
    (folder / "5.png").write_bytes(b"no picture")
    (folder / "gt.txt").write_text("\n".join(rows), "utf-8")
    return folder


def test_faulty_lines_stop_a_run_or_are_listed(tmp_path: Path) -> None:
    lines, run = _faulty(tmp_path / "faulty"), tmp_path / "run"
    held_out = ["--set", "data.held_out=0"]
    with pytest.raises(FaultyLinesError, match="3 of 10"):
        _here(_command(lines, run, *held_out))
    _here([*_command(lines, tmp_path / "more", *held_out), "--set", "data.faults=0.5"])
    with (tmp_path / "more" / "faults.csv").open(encoding="utf-8") as file:
        faults = {int(row["index"]): row["reason"] for row in csv.DictReader(file)}
    assert sorted(faults) == [3, 5, 7]
    assert "empty" in faults[7]


def test_an_exported_run_reads(lines: Path, tmp_path: Path) -> None:
    run, out = tmp_path / "run", tmp_path / "out"
    _here(_command(lines, run))
    _here(["export", str(run), str(out)])
    assert len(Recognizer(out / "recognizer.json").read([np.full((32, 64), 255, np.uint8)])) == 1


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["TPS-VG-BiLSTM-Attn"], 2, ["VGG"]),
        (["None-VGG-None-CTC", "--data", "no-such-folder"], 3, ["no-such-folder"]),
        (["None-VGG-None-CTC", "--data", "lines:many"], 2, ["PATH:2"]),
        (["--from", "no-such-run"], 3, ["no-such-run"]),
        (["--config", "papr"], 2, ["paper"]),
        (["None-VGG-None-CTC", "--set", "batc=1"], 2, ["batch"]),
    ],
)
def test_what_cannot_be_is_told(tmp_path: Path, options: list[str], code: int, words: list[str]) -> None:
    with pytest.raises(DokhaeError) as told:
        _here(["train", *options, "--out", str(tmp_path / "run")])
    assert told.value.exit_code == code
    assert [word for word in words if word not in str(told.value)] == []
