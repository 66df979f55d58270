"""`dokhae read INPUT... -o FOLDER` as a user runs it."""

from __future__ import annotations

import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest
from PIL import Image

from dokhae.cli.batch import is_folder

SAMPLES = Path(__file__).parents[2] / "samples"
DOKHAE = [sys.executable, "-W", "error", "-m", "dokhae"]


def _run(*arguments: str | Path, before: Sequence[str] = DOKHAE) -> subprocess.CompletedProcess[str]:
    command = [*before, *map(str, arguments)]
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300
    )


def _line(number: int) -> Image.Image:
    """A small page with one line of a sample, a little further to the right on each page."""
    with Image.open(SAMPLES / "notice.png") as sample:
        line = sample.convert("L").crop((300, 155, 940, 235)).resize((400, 50))
    page = Image.new("L", (560, 90), 255)
    page.paste(line, (20 + number % 100, 20))
    return page


def _make(folder: Path, images: int, pages: int = 0) -> Path:
    """So many images, and a TIFF of so many pages."""
    folder.mkdir()
    for number in range(images):
        _line(number).save(folder / f"쪽 {number}.png")
    if pages:
        _line(0).save(
            folder / "긴 글.tif", save_all=True, append_images=[_line(number) for number in range(1, pages)]
        )
    return folder


def _outputs(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.glob("*.txt"))}


def _stored(out: Path) -> list[tuple[int, int, int]]:
    """File, number and run of the pages that are stored without an error."""
    with (
        suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"file:{out}/.dokhae/manifest.sqlite?mode=ro", uri=True)) as database,
    ):
        return list(database.execute("SELECT file, number, run FROM pages WHERE error IS NULL"))
    return []


def _wait_for_pages(process: subprocess.Popen[bytes], out: Path, pages: int) -> None:
    while len(_stored(out)) < pages:
        assert process.poll() is None
        time.sleep(0.02)


def _workers(pid: int) -> list[psutil.Process]:
    """The processes that read for a process."""
    return [child for child in psutil.Process(pid).children() if "spawn_main" in " ".join(child.cmdline())]


def test_every_file_has_its_text_and_failures_are_told(tmp_path: Path) -> None:
    folder, out = _make(tmp_path / "in", 2), tmp_path / "out"
    result = _run("read", folder, "-o", out)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.startswith("2 files with 2 pages are read")
    alone = _run("read", folder / "쪽 0.png")
    assert _outputs(out)["쪽 0.txt"].decode() == alone.stdout
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7")
    again = _run("read", folder, "-o", f"{out}{os.sep}")
    assert again.returncode == 3
    told, summary = again.stderr.splitlines()
    assert told.startswith(f"error: {folder / 'broken.pdf'}: 'broken.pdf' is a broken")
    assert summary == f"1 of 3 files could not be read; see {out / '.dokhae' / 'errors.csv'}"
    assert sorted(_outputs(out)) == ["쪽 0.txt", "쪽 1.txt"]


def test_ctrl_c_keeps_what_was_read_and_names_the_command(tmp_path: Path) -> None:
    folder, out = _make(tmp_path / "in", 40), tmp_path / "out"
    # Where the tests run in the background Ctrl-C is ignored, and what they start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    command = [*DOKHAE, "read", str(folder), "-o", str(out), "--password", "비밀", "--workers", "2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    _wait_for_pages(process, out, 3)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to the workers as well
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr.decode() == (
        "stopped; what was read is kept. "
        f"Go on with: dokhae read {folder} -o {out} --password '***' --workers 2\n"
    )
    kept = _stored(out)
    assert 3 <= len(kept) < 40
    assert _run(*command[len(DOKHAE) :]).returncode == 0
    assert set(kept) < set(_stored(out))
    assert len(_outputs(out)) == 40


