"""A trained reading network as ONNX, its matrices and its pieces stored in 8 bits.

ONNX Runtime makes floats of the matrices again as it loads them. Activations stay floats: in 8 bits they
would take half the time, but many a question would get another answer.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from dokhae.errors import OutputError, WeightsError
from dokhae.lab.text.learner import Batch
from dokhae.lab.text.network import ReadingNetwork
from dokhae.lab.text.validation import Calibration
from dokhae.language.window import LONGEST_ANSWER
from dokhae.weights.reader import ReaderManifest, pieces_to_tsv

__all__ = ["export"]

_TOLERANCE = 1e-3  # of scores, between torch and ONNX Runtime, before matrices have 8 bits
_LICENCE = "Apache-2.0"


class _SmallPieces(nn.Module):
    """An embedding in 8 bits with a scale for each piece."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        scale = table.abs().amax(dim=1, keepdim=True) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("numbers", (table / scale.clamp(min=1e-12)).round().to(torch.int8))

    def forward(self, pieces: Tensor) -> Tensor:
        found: Tensor = self.numbers[pieces].float() * self.scale[pieces]  # type: ignore[index]
        return found


def export(
    network: ReadingNetwork,
    pieces: Mapping[str, float],
    folder: Path,
    *,
    longest: int,
    calibration: Calibration,
    training: Mapping[str, Any],
    samples: Sequence[Batch],
) -> Path:
    """Write a network to a folder.

    Args:
        network: what is exported; its pieces are in 8 bits afterwards.
        pieces: its vocabulary.
        folder: where to.
        longest: most pieces in a window.
        calibration: what scores are divided by, and from when on there is no answer.
        training: what is known of its training, for the manifest.
        samples: what torch and ONNX Runtime are compared on.

    Returns:
        The path of the manifest.

    Raises:
        WeightsError: ONNX Runtime does not compute what torch does.
        OutputError: the folder cannot be written.
    """
    network.eval()
    network.encoder.word = _SmallPieces(network.encoder.word.weight.detach())  # type: ignore[assignment]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        vocabulary = folder / "reader.tsv"
        vocabulary.write_text(pieces_to_tsv(pieces), "utf-8")
        with TemporaryDirectory() as place:
            whole, small = Path(place) / "whole.onnx", folder / "reader.onnx"
            _write(network, whole)
            _check(network, whole, samples)
            _store_in_bytes(whole, small)
        manifest = ReaderManifest(
            file=small.name,
            sha256=_sha256(small),
            pieces=vocabulary.name,
            pieces_sha256=_sha256(vocabulary),
            longest=longest,
            answer=LONGEST_ANSWER,
            temperature=calibration.temperature,
            none=calibration.none,
            refuse=calibration.refuse,
            licence=_LICENCE,
            training=training,
        )
        path = folder / "reader.json"
        path.write_text(manifest.to_json(), "utf-8")
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error
    return path


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(network: ReadingNetwork, path: Path) -> None:
    example = torch.zeros(2, 8, dtype=torch.int64)
    axes = {0: "batch", 1: "pieces"}
    square = axes | {2: "pieces"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own age
        torch.onnx.export(
            network,
            (example, example),
            path,
            input_names=["numbers", "marks"],
            output_names=["spans", "none"],
            dynamic_axes={
                "numbers": axes,
                "marks": axes,
                "spans": square,
                "none": {0: "batch"},
            },
            opset_version=17,
            dynamo=False,
        )


def _drop_guards(model: onnx.ModelProto) -> None:
    """Take out of a model what PyTorch puts behind each softmax of attention: zeros for what is no number.

    That is for rows of which every key is masked. Here only padding is, and no window is all padding; the
    guards cost a quarter of the time.
    """
    tests = {node.output[0] for node in model.graph.node if node.op_type == "IsNaN"}
    guards = [node for node in model.graph.node if node.op_type == "Where" and node.input[0] in tests]
    guarded = {node.output[0]: node.input[2] for node in guards}
    kept = [node for node in model.graph.node if node not in guards and not tests & {*node.output}]
    for node in kept:
        node.input[:] = [guarded.get(name, name) for name in node.input]
    wanted = {name for node in kept for name in node.input}
    del model.graph.node[:]
    model.graph.node.extend(node for node in kept if node.op_type != "Constant" or node.output[0] in wanted)


def _store_in_bytes(whole: Path, small: Path) -> None:
    """Store each matrix as 8-bit integers with a scale for each of its outputs."""
    model = onnx.load(whole)
    _drop_guards(model)
    matrices = {weight.name: weight for weight in model.graph.initializer if len(weight.dims) == 2}
    made = []
    for node in model.graph.node:
        if node.op_type not in ("MatMul", "Gemm") or (weight := matrices.pop(node.input[1], None)) is None:
            continue
        name, values = weight.name, numpy_helper.to_array(weight)
        outputs_first = any(each.name == "transB" and each.i for each in node.attribute)
        scale = np.abs(values).max(axis=1 if outputs_first else 0, keepdims=True).clip(1e-12) / 127
        numbers = np.round(values / scale).astype(np.int8)
        weight.CopyFrom(numpy_helper.from_array(numbers, f"{name}.numbers"))
        model.graph.initializer.append(numpy_helper.from_array(scale, f"{name}.scale"))
        made += [
            helper.make_node("Cast", [f"{name}.numbers"], [f"{name}.floats"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{name}.floats", f"{name}.scale"], [name]),
        ]
    nodes = [*made, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, small)


def _check(network: ReadingNetwork, path: Path, samples: Sequence[Batch]) -> None:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for batch in samples:
        feeds = {"numbers": batch.numbers.numpy(), "marks": batch.marks.numpy()}
        with torch.inference_mode():
            expected = [part.numpy() for part in network(batch.numbers, batch.marks)]
        real = (batch.numbers >= 0).numpy()
        both = real[:, :, None] & real[:, None, :]
        found = session.run(None, feeds)
        worst = max(
            float(np.abs(found[0] - expected[0])[both].max()), float(np.abs(found[1] - expected[1]).max())
        )
        if not worst <= _TOLERANCE:
            raise WeightsError(f"{path.name} differs from PyTorch by {worst:.2g}", remedy="Do not use it.")
