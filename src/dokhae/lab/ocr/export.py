"""From a network to the weights that read: ONNX with a manifest, checked against torch, and back again."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from dokhae.errors import OutputError, WeightsError
from dokhae.lab.ocr.batches import Prepared, collate
from dokhae.lab.ocr.quantize import HALF, LARGE, halve, quantize
from dokhae.lab.ocr.zoo import Network, Setting
from dokhae.recognize.prepare import HEIGHT, Gray, Input, prepare
from dokhae.synth.corpus import Corpus
from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.stream import LineSource
from dokhae.weights import TRAINABLE, Manifest, load

__all__ = ["export", "load_network"]

_TOLERANCE = 2e-3  # of probabilities, and of places in the line's width, between torch and ONNX Runtime
_PREFIX = "network."  # of the weights in the file
_CHECKED = 8  # lines
_PLACES = ("places", "hanja_frames")  # outputs that are no log-probabilities
_SPARSE = {"hanja": {0: "found"}, "hanja_frames": {0: "found"}}  # outputs that not every frame has


class _Reading(nn.Module):
    """uint8 lines, N x 1 x 32 x W, to log-probabilities."""

    def __init__(self, network: Network, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature

    def forward(self, lines: Tensor) -> tuple[Tensor, ...]:
        outputs = self.network(lines)
        if self.temperature == 1:
            return cast("tuple[Tensor, ...]", outputs)
        return tuple(
            output if name in _PLACES else (output / self.temperature).log_softmax(dim=-1)
            for name, output in zip(self.network.predict.outputs, outputs, strict=True)
        )


def export(
    network: Network,
    folder: Path,
    *,
    training: Mapping[str, Any],
    temperature: float = 1.0,
    calibration: Sequence[Gray] = (),
) -> Path:
    """Write a network as `recognizer.onnx` and `recognizer.json`.

    Args:
        network: what is written; it stays as it is, on whatever device.
        folder: where to; weights that are there are replaced.
        training: what is known of its training, for the manifest.
        temperature: what the scores are divided by.
        calibration: line images; with some, weights and activations become 8-bit integers, scaled to them.

    Returns:
        The path of the manifest.

    Raises:
        WeightsError: ONNX Runtime does not compute what torch does.
        OutputError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _written(network, folder, training, temperature, calibration)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error


def _written(
    network: Network,
    folder: Path,
    training: Mapping[str, Any],
    temperature: float,
    calibration: Sequence[Gray],
) -> Path:
    reading = _Reading(_as_stored(network), temperature).eval()
    target, path = folder / "recognizer.onnx", folder / "recognizer.json"
    with TemporaryDirectory(dir=folder, prefix=".") as temporary:
        traced = Path(temporary) / target.name
        _trace(reading, traced)
        _store_small(traced, reading)
        _check(traced, reading)
        if calibration:
            quantize(traced, [prepare(image, network.setting.input) for image in calibration])
        manifest = Manifest(
            file=target.name,
            sha256=hashlib.sha256(traced.read_bytes()).hexdigest(),
            network=str(network.name),
            outputs=network.predict.outputs,
            alphabet=network.alphabet,
            width=network.setting.input.width,
            plain=network.setting.input.plain,
            longest=network.setting.longest,
            temperature=temperature,
            licence="Apache-2.0",
            training=dict(training) | ({"int8": True} if calibration else {}),
        )
        described = Path(temporary) / path.name
        described.write_text(manifest.to_json(), "utf-8")
        traced.replace(target)
        return described.replace(path)


class _Flat(nn.Linear):
    """A linear layer on frames as one matrix: ONNX Runtime adds the bias in the same pass only then."""

    def forward(self, x: Tensor) -> Tensor:
        rows = super().forward(x.reshape(-1, self.in_features))
        return rows.reshape(*x.shape[:-1], self.out_features)


def _as_stored(network: Network) -> Network:
    """A copy on the CPU whose large weights are rounded to half precision, as the file has them."""
    copy = deepcopy(network).cpu().eval()
    for module in copy.modules():
        if type(module) is nn.Linear:
            module.__class__ = _Flat
    for weight in _weights(copy).values():
        if weight.numel() >= LARGE:
            weight.copy_(weight.half())
    return copy


