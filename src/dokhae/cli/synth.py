"""`dokhae synth`: lines of text rendered for training."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from dokhae.cli.files import FontFolders, TextFiles, WordFiles
from dokhae.errors import MissingExtraError

__all__ = ["DatasetFormat", "synth"]

_ON_SHEET = 100  # lines


class DatasetFormat(StrEnum):
    """How the data set is written."""

    folder = "folder"
    lmdb = "lmdb"


def synth(
    out: Annotated[
        Path, typer.Argument(help="Folder to write; the same command goes on with a stopped run.")
    ],
    count: Annotated[int, typer.Option(min=1, help="Lines to make.")] = 1000,
    form: Annotated[
        DatasetFormat, typer.Option("--format", help="folder: gt.txt and PNG files; lmdb: one data base.")
    ] = DatasetFormat.folder,
    kinds: Annotated[
        str | None, typer.Option(help="Kinds of line with shares, as in basic,skew:2; all alike without it.")
    ] = None,
    text: TextFiles = None,
    words: WordFiles = None,
    fonts: FontFolders = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same lines.")] = 0,
    longest: Annotated[int, typer.Option(min=1, help="Most characters in a line.")] = 45,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that render; one a CPU without it.")
    ] = None,
    contact_sheet: Annotated[
        Path | None, typer.Option(help="PNG file that shows the first 100 lines with their labels.")
    ] = None,
) -> None:
    """Render Korean text lines with their labels, to train any recogniser."""
    try:
        from dokhae.synth.corpus import Corpus
        from dokhae.synth.dataset import write_dataset
        from dokhae.synth.fonts import discover
        from dokhae.synth.kinds import parse_kinds
        from dokhae.synth.sheet import contact_sheet as draw_sheet
        from dokhae.synth.stream import LineSource
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"dokhae synth needs {error.name}", "synth") from None
    shares = parse_kinds(kinds) if kinds else None
    corpus = Corpus.from_files(text or [], words or [])
    source = LineSource(corpus, discover(fonts), shares, seed=seed, longest=longest)
    if contact_sheet is not None:
        draw_sheet((source.line(number) for number in range(min(count, _ON_SHEET))), contact_sheet)
    with _talk(count) as tell:
        write_dataset(source, count, out, form.value, workers=workers or os.cpu_count() or 1, tell=tell)
    typer.echo(f"{count:,} lines in {out}", err=True)


@contextmanager
def _talk(count: int) -> Iterator[Callable[[int], None]]:
    """A progress bar with lines a second, where someone looks."""
    console, told, start = Console(stderr=True), list[int](), time.perf_counter()
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("rendering", total=count)

        def tell(done: int) -> None:
            told.append(done)  # the first number is what an earlier run has made
            rate = (done - told[0]) / (time.perf_counter() - start)
            progress.update(task, completed=done, description=f"rendering, {rate:,.0f} lines/s")

        yield tell
