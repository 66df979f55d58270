"""The record of a batch: an SQLite file that is written as the work goes, and survives whatever ends it.

A page is stored when it has been read, together with what was read; once the outputs of its file are in
place, that content is dropped. A file is `waiting` until then; afterwards it is `done`, `incomplete` (not all
pages are in its outputs) or `failed` (it has no outputs).
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from dokhae.batch.tasks import InputFile, Stamp, printable
from dokhae.document import Page
from dokhae.errors import DokhaeError, OutputError, UsageError

__all__ = ["Counts", "Failure", "Known", "Manifest", "State", "pack", "stored_pages"]

State = Literal["waiting", "done", "incomplete", "failed"]

_FILE: Final = "manifest.sqlite"
_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE runs (number INTEGER PRIMARY KEY, began TEXT NOT NULL, ended TEXT);
CREATE TABLE files (
    number INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    place BLOB NOT NULL,
    stem BLOB,
    claim BLOB UNIQUE,
    size INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    run INTEGER NOT NULL,
    state TEXT NOT NULL,
    pages INTEGER,
    error TEXT, remedy TEXT, exit_code INTEGER
);
CREATE INDEX files_by_state ON files (run, state, path);
CREATE TABLE pages (
    file INTEGER NOT NULL,
    number INTEGER NOT NULL,
    run INTEGER NOT NULL,
    seconds REAL NOT NULL,
    content BLOB,
    error TEXT, remedy TEXT, exit_code INTEGER,
    PRIMARY KEY (file, number)
);
"""
_FORGET: Final = {"error": None, "remedy": None, "exit_code": None}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file that is listed again.

    Attributes:
        number: its key.
        stamp: it had when it was listed last.
        state: what became of it.
        stem: place of its outputs, if they have one.
    """

    number: int
    stamp: Stamp
    state: State
    stem: Path | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the files of a run are."""

    files: int
    done: int
    failed: int
    pages: int
    failed_pages: int


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be read, and why.

    Attributes:
        path: of the file.
        page: its number, or 0 for the file as a whole.
        error: what happened; `remedy` says what to do.
        remedy: what to do.
    """

    path: Path
    page: int
    error: str
    remedy: str


class Manifest:
    """The record of a batch, for the one process that runs it.

    Args:
        folder: where it is kept.
        settings: what the outputs are made with; a batch is finished with those it was begun with.

    Raises:
        UsageError: it was begun with other settings.
        OutputError: it cannot be written, or is damaged.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._path = folder / _FILE
        try:
            self._database = sqlite3.connect(self._path)
            try:
                self._prepare(settings)
            except BaseException:
                self._database.close()
                raise
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Note the end of the run, and close the file.

        Raises:
            OutputError: it could not be written, or is damaged.
        """
        with suppress(sqlite3.Error), self._database:
            self._database.execute("UPDATE runs SET ended = ? WHERE number = ?", (_now(), self._run))
        self._database.close()
        if isinstance(error, sqlite3.Error):
            raise self._explained(error) from error

    # What is to be read

    @contextmanager
    def listing(self) -> Iterator[None]:
        """Files are listed all together or, where that is cut short, not at all."""
        with self._database:
            yield

    def known(self, path: Path) -> Known | None:
        """What is known of a file."""
        row = self._database.execute(
            "SELECT number, size, changed, state, stem FROM files WHERE path = ?", (os.fsencode(path),)
        ).fetchone()
        if row is None:
            return None
        number, size, changed, state, stem = row
        return Known(number, Stamp(size, changed), state, None if stem is None else Path(os.fsdecode(stem)))

    def list_file(self, path: Path, place: Path, stamp: Stamp) -> None:
        """List a file that is not known, with its place among the inputs."""
        self._database.execute(
            "INSERT INTO files (path, place, size, changed, run, state) VALUES (?, ?, ?, ?, ?, 'waiting')",
            (os.fsencode(path), os.fsencode(place), stamp.size, stamp.changed, self._run),
        )

    def list_again(self, known: Known, stamp: Stamp, *, afresh: bool) -> None:
        """List a known file; what failed is tried again, and nothing of it is kept if it begins afresh."""
        if afresh:
            self._database.execute("DELETE FROM pages WHERE file = ?", (known.number,))
        if afresh or known.state != "done":
            query = "DELETE FROM pages WHERE file = ? AND content IS NULL"
            self._database.execute(query, (known.number,))
            self._set(known.number, state="waiting", size=stamp.size, changed=stamp.changed, **_FORGET)
        self._set(known.number, run=self._run)

    def list_failed(self, path: Path, error: DokhaeError) -> None:
        """List what cannot even be looked at."""
        known = self.known(path)
        if known is None:
            self.list_file(path, Path(path.name), Stamp(0, 0))
            known = self.known(path)
        assert known is not None
        self._set(known.number, run=self._run, state="failed", **_columns(error))

    def unnamed(self) -> Iterator[tuple[int, Path]]:
        """Key and place of each file whose outputs have no name yet, by path; each must be named at once."""
        query = (
            "SELECT number, place FROM files "
            "WHERE run = ? AND state = 'waiting' AND stem IS NULL ORDER BY path LIMIT 1000"
        )
        while rows := self._database.execute(query, (self._run,)).fetchall():
            for number, place in rows:
                yield number, Path(os.fsdecode(place))

    def is_claimed(self, claim: str) -> bool:
        """Whether outputs have this name; names are compared as the pickiest file system does."""
        query = "SELECT 1 FROM files WHERE claim = ?"
        return self._database.execute(query, (os.fsencode(claim),)).fetchone() is not None

    def name(self, number: int, stem: Path, claim: str) -> None:
        """Give the outputs of a file their name."""
        self._set(number, stem=os.fsencode(stem), claim=os.fsencode(claim))

    # What was done

    def waiting(self) -> Iterator[InputFile]:
        """The files to read, by path."""
        query = (
            "SELECT number, path, size, changed, stem FROM files "
            "WHERE run = ? AND state = 'waiting' AND path > ? ORDER BY path LIMIT 1"
        )
        last = b""
        while row := self._database.execute(query, (self._run, last)).fetchone():
            number, last, size, changed, stem = row
            path, place = Path(os.fsdecode(last)), Path(os.fsdecode(stem))
            yield InputFile(number, path, Stamp(size, changed), place)

    def opened(self, file: InputFile, pages: int) -> set[int]:
        """Note how many pages a file has; gives the numbers of those that are stored."""
        with self._database as database:
            self._set(file.number, pages=pages)
            stored = database.execute("SELECT number FROM pages WHERE file = ?", (file.number,))
            return {number for (number,) in stored}

    def page_read(self, file: InputFile, page: int, content: bytes, seconds: float) -> None:
        """Store a page."""
        self._store(file, page, seconds, content=content)

    def page_failed(self, file: InputFile, page: int, error: DokhaeError, seconds: float) -> None:
        """Store why a page could not be read."""
        self._store(file, page, seconds, **_columns(error))

    def has_content(self, file: InputFile) -> bool:
        """Whether any page of a file could be read."""
        query = "SELECT 1 FROM pages WHERE file = ? AND content IS NOT NULL LIMIT 1"
        return self._database.execute(query, (file.number,)).fetchone() is not None

    def failed(self, file: InputFile, error: DokhaeError | None) -> None:
        """Note that a file has no outputs, and why, unless its pages tell."""
        with self._database:
            self._set(file.number, state="failed", **_columns(error))

    def written(self, file: InputFile, error: DokhaeError | None) -> None:
        """Note that the outputs of a file are in place, and why pages are missing in them."""
        with self._database as database:
            query = "SELECT 1 FROM pages WHERE file = ? AND error IS NOT NULL LIMIT 1"
            is_whole = error is None and database.execute(query, (file.number,)).fetchone() is None
            if is_whole:
                database.execute("UPDATE pages SET content = NULL WHERE file = ?", (file.number,))
            self._set(file.number, state="done" if is_whole else "incomplete", **_columns(error))

    # What there is to tell

    def counts(self) -> Counts:
        """How far the files of this run are."""
        files, done, failed = self._database.execute(
            "SELECT count(*), ifnull(sum(state != 'waiting'), 0), "
            "ifnull(sum(state IN ('failed', 'incomplete')), 0) FROM files WHERE run = ?",
            (self._run,),
        ).fetchone()
        pages, failed_pages = self._database.execute(
            "SELECT ifnull(sum(pages.error IS NULL), 0), ifnull(sum(pages.error IS NOT NULL), 0) "
            "FROM files JOIN pages ON pages.file = files.number WHERE files.run = ?",
            (self._run,),
        ).fetchone()
        return Counts(files, done, failed, pages, failed_pages)

    def failures(self) -> Iterator[Failure]:
        """What could not be read in this run, by path and page."""
        rows = self._database.execute(
            "SELECT path, 0, error, remedy FROM files WHERE run = :run AND error IS NOT NULL "
            "UNION ALL SELECT path, pages.number, pages.error, pages.remedy FROM files "
            "JOIN pages ON pages.file = files.number WHERE files.run = :run AND pages.error IS NOT NULL "
            "ORDER BY 1, 2",
            {"run": self._run},
        )
        for path, page, error, remedy in rows:
            yield Failure(Path(os.fsdecode(path)), page, error, remedy)

    def exit_code(self) -> int:
        """That of the last error of this run, or 0."""
        rows = self._database.execute(
            "SELECT ifnull(files.exit_code, pages.exit_code) FROM files "
            "LEFT JOIN pages ON pages.file = files.number AND pages.error IS NOT NULL "
            "WHERE files.run = ? AND state IN ('failed', 'incomplete') ORDER BY files.path DESC LIMIT 1",
            (self._run,),
        ).fetchone()
        return int(rows[0]) if rows else 0

    def _prepare(self, settings: Mapping[str, str]) -> None:
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        with self._database as database:
            database.execute("BEGIN IMMEDIATE")
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in _SCHEMA.split(";"):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {_VERSION}")
                database.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
            elif version == _VERSION:
                self._check(dict(database.execute("SELECT name, value FROM settings")), settings)
            else:
                raise UsageError(
                    f"{self._path} is of another version of dokhae",
                    remedy="Go on with that version, or name another folder after -o.",
                )
            run = database.execute("INSERT INTO runs (began) VALUES (?)", (_now(),)).lastrowid
            self._run = int(run or 0)

    def _check(self, begun: Mapping[str, str], settings: Mapping[str, str]) -> None:
        for name in sorted({*begun, *settings}):
            first, now = begun.get(name), settings.get(name)
            if first != now:
                raise UsageError(
                    f"{self._path.parent.parent} was begun with the {name} {first}, and now it is {now}",
                    remedy="Go on as it was begun, or name another folder after -o.",
                )

    def _store(self, file: InputFile, page: int, seconds: float, **columns: object) -> None:
        values = {"file": file.number, "number": page, "run": self._run, "seconds": seconds, **columns}
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        with self._database as database:
            database.execute(f"INSERT INTO pages ({names}) VALUES ({marks})", list(values.values()))

    def _set(self, number: int, **columns: object) -> None:
        names = ", ".join(f"{name} = ?" for name in columns)
        self._database.execute(f"UPDATE files SET {names} WHERE number = ?", [*columns.values(), number])

    def _explained(self, error: sqlite3.Error) -> OutputError:
        if isinstance(error, sqlite3.OperationalError):
            return OutputError(f"{self._path} cannot be written: {error}")
        remedy = "Name another folder after -o."
        return OutputError(f"{self._path} is damaged: {error}", remedy=remedy)


def pack(page: Page) -> bytes:
    """A page as it is stored."""
    return zlib.compress(json.dumps(page.to_dict(), allow_nan=False).encode("ascii"))


def stored_pages(folder: Path, file: InputFile) -> Iterator[Page]:
    """The pages of a file that were read, in order, one in memory at a time; for any process.

    Args:
        folder: of the manifest.
        file: the file.
    """
    address = f"{(folder / _FILE).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        query = "SELECT content FROM pages WHERE file = ? AND content IS NOT NULL ORDER BY number"
        for (content,) in database.execute(query, (file.number,)):
            yield Page.from_dict(json.loads(zlib.decompress(content)))


def _columns(error: DokhaeError | None) -> dict[str, object]:
    if error is None:
        return dict(_FORGET)
    return {
        "error": printable(error.what),
        "remedy": printable(error.remedy),
        "exit_code": error.exit_code,
    }


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z")
