"""Weights and activations as 8-bit integers (Jacob et al., 2018, arXiv:1712.05877), by ONNX Runtime."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from dokhae.recognize.prepare import Gray

__all__ = ["HALF", "LARGE", "halve", "quantize"]

HALF: Final = ".half"
"""Suffix of a weight stored in half precision."""
LARGE: Final = 1024
"""Numbers in a tensor that is worth storing so."""
_TRUNK: Final = "/extract/"  # in the name of a node


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
        # What a ReLU cuts off needs no levels of its own, and a sum of integers no floats.
        op_types_to_quantize=["Conv", "Relu", "Add", "MatMul", "Gemm"],
        nodes_to_exclude=list(_kept_floats(onnx.load(folded))),
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
    model = onnx.load(path)
    halve(model, {name for node in _rarely_needed(model) for name in node.input})
    onnx.save(model, path)


def halve(model: onnx.ModelProto, names: Container[str]) -> None:
    """Store large floats of a model in half precision, with a cast each that ONNX Runtime folds away.

    Args:
        model: which is changed; its floats should be such as half precision has.
        names: of the weights that may be stored so.
    """
    casts = []
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if weight.name in names and values.dtype == np.float32 and values.size >= LARGE:
            casts.append(helper.make_node("Cast", [weight.name + HALF], [weight.name], to=TensorProto.FLOAT))
            weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), weight.name + HALF))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def _kept_floats(model: onnx.ModelProto) -> Iterator[str]:
    """Names of the nodes that stay floats: sums beside attention, for the norms after them, and Hanja."""
    yield from (node.name for node in model.graph.node if node.op_type == "Add" and _TRUNK not in node.name)
    yield from (node.name for node in _rarely_needed(model))


def _rarely_needed(model: onnx.ModelProto) -> list[onnx.NodeProto]:
    """Nodes that say which Hanja it is, which stay floats: lines without any tell nothing of their range."""
    return [node for node in model.graph.node if "/hanja/" in node.name]
