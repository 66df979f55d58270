"""Labelled lines in a finite number: data sets on disk, rendered lines, and choices of either.

    LMDB      the layout of deep-text-recognition-benchmark: image-%09d, label-%09d from 1, num-samples
    folder    gt.txt: path TAB label, one line each, as its create_lmdb_dataset takes it

Where `dokhae synth` has kept how a line was made (kind-%09d and font-%09d, or made.tsv), lines have it too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol
from weakref import WeakValueDictionary

import lmdb
import numpy as np
import numpy.typing as npt

from dokhae.errors import BrokenImageError, EmptyInputError, InputError, SourceNotFoundError
from dokhae.source import Limits, open_source
from dokhae.synth.stream import LineSource

__all__ = ["Chosen", "Line", "Lines", "MadeLines", "open_lines"]

_LIMITS: Final = Limits(max_pixels=20_000_000, max_side=20_000)  # of one line


@dataclass(frozen=True, slots=True)
class Line:
    """A picture of one line of text.

    Attributes:
        image: H x W gray or H x W x 3 RGB uint8.
        text: the label as it is stored, in whatever spelling.
        kind: how it was rendered (a key of `dokhae.synth.kinds.KINDS`), if that is known.
        font: family of the face that drew it, if that is known.
    """

    image: npt.NDArray[np.uint8]
    text: str
    kind: str = ""
    font: str = ""


class Lines(Protocol):
    """So many lines, each decoded when it is asked for; may be sent to other processes.

    Attributes:
        name: what messages call them.
    """

    name: str

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Line:
        """One line; indices count from 0.

        Raises:
            IndexError: no such line.
            InputError: its image or label is missing or broken; the message has the number of the line.
        """
        ...

    def __iter__(self) -> Iterator[Line]:
        return (self[index] for index in range(len(self)))

    def number(self, index: int) -> int:
        """What messages call a line, from 1: the number in its keys, its line in gt.txt."""
        ...

    def label(self, index: int) -> str:
        """The text of one line, without its image.

        Raises:
            IndexError: no such line.
            InputError: the label is missing or broken; the message has the number of the line.
        """
        ...

    def labels(self) -> Iterator[str]:
        """Every label that can be read."""
        for index in range(len(self)):
            with suppress(InputError):  # asking for the line tells
                yield self.label(index)


def open_lines(path: Path) -> Lines:
    """Open a data set.

    Args:
        path: a folder with data.mdb (LMDB) or with gt.txt.

    Raises:
        SourceNotFoundError: there is no such thing.
        EmptyInputError: it holds no lines.
        InputError: it is broken, was not finished, or is in an unknown encoding.
    """
    if (path / "data.mdb").is_file():
        return _Lmdb(path)
    if (path / "gt.txt").is_file():
        return _Folder(path)
    what = f"{path} has neither data.mdb nor gt.txt" if path.is_dir() else f"there is no folder {path}"
    raise SourceNotFoundError(what, remedy="Name the folder of an LMDB, or one with a gt.txt.")


@contextmanager
def _numbering(lines: Lines, index: int) -> Iterator[None]:
    """Puts the number of a line before what is wrong with it."""
    number = lines.number(index)
    try:
        yield
    except InputError as error:
        what = f"line {number} of {lines.name}: {error.what}"
        raise type(error)(what, remedy=error.remedy) from None


def _decoded(data: bytes, name: str) -> npt.NDArray[np.uint8]:
    stream = BytesIO(data)
    stream.name = name
    with open_source(stream, limits=_LIMITS) as source:
        return source.page(1).pixels


# LMDB allows a file to be opened once in a process, so that all who read the same one share it.
_environments: WeakValueDictionary[Path, Any] = WeakValueDictionary()


def _environment(path: Path) -> Any:
    """Open for reading. Without locks it may be used after a fork, too."""
    path = path.resolve()
    if (opened := _environments.get(path)) is None:
        opened = lmdb.open(str(path), readonly=True, lock=False, readahead=False)
        _environments[path] = opened
    return opened


def _unfinished(path: Path, why: str) -> InputError:
    remedy = "Copy it again, or go on with the command that made it."
    return InputError(f"{path} is no finished LMDB of lines: {why}", remedy=remedy)


class _Lmdb(Lines):
    def __init__(self, path: Path) -> None:
        self.name, self._path = str(path), path
        try:
            self._env = _environment(path)
        except lmdb.Error as error:
            raise _unfinished(path, str(error)) from None
        if self._is_cut_short():
            raise _unfinished(path, "data.mdb is cut short")
        count = self._find("num-samples") or b""
        if not count.isdigit():
            raise _unfinished(path, "it has no num-samples")
        self._count = int(count)
        if not self._count:
            raise EmptyInputError(f"{path} is an empty set", remedy="Name one that has lines.")

    def __reduce__(self) -> tuple[type[_Lmdb], tuple[Path]]:
        return _Lmdb, (self._path,)

    def _is_cut_short(self) -> bool:
        """Pages beyond the end of the file would end the process when they are read."""
        pages = self._env.info()["last_pgno"] + 1
        return bool((self._path / "data.mdb").stat().st_size < pages * self._env.stat()["psize"])

    def _find(self, key: str) -> bytes | None:
        try:
            with self._env.begin() as transaction:
                found: bytes | None = transaction.get(key.encode())
                return found
        except lmdb.Error as error:
            raise InputError(f"'{key}' cannot be read: {error}") from None

    def _get(self, key: str) -> bytes:
        if (found := self._find(key)) is None:
            raise InputError(f"'{key}' is missing")
        return found

    def _label(self, number: int) -> str:
        key = f"label-{number:09}"
        try:
            return self._get(key).decode("utf-8")
        except UnicodeDecodeError:
            raise InputError(f"'{key}' is no UTF-8") from None

    def _note(self, what: str, number: int) -> str:
        return (self._find(f"{what}-{number:09}") or b"").decode("utf-8", "replace")

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Line:
        with _numbering(self, index):
            number = self.number(index)
            text, key = self._label(number), f"image-{number:09}"
            image = _decoded(self._get(key), key)
            return Line(image, text, self._note("kind", number), self._note("font", number))

    def number(self, index: int) -> int:
        return range(1, self._count + 1)[index]

    def label(self, index: int) -> str:
        with _numbering(self, index):
            return self._label(self.number(index))


class _Row(NamedTuple):
    number: int
    path: str
    label: str


class _Folder(Lines):
    def __init__(self, path: Path) -> None:
        self.name, self._path = str(path), path
        listed = enumerate(_text(path / "gt.txt").split("\n"), 1)
        self._rows = [_row(number, line) for number, line in listed if line.strip()]
        if not self._rows:
            raise EmptyInputError(
                f"{path} is an empty set: its gt.txt lists nothing",
                remedy="Write a line for each image: path, a tab, label.",
            )
        self._made: dict[str, Sequence[str]] = {}
        if (path / "made.tsv").is_file():
            rows = (row.split("\t") for row in _text(path / "made.tsv").split("\n"))
            self._made = {image: made for image, *made in rows if len(made) == 2}

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Line:
        row = self._rows[index]
        with _numbering(self, index):
            return Line(self._image(row.path), row.label, *self._made.get(row.path, ("", "")))

    def number(self, index: int) -> int:
        return self._rows[index].number

    def label(self, index: int) -> str:
        return self._rows[index].label

    def _image(self, name: str) -> npt.NDArray[np.uint8]:
        for spelling in _spellings(name):
            try:
                return _decoded((self._path / spelling).read_bytes(), name)
            except FileNotFoundError:
                continue
            except (OSError, ValueError) as error:
                raise BrokenImageError(f"'{name}' cannot be read: {error}") from None
        raise SourceNotFoundError(f"'{name}' is missing")


def _row(number: int, line: str) -> _Row:
    path, tab, label = line.partition("\t")
    if not tab:
        path, _, label = line.strip().partition(" ")
    return _Row(number, path.strip(), label.rstrip("\r"))


def _spellings(name: str) -> Iterator[str]:
    """A path as it may be on disk: macOS takes syllables apart in names, Windows writes backslashes."""
    for path in dict.fromkeys((name, name.replace("\\", "/"))):
        yield path
        yield unicodedata.normalize("NFC", path)
        yield unicodedata.normalize("NFD", path)


def _text(path: Path) -> str:
    """A text file in UTF-8, or in cp949 as Korean Windows writes it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceNotFoundError(f"{path} cannot be read: {error.strerror}") from None
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path} is neither in UTF-8 nor in cp949", remedy="Save it as UTF-8.")


