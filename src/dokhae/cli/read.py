"""`dokhae read`: pages to text or JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from dokhae.document import Page
from dokhae.errors import DokhaeError, InputError, UsageError
from dokhae.formats import FORMATS, written
from dokhae.reader import Reader
from dokhae.source import Limits, SingleSource, expand, open_source

__all__ = ["Format", "read"]


class Format(StrEnum):
    """What is written."""

    text = "text"
    json = "json"


def read(
    inputs: Annotated[
        list[str], typer.Argument(help="Images, PDFs, folders or patterns; - for standard input.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output without it.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="What to write.")] = Format.text,
    password: Annotated[
        str | None,
        typer.Option(envvar="DOKHAE_PASSWORD", help="Of encrypted PDFs; better given by the variable."),
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="CPU threads.")] = 1,
) -> None:
    """Read Korean pages to text with its word spacing."""
    if output is not None and output.is_dir():
        raise UsageError(f"{output} is a folder", remedy="Name a file after -o.")
    failures: list[DokhaeError] = []
    chunks = FORMATS[form](_pages(inputs, password, threads, failures))
    if output is None:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk.encode())
            sys.stdout.buffer.flush()
    else:
        with written(output) as file:
            file.writelines(chunks)
    if failures:
        raise typer.Exit(failures[-1].exit_code)


def _pages(
    inputs: list[str], password: str | None, threads: int, failures: list[DokhaeError]
) -> Iterator[Page]:
    """Every page that can be read; what cannot be is told on stderr, and the rest goes on."""
    reader, console = Reader(threads=threads), Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("reading", total=None)
        known = 0
        for name in inputs:
            for source in _sources(name, failures):
                try:
                    with open_source(source, password=password, limits=Limits()) as opened:
                        known += opened.page_count
                        progress.update(task, total=known, description=opened.name)
                        for number in range(1, opened.page_count + 1):
                            try:
                                yield reader.read_page(opened.page(number))
                            except InputError as error:
                                _tell(error, failures)
                            progress.advance(task)
                except InputError as error:
                    _tell(error, failures)


def _sources(name: str, failures: list[DokhaeError]) -> Iterator[SingleSource]:
    try:
        yield from expand(sys.stdin.buffer if name == "-" else name)
    except InputError as error:
        _tell(error, failures)


def _tell(error: DokhaeError, failures: list[DokhaeError]) -> None:
    failures.append(error)
    typer.echo(f"error: {error}", err=True)
