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
        typer.Option(help="Data set to calibrate on: weights and activations become 8-bit integers."),
    ] = None,
) -> None:
    """Export a trained network to ONNX, checked against PyTorch on rendered lines."""
    try:
        from dokhae.lab.ocr.export import export as export_network
        from dokhae.lab.ocr.runs import network_of
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"dokhae export needs {error.name}", "train") from None
    network, training = network_of(model)
    described = dict(training) | ({"data": about} if about else {})
    typer.echo(export_network(network, out, training=described, temperature=temperature))
