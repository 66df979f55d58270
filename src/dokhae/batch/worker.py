"""A worker: a process that loads a reader once, does task after task, and can be killed at any time."""

from __future__ import annotations

import ctypes
import errno
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import cv2

from dokhae._files import placed
from dokhae.batch.listing import Outputs
from dokhae.batch.manifest import pack, stored_pages
from dokhae.batch.tasks import Answer, InputFile, Stamp, Step, Task, printable
from dokhae.document import Page
from dokhae.errors import DokhaeError, InputError, MissingExtraError, OutputError, WeightsError
from dokhae.formats import FORMATS, ReadPage
from dokhae.reader import Reader
from dokhae.source import PageImage, PageSource, open_source

__all__ = ["MakeReader", "ReadImage", "Settings", "reader", "serve"]

ReadImage = Callable[[PageImage], Page]
MakeReader = Callable[[int], ReadImage]

_GROWTH: Final = 1 << 30  # bytes more than at its start, from which on a worker is replaced
_PR_SET_PDEATHSIG: Final = 1
_DONE: Final[dict[Step, str]] = {"open": "opened", "read": "read", "write": "written"}
# What would befall every other file as well: no space, quota used up, read-only, input/output error, and that
# the folder in which outputs grow is gone, and the manifest with it.
_DISK: Final = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ENOENT}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker needs to know.

    Attributes:
        out: folder of outputs.
        state: folder of the manifest.
        growing: folder in which outputs grow.
        formats: names of the formats to write.
        password: of encrypted PDFs.
        threads: CPU threads of one page.
    """

    out: Path
    state: Path
    growing: Path
    formats: tuple[str, ...]
    password: str | None
    threads: int


def reader(threads: int) -> ReadImage:
    """What workers read with."""
    return Reader(threads=threads).read_page


def serve(connection: Connection, settings: Settings, make: MakeReader) -> None:
    """Do the tasks that come until there are no more; an answer without a task says that it can begin."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C too, and ends its workers
    _die_with_parent()
    cv2.setNumThreads(settings.threads)
    try:
        desk = _Desk(settings, make(settings.threads))
    except DokhaeError as error:
        connection.send(Answer(error=error, is_fatal=True))
        return
    connection.send(Answer())
    first = _memory()
    with closing(desk), suppress(EOFError, ConnectionError):  # the parent needs no more
        while True:
            answer = desk.do(connection.recv())
            connection.send(replace(answer, is_spent=_memory() - first > _GROWTH))


class _Desk:
    """Does tasks. The file of the last one stays open, since the next is most often of the same."""

    def __init__(self, settings: Settings, read: ReadImage) -> None:
        self._settings = settings
        self._read_image = read
        self._outputs = Outputs(settings.out, [FORMATS[name].suffix for name in settings.formats])
        self._file: InputFile | None = None
        self._source: PageSource | None = None

    def do(self, task: Task) -> Answer:
        """The answer to a task, whatever happens in it."""
        start = time.perf_counter()
        try:
            answer = {"open": self._open, "read": self._read, "write": self._write}[task.step](task)
        except Exception as error:
            self.close()
            answer = _failed(task, error)
        return replace(answer, seconds=time.perf_counter() - start)

    def _open(self, task: Task) -> Answer:
        return Answer(pages=self._opened(task.file).page_count)

    def _read(self, task: Task) -> Answer:
        image = self._opened(task.file).page(task.page)
        page = self._read_image(replace(image, source=printable(image.source)))
        return Answer(content=pack(page))

    def _write(self, task: Task) -> Answer:
        outputs = self._outputs.of(task.file.stem)
        try:
            outputs[0].parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{outputs[0]} cannot be written: {error.strerror}") from error
        for name, output in zip(self._settings.formats, outputs, strict=True):
            pages = self._pages(task.file, images=FORMATS[name].images)
            with placed(output, self._settings.growing) as temporary, temporary.open("wb") as file:
                file.writelines(FORMATS[name].chunks(pages))
                # Should the power fail, the manifest may have let go of the pages already.
                file.flush()
                os.fsync(file.fileno())
        self.close()
        return Answer()

    def _pages(self, file: InputFile, *, images: bool) -> Iterator[ReadPage]:
        for page in stored_pages(self._settings.state, file):
            yield ReadPage(page, self._opened(file).page(page.number) if images else None)

    def _opened(self, file: InputFile) -> PageSource:
        if self._source is None or self._file != file:
            self.close()
            self._source = open_source(file.path, password=self._settings.password)
            self._file = file
            if Stamp.of(file.path.stat()) != file.stamp:
                raise InputError(
                    f"'{file.path.name}' changed while it was read", remedy="Run the same command again."
                )
        return self._source

    def close(self) -> None:
        """Close the file that is open."""
        if self._source is not None:
            self._source.close()
        self._source = self._file = None


def _failed(task: Task, error: Exception) -> Answer:
    if isinstance(error, OutputError):
        cause = error.__cause__
        return Answer(error=error, is_fatal=isinstance(cause, OSError) and cause.errno in _DISK)
    if isinstance(error, DokhaeError):
        return Answer(error=error, is_fatal=isinstance(error, MissingExtraError | WeightsError))
    if isinstance(error, MemoryError):
        what = f"there is not enough memory to {task.step} {task}"
        return Answer(error=InputError(what, remedy="Let fewer --workers share the memory."))
    what = f"{task} could not be {_DONE[task.step]}: {type(error).__name__}: {error}"
    return Answer(error=DokhaeError(what))


def _die_with_parent() -> None:
    """Let this process end when its parent does, however that ends."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    if sys.platform == "linux":
        # A page that hangs may never let the thread run; the system does not ask.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _memory() -> int:
    """Bytes of memory that this process holds, or held at most where only that is known."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    elif sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    else:
        return 0
