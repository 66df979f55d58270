"""What workers answer."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.faulty import make_page

from dokhae.batch.manifest import Manifest, pack
from dokhae.batch.tasks import InputFile, Stamp, Task
from dokhae.batch.worker import Settings, _Desk, _failed
from dokhae.document import Page
from dokhae.errors import BrokenImageError, MissingExtraError, OutputError, WeightsError
from dokhae.source import PageImage

TASK = Task(InputFile(1, Path("a.png"), Stamp(1, 2), Path("a")), "write")


def output_error(number: int) -> OutputError:
    error = OutputError("a.txt cannot be written")
    error.__cause__ = OSError(number, "why")
    return error


@pytest.mark.parametrize(
    ("error", "is_fatal"),
    [
        (output_error(errno.ENOSPC), True),
        (output_error(errno.EROFS), True),
        (output_error(errno.ENOENT), True),
        (output_error(errno.ENAMETOOLONG), False),
        (MissingExtraError("paragraphs need Kiwi", "quiz"), True),
        (WeightsError("there are no weights"), True),
        (BrokenImageError("a.png is broken"), False),
        (ValueError("a mistake"), False),
        (MemoryError(), False),
    ],
)
def test_what_would_meet_every_file_ends_the_batch(error: Exception, is_fatal: bool) -> None:
    answer = _failed(TASK, error)
    assert answer.is_fatal is is_fatal
    assert answer.error is not None


def test_a_mistake_in_writing_is_told_as_one() -> None:
    assert str(_failed(TASK, ValueError("세로")).error).startswith(
        "'a.png' could not be written: ValueError: 세로"
    )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[_Desk]:
    settings = Settings(tmp_path, tmp_path, tmp_path, ("json",), None, 1)
    desk = _Desk(settings, lambda image: Page(image.number, image.width, image.height, source=image.source))
    with closing(desk):
        yield desk


def task(path: Path, step: str = "read") -> Task:
    return Task(InputFile(1, path, Stamp.of(path.stat()), Path("a")), "open" if step == "open" else "read", 1)


def test_a_file_stays_open_between_its_pages(desk: _Desk, tmp_path: Path) -> None:
    path = make_page(tmp_path / "a.png")
    assert desk.do(task(path, "open")).pages == 1
    read = task(path)
    path.unlink()
    assert desk.do(read).error is None


def test_a_file_is_not_read_when_it_changed(desk: _Desk, tmp_path: Path) -> None:
    path = make_page(tmp_path / "a.png")
    old = task(path)
    path.write_bytes(path.read_bytes() + b"\0")
    assert "changed" in str(desk.do(old).error)
    assert desk.do(task(path)).error is None


def test_an_output_is_on_the_disk_before_it_is_placed(
    desk: _Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced = make_page(tmp_path / "a.png"), []
    with Manifest(tmp_path, {}) as manifest:
        with manifest.listing():
            manifest.list_file(path, Path("a"), Stamp.of(path.stat()))
            manifest.name(1, Path("a"), "a")
        (file,) = manifest.waiting()
        manifest.page_read(file, 1, pack(Page(1, 60, 40)), 0.0)

        def sync(number: int) -> None:
            synced.append((os.fstat(number).st_size, (tmp_path / "a.json").exists()))

        monkeypatch.setattr(os, "fsync", sync)
        assert desk.do(Task(file, "write")).error is None
    assert synced == [((tmp_path / "a.json").stat().st_size, False)]


def test_a_mistake_in_reading_is_an_answer_too(tmp_path: Path) -> None:
    def read(image: PageImage) -> Page:
        raise RuntimeError("세로")

    desk = _Desk(Settings(tmp_path, tmp_path, tmp_path, ("text",), None, 1), read)
    answer = desk.do(task(make_page(tmp_path / "a.png")))
    assert "'a.png' could not be read: RuntimeError: 세로. Please report" in str(answer.error)
