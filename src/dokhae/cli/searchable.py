"""Searchable PDFs of what `dokhae read` is given."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import cv2
import typer

from dokhae.cli.output import put
from dokhae.cli.progress import told_steps
from dokhae.errors import UsageError

if TYPE_CHECKING:
    from dokhae.pdf import TextLayer

__all__ = ["Deskew", "Rotate", "TextLayerName", "no_pdf_options", "wants_pdf", "write_pdf"]

TextLayerName = Annotated[
    str | None,
    typer.Option(
        "--text-layer",
        help="For PDF, what becomes of pages that have text: keep (without the option) leaves them as they "
        "are, redo reads scans anew that were read before, force makes a picture of every page and reads it.",
    ),
]
Rotate = Annotated[
    bool, typer.Option("--rotate", help="For PDF: turn pages that are upside down or on their side.")
]
Deskew = Annotated[bool, typer.Option("--deskew", help="For PDF: straighten pages; they are drawn anew.")]


def wants_pdf(names: Sequence[str], output: Path | None) -> bool:
    """Whether the options ask for PDF, by the name of the format or else by the suffix of the output."""
    by_suffix = not names and output is not None and output.suffix.lower() == ".pdf" and not output.is_dir()
    return "pdf" in names or by_suffix


def no_pdf_options(text_layer: str | None, rotate: bool, deskew: bool) -> None:
    """Refuse what only PDF has.

    Raises:
        UsageError: one of them was given.
    """
    given = {"--text-layer": text_layer is not None, "--rotate": rotate, "--deskew": deskew}
    for name in (name for name, is_given in given.items() if is_given):
        raise UsageError(f"{name} is for PDF only", remedy="Name a file that ends in .pdf after -o.")


def write_pdf(
    inputs: Sequence[str],
    output: Path | None,
    *,
    password: str | None,
    text_layer: str | None,
    rotate: bool,
    deskew: bool,
    threads: int,
) -> None:
    """Write one PDF of all inputs; one that cannot be read ends it, since a page would be missing.

    Raises:
        DokhaeError: as `make_searchable` raises them; also where PDF would go to a terminal.
    """
    from dokhae.pdf import make_searchable

    if output is None and sys.stdout.isatty():
        raise UsageError("a PDF is nothing to show on a terminal", remedy="Name a file after -o.")
    cv2.setNumThreads(threads)
    with told_steps() as tell, tempfile.TemporaryDirectory(prefix="dokhae.") as folder:
        target = output or Path(folder) / "searchable.pdf"
        make_searchable(
            [sys.stdin.buffer if name == "-" else name for name in inputs],
            target,
            password=password,
            text_layer=cast("TextLayer", text_layer or "keep"),
            rotate=rotate,
            deskew=deskew,
            threads=threads,
            tell=partial(tell, "reading"),
        )
        if output is None:
            put(target.read_bytes())
