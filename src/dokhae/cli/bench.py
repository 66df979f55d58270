"""`dokhae bench`: networks of the laboratory side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dokhae.cli.progress import told_steps
from dokhae.errors import MissingExtraError

__all__ = ["bench"]


def bench(
    models: Annotated[
        list[str] | None,
        typer.Argument(
            help='Names of the zoo, runs, exported weights, "shipped"; the 24 of the paper without.'
        ),
    ] = None,
    parameters_only: Annotated[
        bool, typer.Option("--parameters-only", help="Print names and millions of parameters, nothing else.")
    ] = False,
    data: Annotated[
        list[Path] | None,
        typer.Option(help="LMDB or folder with gt.txt that trained networks are tested on."),
    ] = None,
    width: Annotated[
        int, typer.Option("--width-px", min=16, help="Width of the timed line in pixels.")
    ] = 100,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for table.md and the two figures of the paper.")
    ] = None,
) -> None:
    """Compare size, work, time and accuracy of networks."""
    try:
        from dokhae.lab.ocr.bench import bench_table, write_bench
        from dokhae.lab.ocr.lines import open_lines
        from dokhae.lab.ocr.measure import measure
        from dokhae.lab.ocr.outputs import make_folder
        from dokhae.lab.ocr.zoo import PAPER, names, parameters
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"dokhae bench needs {error.name}", "train") from None
    if parameters_only:
        for name in models or names():
            typer.echo(f"{name} {parameters(name) / 1e6:.3f}")
        return
    if out is not None:
        make_folder(out)
    groups = {str(path): open_lines(path) for path in data or ()}
    with told_steps() as tell:
        rows = measure(models or [*PAPER, "shipped"], groups, width, tell)
    typer.echo(bench_table(rows))
    if out is not None:
        write_bench(rows, out)
