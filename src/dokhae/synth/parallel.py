"""Work that other processes do and that is given in order, so that how many do it makes no difference.

Each worker has a pipe of its own. Were there one for all, as in the pools of Python and of PyTorch, a worker
that dies while it hands something over would leave everybody waiting for the rest of it for ever.
"""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

import cv2

from dokhae.errors import DokhaeError

__all__ = ["in_order"]

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")
_AHEAD = 3  # pieces under way for each worker
_SPAWN = multiprocessing.get_context("spawn")  # a fork has locks of threads that it does not have


def in_order(make: Callable[[_Given], _Made], pieces: Iterable[_Given], workers: int = 0) -> Generator[_Made]:
    """What `make` gives for each of the pieces.

    With workers the main module must be safe to import, as for every spawned process.

    Args:
        make: a function of a module, or an object that can be pickled.
        pieces: what it is called with; they may be endless.
        workers: processes; 0: this one.

    Raises:
        DokhaeError: a worker died; and whatever `make` raises.
    """
    if not workers:
        yield from map(make, pieces)
        return
    crew: list[_Worker[_Given, _Made]] = []
    try:
        crew.extend(_Worker(make) for _ in range(workers))
        yield from _shared_out(crew, pieces)
    finally:
        for worker in crew:
            worker.stop()


def _shared_out(crew: list[_Worker[_Given, _Made]], pieces: Iterable[_Given]) -> Generator[_Made]:
    waiting, turns = iter(pieces), cycle(crew)
    busy: deque[_Worker[_Given, _Made]] = deque()
    for piece in islice(waiting, _AHEAD * len(crew)):
        busy.append(next(turns))
        busy[-1].give(piece)
    while busy:
        worker = busy.popleft()
        made = worker.take()
        for piece in islice(waiting, 1):
            worker.give(piece)
            busy.append(worker)
        yield made


class _Worker(Generic[_Given, _Made]):
    """A process that makes one piece after the other."""

    def __init__(self, make: Callable[[_Given], _Made]) -> None:
        self._pipe, its_end = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_work, args=(make, its_end), daemon=True)
        self._process.start()
        its_end.close()  # so that its death ends what is read from it

    def give(self, piece: _Given) -> None:
        with _death_told():
            self._pipe.send(piece)

    def take(self) -> _Made:
        with _death_told():
            made, error = self._pipe.recv()
        if error is not None:
            raise error
        result: _Made = made
        return result

    def stop(self) -> None:
        self._process.terminate()
        self._process.join()
        self._pipe.close()


@contextmanager
def _death_told() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError):
        raise DokhaeError(
            "a worker process died, perhaps for want of memory",
            remedy="Give fewer workers and run the same command again: it goes on where it stopped.",
        ) from None


def _work(make: Callable[[Any], Any], pipe: Connection) -> None:
    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C too, and ends its workers
    # A thread of its own takes what is given: were both sides to send what no pipe holds, both would wait.
    pieces: SimpleQueue[tuple[Any, ...]] = SimpleQueue()
    Thread(target=_receive, args=(pipe, pieces), daemon=True).start()
    while piece := pieces.get():
        pipe.send(_outcome(make, *piece))


def _receive(pipe: Connection, pieces: SimpleQueue[tuple[Any, ...]]) -> None:
    """Put each piece that comes into the queue, and () when the parent has died."""
    with suppress(EOFError, OSError):
        while True:
            pieces.put((pipe.recv(),))
    pieces.put(())


def _outcome(make: Callable[[Any], Any], piece: Any) -> tuple[Any, Exception | None]:
    try:
        return make(piece), None
    except Exception as error:
        error.add_note(traceback.format_exc())  # it does not travel with the error
        return None, error
