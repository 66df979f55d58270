"""Folders, patterns and nested iterables to single sources, lazily."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Final, TypeAlias, Union, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dokhae.errors import EmptyInputError, SourceNotFoundError
from dokhae.source._sniff import SUFFIXES

__all__ = ["SingleSource", "Source", "expand", "find_files", "find_path"]

_WILDCARD: Final = re.compile(r"[*?[]")

SingleSource: TypeAlias = Path | bytes | BinaryIO | Image.Image | NDArray[Any]
Source: TypeAlias = Union[str, SingleSource, Iterable["Source"]]  # noqa: UP007, an alias that names itself


def expand(source: Source) -> Iterator[SingleSource]:
    """Yield what can be opened by `open_source`, in order; files of a folder in natural order (2 before 10).

    Args:
        source: A path, the pattern of paths ("scans/*.png"), a folder (taken whole, with the folders in it),
            bytes, a binary stream, a PIL image, a numpy array, or an iterable of these.

    Raises:
        SourceNotFoundError: If a path or a pattern leads to nothing.
        EmptyInputError: If a folder has no file with a suffix that dokhae reads.
        TypeError: If it is anything else.
    """
    if isinstance(source, str | Path):
        yield from _expand_path(source)
    elif isinstance(source, bytearray | memoryview):
        yield bytes(source)
    elif isinstance(source, bytes | Image.Image | np.ndarray):
        yield source
    elif hasattr(source, "read"):
        yield cast(BinaryIO, source)
    elif isinstance(source, Iterable):
        for item in source:
            yield from expand(item)
    else:
        raise TypeError(
            f"a source is a path, bytes, a stream, an image or an array, not {type(source).__name__}"
        )


def find_files(
    name: str | Path, failed: Callable[[Path, SourceNotFoundError], None]
) -> Iterator[tuple[Path, PurePath]]:
    """The files behind a path, folder or pattern, in no order and without holding them.

    Args:
        name: as `expand` takes it.
        failed: told of folders that may not be read, so that nothing is left out in silence.

    Yields:
        Each file, and its place in the folder or under the part of the pattern before the first wildcard.

    Raises:
        SourceNotFoundError: If it leads to nothing.
        EmptyInputError: If a folder has no file with a suffix that dokhae reads.
    """
    try:
        found = find_path(name)
    except SourceNotFoundError:
        if not isinstance(name, str) or not _WILDCARD.search(name):
            raise
        yield from _match(name)
        return
    if not found.is_dir():
        yield found, PurePath(found.name)
        return
    empty = True
    for file in _walk(found, failed):
        empty = False
        yield file, file.relative_to(found)
    if empty:
        raise _nothing_in(found)


def find_path(path: str | Path) -> Path:
    """The path as it is spelt on the disk, where Hangul may be composed (NFC) or not (NFD, from a Mac).

    Raises:
        SourceNotFoundError: If there is neither.
    """
    for spelling in _spellings(str(path)):
        try:
            if Path(spelling).exists():
                return Path(spelling)
        except (OSError, ValueError) as error:  # a name too long, or with a null character
            raise SourceNotFoundError(f"'{path}' cannot be opened: {error}") from error
    raise SourceNotFoundError(f"'{path}' does not exist")


def _expand_path(path: str | Path) -> Iterator[Path]:
    try:
        found = find_path(path)
    except SourceNotFoundError:
        if not isinstance(path, str) or not _WILDCARD.search(path):
            raise
        yield from _expand_pattern(path)
        return
    if found.is_dir():
        yield from _expand_folder(found)
    else:
        yield found


def _expand_folder(folder: Path) -> Iterator[Path]:
    files = [
        file
        for file in folder.rglob("*")
        if file.suffix.lower() in SUFFIXES and not _is_hidden(file, folder) and file.is_file()
    ]
    if not files:
        raise _nothing_in(folder)
    yield from sorted(files, key=_natural_order)


def _expand_pattern(pattern: str) -> Iterator[Path]:
    files = {file for file, _ in _glob(pattern)}
    if not files:
        raise _no_match(pattern)
    yield from sorted(files, key=_natural_order)


def _nothing_in(folder: Path) -> EmptyInputError:
    return EmptyInputError(f"The folder '{folder}' has no image or PDF in it")


def _no_match(pattern: str) -> SourceNotFoundError:
    return SourceNotFoundError(f"No file matches '{pattern}'")


def _walk(folder: Path, failed: Callable[[Path, SourceNotFoundError], None]) -> Iterator[Path]:
    """The files of a folder, one folder in memory at a time."""

    def tell(error: OSError) -> None:
        where = Path(error.filename)
        failed(where, SourceNotFoundError(f"'{where}' cannot be opened: {error.strerror}"))

    for parent, folders, names in os.walk(folder, onerror=tell):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if PurePath(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield Path(parent, name)


def _match(pattern: str) -> Iterator[tuple[Path, PurePath]]:
    matched = False
    for match in _glob(pattern):
        matched = True
        yield match
    if not matched:
        raise _no_match(pattern)


def _glob(pattern: str) -> Iterator[tuple[Path, PurePath]]:
    """Each file, and its place under what precedes the first wildcard; some of them twice."""
    for spelling in _spellings(pattern):
        fixed, rest = _split(spelling)
        for file in fixed.glob(rest):
            if file.is_file():
                yield file, file.relative_to(fixed)


def _split(pattern: str) -> tuple[Path, str]:
    """A pattern before its first wildcard and from there; brackets are none in a name that is there."""
    fixed, parts = Path(), deque(Path(pattern).parts)
    while len(parts) > 1 and _is_literal(parts[0], fixed):
        fixed /= parts.popleft()
    return fixed, str(PurePath(*parts))


def _is_literal(part: str, folder: Path) -> bool:
    wildcards = set(_WILDCARD.findall(part))
    return not wildcards or (wildcards == {"["} and (folder / part).exists())


def _spellings(text: str) -> Iterable[str]:
    return dict.fromkeys((text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)))


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def _natural_order(path: Path) -> list[list[tuple[str, int]]]:
    return [_split_numbers(part) for part in path.parts]


def _split_numbers(part: str) -> list[tuple[str, int]]:
    return [(text, int(digits or 0)) for text, digits in re.findall(r"([^0-9]*)([0-9]*)", part)]
