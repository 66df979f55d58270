"""What `dokhae read` to a folder tells while it goes on, and at its end."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress, TextColumn

from dokhae import batch
from dokhae.cli import batch as shown
from dokhae.errors import BrokenImageError


def progress(**changes: object) -> batch.Progress:
    values: dict[str, object] = {
        "files": 1200,
        "files_done": 30,
        "files_failed": 0,
        "pages": 60,
        "pages_left": 2340,
        "seconds": 120.0,
        "path": Path("in/a.png"),
    }
    return batch.Progress(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (progress(), "30 of 1,200 files, 30 pages a minute, 1 h 18 min left"),
        (progress(pages_left=10), "30 of 1,200 files, 30 pages a minute, 20 s left"),
        (
            progress(pages_left=150, files_failed=2),
            "30 of 1,200 files, 30 pages a minute, 5 min left, 2 failed",
        ),
        (progress(pages=0), "30 of 1,200 files"),
    ],
)
def test_how_far_it_is(now: batch.Progress, line: str) -> None:
    assert shown._state(now) == line


def test_where_no_one_looks_a_line_comes_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 30.0, 61.0, 61.0, 90.0])
    monkeypatch.setattr("dokhae.cli.batch.time.monotonic", lambda: next(clock))
    show = shown._Show(Progress(disable=True))
    for done in (1, 2, 3):
        show(progress(files_done=done))
    assert capsys.readouterr().err == "2 of 1,200 files, 30 pages a minute, 1 h 18 min left\n"


def test_on_a_terminal_errors_stand_above_the_bar() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=200)
    with Progress(TextColumn("{task.fields[state]}"), console=console) as bar:
        shown._Show(bar)(progress(error=BrokenImageError("'a[b].png' is broken")))
    told = file.getvalue()
    assert "error: in/a.png: 'a[b].png' is broken. " in told
    assert "30 of 1,200 files, 30 pages a minute" in told


def test_how_it_ended() -> None:
    fine = batch.Summary(1200, 0, 3400, 0, 0, None)
    assert shown._told(fine, 3725) == "1,200 files with 3,400 pages are read, in 1 h 02 min"
    failed = batch.Summary(120, 3, 3400, 2, 3, Path("out/.dokhae/errors.csv"))
    assert shown._told(failed, 5) == "3 of 120 files could not be read; see out/.dokhae/errors.csv"


@pytest.mark.parametrize("password", ["--password 비밀", "--password=비밀"])
def test_the_command_to_go_on_with_has_no_password(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/bin/dokhae", "read", "내 쪽", *password.split(), "-o", "out"])
    assert "비밀" not in shown._command()
    assert shown._command().startswith("dokhae read '내 쪽' ")
