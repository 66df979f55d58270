"""Work of several processes: in order, with its errors told, and never waited for after a death."""

from __future__ import annotations

import os
import signal
import sys
import time
from itertools import count, islice
from pathlib import Path

import psutil
import pytest

from dokhae.errors import DokhaeError, InputError
from dokhae.synth.parallel import in_order

MOST_OF_A_PIPE = 64 << 20  # bytes; no pipe takes that much at once


def _workers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


def _square(number: int) -> int:
    time.sleep(number % 3 / 1000)
    return number * number


def _refuse(number: int) -> int:
    if number == 5:
        raise InputError("five is odd", remedy="Take six.")
    if number == 6:
        raise ZeroDivisionError
    return number


def _long(number: int) -> bytes:
    return bytes(MOST_OF_A_PIPE)


def _die(number: int) -> int:
    if number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_in_order_and_none_is_left(workers: int) -> None:
    assert list(in_order(_square, range(40), workers)) == [number * number for number in range(40)]
    assert list(in_order(_square, (), workers)) == []
    endless = in_order(_square, count(), workers)
    assert list(islice(endless, 5)) == [0, 1, 4, 9, 16]
    endless.close()
    assert _workers() == []


@pytest.mark.parametrize("workers", [0, 2])
def test_what_is_raised_is_raised_here(workers: int) -> None:
    made = in_order(_refuse, range(9), workers)
    assert list(islice(made, 5)) == [0, 1, 2, 3, 4]
    with pytest.raises(InputError, match=r"five is odd\. Take six"):
        next(made)
    with pytest.raises(ZeroDivisionError) as raised:
        list(in_order(_refuse, [6], workers))
    assert workers == 0 or "in _refuse" in raised.value.__notes__[0]
    assert _workers() == []


def test_a_death_while_something_is_handed_over_is_told() -> None:
    made = in_order(_long, count(), workers=2)
    next(made)
    time.sleep(0.5)  # both are handing over, and nobody takes
    _workers()[0].kill()
    with pytest.raises(DokhaeError, match=r"died.*fewer workers"):
        list(islice(made, 10))
    assert _workers() == []


def test_a_death_at_work_is_told() -> None:
    made = in_order(_die, range(100), workers=2)
    with pytest.raises(DokhaeError, match=r"died.*goes on where it stopped"):
        list(made)


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    script = tmp_path / "endless.py"
    script.write_text(
        "from itertools import count\n"
        "from dokhae.synth.parallel import in_order\n"
        "if __name__ == '__main__':\n"
        "    made = in_order(abs, count(), workers=2)\n"
        "    print(next(made), flush=True)\n"
        "    input()\n"
    )
    with psutil.Popen(
        [sys.executable, str(script)],
        stdin=-1,
        stdout=-1,
    ) as parent:
        parent.stdout.readline()
        workers = [child for child in parent.children() if "spawn_main" in " ".join(child.cmdline())]
        parent.kill()
    assert len(workers) == 2
    assert psutil.wait_procs(workers, timeout=30)[1] == []


def _same(piece: bytes) -> bytes:
    return piece


def test_large_pieces_and_large_results_do_not_wait_for_one_another() -> None:
    large = bytes(MOST_OF_A_PIPE)
    assert sum(map(len, in_order(_same, [large] * 5, workers=1))) == 5 * MOST_OF_A_PIPE
