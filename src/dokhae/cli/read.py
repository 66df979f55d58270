"""`dokhae read`: pages to text or JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from dokhae._files import written
from dokhae.document import Page
from dokhae.errors import DokhaeError, InputError, OutputError, UsageError
from dokhae.formats import FORMATS
from dokhae.reader import Reader
from dokhae.source import SingleSource, expand, open_source

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
            _print(chunk)
    else:
        with written(output) as file:
            file.writelines(chunks)
    if failures:
        raise typer.Exit(failures[-1].exit_code)


def _print(chunk: str) -> None:
    """To standard output at once, in UTF-8 whatever the terminal's encoding is."""
    try:
        sys.stdout.buffer.write(chunk.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # whoever read has enough, which is no error to tell
    except OSError as error:
        raise OutputError(f"standard output cannot be written: {error.strerror}") from error


def _pages(
    inputs: list[str], password: str | None, threads: int, failures: list[DokhaeError]
) -> Iterator[Page]:
    """Every page that can be read; what cannot be is told, and the rest goes on."""
    reader, console = Reader(threads=threads), Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task, known = progress.add_task("reading"), 0
        for source in _sources(inputs, failures):
            with _told(failures), open_source(source, password=password) as opened:
                known += opened.page_count
                progress.update(task, total=known, description=opened.name)
                for number in range(1, opened.page_count + 1):
                    with _told(failures):
                        yield reader.read_page(opened.page(number))
                    progress.advance(task)


def _sources(inputs: list[str], failures: list[DokhaeError]) -> Iterator[SingleSource]:
    for name in inputs:
        with _told(failures):
            yield from expand(sys.stdin.buffer if name == "-" else name)


@contextmanager
def _told(failures: list[DokhaeError]) -> Iterator[None]:
    """An input that cannot be read is a line on stderr, and remembered."""
    try:
        yield
    except InputError as error:
        failures.append(error)
        typer.echo(f"error: {error}", err=True)
