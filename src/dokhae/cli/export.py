"""`dokhae export`: a trained network as ONNX, ready to read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dokhae.errors import MissingExtraError

__all__ = ["export"]


def export(
    model: Annotated[str, typer.Argument(help='A run, a checkpoint, exported weights, or "shipped".')],
    out: Annotated[Path, typer.Argument(help="Folder for recognizer.onnx and recognizer.json.")],
    about: Annotated[str, typer.Option(help="What it was trained on, for the manifest.")] = "",
    temperature: Annotated[
        float, typer.Option(min=0.01, help="What scores are divided by, to calibrate confidences.")
    ] = 1.0,
    int8: Annotated[
        Path | None,
        typer.Option(
            help="Data set for 8-bit weights: they are scaled on its first lines, tested on others."
        ),
    ] = None,
) -> None:
    """Export a trained network to ONNX, checked against PyTorch on rendered lines."""
    try:
        from dokhae.lab.ocr.export import export as export_network
        from dokhae.lab.ocr.int8 import export_int8
        from dokhae.lab.ocr.lines import open_lines
        from dokhae.lab.ocr.runs import network_of
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"dokhae export needs {error.name}", "train") from None
    network, known = network_of(model)
    training = dict(known) | ({"data": about} if about else {})
    if int8 is None:
        export_network(network, out, training=training, temperature=temperature)
    else:
        lines = open_lines(int8)
        typer.echo(export_int8(network, out, lines, training=training, temperature=temperature))
    typer.echo(f"the weights are in {out}", err=True)