def test_a_process_that_starts_does_not_hear_ctrl_c(tmp_path: Path) -> None:
    """Which ends it together with the run, and not with an error of its own."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    command = [*DOKHAE, "read", str(_make(tmp_path / "in", 1)), "-o", str(tmp_path / "out")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    while not any(each.cpu_times().user > 0.1 for each in _workers(process.pid)):  # it is loading libraries
        time.sleep(0.005)
    _workers(process.pid)[0].send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr.count(b"\n")) == (0, 1)
    assert stderr.startswith(b"1 files with 1 pages are read")


def test_ctrl_c_before_there_is_anything_to_stop_is_no_error(tmp_path: Path) -> None:
    program = """
import sys
import dokhae.__main__
class Interrupt:
    def find_spec(*_):
        raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt())
dokhae.__main__.main()
"""
    result = _run("read", tmp_path, before=[sys.executable, "-c", program])
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_batch_goes_on_where_nothing_can_be_told(tmp_path: Path) -> None:
    folder, out = _make(tmp_path / "in", 2), tmp_path / "out"
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run([*DOKHAE, "read", str(folder), "-o", str(out)], stderr=full, check=False)
    assert process.returncode == 3
    assert sorted(_outputs(out)) == ["쪽 0.txt", "쪽 1.txt"]
    assert "a.pdf" in (out / ".dokhae" / "errors.csv").read_text("utf-8")


def test_a_batch_goes_on_without_its_terminal(tmp_path: Path) -> None:
    folder, out = _make(tmp_path / "in", 4), tmp_path / "out"
    (folder / "힣.pdf").write_bytes(b"%PDF-1.7")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*DOKHAE, "read", str(folder), "-o", str(out)], stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    os.read(ours, 1)  # it shows how far it is
    os.close(ours)
    assert process.wait(timeout=60) == 3
    assert len(_outputs(out)) == 4
    assert "힣.pdf" in (out / ".dokhae" / "errors.csv").read_text("utf-8")


def test_a_full_disk_ends_the_batch_and_loses_nothing(tmp_path: Path) -> None:
    """A file size limit stands in for the full disk: the manifest cannot grow."""
    folder, out = _make(tmp_path / "in", 0, 40), tmp_path / "out"
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000));"
        "from dokhae.cli import main; main()"
    )
    result = _run("read", folder, "-o", out, before=[sys.executable, "-c", program])
    assert result.returncode == 5
    assert "manifest.sqlite cannot be written" in result.stderr
    assert "Traceback" not in result.stderr
    kept = _stored(out)
    assert _run("read", folder, "-o", out).returncode == 0
    assert 0 < len(kept) < 40
    assert set(kept) < set(_stored(out))
    assert len(_stored(out)) == 40


def test_the_program_that_the_documentation_shows_runs(tmp_path: Path) -> None:
    page = (SAMPLES.parent / "docs" / "batch.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "program.py").write_text(code.replace('"samples"', f'"{_make(tmp_path / "in", 2)}"'), "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "program.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("2 files, 2 pages, 0 failed\nNone\n", "")
    assert sorted(path.name for path in (tmp_path / "texts").glob("*.json")) == ["쪽 0.json", "쪽 1.json"]


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["-", "-o", "out"], 2, "standard input"),
        (["a.png", "-o", "out.txt", "-f", "text", "-f", "json"], 2, "one format"),
        (["a.png", "-o", "out", "-f", "text", "-f", "paragraphs"], 2, "one name"),
        (["a.png", "-o", "out.txt", "--workers", "2"], 2, "--workers"),
        (["a.png", "-o", "/dev/null/out/"], 5, "cannot be written"),
        (["a.png", "-o", "out"], 3, "'a.png' does not exist"),
        (["a.png", "-o", "out"], 3, "1 of 1 files"),
        (["a.png", "-o", "x" * 300], 5, "cannot be written"),
    ],
)
def test_mistakes_have_their_exit_code(
    arguments: list[str], code: int, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = _run("read", *arguments)
    assert (result.returncode, "Traceback" in result.stderr) == (code, False)
    assert word in result.stderr


@pytest.mark.parametrize(
    ("name", "expected"),
    [("new", True), ("new.d/", True), ("new.txt", False), ("there", False), ("folder.x", True), (".", True)],
)
def test_what_names_a_folder(
    name: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there").write_text("", "utf-8")
    Path("folder.x").mkdir()
    assert is_folder(name) is expected


def _threads(out: Path, threads: int) -> tuple[list[float], int]:
    """CPU seconds of each thread of the process that reads, and how many of them there were at most."""
    to_folder = not out.suffix
    more = ["--workers", "1"] if to_folder else []
    command = [*DOKHAE, "read", str(SAMPLES / "notice.png"), "-o", str(out), "--threads", str(threads), *more]
    environment = {**os.environ, "OMP_NUM_THREADS": "8", "OPENBLAS_NUM_THREADS": "8"}
    process = subprocess.Popen(command, env=environment)
    used: dict[int, float] = {}
    workers = peak = 0
    while process.poll() is None:
        with suppress(psutil.Error):
            own = psutil.Process(process.pid)
            busy = _workers(process.pid)
            workers = max(workers, len(busy))
            now = [thread for each in (busy if to_folder else [own]) for thread in each.threads()]
            peak = max(peak, len(now))
            used |= {thread.id: thread.user_time + thread.system_time for thread in now}
        time.sleep(0.05)
    assert process.returncode == 0
    assert workers == to_folder
    return list(used.values()), peak


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
@pytest.mark.parametrize("out", ["out", "out.txt"])
def test_reading_keeps_to_its_threads(tmp_path: Path, out: str) -> None:
    """With one thread only one uses the CPU; each more is one in each pool, whatever a library would like."""
    used, one = _threads(tmp_path / f"1 {out}", 1)
    assert sum(used) > 0.5
    # Small products of NumPy's are shared out as its environment says, and it starts threads for them: that
    # comes to a fiftieth of the work and a tenth of a second.
    assert sum(used) - max(used) < 0.05 * sum(used) + 0.15
    # Five pools: of two networks, of OpenCV, and those of linear algebra. They work in turn, so that how
    # many threads exist tells more than how busy each was. A library that took 8 would add 6 more.
    _, two = _threads(tmp_path / f"2 {out}", 2)
    assert two - one < 5 + 4


def test_threads_without_work_do_not_spin(tmp_path: Path) -> None:
    """While one library works, the threads of the others would otherwise take a CPU too many."""
    command = [*DOKHAE, "read", str(SAMPLES / "notice.png"), "-o", str(tmp_path / "out.txt")]
    seconds = []
    for threads in ("1", "8"):
        process = subprocess.Popen([*command, "--threads", threads])
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        seconds.append(usage.ru_utime + usage.ru_stime)
    assert seconds[1] < 2 * seconds[0]


@pytest.mark.slow
def test_300_pages_survive_kill_after_kill(tmp_path: Path) -> None:
    folder = _make(tmp_path / "in", 200, 100)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert _run("read", folder, "-o", whole).returncode == 0
    command = [*DOKHAE, "read", str(folder), "-o", str(killed), "--workers", "2"]
    before: set[tuple[int, int, int]] = set()
    for pages in (60, 170, 250):
        process = subprocess.Popen(command)
        _wait_for_pages(process, killed, pages)
        workers = psutil.Process(process.pid).children()
        if pages == 170:  # first a worker alone, whose page another one reads
            _workers(process.pid)[0].kill()
            _wait_for_pages(process, killed, 200)
            workers = psutil.Process(process.pid).children()
        process.kill()
        process.wait()
        assert psutil.wait_procs(workers, timeout=20)[1] == []
        stored = set(_stored(killed))
        assert before < stored
        before = stored
    assert _run(*command[len(DOKHAE) :]).returncode == 0
    stored = set(_stored(killed))
    assert before < stored
    assert len(stored) == len({(file, number) for file, number, _ in stored}) == 300
    assert {run for *_, run in stored} == {1, 2, 3, 4}
    assert _outputs(killed) == _outputs(whole)
    assert len(_outputs(whole)) == 201