class MadeLines(Lines):
    """The first lines of a source of rendered ones.

    Args:
        source: renders them.
        count: how many.
        name: what messages call them.
    """

    def __init__(self, source: LineSource, count: int, name: str) -> None:
        self.name = name
        self._source = source
        self._numbers = range(count)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, index: int) -> Line:
        sample = self._source.line(self._numbers[index])
        return Line(sample.image, sample.text, sample.kind, sample.family)

    def number(self, index: int) -> int:
        """What messages call a line, from 1."""
        return self._numbers[index] + 1

    def label(self, index: int) -> str:
        """The text of one line, which is rendered for it."""
        return self[index].text


class Chosen(Lines):
    """Some of the lines of others, which keep their name and numbers.

    Args:
        lines: the others.
        indices: those chosen, in the order wanted.
    """

    def __init__(self, lines: Lines, indices: Sequence[int]) -> None:
        self.name = lines.name
        self._lines = lines
        self._indices = indices

    def __len__(self) -> int:
        return len(self._indices)

    def __getitem__(self, index: int) -> Line:
        return self._lines[self._indices[index]]

    def number(self, index: int) -> int:
        """What messages call a line: its number among the others."""
        return self._lines.number(self._indices[index])

    def label(self, index: int) -> str:
        """The text of one line, without its image."""
        return self._lines.label(self._indices[index])
