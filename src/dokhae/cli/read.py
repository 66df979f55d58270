"""`dokhae read`: pages to text, JSON and other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dokhae._files import placed
from dokhae.cli.inputs import PageReader, Password, Threads, sources
from dokhae.cli.output import put
from dokhae.errors import DokhaeError, UsageError
from dokhae.formats import FORMATS, Format, format_named, format_of

__all__ = ["read"]


def read(
    inputs: Annotated[
        list[str], typer.Argument(help="Images, PDFs, folders or patterns; - for standard input.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output without it.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", "-f", help=f"{', '.join(FORMATS)}; what the output's suffix tells without."),
    ] = None,
    paragraphs: Annotated[
        bool, typer.Option("--paragraphs", help="One paragraph a line: short for -f paragraphs.")
    ] = False,
    password: Password = None,
    threads: Threads = 1,
) -> None:
    """Read Korean pages to text with its word spacing."""
    if output is not None and output.is_dir():
        raise UsageError(f"{output} is a folder", remedy="Name a file after -o.")
    written_as = _format(form, paragraphs, output)
    failures: list[DokhaeError] = []
    chunks = written_as.chunks(PageReader(password, threads, failures).pages(sources(inputs, failures)))
    if output is None:
        for chunk in chunks:
            put(chunk)
    else:
        with placed(output) as temporary, temporary.open("wb") as file:
            file.writelines(chunks)
    if failures:
        raise typer.Exit(failures[-1].exit_code)


def _format(form: str | None, paragraphs: bool, output: Path | None) -> Format:
    if paragraphs and form not in (None, "text", "paragraphs"):
        remedy = "Leave one of the two out; Document.from_json(...).paragraphs gives those of JSON."
        raise UsageError(f"--paragraphs are written as text, not as {form}", remedy=remedy)
    if paragraphs:
        return FORMATS["paragraphs"]
    return format_named(form) if form else format_of(output or Path())
