"""`dokhae compare`: networks trained alike and set side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dokhae.cli.files import FontFolders, TextFiles, WordFiles
from dokhae.cli.progress import told_steps
from dokhae.errors import MissingExtraError

__all__ = ["compare"]


def compare(
    study: Annotated[str, typer.Argument(help="A study of the package (small, grid), or a YAML file.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder of the study; a stopped one goes on.")
    ] = Path("study"),
    docs: Annotated[
        Path | None, typer.Option(help="Folder for comparison.md and its figures; the study's without it.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A setting for all networks, as in --set steps=100.")
    ] = None,
    text: TextFiles = None,
    words: WordFiles = None,
    fonts: FontFolders = None,
) -> None:
    """Train the networks of a study alike, test them on the same lines, and write tables and figures."""
    try:
        from dokhae.lab.ocr.comparison import write_comparison
        from dokhae.lab.ocr.study import load_study, run_study
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"dokhae compare needs {error.name}", "train") from None
    chosen = load_study(study, settings or ()).with_files(
        tuple(text or ()), tuple(words or ()), tuple(fonts or ())
    )
    with told_steps() as tell:
        results = run_study(chosen, out, tell)
        comparison = write_comparison(study, chosen, results, out, docs or out, tell)
    typer.echo(comparison)
