"""What is to be done next, and what becomes of it: files to pages, pages to outputs."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dokhae.batch.manifest import Manifest
from dokhae.batch.tasks import Answer, InputFile, Task
from dokhae.errors import CrashError, DokhaeError, TimeLimitError

__all__ = ["Progress", "Work"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is after a step of it.

    Attributes:
        files: in all.
        files_done: of them, those that failed included.
        files_failed: of them, those of which something could not be read.
        pages: read in this run.
        pages_left: about as many are still to be read.
        seconds: since the run began.
        path: of the file whose step this was.
        error: what could not be read of it in this step.
    """

    files: int
    files_done: int
    files_failed: int
    pages: int
    pages_left: float
    seconds: float
    path: Path
    error: DokhaeError | None = None


@dataclass(slots=True)
class _Open:
    """A file under way.

    Attributes:
        pages: that it has.
        numbers: of those that no worker has had yet.
        left: pages that have no result yet.
        under_way: tasks that workers have.
        seconds: that workers spent on it.
        has_failed: something of it could not be read.
        error: why the rest of it is given up.
    """

    file: InputFile
    pages: int = 1
    numbers: Iterator[int] = field(default_factory=lambda: iter(()))
    left: int = 0
    under_way: int = 0
    seconds: float = 0.0
    has_failed: bool = False
    error: DokhaeError | None = None

    def give_up(self, error: DokhaeError) -> None:
        """Read no more of it than what workers have."""
        self.error, self.has_failed = error, True
        self.numbers, self.left = iter(()), self.under_way


