"""`dokhae evaluate`: how well a recogniser reads labelled lines."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from dokhae.cli.files import FontFolders, TextFiles
from dokhae.cli.progress import told_steps
from dokhae.errors import MissingExtraError, UsageError

__all__ = ["evaluate"]

_SEED = 2026  # of the rendered lines


def evaluate(
    model: Annotated[str, typer.Argument(help='A run, a checkpoint, exported weights, or "shipped".')],
    data: Annotated[list[Path] | None, typer.Option(help="LMDB or folder with gt.txt to read.")] = None,
    kinds: Annotated[
        str | None, typer.Option(help="Kinds of line to render and read, as in basic,scan; see dokhae synth.")
    ] = None,
    lines: Annotated[int, typer.Option(min=1, help="Lines to render of each kind.")] = 200,
    test_faces: Annotated[
        bool, typer.Option("--test-faces", help="Render on the faces that no training sees.")
    ] = False,
    text: TextFiles = None,
    fonts: FontFolders = None,
    faults: Annotated[
        float, typer.Option(min=0, max=1, help="Share of lines that may be faulty; more stop it.")
    ] = 0.02,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for the report: tables, heat maps, worst lines."),
    ] = None,
) -> None:
    """Read labelled lines, and tell how well: by data set, kind and font, with the mistakes."""
    try:
        from dokhae.lab.ocr.config import SharesConfig, SynthConfig
        from dokhae.lab.ocr.evaluate import evaluate as evaluate_lines
        from dokhae.lab.ocr.lines import Lines, MadeLines, open_lines
        from dokhae.lab.ocr.outputs import make_folder
        from dokhae.lab.ocr.parts import line_source
        from dokhae.lab.ocr.report import summary, write_report
        from dokhae.lab.ocr.runs import recognizer_of
        from dokhae.synth.kinds import parse_kinds
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"dokhae evaluate needs {error.name}", "train") from None
    groups: dict[str, Lines] = {str(path): open_lines(path) for path in data or ()}
    for kind in parse_kinds(kinds) if kinds else ():
        synth = SynthConfig(
            kinds={kind: 1.0},
            shares=SharesConfig(text=0.8, furniture=0.2),
            seed=_SEED,
            test_faces=test_faces,
            text=tuple(text or ()),
            fonts=tuple(fonts or ()),
        )
        name = kind if kind not in groups else f"{kind}, rendered"
        groups[name] = MadeLines(line_source(synth), lines, name)
    if not groups:
        raise UsageError("there is nothing to read", remedy="Give --data or --kinds.")
    if out is not None:
        make_folder(out)
    with told_steps() as tell, TemporaryDirectory() as exported:
        recognizer = recognizer_of(model, Path(exported))
        evaluation = evaluate_lines(recognizer, groups, most=faults, tell=tell)
    typer.echo(summary(evaluation))
    if out is not None:
        write_report(evaluation, groups, out)
        typer.echo(f"the report is in {out}", err=True)
