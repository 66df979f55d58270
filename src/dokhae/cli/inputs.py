"""Inputs of several commands: what cannot be read is told on stderr, and the rest goes on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Annotated

import cv2
import typer
from rich.console import Console
from rich.progress import Progress

from dokhae.errors import DokhaeError, InputError
from dokhae.formats import ReadPage
from dokhae.reader import Reader
from dokhae.source import SingleSource, expand, open_source

__all__ = ["PageReader", "Password", "TextReader", "Threads", "sources", "told"]

Password = Annotated[
    str | None,
    typer.Option(envvar="DOKHAE_PASSWORD", help="Of encrypted PDFs; better given by the variable."),
]
TextReader = Annotated[
    str | None,
    typer.Option(
        help="Who reads the text: ranker, faster and less often right, or the manifest of a trained reader."
    ),
]
Threads = Annotated[int, typer.Option(min=1, help="CPU threads.")]


@contextmanager
def told(failures: list[DokhaeError]) -> Iterator[None]:
    """An input that cannot be read is a line on stderr, and remembered."""
    try:
        yield
    except InputError as error:
        failures.append(error)
        typer.echo(f"error: {error}", err=True)


def sources(inputs: Iterable[str], failures: list[DokhaeError]) -> Iterator[SingleSource]:
    """The files behind paths, folders, patterns and - for standard input."""
    for name in inputs:
        with told(failures):
            yield from expand(sys.stdin.buffer if name == "-" else name)


class PageReader:
    """Reads pages, with progress where someone looks; loads its weights when the first page is asked for.

    Args:
        password: of encrypted PDFs.
        threads: CPU threads of one page.
        failures: where pages that cannot be read are remembered.
    """

    def __init__(self, password: str | None, threads: int, failures: list[DokhaeError]) -> None:
        self._password = password
        self._threads = threads
        self._failures = failures

    @cached_property
    def _reader(self) -> Reader:
        cv2.setNumThreads(self._threads)
        return Reader(threads=self._threads)

    def pages(self, sources: Iterable[SingleSource]) -> Iterator[ReadPage]:
        """Every page that can be read."""
        return (read for _, read in self.pages_of(sources))

    def pages_of(self, sources: Iterable[SingleSource]) -> Iterator[tuple[SingleSource, ReadPage]]:
        """Every page that can be read, each with its source."""
        console = Console(stderr=True)
        with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
            task, known = progress.add_task("reading"), 0
            for source in sources:
                with told(self._failures), open_source(source, password=self._password) as opened:
                    known += opened.page_count
                    progress.update(task, total=known, description=opened.name)
                    for number in range(1, opened.page_count + 1):
                        with told(self._failures):
                            image = opened.page(number)
                            yield source, ReadPage(self._reader.read_page(image), image)
                        progress.advance(task)