class Work:
    """Hands out tasks and notes what became of them; no more files are open at a time than workers ask for.

    A task whose worker dies is given out once more, since it need not have been its fault; after the second
    time its page is given up.

    Args:
        manifest: what is to be done, and where results go.
        page_limit: seconds that opening a file or reading a page may take.
        file_limit: seconds that workers may spend on a file in all. Writing it has that limit too, and that
            of its pages together.
        tell: called after each step.
    """

    def __init__(
        self, manifest: Manifest, page_limit: float, file_limit: float, tell: Callable[[Progress], None]
    ) -> None:
        self._manifest = manifest
        self._page_limit = page_limit
        self._file_limit = file_limit
        self._tell = tell
        self._waiting = manifest.waiting()
        self._ready: deque[Task] = deque()
        self._open: dict[int, _Open] = {}
        self._died: set[Task] = set()
        counts = manifest.counts()
        self._files, self._done, self._failed = counts.files, counts.done, counts.failed
        self._begun = counts.done
        self._pages = 0
        self._counted_files = self._counted_pages = 0
        self._start = time.monotonic()

    @property
    def left(self) -> int:
        """About as many tasks could be given out now."""
        unread = sum(max(0, each.left - each.under_way) for each in self._open.values())
        return len(self._ready) + unread + self._files - self._begun

    def next(self, last: int | None) -> Task | None:
        """The next task for a worker, preferably of the file that it had last, which it still has open."""
        task = self._ready.popleft() if self._ready else self._next_page(last) or self._next_file()
        if task is not None:
            self._open[task.file.number].under_way += 1
        return task

    def take_back(self, task: Task) -> None:
        """Note that no worker got a task."""
        self._returned(task, 0.0)
        self._ready.appendleft(task)

    def limit(self, task: Task) -> float:
        """Seconds that a task may take."""
        each = self._open[task.file.number]
        if task.step == "write":
            return min(self._file_limit, self._page_limit * each.pages)
        return min(self._page_limit, max(0.0, self._file_limit - each.seconds))

    def answered(self, task: Task, answer: Answer) -> None:
        """Note what a worker answers."""
        each = self._returned(task, answer.seconds)
        if task.step == "write":
            self._written(each, answer.error)
        elif task.step == "open":
            self._opened(each, answer)
        else:
            self._read(each, task.page, answer)

    def died(self, task: Task, seconds: float, how: str) -> None:
        """Note that the worker of a task died.

        Args:
            task: what it had to do.
            seconds: that it was at it.
            how: it died.
        """
        if task in self._died:
            error = CrashError(f"{task} ended the process that read it, twice ({how})")
            self.answered(task, Answer(error=error, seconds=seconds))
        else:
            self._died.add(task)
            self._returned(task, seconds)
            self._ready.append(task)

    def overran(self, task: Task, seconds: float) -> None:
        """Note that a task took too long, and its worker was ended."""
        each = self._open[task.file.number]
        if task.step != "write" and each.seconds + seconds >= self._file_limit:
            self._returned(task, seconds)
            each.left -= task.step == "read"
            self._out_of_time(each)
            self._go_on(each)
        else:
            error = TimeLimitError(f"{task} takes longer than {self.limit(task):g} s to {task.step}")
            self.answered(task, Answer(error=error, seconds=seconds))

    def report(self, path: Path, error: DokhaeError | None) -> None:
        """Tell how far it is, after a step of a file that may have failed."""
        mean = self._counted_pages / self._counted_files if self._counted_files else 1.0
        left = sum(each.left for each in self._open.values()) + (self._files - self._begun) * mean
        seconds = time.monotonic() - self._start
        self._tell(Progress(self._files, self._done, self._failed, self._pages, left, seconds, path, error))

    def _next_page(self, last: int | None) -> Task | None:
        mine = self._open.get(last) if last is not None else None
        for each in [*([mine] if mine else []), *self._open.values()]:
            page = next(each.numbers, None)
            if page is not None:
                return Task(each.file, "read", page)
        return None

    def _next_file(self) -> Task | None:
        file = next(self._waiting, None)
        if file is None:
            self._begun = self._files
            return None
        self._begun += 1
        self._open[file.number] = _Open(file)
        return Task(file, "open")

    def _returned(self, task: Task, seconds: float) -> _Open:
        each = self._open[task.file.number]
        each.under_way -= 1
        each.seconds += seconds
        return each

    def _opened(self, each: _Open, answer: Answer) -> None:
        if answer.error is not None:
            self._failed_whole(each, answer.error)
            return
        each.pages = answer.pages
        stored = self._manifest.opened(each.file, answer.pages)
        each.numbers = (number for number in range(1, answer.pages + 1) if number not in stored)
        each.left = answer.pages - len(stored)
        self._counted_files += 1
        self._counted_pages += answer.pages
        self._go_on(each)

    def _read(self, each: _Open, page: int, answer: Answer) -> None:
        each.left -= 1
        if answer.error is None:
            self._manifest.page_read(each.file, page, answer.content, answer.seconds)
            self._pages += 1
        else:
            self._manifest.page_failed(each.file, page, answer.error, answer.seconds)
            each.has_failed = True
        self.report(each.file.path, answer.error)
        if each.left > each.under_way and each.seconds >= self._file_limit:
            self._out_of_time(each)
        self._go_on(each)

    def _out_of_time(self, each: _Open) -> None:
        if each.error is None:
            name = each.file.path.name
            error = TimeLimitError(f"'{name}' takes longer than {self._file_limit:g} s in all")
            each.give_up(error)
            self._ready = deque(task for task in self._ready if task.file is not each.file)
            self.report(each.file.path, error)

    def _go_on(self, each: _Open) -> None:
        """Write the file when all its pages are there."""
        if each.left or each.under_way:
            return
        if self._manifest.has_content(each.file):
            self._ready.append(Task(each.file, "write"))
        else:
            self._manifest.failed(each.file, each.error)
            self._close(each)

    def _failed_whole(self, each: _Open, error: DokhaeError) -> None:
        self._manifest.failed(each.file, error)
        each.has_failed = True
        self._close(each, error)

    def _written(self, each: _Open, error: DokhaeError | None) -> None:
        if error is not None:
            self._failed_whole(each, error)
        else:
            self._manifest.written(each.file, each.error)
            self._close(each)

    def _close(self, each: _Open, error: DokhaeError | None = None) -> None:
        del self._open[each.file.number]
        self._done += 1
        self._failed += each.has_failed
        self.report(each.file.path, error)
