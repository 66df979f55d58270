"""What workers are asked to do, and what they answer; both travel between processes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from dokhae.errors import DokhaeError

__all__ = ["Answer", "InputFile", "Stamp", "Step", "Task", "printable"]

Step = Literal["open", "read", "write"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells whether a file was changed: its size in bytes, and the time of its last change in ns."""

    size: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        """The stamp in the status of a file."""
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read.

    Attributes:
        number: its key in the manifest.
        path: where it is.
        stamp: of the file that was listed.
        stem: place of its outputs in the folder of outputs, without their suffixes.
    """

    number: int
    path: Path
    stamp: Stamp
    stem: Path


@dataclass(frozen=True, slots=True)
class Task:
    """One step of reading a file: open it and count its pages, read one, or write all that was read.

    Attributes:
        file: the file.
        step: what to do.
        page: number of the page to read, from 1.
    """

    file: InputFile
    step: Step
    page: int = 0

    def __str__(self) -> str:
        return f"'{self.file.path.name}'" + (f", page {self.page}," if self.page > 1 else "")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task.

    Attributes:
        pages: pages of a file that was opened.
        content: of a page that was read, packed.
        error: why there is none.
        is_fatal: the error would meet every other task as well.
        is_spent: the worker has grown too large and should be replaced.
        seconds: that it took.
    """

    pages: int = 0
    content: bytes = b""
    error: DokhaeError | None = None
    is_fatal: bool = False
    is_spent: bool = False
    seconds: float = 0.0


def printable(text: str) -> str:
    """Text that can be written down: the name of a file may be bytes in no encoding."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
