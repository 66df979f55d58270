"""Work that other processes do and that is given in order, so that how many do it makes no difference."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import cv2
import torch
from torch.utils.data import DataLoader, Dataset

from dokhae.errors import DokhaeError

__all__ = ["in_order"]

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")
_AHEAD = 2  # pieces under way for each worker
_DEAD = re.compile(r"DataLoader worker \(pid")


class _Work(Dataset[Any], Generic[_Given, _Made]):
    def __init__(self, make: Callable[[_Given], _Made]) -> None:
        self._make = make

    def __getitem__(self, given: _Given) -> _Made | DokhaeError:
        try:
            return self._make(given)
        except DokhaeError as error:
            return error  # raised, it would arrive as the text of a traceback


def in_order(make: Callable[[_Given], _Made], numbers: Iterable[_Given], workers: int = 0) -> Iterator[_Made]:
    """What `make` gives for each of the numbers, which may be endless.

    Args:
        make: a function of a module, or a method of what can be pickled; it gives anything but tensors, which
            would go through shared memory, and containers have little of that.
        numbers: what it is called with.
        workers: processes; 0: this one.

    Raises:
        DokhaeError: what `make` raises, or that a worker died.
    """
    if not workers:
        yield from map(make, numbers)
        return
    loader = DataLoader(
        _Work(make),
        batch_size=None,
        sampler=numbers,
        num_workers=workers,
        prefetch_factor=_AHEAD,
        collate_fn=_as_it_is,
        worker_init_fn=_begin,
        generator=torch.Generator(),  # that of the training must not be drawn from
    )
    with _opencv_without_threads():
        arriving = iter(loader)
    try:
        for made in arriving:
            if isinstance(made, DokhaeError):
                raise made
            yield made
    except RuntimeError as error:
        if not _DEAD.search(str(error)):
            raise
        raise DokhaeError(
            "a process that makes batches died, perhaps for want of memory",
            remedy="Give fewer workers and run the same command again: it goes on where it stopped.",
        ) from None


@contextmanager
def _opencv_without_threads() -> Iterator[None]:
    """A forked process has none of the threads that OpenCV believes it has, and would wait for them."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(threads)


def _as_it_is(made: Any) -> Any:
    return made


def _begin(_: int) -> None:
    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C too, and ends its workers
