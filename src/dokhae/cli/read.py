"""`dokhae read`: pages to text, JSON, PDF and other formats, in one file or a file for each input."""

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
from dokhae.cli.searchable import Deskew, Rotate, TextLayerName, no_pdf_options, wants_pdf, write_pdf
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
            help=f"{', '.join(FORMATS)}, pdf; what the output's suffix tells without. Several for a folder.",
        ),
    ] = None,
    paragraphs: Annotated[
        bool, typer.Option("--paragraphs", help="One paragraph a line: short for -f paragraphs.")
    ] = False,
    text_layer: TextLayerName = None,
    rotate: Rotate = False,
    deskew: Deskew = False,
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
    """Read Korean pages to text with its word spacing, or to PDFs that can be searched."""
    names = ["paragraphs"] if paragraphs and set(form or []) <= {"text", "paragraphs"} else form or []
    _check(names, paragraphs, output, workers)
    path = None if output is None else Path(output)
    if wants_pdf(names, path):
        write_pdf(
            inputs,
            path,
            password=password,
            text_layer=text_layer,
            rotate=rotate,
            deskew=deskew,
            threads=threads,
        )
        return
    no_pdf_options(text_layer, rotate, deskew)
    formats = [format_named(name) for name in dict.fromkeys(names)]
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
    else:
        _read_to_file(inputs, path, formats[0] if formats else format_of(path or Path()), password, threads)


def _check(names: Sequence[str], paragraphs: bool, output: str | None, workers: int | None) -> None:
    """Refuse options that do not fit together.

    Raises:
        UsageError: they do not.
    """
    to_folder = output is not None and is_folder(output)
    if paragraphs and "paragraphs" not in names:
        remedy = "Leave one of the two out; Document.from_json(...).paragraphs gives those of JSON."
        raise UsageError(f"--paragraphs are written as text, not as {', '.join(names)}", remedy=remedy)
    if to_folder and "pdf" in names:
        remedy = "Name a file that ends in .pdf after -o, or let OCRmyPDF go through the folder."
        raise UsageError("PDFs are written one at a time", remedy=remedy)
    if not to_folder and len(set(names)) > 1:
        raise UsageError("one file has one format", remedy="Name a folder after -o for several.")
    if not to_folder and workers is not None:
        remedy = "Name a folder after -o, or leave --workers out."
        raise UsageError("--workers share out files", remedy=remedy)


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
