"""No file, however damaged, brings anything but its pages or an error of dokhae; see `tests.fuzzing`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fuzzing import LIMITS, mutant, originals

from dokhae.errors import DokhaeError
from dokhae.source import open_pages

ROOT = Path(__file__).parents[2]
AT_ONCE = 250  # files in one process


def _failures(start: int, stop: int) -> list[str]:
    """What went wrong with damaged files of these numbers; after each a new process goes on."""
    failures = []
    while start < stop:
        run = _run(start, stop)
        if run.returncode == 0:
            break
        *_, last = [int(line) for line in run.stdout.split() if line.isdigit()] or [start]
        failures.append(f"python -m tests.fuzzing {last} {last + 1}\n{run.stderr[-2_000:]}")
        start = last + 1
    return failures


def _run(start: int, stop: int) -> subprocess.CompletedProcess[str]:
    # Threads of libraries that have nothing to do here would take the addresses that the files may have.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "tests.fuzzing", str(start), str(stop)]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=600,
    )


@pytest.mark.parametrize("start", range(0, 1_000, AT_ONCE))
def test_damaged_files_give_pages_or_errors_of_dokhae(start: int) -> None:
    assert _failures(start, start + AT_ONCE) == []


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1_000, 20_000, 1_000))
def test_many_more_damaged_files(start: int) -> None:
    assert _failures(start, start + 1_000) == []


def test_whole_files_give_their_pages() -> None:
    assert all(list(open_pages(data, limits=LIMITS)) for data in originals())


def test_the_damage_is_neither_too_small_nor_too_large() -> None:
    """Some files can still be read, some cannot, and for more than one reason."""
    outcomes = set()
    for number in range(200):
        try:
            outcomes.add(f"{len(list(open_pages(mutant(number), limits=LIMITS)))} pages")
        except DokhaeError as error:
            outcomes.add(type(error).__name__)
    assert outcomes >= {"1 pages", "2 pages", "BrokenImageError", "TooLargeError", "UnsupportedFormatError"}


def test_the_same_number_gives_the_same_file() -> None:
    assert [mutant(number) for number in range(100)] == [mutant(number) for number in range(100)]
    assert len({mutant(number) for number in range(1_000)}) > 950


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("raise KeyError('new')", "KeyError"),
        ("import warnings; warnings.warn('spilled')", "warned: spilled"),
        ("import logging; logging.getLogger('x').warning('spilled')", "logged: spilled"),
        ("bytearray(4_000_000_000)", "MemoryError"),
        ("import faulthandler; faulthandler._sigsegv()", "Segmentation fault"),
        ("import time; faulthandler.dump_traceback_later(0.1, exit=True); time.sleep(5)", "Timeout"),
    ],
)
def test_what_is_not_allowed_is_found(tmp_path: Path, fault: str, word: str) -> None:
    program = (
        "import faulthandler, tests.fuzzing as fuzzing\n"
        "from dokhae.errors import EmptyInputError\n"
        "def fault(*arguments, **named):\n"
        f"    {fault}\n"
        "    raise EmptyInputError('x')\n"
        "fuzzing.open_source = fault\n"
        "fuzzing.main(7, 9)"
    )
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode != 0, run.stdout) == (True, "7\n")
    assert word in run.stderr
