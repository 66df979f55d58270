"""`dokhae read`: pages to text or JSON."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dokhae._files import written
from dokhae.cli.inputs import PageReader, Password, Threads, sources
from dokhae.cli.output import put
from dokhae.errors import DokhaeError, UsageError
from dokhae.formats import FORMATS, paragraph_chunks

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
    paragraphs: Annotated[
        bool, typer.Option("--paragraphs", help="One paragraph a line instead of one printed line.")
    ] = False,
    password: Password = None,
    threads: Threads = 1,
) -> None:
    """Read Korean pages to text with its word spacing."""
    if output is not None and output.is_dir():
        raise UsageError(f"{output} is a folder", remedy="Name a file after -o.")
    if paragraphs and form is not Format.text:
        remedy = "Leave one of the two out; Document.from_json(...).paragraphs gives those of JSON."
        raise UsageError(f"--paragraphs are written as text, not as {form}", remedy=remedy)
    failures: list[DokhaeError] = []
    read_pages = PageReader(password, threads, failures).pages(sources(inputs, failures))
    chunks = (paragraph_chunks if paragraphs else FORMATS[form])(page for _, page in read_pages)
    if output is None:
        for chunk in chunks:
            put(chunk)
    else:
        with written(output) as file:
            file.writelines(chunks)
    if failures:
        raise typer.Exit(failures[-1].exit_code)
