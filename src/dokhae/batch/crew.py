"""The crew: workers that are started when there is work, killed when they take too long, and replaced."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final

from dokhae.batch.tasks import Answer, Task
from dokhae.batch.work import Work
from dokhae.batch.worker import MakeReader, Settings, serve
from dokhae.errors import DokhaeError

__all__ = ["work_off"]

_START: Final = 300.0  # seconds that a worker may take to load its reader
_STARTS: Final = 3  # that may fail one after the other
_LEAVE: Final = 5.0  # seconds that a worker has to end by itself
# The libraries below read these when they are loaded, so that a worker must find them at its start.
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def work_off(work: Work, workers: int, settings: Settings, make: MakeReader) -> None:
    """Have workers do all that there is to do.

    Args:
        work: hands out tasks.
        workers: most processes at a time.
        settings: of each of them.
        make: what makes the reader of each, a function of a module.

    Raises:
        DokhaeError: workers cannot be started, or met something that would stop every other task as well.
    """
    crew = _Crew(work, workers, settings, make)
    try:
        crew.work_off()
    finally:
        crew.disband()


@dataclass(slots=True, eq=False)
class _Worker:
    """A process and what it is at.

    Attributes:
        connection: to it.
        limit: seconds that it may take.
        task: what it is at; nothing while it loads its reader or waits.
        is_ready: it has loaded its reader.
        file: number of the file that it had last.
        began: when it began, by the monotonic clock.
    """

    process: BaseProcess
    connection: Connection
    limit: float
    task: Task | None = None
    is_ready: bool = False
    file: int | None = None
    began: float = 0.0

    @property
    def is_idle(self) -> bool:
        return self.is_ready and self.task is None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def give(self, task: Task, limit: float) -> None:
        self.task, self.limit, self.file, self.began = task, limit, task.file.number, time.monotonic()
        self.connection.send(task)

    def end(self, patience: float = 0.0) -> None:
        """Let it end by itself for some seconds, then kill it."""
        self.connection.close()
        self.process.join(patience)
        self.process.kill()
        self.process.join()


class _Crew:
    def __init__(self, work: Work, workers: int, settings: Settings, make: MakeReader) -> None:
        self._work = work
        self._most = workers
        self._settings = settings
        self._make = make
        self._crew: list[_Worker] = []
        self._failed_starts = 0

    def work_off(self) -> None:
        """Go on until nothing is left to give out and nobody is at work."""
        while True:
            self._give_out()
            busy = [worker for worker in self._crew if not worker.is_idle]
            if not self._work.left and not any(worker.task for worker in busy):
                return
            if busy:
                self._listen(busy)

    def disband(self) -> None:
        """End all workers."""
        for worker in self._crew:
            worker.end()

    def _give_out(self) -> None:
        for worker in [worker for worker in self._crew if worker.is_idle]:
            task = self._work.next(worker.file)
            if task is None:
                break
            try:
                worker.give(task, self._work.limit(task))
            except ConnectionError:  # it had died before, which is no fault of the task
                worker.task = None
                self._work.take_back(task)
                self._lost(worker)
        starting = sum(not worker.is_ready for worker in self._crew)
        for _ in range(min(self._most - len(self._crew), self._work.left - starting)):
            self._crew.append(self._start())

    def _start(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve, args=(theirs, self._settings, self._make), daemon=True, name="dokhae reader"
        )
        with _environment(dict.fromkeys(_THREADS, str(self._settings.threads))), _deaf_to_interrupts():
            process.start()
        theirs.close()
        return _Worker(process, ours, _START, began=time.monotonic())

    def _listen(self, busy: list[_Worker]) -> None:
        patience = min(worker.limit - worker.seconds for worker in busy)
        heard = wait([worker.connection for worker in busy], max(0.0, patience))
        for worker in busy:
            if worker.connection in heard:
                self._hear(worker)
            elif worker.seconds >= worker.limit:
                self._overran(worker)

    def _hear(self, worker: _Worker) -> None:
        try:
            answer: Answer = worker.connection.recv()
        except (EOFError, OSError):  # the latter where it was killed in the middle of its answer
            self._lost(worker)
            return
        if answer.is_fatal and answer.error is not None:
            raise answer.error
        task, worker.task = worker.task, None
        if task is None:
            worker.is_ready = True
            self._failed_starts = 0
        else:
            self._work.answered(task, answer)
        if answer.is_spent:
            self._dismiss(worker, _LEAVE)

    def _lost(self, worker: _Worker) -> None:
        seconds, task = worker.seconds, worker.task
        self._dismiss(worker, _LEAVE)
        code = worker.process.exitcode or 0
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        if task is not None:
            self._work.died(task, seconds, how)
        elif not worker.is_ready:
            self._start_failed(how)

    def _overran(self, worker: _Worker) -> None:
        seconds, task = worker.seconds, worker.task
        self._dismiss(worker)
        if task is not None:
            self._work.overran(task, seconds)
        else:
            self._start_failed(f"not ready after {seconds:.0f} s")

    def _start_failed(self, how: str) -> None:
        self._failed_starts += 1
        if self._failed_starts == _STARTS:
            raise DokhaeError(
                f"the processes that read cannot start ({how})",
                remedy="Give fewer --workers if memory is short; a program that calls run() does so "
                'under `if __name__ == "__main__":`.',
            )

    def _dismiss(self, worker: _Worker, patience: float = 0.0) -> None:
        self._crew.remove(worker)
        worker.end(patience)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """The environment variables that a process started meanwhile has."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process started meanwhile does not hear Ctrl-C, even before its program can say so."""
    if hasattr(signal, "pthread_sigmask"):
        resource_tracker.ensure_running()  # starting it later would unblock the signal
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    else:
        yield