def _trace(reading: _Reading, path: Path) -> None:
    setting, predictor = reading.network.setting, reading.network.predict
    axes = {"lines": {0: "batch"} | ({} if setting.input.width else {3: "width"})}
    axes |= {name: _SPARSE.get(name, {0: "batch", 1: "frames"}) for name in predictor.outputs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own age, and of LSTMs that are checked here
        torch.onnx.export(
            reading,
            (torch.zeros(2, 1, HEIGHT, setting.input.width or 64, dtype=torch.uint8),),
            path,
            input_names=["lines"],
            output_names=list(predictor.outputs),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
            # Weights keep their names and norms stay apart from convolutions, so that training can go on from
            # them; ONNX Runtime folds all that when it loads the file.
            training=torch.onnx.TrainingMode.PRESERVE,
            do_constant_folding=False,
        )


def _check(path: Path, reading: _Reading) -> None:
    """Compare ONNX Runtime with torch on rendered lines, together and each alone."""
    form = reading.network.setting.input
    samples = LineSource(Corpus(), discover([bundled_folder()]), seed=1, longest=12)
    prepared: list[Prepared] = [(prepare(s.image, form), s.text) for s in islice(samples, _CHECKED)]
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for lines in (prepared, *([line] for line in prepared)):
        images = collate(lines).images.byte()
        with torch.inference_mode():
            expected = [output.numpy() for output in reading(images)]
        found = session.run(None, {"lines": images.numpy()})
        worst = _difference(reading, found, expected)
        if not worst <= _TOLERANCE:  # it may be no number at all
            raise WeightsError(f"{path.name} differs from PyTorch by {worst:.2g}", remedy="Do not use it.")


def _difference(
    reading: _Reading, ours: Sequence[npt.NDArray[Any]], theirs: Sequence[npt.NDArray[Any]]
) -> float:
    """The largest one of what matters.

    Steps that are never read may differ: those after the end of a line, or after a choice between two
    characters that are alike but for rounding.
    """
    if reading.network.predict.outputs == ("characters", "places"):
        found, expected = ours[0].argmax(axis=-1), theirs[0].argmax(axis=-1)
        last = (expected == 0) | (found != expected)
        read = last.cumsum(axis=1) - last == 0
        ours, theirs = [o[read] for o in ours], [t[read] for t in theirs]
    names = reading.network.predict.outputs
    if "hanja_frames" in names:
        ours, theirs = _of_same_frames(ours, theirs), _of_same_frames(theirs, ours)
    return max(
        float(np.abs(o - t if name in _PLACES else np.exp(o) - np.exp(t)).max(initial=0))
        for name, o, t in zip(names, ours, theirs, strict=True)
    )


def _of_same_frames(
    outputs: Sequence[npt.NDArray[Any]], others: Sequence[npt.NDArray[Any]]
) -> Sequence[npt.NDArray[Any]]:
    """Outputs without the Hanja of frames that only they hold for possible ones, by a hair."""
    *scores, hanja, frames = outputs
    rows = (frames[:, None] == others[-1][None]).all(axis=2).any(axis=1)
    return [*scores, hanja[rows], frames[rows]]


def _weights(module: nn.Module) -> dict[str, Tensor]:
    """Parameters and buffers by name, but the counters of batch norms."""
    return {name: value for name, value in module.state_dict().items() if value.is_floating_point()}


def _store_small(path: Path, reading: nn.Module) -> None:
    """Note weights that are stored under another's name, and store large ones in half precision."""
    model, own = onnx.load(path), _weights(reading)
    stored = {weight.name: numpy_helper.to_array(weight) for weight in model.graph.initializer}
    for name, value in own.items():
        if name not in stored:  # the exporter keeps one of those with the same values: training on needs all
            twin = next(other for other, values in stored.items() if np.array_equal(values, value.numpy()))
            model.metadata_props.add(key=name, value=twin)
    halve(model, own)
    onnx.save(model, path)


def load_network(manifest: Path = TRAINABLE) -> Network:
    """The network of exported weights, to train on from.

    Raises:
        WeightsError: they are missing, changed, 8-bit, or of a network that this version does not know.
    """
    description, data = load(manifest)
    model = onnx.load_from_string(data)
    stored = {weight.name.removesuffix(HALF): weight for weight in model.graph.initializer}
    stored |= {entry.key: stored[entry.value] for entry in model.metadata_props if entry.value in stored}
    setting = Setting(Input(description.width, description.plain), description.longest)
    network = Network(description.network, description.alphabet, setting)
    state = network.state_dict()
    for name in _weights(network):
        weight = stored.get(_PREFIX + name)
        if weight is None or tuple(weight.dims) != state[name].shape:
            raise WeightsError(
                f"the weights of {manifest} have no {name}, or one of another size",
                remedy="Train on from weights that were exported by this version, without --int8.",
            )
        state[name] = torch.from_numpy(numpy_helper.to_array(weight).astype(np.float32))
    network.load_state_dict(state)
    return network.eval()
