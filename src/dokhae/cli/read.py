"""`dokhae read`: pages to text, JSON, PDF and other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dokhae._files import placed
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
        Path | None, typer.Option("--output", "-o", help="File to write; standard output without it.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", help=f"{', '.join(FORMATS)}, pdf; what the output's suffix tells without."
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
) -> None:
    """Read Korean pages to text with its word spacing, or to a PDF that can be searched."""
    if output is not None and output.is_dir():
        raise UsageError(f"{output} is a folder", remedy="Name a file after -o.")
    if wants_pdf(form, paragraphs, output):
        write_pdf(
            inputs,
            output,
            password=password,
            text_layer=text_layer,
            rotate=rotate,
            deskew=deskew,
            threads=threads,
        )
        return
    no_pdf_options(text_layer, rotate, deskew)
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
