"""A page that ships with the package, read as any other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dokhae.doctor.report import Finding
from dokhae.errors import DokhaeError, MissingLibraryError

__all__ = ["PAGE", "TEXT", "reading"]

PAGE: Final = Path(__file__).with_name("page.png")
"""Noto Sans KR at 26 pixels."""

TEXT: Final = "독해는 한국어 쪽을 읽습니다.\n띄어쓰기도 그대로 읽습니다."
"""What stands on it."""


def reading(page: Path = PAGE) -> Iterator[Finding]:
    """Load everything that reading needs, and read a page.

    Args:
        page: an image with `TEXT` on it.

    Raises:
        DokhaeError: it does not work; of the class that any command would end with.
    """
    start = time.perf_counter()
    try:
        from dokhae.reader import Reader

        reader = Reader()
    except (ImportError, OSError) as error:
        raise MissingLibraryError(f"A library cannot be loaded: {_first_line(error)}") from error
    loaded = time.perf_counter()
    yield Finding("networks", f"text detector and recogniser loaded in {loaded - start:.1f} s")
    text = reader.read(page).text
    if text != TEXT:
        raise DokhaeError(f"The page {page.name} was read as {text!r}")
    yield Finding("a page", f"read without a mistake in {time.perf_counter() - loaded:.1f} s")


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
