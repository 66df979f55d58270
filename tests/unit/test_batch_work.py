"""What is done next in a batch, and what becomes of it, without any process: the test plays the workers."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokhae.batch.manifest import Manifest, pack, stored_pages
from dokhae.batch.tasks import Answer, InputFile, Stamp, Task
from dokhae.batch.work import Progress, Work
from dokhae.document import Page
from dokhae.errors import BrokenImageError, OutputError, UsageError

SETTINGS = {"format": "text", "version": "1"}
STAMP = Stamp(1, 2)
FATES = st.sampled_from(["fine"] * 6 + ["broken", "died", "overran"])


def listed(manifest: Manifest, *names: str) -> None:
    """List files, each with the outputs of its own name."""
    with manifest.listing():
        for name in names:
            known = manifest.known(Path(name))
            if known is None:
                manifest.list_file(Path(name), Path(name), STAMP)
            else:
                manifest.list_again(known, STAMP, afresh=False)
        for number, place in manifest.unnamed():
            manifest.name(number, place, str(place))


def page_answer(task: Task) -> Answer:
    return Answer(content=pack(Page(task.page, 5, 5, source=task.file.path.name)))


def play(work: Work, counts: dict[str, int], choose: st.DataObject | None = None, steps: int = 1000) -> bool:
    """Be three workers until there is nothing left to do; tells whether that was reached in so many steps."""
    busy: list[Task] = []
    written: set[InputFile] = set()
    for _ in range(steps):
        # A worker that takes the place of another one may need a while until it is ready.
        while len(busy) < 3 and not (busy and choose and choose.draw(st.booleans())):
            task = work.next(busy[-1].file.number if busy else None)
            if task is None:
                break
            busy.append(task)
        if not busy:
            assert work.left == 0
            return True
        task = busy.pop(choose.draw(st.integers(0, len(busy) - 1)) if choose else 0)
        fate = choose.draw(FATES) if choose else "fine"
        if fate == "died":
            work.died(task, 1.0, "signal 9")
        elif fate == "overran":
            work.overran(task, 1.0)
        elif fate == "broken":
            work.answered(task, Answer(error=BrokenImageError(f"{task} is broken"), seconds=1.0))
        elif task.step == "open":
            work.answered(task, Answer(pages=counts[task.file.path.name], seconds=0.1))
        elif task.step == "read":
            work.answered(task, page_answer(task))
        else:
            assert task.file not in written
            written.add(task.file)
            work.answered(task, Answer())
    return False


@given(st.data(), st.lists(st.integers(1, 7), min_size=1, max_size=5), st.sampled_from([4.0, 20.0, 1e9]))
@settings(max_examples=30)
def test_every_page_has_one_result_whatever_happens(
    data: st.DataObject, pages: list[int], file_limit: float
) -> None:
    counts = {f"{index}.pdf": count for index, count in enumerate(pages)}
    told: list[Progress] = []
    with tempfile.TemporaryDirectory() as folder:
        for is_last in (False, False, True):
            told.clear()
            with Manifest(Path(folder), SETTINGS) as manifest:
                listed(manifest, *counts)
                work = Work(manifest, 10, 1e9 if is_last else file_limit, told.append)
                if is_last:  # nothing more happens: everything that failed before is read now
                    is_over = play(work, counts)
                else:
                    is_over = play(work, counts, data, data.draw(st.sampled_from([5, 30, 1000])))
                found = manifest.counts()
                assert found.done == len(pages) or not is_over
                failures = list(manifest.failures())
        assert (found.done, found.failed, found.pages) == (len(pages), 0, sum(pages))
        assert failures == []
        if told:
            assert (told[-1].files_done, told[-1].pages_left) == (len(pages), 0)
        with closing(sqlite3.connect(Path(folder) / "manifest.sqlite")) as database:
            rows = list(database.execute("SELECT file, number, content FROM pages"))
        assert len({row[:2] for row in rows}) == len(rows) == sum(pages)
        assert all(content is None for *_, content in rows)  # the outputs have it


def test_workers_keep_to_their_file_and_help_with_long_ones(tmp_path: Path) -> None:
    with Manifest(tmp_path, SETTINGS) as manifest:
        listed(manifest, "a.pdf", "b.pdf")
        work = Work(manifest, 10, 100, lambda _: None)
        first, second = work.next(None), work.next(None)
        assert first is not None
        assert second is not None
        assert (str(first), first.step, str(second)) == ("'a.pdf'", "open", "'b.pdf'")
        work.answered(first, Answer(pages=3))
        work.answered(second, Answer(pages=2))
        given = [work.next(second.file.number) for _ in range(2)]
        assert [str(task) for task in given] == ["'b.pdf'", "'b.pdf', page 2,"]
        assert str(work.next(second.file.number)) == "'a.pdf'"
        assert work.left == 2


def test_a_task_that_no_worker_got_is_given_out_again(tmp_path: Path) -> None:
    with Manifest(tmp_path, SETTINGS) as manifest:
        listed(manifest, "a.pdf", "b.pdf")
        work = Work(manifest, 10, 100, lambda _: None)
        for _ in range(3):  # however many workers had died before they were given it
            task = _next(work)
            assert str(task) == "'a.pdf'"
            work.take_back(task)
        assert work.left == 2
        assert play(work, {"a.pdf": 1, "b.pdf": 1})
        assert (manifest.counts().done, manifest.counts().failed) == (2, 0)


def test_what_failed_is_told_with_its_file_and_page(tmp_path: Path) -> None:
    told: list[Progress] = []
    with Manifest(tmp_path, SETTINGS) as manifest:
        listed(manifest, "a.pdf")
        work = Work(manifest, 10, 100, told.append)
        work.answered(_next(work), Answer(pages=2))
        work.answered(_next(work), Answer(error=BrokenImageError("page 1 is broken")))
        work.answered(_next(work), Answer(error=BrokenImageError("page 2 is broken")))
        assert work.next(None) is None
        assert [str(each.error) for each in told if each.error] == [
            f"page {number} is broken. {BrokenImageError.remedy}" for number in (1, 2)
        ]
        assert [(each.page, each.error) for each in manifest.failures()] == [
            (1, "page 1 is broken"),
            (2, "page 2 is broken"),
        ]
        assert manifest.exit_code() == 3
        assert told[-1].files_failed == 1


def test_other_settings_are_refused(tmp_path: Path) -> None:
    Manifest(tmp_path, SETTINGS).__exit__(None, None, None)
    with pytest.raises(UsageError, match="begun with the version 1, and now it is 2"):
        Manifest(tmp_path, {**SETTINGS, "version": "2"})


def test_a_manifest_of_another_version_is_refused(tmp_path: Path) -> None:
    Manifest(tmp_path, SETTINGS).__exit__(None, None, None)
    with closing(sqlite3.connect(tmp_path / "manifest.sqlite")) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(UsageError, match=r"manifest\.sqlite is of another version of dokhae"):
        Manifest(tmp_path, SETTINGS)


def test_a_damaged_manifest_is_told(tmp_path: Path) -> None:
    (tmp_path / "manifest.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(OutputError, match="is damaged"):
        Manifest(tmp_path, SETTINGS)


def test_a_manifest_that_breaks_while_it_is_used_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="cannot be written"),
        Manifest(tmp_path, SETTINGS) as manifest,
        closing(sqlite3.connect(tmp_path / "manifest.sqlite")) as other,
    ):
        other.execute("DROP TABLE files")
        manifest.counts()


def test_pages_are_kept_until_their_file_is_whole(tmp_path: Path) -> None:
    with Manifest(tmp_path, SETTINGS) as manifest:
        listed(manifest, "a.pdf")
        work = Work(manifest, 10, 100, lambda _: None)
        file = _open(work, 3)
        work.answered(_next(work), page_answer(Task(file, "read", 1)))
        work.answered(_next(work), Answer(error=BrokenImageError("broken")))
        work.answered(_next(work), page_answer(Task(file, "read", 3)))
        assert _next(work).step == "write"
        work.answered(Task(file, "write"), Answer())
        assert [page.number for page in stored_pages(tmp_path, file)] == [1, 3]
    with Manifest(tmp_path, SETTINGS) as manifest:
        listed(manifest, "a.pdf")
        work = Work(manifest, 10, 100, lambda _: None)
        _open(work, 3)
        again = _next(work)
        assert again.page == 2
        work.answered(again, page_answer(again))
        work.answered(_next(work), Answer())
        assert list(stored_pages(tmp_path, file)) == []


def _next(work: Work) -> Task:
    task = work.next(None)
    assert task is not None
    return task


def _open(work: Work, pages: int) -> InputFile:
    task = _next(work)
    work.answered(task, Answer(pages=pages))
    return task.file


def test_a_file_out_of_time_waits_for_no_page_that_was_to_be_tried_again(tmp_path: Path) -> None:
    with Manifest(tmp_path, SETTINGS) as manifest:
        listed(manifest, "a.pdf")
        work = Work(manifest, 10, 10, lambda _: None)
        _open(work, 5)
        first, second, third = _next(work), _next(work), _next(work)
        work.answered(first, page_answer(first))
        work.died(second, 1.0, "signal 9")
        work.overran(third, 9.5)
        assert _next(work).step == "write"
        work.answered(Task(first.file, "write"), Answer())
        assert work.next(None) is None
        assert (manifest.counts().done, manifest.counts().failed, manifest.counts().pages) == (1, 1, 1)
        assert [each.page for each in manifest.failures()] == [0]
