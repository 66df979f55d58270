"""Lines of a source made by several processes and given in order, so that how many makes no difference."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, TypeVar

import cv2

from dokhae.errors import DokhaeError
from dokhae.synth.stream import LineSource, Sample

__all__ = ["in_order"]

_T = TypeVar("_T")

_CHUNK = 32  # lines; few enough that Ctrl-C is answered at once
_AHEAD = 3  # chunks under way for each worker

_source: LineSource


def in_order(
    source: LineSource, make: Callable[[Sample], _T], numbers: range, workers: int = 1
) -> Generator[_T]:
    """What `make` gives for each line of the numbers.

    With more than one worker the main module must be safe to import, as for every spawned process, and
    `make` must be a function of a module.

    Raises:
        DokhaeError: a worker process died.
    """
    if workers <= 1:
        yield from (make(source.line(number)) for number in numbers)
        return
    chunks = (numbers[i : i + _CHUNK] for i in range(0, len(numbers), _CHUNK))
    pool = _pool(source, workers)
    try:
        pending = deque(pool.submit(_chunk, make, chunk) for chunk in islice(chunks, _AHEAD * workers))
        while pending:
            made = pending.popleft().result()
            pending.extend(pool.submit(_chunk, make, chunk) for chunk in islice(chunks, 1))
            yield from made
    except BrokenProcessPool:
        raise DokhaeError(
            "a process that renders lines died, perhaps for want of memory",
            remedy="Give fewer --workers and run the same command again: it goes on where it stopped.",
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(source: LineSource, workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(source,)
    )


def _begin(source: LineSource) -> None:
    global _source
    _source = source
    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C too, and ends its workers
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _chunk(make: Callable[[Sample], Any], numbers: range) -> list[Any]:
    return [make(_source.line(number)) for number in numbers]
