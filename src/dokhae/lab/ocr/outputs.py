"""Folders of results: files appear in them together, when all of them are made, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dokhae._files import writing
from dokhae.errors import OutputError

__all__ = ["appearing", "make_folder"]


def make_folder(folder: Path) -> None:
    """Make a folder unless it is there, so that work of hours does not end at one that cannot be written.

    Raises:
        OutputError: it cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{folder} cannot be written: no permission")


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """An empty folder to write files to, which go to another one at the end; others there stay.

    Raises:
        OutputError: the folder cannot be written.
    """
    make_folder(folder)
    with writing(folder), TemporaryDirectory(dir=folder, prefix=".part-") as part:
        yield Path(part)
        for file in sorted(Path(part).iterdir()):
            file.replace(folder / file.name)
