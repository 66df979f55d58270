"""Reading to a folder of outputs: how far it is, what failed, and how it ended."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from dokhae import batch
from dokhae.errors import OutputError, UsageError

__all__ = ["is_folder", "read_to_folder"]

_INTERRUPTED: Final = 130
_LOG_EVERY: Final = 60.0  # seconds between lines where no one looks


def is_folder(output: str) -> bool:
    """Whether this names a folder: it is one, ends in a slash, or is new and has no suffix.

    Raises:
        OutputError: it cannot be looked at.
    """
    path = Path(output)
    try:
        return path.is_dir() or output.endswith(("/", "\\")) or not (path.suffix or path.exists())
    except OSError as error:  # a name too long, or a folder that may not be looked into
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error


def read_to_folder(
    inputs: Sequence[str],
    out: str,
    *,
    formats: Sequence[str],
    password: str | None,
    workers: int | None,
    threads: int,
    page_timeout: float,
    file_timeout: float,
) -> None:
    """Read every file to files of its name in a folder, and tell on stderr what could not be read.

    Raises:
        Exit: something could not be read, or Ctrl-C was pressed.
    """
    if "-" in inputs:
        raise UsageError("standard input has no name to give to an output", remedy="Name a file after -o.")
    start = time.monotonic()
    try:
        with _shown() as show:
            summary = batch.run(
                inputs,
                out,
                formats=formats,
                password=password,
                workers=workers,
                threads=threads,
                page_timeout=page_timeout,
                file_timeout=file_timeout,
                tell=show,
            )
    except KeyboardInterrupt:
        _tell(f"stopped; what was read is kept. Go on with: {_command()}")
        raise typer.Exit(_INTERRUPTED) from None
    _tell(_told(summary, time.monotonic() - start))
    raise typer.Exit(summary.exit_code)


@contextmanager
def _shown() -> Iterator[_Show]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[state]}"))
    progress = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
    with _heard_or_not():
        progress.start()
    try:
        yield _Show(progress)
    finally:
        with _heard_or_not():
            progress.stop()


class _Show:
    """Shows how far a batch is: a bar on a terminal, elsewhere a line now and then; and every error."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("looking for files", total=None, state="")
        self._logged = time.monotonic()

    def __call__(self, now: batch.Progress) -> None:
        state = _state(now)
        self._progress.update(
            self._task, description="reading", total=now.files, completed=now.files_done, state=state
        )
        if now.error is not None:
            self._say(f"error: {now.path}: {now.error}")
        if self._progress.disable and time.monotonic() - self._logged > _LOG_EVERY:
            self._logged = time.monotonic()
            self._say(state)

    def _say(self, line: str) -> None:
        if self._progress.disable:
            _tell(line)
        else:
            with _heard_or_not():
                self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)


def _tell(line: str) -> None:
    with _heard_or_not():
        typer.echo(line, err=True)


@contextmanager
def _heard_or_not() -> Iterator[None]:
    """Where stderr cannot be written the batch goes on all the same: its table has the errors."""
    try:
        yield
    except OSError:
        # What is left in the buffer would fail again when Python ends, and change the exit code.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _state(now: batch.Progress) -> str:
    parts = [f"{now.files_done:,} of {now.files:,} files"]
    if now.pages:
        per_second = now.pages / now.seconds
        parts += [f"{60 * per_second:.0f} pages a minute", f"{_span(now.pages_left / per_second)} left"]
    if now.files_failed:
        parts.append(f"{now.files_failed:,} failed")
    return ", ".join(parts)


def _span(seconds: float) -> str:
    """A length of time as people say it: 40 s, 12 min, 3 h 05 min."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def _told(summary: batch.Summary, seconds: float) -> str:
    if summary.errors is not None:
        return f"{summary.failed:,} of {summary.files:,} files could not be read; see {summary.errors}"
    return f"{summary.files:,} files with {summary.pages:,} pages are read, in {_span(seconds)}"


def _command() -> str:
    """The command that was given, without what is secret."""
    words = ["dokhae", *sys.argv[1:]]
    for index, word in enumerate(words):
        if word.startswith("--password="):
            words[index] = "--password=***"
        elif index and words[index - 1] == "--password":
            words[index] = "***"
    return shlex.join(words)
