"""8-bit weights, and what they cost in accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dokhae.errors import InputError
from dokhae.lab.ocr.evaluate import evaluate, totals_table
from dokhae.lab.ocr.export import export
from dokhae.lab.ocr.lines import Chosen, Lines
from dokhae.lab.ocr.zoo import Network
from dokhae.recognize import Recognizer

__all__ = ["export_int8"]

_CALIBRATED_ON = 64  # lines, at most half of those that there are
_TESTED_ON = 2_000


def export_int8(
    network: Network, folder: Path, lines: Lines, *, training: Mapping[str, Any], temperature: float = 1.0
) -> str:
    """Export a network with 8-bit weights and activations.

    Args:
        network: what is exported.
        folder: where to.
        lines: the first ones tell the range of activations; the others how much accuracy is lost.
        training: what is known of its training, for the manifest.
        temperature: what the scores are divided by.

    Returns:
        A Markdown table of the accuracy with and without.

    Raises:
        InputError: there are fewer than two lines, or one of the first cannot be decoded.
        WeightsError: ONNX Runtime does not compute what torch does.
        OutputError: the folder cannot be written.
    """
    count = min(_CALIBRATED_ON, len(lines) // 2)
    if not count:
        raise InputError(f"{lines.name} has too few lines", remedy="Give at least two, better a few hundred.")
    calibration = [lines[index].image for index in range(count)]
    tested = {"tested": Chosen(lines, range(count, min(len(lines), count + _TESTED_ON)))}
    small = export(network, folder, training=training, temperature=temperature, calibration=calibration)
    with TemporaryDirectory() as whole:
        manifests = {
            "float": export(network, Path(whole), training=training, temperature=temperature),
            "int8": small,
        }
        totals = {name: evaluate(Recognizer(path), tested).total for name, path in manifests.items()}
    return totals_table("weights", totals, spaced=" " in network.alphabet.symbols)
