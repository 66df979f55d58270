"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from dokhae.errors import OutputError

__all__ = ["placed", "writing", "written"]


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What is done meanwhile is writing to a file or folder.

    Raises:
        OutputError: the disk is full, the folder does not exist or may not be written to.
    """
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


@contextmanager
def placed(path: Path, folder: Path | None = None) -> Iterator[Path]:
    """A path to write to, that gets its name when everything is in it.

    A link stays one, and what it leads to is replaced. A device or pipe is written to, and never replaced.

    Args:
        path: of the file.
        folder: where it grows until then, on the same disk; beside its place without.

    Raises:
        OutputError: the disk is full, the folder does not exist or may not be written to.
    """
    with writing(path):
        is_file = path.is_file() or not path.exists()
        place = Path(os.path.realpath(path))
        # The name of the file is no part of that of the folder: together they may be too long for the disk.
        beside = folder or (place.parent if is_file else None)
        with tempfile.TemporaryDirectory(prefix=".dokhae-", dir=beside) as growing:
            temporary = Path(growing) / path.name
            yield temporary
            if is_file:
                temporary.replace(place)
            else:
                with temporary.open("rb") as whole, path.open("wb") as stream:
                    shutil.copyfileobj(whole, stream)


@contextmanager
def written(path: Path) -> Iterator[TextIO]:
    """A UTF-8 text file to write to, that gets its name when everything is in it.

    Raises:
        OutputError: the disk is full, the folder does not exist or may not be written to.
    """
    with placed(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        yield file
