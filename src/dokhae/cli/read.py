"""`dokhae read`: pages to text, JSON and other formats, in one file or a file for each input."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from dokhae._files import placed
from dokhae.batch import FILE_LIMIT, PAGE_LIMIT
from dokhae.cli.batch import is_folder, read_to_folder
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
        str | None,
        typer.Option(
            "--output", "-o", help="File to write, or folder for a file each; standard output without it."
        ),
    ] = None,
    form: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            help=f"{', '.join(FORMATS)}; what the output's suffix tells without. Several for a folder.",
        ),
    ] = None,
    paragraphs: Annotated[
        bool, typer.Option("--paragraphs", help="One paragraph a line: short for -f paragraphs.")
    ] = False,
    password: Password = None,
    threads: Threads = 1,
    workers: Annotated[
        int | None, typer.Option(min=1, help="To a folder: processes; as many as there are CPUs without.")
    ] = None,
    page_timeout: Annotated[
        float, typer.Option(min=0.001, help="To a folder: most seconds for a page.")
    ] = PAGE_LIMIT,
    file_timeout: Annotated[
        float, typer.Option(min=0.001, help="To a folder: most seconds for a file.")
    ] = FILE_LIMIT,
) -> None:
    """Read Korean pages to text with its word spacing."""
    formats = _formats(form or [], paragraphs)
    if output is not None and is_folder(output):
        read_to_folder(
            inputs,
            output,
            formats=[each.name for each in formats] or ["text"],
            password=password,
            workers=workers,
            threads=threads,
            page_timeout=page_timeout,
            file_timeout=file_timeout,
        )
    elif workers is not None:
        raise UsageError(
            "--workers share out files", remedy="Name a folder after -o, or leave --workers out."
        )
    else:
        path = None if output is None else Path(output)
        _read_to_file(inputs, path, _one(formats, path), password, threads)


def _read_to_file(
    inputs: Sequence[str], output: Path | None, form: Format, password: str | None, threads: int
) -> None:
    failures: list[DokhaeError] = []
    chunks = form.chunks(PageReader(password, threads, failures).pages(sources(inputs, failures)))
    if output is None:
        for chunk in chunks:
            put(chunk)
    else:
        with placed(output) as temporary, temporary.open("wb") as file:
            file.writelines(chunks)
    if failures:
        raise typer.Exit(failures[-1].exit_code)


def _formats(names: Sequence[str], paragraphs: bool) -> list[Format]:
    """The formats that are asked for by name, each once."""
    others = set(names) - {"text", "paragraphs"}
    if paragraphs and others:
        remedy = "Leave one of the two out; Document.from_json(...).paragraphs gives those of JSON."
        raise UsageError(f"--paragraphs are written as text, not as {others.pop()}", remedy=remedy)
    return [format_named(name) for name in dict.fromkeys(["paragraphs"] if paragraphs else names)]


def _one(formats: Sequence[Format], output: Path | None) -> Format:
    """The format of the one file that is written."""
    if len(formats) > 1:
        raise UsageError("one file has one format", remedy="Name a folder after -o for several.")
    return formats[0] if formats else format_of(output or Path())
