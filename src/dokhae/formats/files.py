"""Files that appear whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from dokhae.errors import OutputError

__all__ = ["written"]


@contextmanager
def written(path: Path) -> Iterator[TextIO]:
    """A UTF-8 text file to write to, that gets its name when everything is in it.

    Raises:
        OutputError: the disk is full, the folder does not exist or may not be written to.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
            temporary = Path(folder) / path.name
            with temporary.open("w", encoding="utf-8", newline="\n") as file:
                yield file
            temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error
