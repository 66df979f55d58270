"""Memory that was freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"
HELD = """
import os, sys
def held():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
"""


def _megabytes(program: str) -> float:
    """What a program of its own prints, a number of bytes."""
    command = [sys.executable, "-W", "error", "-c", HELD + program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1e6


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and glibc")
def test_gaps_between_what_is_kept_are_given_back() -> None:
    freed = _megabytes("""
from dokhae._memory import give_back
blocks = [bytearray(100_000) for _ in range(1_000)]
del blocks[:-1]
before = held()
give_back()
print(before - held())
""")
    assert freed > 50


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and glibc")
def test_a_reader_keeps_no_memory_of_the_pages_it_read() -> None:
    grown = _megabytes(f"""
import dokhae
reader = dokhae.Reader()
before = held()
for name in ("notice.png", "exam.png"):
    reader.read({str(SAMPLES)!r} + "/" + name)
print(held() - before)
""")
    assert grown < 60
