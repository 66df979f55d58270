"""Weights and activations as 8-bit integers (Jacob et al., 2018, arXiv:1712.05877), by ONNX Runtime."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from dokhae.recognize.prepare import Gray

__all__ = ["quantize"]


class _Lines(CalibrationDataReader):  # type: ignore[misc]
    """One line at a time, as wide as it is."""

    def __init__(self, lines: Sequence[Gray]) -> None:
        self._feeds: Iterator[dict[str, Any]] = ({"lines": line[None, None]} for line in lines)

    def get_next(self) -> dict[str, Any] | None:
        return next(self._feeds, None)


def quantize(path: Path, lines: Sequence[Gray]) -> None:
    """Replace an ONNX file by its 8-bit version.

    Args:
        path: of the file.
        lines: prepared images; activations are scaled to the range that they have on these.
    """
    folded, small = path.with_suffix(".folded"), path.with_suffix(".int8")
    quant_pre_process(path, folded, skip_symbolic_shape=True)
    quantize_static(
        folded,
        small,
        _Lines(lines),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["Conv", "MatMul", "Gemm"],
        nodes_to_exclude=_rarely_needed(folded),
        per_channel=True,
        weight_type=QuantType.QInt8,
        activation_type=QuantType.QUInt8,
        # Seven bits of a weight: without VNNI a processor adds two products in 16 bits, and eight overflow.
        reduce_range=True,
        # What comes out of a matrix goes on as it is: rounding it would cost a pass over it, and accuracy.
        extra_options={"OpTypesToExcludeOutputQuantization": ["MatMul", "Gemm"]},
    )
    folded.unlink()
    small.replace(path)


def _rarely_needed(path: Path) -> list[str]:
    """Nodes that say which Hanja a frame is: lines without Hanja tell nothing of their range."""
    return [node.name for node in onnx.load(path).graph.node if "/hanja/" in node.name]
