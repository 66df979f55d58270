"""From a checkpoint to the weights that ship: ONNX with a manifest, checked against torch."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn
from torch.nn import functional as F

from dokhae.errors import WeightsError
from dokhae.lab.ocr.network import FRAME, Recognizer, Widths
from dokhae.recognize.prepare import HEIGHT
from dokhae.weights import SHIPPED, alphabet_digest, load

__all__ = ["export", "network_of", "shipped_network"]

_TOLERANCE = 1e-3  # of log-probabilities, between torch and ONNX Runtime
_HALF = ".half"  # suffix of a weight stored in half precision
_LARGE = 1024  # numbers in a tensor that is worth storing in half precision


class _Reading(nn.Module):
    """uint8 lines, N x 1 x 32 x W, to log-probabilities."""

    def __init__(self, network: Recognizer, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature

    def forward(self, lines: Tensor) -> tuple[Tensor, ...]:
        logits = self.network(lines.float())
        parts = (logits.kind, logits.initial, logits.medial, logits.final)
        return tuple(F.log_softmax(part / self.temperature, dim=-1) for part in parts)


def network_of(checkpoint: Path) -> tuple[Recognizer, dict[str, Any]]:
    """The averaged network of a checkpoint, and what the checkpoint says of its training."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    training: dict[str, Any] = state["dokhae"]
    widths: dict[str, Any] = training["widths"]
    network = Recognizer(Widths(**widths))
    prefix = "average.module."
    weights = {
        key.removeprefix(prefix): value
        for key, value in state["state_dict"].items()
        if key.startswith(prefix)
    }
    network.load_state_dict(weights)
    return network.eval(), training


def _weights(module: nn.Module) -> dict[str, Tensor]:
    """Parameters and buffers by name, but the counters of batch norms."""
    return {name: value for name, value in module.state_dict().items() if value.is_floating_point()}


def _note_shared(path: Path, reading: nn.Module) -> None:
    """Note which weights the exporter left out since another has the same values: training on needs all."""
    model = onnx.load(path)
    stored = {weight.name: numpy_helper.to_array(weight) for weight in model.graph.initializer}
    for name, value in _weights(reading).items():
        if name not in stored:
            twin = next(other for other, values in stored.items() if np.array_equal(values, value.numpy()))
            model.metadata_props.add(key=name, value=twin)
    onnx.save(model, path)


def shipped_network(manifest: Path = SHIPPED) -> Recognizer:
    """The network of exported weights, to train on from.

    Raises:
        WeightsError: they are missing, changed, or of a network of other sizes.
    """
    description, data = load(manifest)
    model = onnx.load_from_string(data)
    stored = {weight.name.removesuffix(_HALF): weight for weight in model.graph.initializer}
    stored |= {entry.key: stored[entry.value] for entry in model.metadata_props}
    network = Recognizer(Widths(**description.training["widths"]))
    state = network.state_dict()
    for name in _weights(network):
        if f"network.{name}" not in stored:
            raise WeightsError(f"the weights of {manifest} have no {name}")
        values = numpy_helper.to_array(stored[f"network.{name}"]).astype(np.float32)
        state[name] = torch.from_numpy(values)
    network.load_state_dict(state)
    return network.eval()


def _check(path: Path, reading: nn.Module) -> None:
    lines = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (2, 1, HEIGHT, 96), dtype=np.uint8))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        expected = reading(lines)
    for ours, theirs in zip(session.run(None, {"lines": lines.numpy()}), expected, strict=True):
        worst = float(np.abs(ours - theirs.numpy()).max())
        if worst > _TOLERANCE:
            raise WeightsError(f"{path} differs from the checkpoint by {worst:.2g}", remedy="Do not ship it.")


def _halve(path: Path) -> None:
    """Store large weights in half precision, with casts that ONNX Runtime folds away as it loads."""
    model = onnx.load(path)
    graph, casts = model.graph, []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size >= _LARGE:
            casts.append(helper.make_node("Cast", [weight.name + _HALF], [weight.name], to=TensorProto.FLOAT))
            weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), weight.name + _HALF))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.save(model, path)


def export(checkpoint: Path, folder: Path, *, data: str, temperature: float = 1.0) -> Path:
    """Write `recognizer.onnx` and `recognizer.json` of a checkpoint into a folder.

    Args:
        checkpoint: of a training run.
        folder: where to write; existing weights there are replaced.
        data: what the weights were trained on, for the manifest.
        temperature: what the scores are divided by.

    Raises:
        WeightsError: ONNX Runtime does not compute what torch does.
    """
    network, training = network_of(checkpoint)
    reading = _Reading(network, temperature).eval()
    target, temporary = folder / "recognizer.onnx", folder / "recognizer.onnx.part"
    torch.onnx.export(
        reading,
        (torch.zeros(2, 1, HEIGHT, 64, dtype=torch.uint8),),
        temporary,
        input_names=["lines"],
        output_names=["kind", "initial", "medial", "final"],
        dynamic_axes={"lines": {0: "batch", 3: "width"}},
        opset_version=17,
        dynamo=False,
        # Weights keep their names and norms stay apart from convolutions, so that training can go on from
        # them; ONNX Runtime folds all that when it loads the file.
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
    )
    _check(temporary, reading)
    _note_shared(temporary, reading)
    _halve(temporary)
    temporary.replace(target)
    manifest = {
        "format": "dokhae-recognizer",
        "version": 1,
        "file": target.name,
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "alphabet": alphabet_digest(),
        "input": {"name": "lines", "type": "uint8", "shape": ["batch", 1, HEIGHT, "width"]},
        "frame": FRAME,
        "temperature": temperature,
        "licence": "Apache-2.0",
        "training": {key: training[key] for key in ("commit", "lines", "widths")} | {"data": data},
    }
    path = folder / "recognizer.json"
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path
