"""A batch from its inputs to its outputs."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from dokhae import __version__
from dokhae._files import writing, written
from dokhae.batch.cpus import allowed_cpus
from dokhae.batch.crew import work_off
from dokhae.batch.listing import Outputs, list_inputs
from dokhae.batch.manifest import Manifest
from dokhae.batch.tasks import printable
from dokhae.batch.work import Progress, Work
from dokhae.batch.worker import MakeReader, Settings, reader
from dokhae.errors import InputError, OutputError
from dokhae.formats import format_named
from dokhae.weights import load

__all__ = ["FILE_LIMIT", "PAGE_LIMIT", "Summary", "run"]

PAGE_LIMIT: Final = 120.0  # seconds; a page takes a few, and one of 80 million pixels half a minute
FILE_LIMIT: Final = 86_400.0  # seconds; a file of 10,000 pages takes some hours of one CPU

_FOLDER: Final = ".dokhae"
_ERRORS: Final = "errors.csv"


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of a batch.

    Attributes:
        files: that were to be read.
        failed: of them, those of which something could not be read.
        pages: that are read, those of earlier runs included.
        failed_pages: pages that could not be read.
        exit_code: of the last error, or 0.
        errors: a table of what could not be read, with what to do; None where all could.
    """

    files: int
    failed: int
    pages: int
    failed_pages: int
    exit_code: int
    errors: Path | None


def run(
    inputs: Sequence[str | Path],
    out: str | Path,
    *,
    formats: Sequence[str] = ("text",),
    password: str | None = None,
    workers: int | None = None,
    threads: int = 1,
    page_timeout: float = PAGE_LIMIT,
    file_timeout: float = FILE_LIMIT,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Read many files with several processes, each to files of its name in a folder.

    What was done is kept in the folder. After whatever ended it, the same call goes on where it stopped: it
    reads what is missing, what failed, and what was changed. A program that calls this does so under
    `if __name__ == "__main__":`, as for all that starts processes.

    Args:
        inputs: images, PDFs, folders (taken whole) and patterns.
        out: the folder; made where it is missing.
        formats: names of the formats to write.
        password: of encrypted PDFs.
        workers: processes; as many as there are CPUs to use unless told otherwise.
        threads: CPU threads of each of them.
        page_timeout: seconds that a page may take.
        file_timeout: seconds that a file may take in all.
        tell: called after each step, in this thread.

    Returns:
        What became of it; what cannot be read is no error of this call.

    Raises:
        UsageError: the folder was begun with other formats, weights or another version.
        OutputError: the folder cannot be written to, or another run is at it.
        WeightsError: weights are missing or were changed.
        MissingExtraError: a format needs what is not installed.
    """
    limits = page_timeout, file_timeout
    return _run(inputs, Path(out), tuple(formats), password, workers, threads, limits, tell, reader)


def _run(
    inputs: Sequence[str | Path],
    out: Path,
    formats: tuple[str, ...],
    password: str | None,
    workers: int | None,
    threads: int,
    limits: tuple[float, float],
    tell: Callable[[Progress], None],
    make: MakeReader,
) -> Summary:
    """A batch with any reader: `make` gets a number of threads, and is a function of a module."""
    out = _resolved(out)
    outputs = Outputs(out, [format_named(name).suffix for name in formats])
    made_with = {"format": ", ".join(formats), "weights": load()[0].sha256, "version": __version__}
    state = out / _FOLDER
    with _held(out, state) as growing, Manifest(state, made_with) as manifest:
        list_inputs(inputs, outputs, manifest)
        work = Work(manifest, *limits, tell)
        for failure in manifest.failures():
            work.report(failure.path, InputError(failure.error, remedy=failure.remedy))
        settings = Settings(out, state, growing, formats, password, threads)
        work_off(work, workers or allowed_cpus(), settings, make)
        counts = manifest.counts()
        errors = _write_errors(manifest, state / _ERRORS)
        code = manifest.exit_code()
    return Summary(counts.files, counts.failed, counts.pages, counts.failed_pages, code, errors)


def _resolved(out: Path) -> Path:
    try:
        return out.resolve()
    except (OSError, RuntimeError) as error:  # links that lead to themselves, by version of Python
        raise OutputError(f"{out} cannot be written: its links lead nowhere") from error


@contextmanager
def _held(out: Path, state: Path) -> Iterator[Path]:
    """Hold the folder against other runs; gives an empty folder for outputs to grow in."""
    growing = state / "new"
    with writing(out):
        state.mkdir(parents=True, exist_ok=True)
    with closing(_lock(out, state)):
        with writing(out):
            if growing.exists():
                shutil.rmtree(growing)
            growing.mkdir()
        try:
            yield growing
        finally:
            shutil.rmtree(growing, ignore_errors=True)


def _lock(out: Path, state: Path) -> sqlite3.Connection:
    """A lock on the folder until this is closed: one of SQLite's, which no end of a process leaves behind."""
    path = state / "lock"
    try:
        lock = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except BaseException:
            lock.close()
            raise
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            remedy = "Wait until it ends, or name another folder after -o."
            raise OutputError(f"another run writes to {out}", remedy=remedy) from error
        raise OutputError(f"{path} cannot be written: {error}") from error
    return lock


def _write_errors(manifest: Manifest, path: Path) -> Path | None:
    """Write the table of what could not be read, if there is anything."""
    failures = manifest.failures()
    first = next(failures, None)
    if first is None:
        path.unlink(missing_ok=True)
        return None
    with written(path) as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["file", "page", "error", "remedy"])
        for failure in chain([first], failures):
            rows.writerow([printable(str(failure.path)), failure.page or "", failure.error, failure.remedy])
    return path
