"""Data sets of lines on disk, for any trainer.

    lmdb      the layout of deep-text-recognition-benchmark: image-%09d (PNG), label-%09d, from 1; num-samples
    folder    gt.txt (path TAB label) and images/00000/000000001.png, 10,000 images in each subfolder

How a line was made stands beside that, where it disturbs no other trainer: kind-%09d and font-%09d, or
made.tsv (path TAB kind TAB font).

A run that was stopped goes on when it is repeated; `recipe.json` tells whether it is the same run. What
makes a data set whole (num-samples, gt.txt) is written last.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

import cv2
import lmdb

from dokhae import __version__
from dokhae._files import writing
from dokhae.errors import OutputError, UsageError
from dokhae.synth.parallel import in_order
from dokhae.synth.stream import LineSource, Sample

__all__ = ["FORMATS", "write_dataset"]

_A_COMMIT = 256  # lines
_A_CHUNK = 32  # lines that a worker renders at a time; few enough that all have some
_A_SHARD = 10_000  # images in a subfolder
_FIRST_MAP = 64 << 20  # bytes; LMDB must know beforehand, so it is doubled when full


class _Record(NamedTuple):
    image: bytes
    label: str
    kind: str
    font: str


class _Writer(Protocol):
    """A data set being written: how many lines it has, and whether it is whole."""

    done: int
    whole: bool

    def add(self, records: Sequence[_Record]) -> None: ...

    def finish(self) -> None: ...

    def close(self) -> None: ...


class _Lmdb:
    def __init__(self, out: Path) -> None:
        self._env = lmdb.open(str(out), map_size=_FIRST_MAP)
        with self._env.begin() as transaction:
            self.whole = transaction.get(b"num-samples") is not None
            self.done = transaction.stat()["entries"] // len(_Record._fields)

    def add(self, records: Sequence[_Record]) -> None:
        pairs = {}
        for number, record in enumerate(records, self.done + 1):
            pairs[b"image-%09d" % number] = record.image
            pairs[b"label-%09d" % number] = record.label.encode()
            pairs[b"kind-%09d" % number] = record.kind.encode()
            pairs[b"font-%09d" % number] = record.font.encode()
        self._put(pairs)
        self.done += len(records)

    def _put(self, pairs: dict[bytes, bytes]) -> None:
        while True:
            try:
                with self._env.begin(write=True) as transaction:
                    for key, value in pairs.items():
                        transaction.put(key, value)
                return
            except lmdb.MapFullError:
                self._env.set_mapsize(2 * self._env.info()["map_size"])

    def finish(self) -> None:
        self._put({b"num-samples": str(self.done).encode()})

    def close(self) -> None:
        self._env.close()


class _Folder:
    def __init__(self, out: Path) -> None:
        self._out, self._list = out, out / "gt.txt"
        self._files = ExitStack()
        self.whole = self._list.exists()
        if self.whole:
            self.done = self._list.read_bytes().count(b"\n")
        else:
            self._part = self._files.enter_context((out / "gt.txt.part").open("a+b"))
            self._made = self._files.enter_context((out / "made.tsv").open("a+b"))
            self.done = _keep_rows(self._part)
            _keep_rows(self._made, self.done)

    def add(self, records: Sequence[_Record]) -> None:
        listed, made = [], []
        for number, (image, label, kind, font) in enumerate(records, self.done + 1):
            path = Path("images", f"{(number - 1) // _A_SHARD:05}", f"{number:09}.png")
            (self._out / path.parent).mkdir(parents=True, exist_ok=True)
            (self._out / path).write_bytes(image)
            listed.append(f"{path.as_posix()}\t{label}\n")
            made.append(f"{path.as_posix()}\t{kind}\t{font}\n")
        for file, rows in ((self._made, made), (self._part, listed)):  # what is listed is done
            file.write("".join(rows).encode())
            file.flush()
        self.done += len(records)

    def finish(self) -> None:
        self.close()
        (self._out / "gt.txt.part").replace(self._list)

    def close(self) -> None:
        self._files.close()


def _keep_rows(file: BinaryIO, most: int | None = None) -> int:
    """Cut what is no whole row, as a kill may have torn it, and rows beyond the most; how many are left."""
    file.seek(0)
    rows = file.read().split(b"\n")[:-1][:most]
    file.truncate(sum(len(row) + 1 for row in rows))
    return len(rows)


FORMATS: dict[str, Callable[[Path], _Writer]] = {"folder": _Folder, "lmdb": _Lmdb}
"""Formats by name."""


@dataclass(frozen=True, slots=True)
class _Renderer:
    """Renders lines of a source, in any process."""

    source: LineSource

    def __call__(self, numbers: range) -> list[_Record]:
        return [self._record(self.source.line(number)) for number in numbers]

    @staticmethod
    def _record(sample: Sample) -> _Record:
        image = cv2.imencode(".png", sample.image)[1].tobytes()
        return _Record(image, sample.text, sample.kind, sample.family)


@contextmanager
def _telling_of(out: Path) -> Iterator[None]:
    try:
        with writing(out):
            yield
    except lmdb.Error as error:
        raise OutputError(f"{out} cannot be written: {error}") from error


def _claim(out: Path, recipe: dict[str, object]) -> None:
    """Make the folder ours, or see that it is ours already."""
    out.mkdir(parents=True, exist_ok=True)
    file, content = out / "recipe.json", json.dumps(recipe, indent=1)
    if file.exists():
        if file.read_text("utf-8") != content:
            raise UsageError(
                f"{out} holds lines that were made with other options, fonts or texts",
                remedy="Name a new folder, or repeat the command that made it.",
            )
    elif any(out.iterdir()):
        raise UsageError(f"{out} is not empty", remedy="Name a new or an empty folder.")
    else:
        file.with_suffix(".part").write_text(content, "utf-8")
        file.with_suffix(".part").replace(file)


def write_dataset(
    source: LineSource,
    count: int,
    out: Path,
    form: str = "folder",
    *,
    workers: int = 1,
    tell: Callable[[int], None] = lambda done: None,
) -> None:
    """Write lines 0 to `count` - 1 of a source; the bytes do not depend on the workers.

    Args:
        source: makes the lines.
        count: how many.
        out: a new folder, or that of the same run stopped before.
        form: a key of `FORMATS`.
        workers: processes that render.
        tell: is told how many lines are written, now and then.

    Raises:
        UsageError: the folder holds something else.
        OutputError: it cannot be written, or the disk is full.
        DokhaeError: a worker process died.
    """
    recipe = {"dokhae": __version__, "format": form, "count": count, "source": source.fingerprint()}
    with _telling_of(out):
        _claim(out, recipe)
        with closing(FORMATS[form](out)) as writer:
            if not writer.whole:
                _fill(writer, source, count, workers, tell)
            tell(writer.done)


def _fill(writer: _Writer, source: LineSource, count: int, workers: int, tell: Callable[[int], None]) -> None:
    tell(writer.done)
    chunks = (range(start, min(start + _A_CHUNK, count)) for start in range(writer.done, count, _A_CHUNK))
    with closing(in_order(_Renderer(source), chunks, workers if workers > 1 else 0)) as rendered:
        records = chain.from_iterable(rendered)
        while some := list(islice(records, _A_COMMIT)):
            writer.add(some)
            tell(writer.done)
    writer.finish()
