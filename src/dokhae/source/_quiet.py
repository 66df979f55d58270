"""What Pillow says about damaged files besides its errors stays unsaid.

It warns of tags that are cut off and EXIF that makes no sense even where the picture is whole; where it
is not, there is an error of dokhae, and nobody needs to hear it twice. It warns of large images, too, but we
have limits of our own.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

__all__ = ["quiet"]

# Python prints the errors that a library logs if nobody has set up logging; who has still gets them.
logging.getLogger("PIL").addHandler(logging.NullHandler())


class _Filter:
    """Filters are global to the process: the first thread to come sets them, the last one sets them back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._kept = warnings.catch_warnings()

    def enter(self) -> None:
        with self._lock:
            if not self._inside:
                self._kept = warnings.catch_warnings()
                self._kept.__enter__()
                warnings.filterwarnings("ignore", module=r"PIL\.")
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._kept.__exit__(None, None, None)


_FILTER = _Filter()


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings of Pillow meanwhile; those of others are given as always."""
    _FILTER.enter()
    try:
        yield
    finally:
        _FILTER.leave()
