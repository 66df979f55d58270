"""Data sets on disk and `dokhae synth` as a user runs it, faults included."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from itertools import islice
from pathlib import Path

import lmdb
import numpy as np
import pytest
from PIL import Image

from dokhae.errors import OutputError, UsageError
from dokhae.synth.corpus import Corpus
from dokhae.synth.dataset import write_dataset
from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.stream import LineSource

Content = dict[str, bytes]


@pytest.fixture(scope="module")
def source() -> LineSource:
    return LineSource(Corpus(), discover([bundled_folder()]), {"clean": 1, "screen": 1}, seed=3, longest=6)


def _lmdb_content(folder: Path) -> Content:
    with lmdb.open(str(folder), readonly=True, lock=False) as env, env.begin() as transaction:
        return {bytes(key).decode(): bytes(value) for key, value in transaction.cursor()}


def _folder_content(folder: Path) -> Content:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "recipe.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _dokhae_synth(out: Path, count: int, *arguments: str | Path) -> list[str]:
    quick = ["--kinds", "clean", "--longest", "5", "--fonts", str(bundled_folder())]
    command = [sys.executable, "-W", "error", "-m", "dokhae", "synth", str(out), "--count", str(count)]
    return [*command, *quick, *map(str, arguments)]


def _run(
    out: Path, count: int, *arguments: str | Path, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    command = _dokhae_synth(out, count, *arguments)
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, preexec_fn=before)


@pytest.mark.parametrize("form", ["folder", "lmdb"])
def test_what_is_written_does_not_depend_on_the_workers(
    source: LineSource, tmp_path: Path, form: str
) -> None:
    content = _lmdb_content if form == "lmdb" else _folder_content
    write_dataset(source, 70, tmp_path / "one", form)
    write_dataset(source, 70, tmp_path / "two", form, workers=2)
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_an_lmdb_holds_the_lines(source: LineSource, tmp_path: Path) -> None:
    write_dataset(source, 40, tmp_path, "lmdb")
    content = _lmdb_content(tmp_path)
    assert len(content) == 161
    assert content["num-samples"] == b"40"
    for number, sample in enumerate(islice(source, 40), 1):
        assert content[f"label-{number:09}"].decode() == sample.text
        assert content[f"kind-{number:09}"].decode() == sample.kind
        assert content[f"font-{number:09}"].decode() == sample.family
        with Image.open(BytesIO(content[f"image-{number:09}"])) as image:
            assert np.array_equal(np.asarray(image), sample.image)


def test_a_folder_holds_the_lines(source: LineSource, tmp_path: Path) -> None:
    write_dataset(source, 40, tmp_path, "folder")
    rows = [row.split("\t") for row in (tmp_path / "gt.txt").read_text("utf-8").splitlines()]
    made = [row.split("\t") for row in (tmp_path / "made.tsv").read_text("utf-8").splitlines()]
    assert rows[0][0] == "images/00000/000000001.png"
    for (path, label), how, sample in zip(rows, made, islice(source, 40), strict=True):
        assert label == sample.text
        assert how == [path, sample.kind, sample.family]
        with Image.open(tmp_path / path) as image:
            assert np.array_equal(np.asarray(image), sample.image)


def test_a_shard_holds_10000_images(
    source: LineSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dokhae.synth.dataset._A_SHARD", 10)
    write_dataset(source, 25, tmp_path)
    assert [len(list(shard.iterdir())) for shard in sorted((tmp_path / "images").iterdir())] == [10, 10, 5]


def test_the_data_base_grows(source: LineSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dokhae.synth.dataset._FIRST_MAP", 1 << 16)
    write_dataset(source, 300, tmp_path, "lmdb")
    assert _lmdb_content(tmp_path)["num-samples"] == b"300"


def test_a_whole_data_set_is_left_alone(source: LineSource, tmp_path: Path) -> None:
    write_dataset(source, 5, tmp_path)
    written = (tmp_path / "gt.txt").stat().st_mtime_ns
    told: list[int] = []
    write_dataset(source, 5, tmp_path, tell=told.append)
    assert told == [5]
    assert (tmp_path / "gt.txt").stat().st_mtime_ns == written


def test_another_run_is_refused(source: LineSource, tmp_path: Path) -> None:
    write_dataset(source, 5, tmp_path / "five")
    with pytest.raises(UsageError, match=r"other options.*Name a new folder"):
        write_dataset(source, 6, tmp_path / "five")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    with pytest.raises(UsageError, match="is not empty"):
        write_dataset(source, 5, tmp_path / "mine")


def test_a_place_that_cannot_be_written(source: LineSource, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"file.* cannot be written"):
        write_dataset(source, 5, tmp_path / "file")


@pytest.mark.parametrize("form", ["folder", "lmdb"])
def test_a_full_disk_is_told_and_the_run_goes_on_later(tmp_path: Path, form: str) -> None:
    limit = {"folder": 700, "lmdb": 100_000}[form]  # bytes a file may have
    arguments = ("--format", form, "--workers", "1")

    def full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

    failed = _run(tmp_path / "out", 100, *arguments, before=full_disk)
    assert failed.returncode == OutputError.exit_code
    assert failed.stderr.startswith("error: ")
    assert "cannot be written" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert _run(tmp_path / "out", 100, *arguments).returncode == 0
    content = _lmdb_content if form == "lmdb" else _folder_content
    same = LineSource(Corpus(), discover([bundled_folder()]), {"clean": 1}, longest=5)
    write_dataset(same, 100, tmp_path / "at once", form)
    assert content(tmp_path / "out") == content(tmp_path / "at once")


def _stop(out: Path, number: signal.Signals, *arguments: str) -> tuple[int, str]:
    """Start a long run and send it a signal when it has written something; exit code and stderr."""
    running = subprocess.Popen(
        _dokhae_synth(out, 20_000, *arguments),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell starts what runs in the background with Ctrl-C ignored, and the tests may run there.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    before = _written(out)
    while running.poll() is None and _written(out) <= before:
        time.sleep(0.02)
    os.killpg(running.pid, number)
    _, told = running.communicate(timeout=60)
    return running.returncode, told


def _written(out: Path) -> int:
    begun = out / "gt.txt.part"
    return begun.read_bytes().count(b"\n") if begun.exists() else 0


def test_a_killed_run_is_not_whole_and_goes_on(tmp_path: Path) -> None:
    code, _ = _stop(tmp_path, signal.SIGKILL, "--workers", "1")
    assert code == -signal.SIGKILL
    assert not (tmp_path / "gt.txt").exists()
    with (tmp_path / "gt.txt.part").open("ab") as part:
        part.write(b"images/00000/0000")  # a torn line
    with (tmp_path / "made.tsv").open("ab") as part:
        part.write(b"images/00000/000099999.png\tclean\tnever listed\nimages/0000")
    kept = _written(tmp_path)
    stamp = (tmp_path / "images/00000/000000001.png").stat().st_mtime_ns
    assert _stop(tmp_path, signal.SIGKILL, "--workers", "1")[0] == -signal.SIGKILL
    rows = (tmp_path / "gt.txt.part").read_text("utf-8").splitlines()
    assert len(rows) > kept > 0
    assert [row.split("\t")[0][-13:-4] for row in rows] == [f"{n:09}" for n in range(1, len(rows) + 1)]
    made = (tmp_path / "made.tsv").read_text("utf-8").splitlines()[: len(rows)]
    assert [how.split("\t")[0] for how in made] == [row.split("\t")[0] for row in rows]
    assert (tmp_path / "images/00000/000000001.png").stat().st_mtime_ns == stamp


def test_ctrl_c_stops_at_once(tmp_path: Path) -> None:
    code, told = _stop(tmp_path, signal.SIGINT, "--workers", "2")
    assert code in (1, 130)
    assert "Traceback" not in told
    assert not (tmp_path / "gt.txt").exists()


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_bytes("우리 함께\r\n".encode("cp949"))
    (tmp_path / "words.txt").write_text("사과\n", "utf-8")
    result = _run(
        tmp_path / "out",
        12,
        *("--text", tmp_path / "text.txt", "--words", tmp_path / "words.txt"),
        *("--seed", "4", "--workers", "1", "--contact-sheet", tmp_path / "sheet.png"),
    )
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == f"12 lines in {tmp_path / 'out'}\n"
    assert len((tmp_path / "out" / "gt.txt").read_text("utf-8").splitlines()) == 12
    assert json.loads((tmp_path / "out" / "recipe.json").read_text("utf-8"))["count"] == 12
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.height > 100


@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [
        (("--kinds", "bsic"), "Did you mean basic?", 2),
        (("--text", "none.txt"), "there is no file none.txt", 3),
        (("--fonts", "none"), "there is no folder or font none", 3),
    ],
)
def test_mistakes_name_a_remedy(tmp_path: Path, arguments: tuple[str, ...], told: str, code: int) -> None:
    result = _run(tmp_path / "out", 3, *arguments)
    assert result.returncode == code
    assert result.stderr.startswith("error: ")
    assert told in result.stderr
    assert not (tmp_path / "out").exists()


def test_without_the_extra(tmp_path: Path) -> None:
    program = "import sys; sys.modules['lmdb'] = None; from dokhae.cli import main; main()"
    command = [sys.executable, "-c", program, "synth", str(tmp_path / "out")]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 7
    assert 'pip install "dokhae[synth]"' in result.stderr
