"""Batches that are killed, crash, hang and run out of things; every page must come out exactly once."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from PIL import Image
from tests import faulty
from tests.faulty import CRASHES, EXITS, HANGS, RAISES, ROOT, TEARS, make_page

from dokhae.batch import Progress, Summary
from dokhae.batch.job import FILE_LIMIT, PAGE_LIMIT, _run
from dokhae.batch.worker import MakeReader
from dokhae.errors import DokhaeError, OutputError, UsageError, WeightsError

MakePdf = Callable[..., bytes]
Row = tuple[str, int, int]


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers import the readers of the tests."""
    monkeypatch.syspath_prepend(str(ROOT))


@pytest.fixture
def inputs(tmp_path: Path, make_pdf: MakePdf) -> Path:
    """60 pages: 20 images in folders, and two PDFs of 20 pages."""
    return _inputs(tmp_path / "in", 20, 20, make_pdf)


def _inputs(folder: Path, images: int, pages: int, make_pdf: MakePdf) -> Path:
    for number in range(images):
        make_page(folder / f"상자 {number % 3}" / f"쪽 {number}.png")
    for name in ("긴 글.pdf", "b.pdf"):
        (folder / name).write_bytes(make_pdf([""] * pages, size=(60, 40)))
    return folder


def _batch(
    inputs: Path | Sequence[Path],
    out: Path,
    make: MakeReader = faulty.faulty,
    *,
    formats: tuple[str, ...] = ("text", "json"),
    workers: int = 2,
    limits: tuple[float, float] = (PAGE_LIMIT, FILE_LIMIT),
    tell: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    given = [inputs] if isinstance(inputs, Path) else inputs
    return _run(given, out, formats, None, workers, 1, limits, tell, make)


def _outputs(out: Path) -> dict[str, bytes]:
    """What was written, the record of the batch apart."""
    files = (path for path in out.rglob("*") if path.is_file() and ".dokhae" not in path.parts)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def _pages(out: Path) -> list[Row]:
    """File, page and run of every page that is stored without an error."""
    query = (
        "SELECT CAST(path AS TEXT), pages.number, pages.run FROM pages "
        "JOIN files ON files.number = pages.file WHERE pages.error IS NULL"
    )
    address = f"file:{out / '.dokhae' / 'manifest.sqlite'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        return list(database.execute(query))


def _start(
    inputs: Path, out: Path, reader: str = "slow", page_limit: float = PAGE_LIMIT
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faulty", reader, str(page_limit), str(out), str(inputs)]
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)


def _wait_for(found: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "this takes too long"
        time.sleep(0.02)


def _has_pages(out: Path, count: int) -> bool:
    try:
        return len(_pages(out)) >= count
    except sqlite3.OperationalError:
        return False  # there is no manifest yet


def _workers(pid: int | None = None) -> list[psutil.Process]:
    """The processes that read for a process, which is this one unless told otherwise."""
    children = psutil.Process(pid).children()
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def _kill_at(
    inputs: Path, out: Path, pages: int, *, page_limit: float = PAGE_LIMIT, worker_at: int | None = None
) -> list[Row]:
    """Run a batch until so many pages are stored, and kill it; gives the pages that are stored then.

    A worker alone is killed before that, when `worker_at` pages are stored.
    """
    process = _start(inputs, out, page_limit=page_limit)
    if worker_at is not None:
        _wait_for(lambda: _has_pages(out, worker_at))
        _workers(process.pid)[0].kill()
    _wait_for(lambda: _has_pages(out, pages))
    assert process.poll() is None
    workers = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    _, alive = psutil.wait_procs(workers, timeout=20)
    assert alive == []
    return _pages(out)


def test_a_killed_batch_goes_on_without_losing_or_repeating_a_page(inputs: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert _batch(inputs, whole).failed == 0
    first = _kill_at(inputs, killed, 15)
    second = _kill_at(inputs, killed, len(first) + 15)
    assert set(first) < set(second)
    assert len(second) < 60
    summary = _batch(inputs, killed)
    assert (summary.files, summary.failed, summary.pages) == (22, 0, 60)
    last = _pages(killed)
    assert set(second) < set(last)
    assert len({(path, number) for path, number, _ in last}) == len(last) == 60
    assert {run for _, _, run in last} == {1, 2, 3}
    assert _outputs(killed) == _outputs(whole)
    assert len(_outputs(whole)) == 44
    assert list((killed / ".dokhae").glob("new*")) == []


@pytest.mark.slow
@pytest.mark.parametrize("attempt", [1, 2])
def test_300_pages_of_which_some_crash_and_hang_survive_kill_after_kill(
    attempt: int, tmp_path: Path, make_pdf: MakePdf
) -> None:
    """Killed twice in a row, and a worker in between; all of it twice, since much depends on the moment."""
    folder = _inputs(tmp_path / "in", 180, 50, make_pdf)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    make_page(folder / "상자 0" / "쪽 30.png", CRASHES)
    make_page(folder / "상자 1" / "쪽 100.png", HANGS)
    heights = [{5: CRASHES, 12: HANGS}.get(number, 40) for number in range(20)]
    first, *others = [Image.new("L", (60, height), 255) for height in heights]
    first.save(folder / "mixed.tif", save_all=True, append_images=others)
    expected = _batch(folder, whole, faulty.slow, limits=(3, FILE_LIMIT))
    assert (expected.files, expected.failed, expected.pages, expected.failed_pages) == (183, 3, 296, 4)
    before = _kill_at(folder, killed, 60, page_limit=3)
    after = _kill_at(folder, killed, 200, page_limit=3, worker_at=130)
    assert set(before) < set(after)
    assert len(after) < 296
    summary = _batch(folder, killed, faulty.slow, limits=(3, FILE_LIMIT))
    assert (summary.files, summary.failed, summary.pages, summary.failed_pages) == (183, 3, 296, 4)
    last = _pages(killed)
    assert set(after) < set(last)
    assert len({(path, number) for path, number, _ in last}) == len(last) == 296
    assert _outputs(killed) == _outputs(whole)
    assert len(_outputs(whole)) == 2 * 181
    assert summary.errors is not None
    assert expected.errors is not None
    assert summary.errors.read_text("utf-8") == expected.errors.read_text("utf-8")


def test_a_finished_batch_does_nothing_again(inputs: Path, tmp_path: Path) -> None:
    _batch(inputs, tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.txt")}
    told: list[Progress] = []
    # Workers that end at once show that none is started.
    assert _batch(inputs, tmp_path / "out", faulty.unable, tell=told.append).pages == 60
    assert told == []
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.txt")}


def test_changed_new_and_lost_files_are_read_again(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _batch(inputs, out)
    (inputs / "b.pdf").write_bytes((inputs / "긴 글.pdf").read_bytes() + b"\n")
    make_page(inputs / "새 쪽.png")
    (out / "상자 0" / "쪽 0.txt").unlink()
    told: list[Progress] = []
    assert _batch(inputs, out, tell=told.append).pages == 61
    assert {each.path.name for each in told} == {"b.pdf", "새 쪽.png", "쪽 0.png"}
    assert told[-1].pages == 22
    assert "상자 0/쪽 0.txt" in _outputs(out)


def test_pages_that_crash_hang_or_raise_cost_only_themselves(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    bad = {"crash": CRASHES, "exit": EXITS, "hang": HANGS, "raise": RAISES, "tear": TEARS}
    heights = {**bad, "fine": 40, "also": 40}
    for name, height in heights.items():
        make_page(folder / f"{name}.png", height)
    sheets = [Image.new("L", (60, height), 255) for height in (40, CRASHES, 40, HANGS, 40)]
    sheets[0].save(folder / "mixed.tif", save_all=True, append_images=sheets[1:])
    told: list[DokhaeError] = []
    summary = _batch(
        folder, out, limits=(3, FILE_LIMIT), tell=lambda now: told.append(now.error) if now.error else None
    )
    assert (summary.files, summary.failed, summary.pages, summary.failed_pages) == (8, 6, 5, 7)
    assert sorted(_outputs(out)) == sorted(
        f"{name}.{suffix}" for name in ("fine", "also", "mixed") for suffix in ("txt", "json")
    )
    assert _outputs(out)["mixed.txt"].decode() == "".join(
        ["mixed.tif 1 쪽\n", "\nmixed.tif 3 쪽\n", "\nmixed.tif 5 쪽\n"]
    )
    assert summary.errors is not None
    assert summary.exit_code
    with summary.errors.open(encoding="utf-8", newline="") as file:
        errors = {(Path(row["file"]).name, row["page"]): row for row in csv.DictReader(file)}
    assert set(errors) == {
        ("crash.png", "1"),
        ("exit.png", "1"),
        ("hang.png", "1"),
        ("raise.png", "1"),
        ("tear.png", "1"),
        ("mixed.tif", "2"),
        ("mixed.tif", "4"),
    }
    assert "twice (signal 11)" in errors["crash.png", "1"]["error"]
    assert "twice (exit code 3)" in errors["exit.png", "1"]["error"]
    assert "twice (signal 9)" in errors["tear.png", "1"]["error"]
    assert "longer than 3 s" in errors["hang.png", "1"]["error"]
    assert "세로" in errors["raise.png", "1"]["error"]
    assert "'mixed.tif', page 2," in errors["mixed.tif", "2"]["error"]
    assert all(row["remedy"] for row in errors.values())
    assert len(told) == 7
    # The same command tries again what failed, and keeps what was read.
    for name in bad:
        make_page(folder / f"{name}.png")
    again = _batch(folder, out, limits=(3, FILE_LIMIT))
    assert (again.failed, again.pages, again.failed_pages) == (1, 10, 2)
    assert {run for path, _, run in _pages(out) if path.endswith("mixed.tif")} == {1}


def test_a_worker_that_is_killed_costs_nothing(inputs: Path, tmp_path: Path) -> None:
    whole, hurt = tmp_path / "whole", tmp_path / "hurt"
    _batch(inputs, whole)
    killed: list[int] = []

    def kill(now: Progress) -> None:
        if now.pages in (10, 30) and len(killed) < 2:
            worker = _workers()[-1]
            killed.append(worker.pid)
            worker.kill()

    summary = _batch(inputs, hurt, faulty.slow, tell=kill)
    assert len(killed) == 2
    assert (summary.failed, summary.pages) == (0, 60)
    assert _outputs(hurt) == _outputs(whole)


def test_a_worker_that_is_stopped_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for number in range(30):
        make_page(folder / f"{number:02}.png")
    stopped: list[int] = []

    def stop(now: Progress) -> None:
        if not stopped:
            (worker,) = _workers()
            stopped.append(worker.pid)
            worker.suspend()

    limits = (4, FILE_LIMIT)
    summary = _batch(folder, tmp_path / "out", faulty.slow, limits=limits, workers=1, tell=stop)
    assert not psutil.pid_exists(stopped[0])
    assert (summary.pages, summary.failed) == (30, 1)  # it was about to write the first file
    assert summary.errors is not None
    assert "longer than 4 s to write" in summary.errors.read_text("utf-8")
    assert _batch(folder, tmp_path / "out", faulty.slow, limits=limits).failed == 0
    assert len(_outputs(tmp_path / "out")) == 60
    assert {run for *_, run in _pages(tmp_path / "out")} == {1}


def test_a_file_has_a_limit_too(inputs: Path, tmp_path: Path) -> None:
    summary = _batch(inputs / "b.pdf", tmp_path / "out", faulty.slow, limits=(PAGE_LIMIT, 0.2))
    assert summary.failed == 1
    assert 0 < summary.pages < 20
    assert _outputs(tmp_path / "out")["b.txt"].startswith(b"b.pdf 1 ")
    assert summary.errors is not None
    assert "longer than 0.2 s in all" in summary.errors.read_text("utf-8")
    assert _batch(inputs / "b.pdf", tmp_path / "out").pages == 20


def test_a_worker_that_grows_is_replaced(tmp_path: Path) -> None:
    for number in range(12):
        make_page(tmp_path / "in" / f"{number}.png")
    assert _batch(tmp_path / "in", tmp_path / "out", faulty.leaky, workers=1).pages == 12
    readers = {text for name, text in _outputs(tmp_path / "out").items() if name.endswith(".txt")}
    assert len(readers) >= 3


def test_too_little_memory_is_told(tmp_path: Path) -> None:
    summary = _batch(make_page(tmp_path / "a.png"), tmp_path / "out", faulty.crowded)
    assert summary.failed == 1
    assert summary.errors is not None
    assert "not enough memory" in summary.errors.read_text("utf-8")


def test_workers_that_cannot_start_end_the_batch(tmp_path: Path) -> None:
    with pytest.raises(DokhaeError, match=r"cannot start \(exit code 7\)"):
        _batch(make_page(tmp_path / "a.png"), tmp_path / "out", faulty.unable)
    assert _batch(make_page(tmp_path / "a.png"), tmp_path / "out").pages == 1


def test_a_second_run_is_refused_at_once(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = _start(inputs, out)
    _wait_for(lambda: _has_pages(out, 1))
    with pytest.raises(OutputError, match="another run"):
        _batch(inputs, out)
    assert process.wait() == 0
    assert _batch(inputs, out).pages == 60


def test_what_is_in_the_way_in_the_folder_is_told(tmp_path: Path) -> None:
    page, out = make_page(tmp_path / "a.png"), tmp_path / "out"
    (out / ".dokhae").mkdir(parents=True)
    (out / ".dokhae" / "lock").write_bytes(b"no database" * 100)
    with pytest.raises(OutputError, match=r"lock cannot be written: file is not a database"):
        _batch(page, out)
    (out / ".dokhae" / "lock").unlink()
    (out / ".dokhae" / "new").symlink_to(tmp_path)
    with pytest.raises(OutputError, match="out cannot be written"):
        _batch(page, out)
    (out / ".dokhae" / "new").unlink()
    assert _batch(page, out).pages == 1
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OutputError, match="loop cannot be written"):
        _batch(page, tmp_path / "loop")


def test_a_batch_is_finished_as_it_was_begun(inputs: Path, tmp_path: Path) -> None:
    _batch(inputs / "b.pdf", tmp_path / "out")
    with pytest.raises(UsageError, match="begun with the format text, json, and now it is text") as caught:
        _batch(inputs / "b.pdf", tmp_path / "out", formats=("text",))
    assert "another folder" in caught.value.remedy


def test_an_interrupt_keeps_what_was_read(inputs: Path, tmp_path: Path) -> None:
    def interrupt(now: Progress) -> None:
        if now.pages == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _batch(inputs, tmp_path / "out", tell=interrupt)
    assert len(_pages(tmp_path / "out")) == 10
    assert _workers() == []
    assert _batch(inputs, tmp_path / "out").pages == 60


def test_missing_weights_end_the_batch(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="there are no weights"):
        _batch(make_page(tmp_path / "a.png"), tmp_path / "out", faulty.unweighted)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process that does not listen")
def test_a_page_that_hangs_dies_with_its_parent(tmp_path: Path) -> None:
    """It holds the lock of its interpreter, so that no thread of its own could end it."""
    page, out = make_page(tmp_path / "hang.png", HANGS), tmp_path / "out"
    process = _start(page, out, "faulty")
    parent = psutil.Process(process.pid)
    _wait_for(lambda: any(child.cpu_times().user > 3 for child in parent.children()))
    workers = parent.children()
    process.kill()
    process.wait()
    assert psutil.wait_procs(workers, timeout=20)[1] == []


def test_files_that_vanish_or_change_meanwhile_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in "abcdef":
        make_page(folder / f"{name}.png")

    def meddle(now: Progress) -> None:
        (folder / "e.png").unlink(missing_ok=True)
        if (folder / "f.png").stat().st_size < 1000:
            (folder / "f.png").write_bytes((folder / "f.png").read_bytes() + b"\0" * 1000)

    summary = _batch(folder, tmp_path / "out", workers=1, tell=meddle)
    assert (summary.files, summary.failed) == (6, 2)
    assert summary.errors is not None
    errors = summary.errors.read_text("utf-8")
    assert f"'{folder / 'e.png'}' does not exist" in errors
    assert "'f.png' changed while it was read" in errors
    assert _batch(folder, tmp_path / "out").pages == 5


def test_a_folder_of_outputs_that_vanishes_ends_the_batch(inputs: Path, tmp_path: Path) -> None:
    out, gone = tmp_path / "out", tmp_path / "gone"
    done: list[int] = []

    def move(now: Progress) -> None:
        done.append(now.files_done)
        if not gone.exists():
            out.rename(gone)

    with pytest.raises(OutputError, match="No such file or directory"):
        _batch(inputs, out, tell=move)
    assert done[-1] < 10
    assert _batch(inputs, out).pages == 60


def test_an_output_that_cannot_be_written_costs_only_itself(tmp_path: Path) -> None:
    long = "가" * 83 + "xx.png"  # a legal name, and with .json instead of .png none any more
    for name in (long, "a.png"):
        make_page(tmp_path / "in" / name)
    summary = _batch(tmp_path / "in", tmp_path / "out")
    assert (summary.files, summary.failed, summary.exit_code) == (2, 1, 5)
    assert "a.json" in _outputs(tmp_path / "out")
    assert summary.errors is not None
    assert "File name too long" in summary.errors.read_text("utf-8")


def test_names_that_are_no_text_are_read(tmp_path: Path) -> None:
    name = os.fsdecode("시험".encode("cp949"))
    try:
        make_page(tmp_path / "in" / f"{name}.png")
    except OSError:
        pytest.skip("the file system takes no such names")
    make_page(tmp_path / "in" / f"{name} 2.png", RAISES)
    summary = _batch(tmp_path / "in", tmp_path / "out")
    assert (summary.pages, summary.failed_pages) == (1, 1)
    assert sorted(_outputs(tmp_path / "out")) == [f"{name}.json", f"{name}.txt"]
