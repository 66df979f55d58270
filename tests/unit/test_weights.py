"""Weights are what their manifest says, or they are not loaded."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from dokhae.errors import WeightsError
from dokhae.hangul import Alphabet
from dokhae.recognize import Recognizer
from dokhae.weights import SHIPPED, load
from dokhae.weights.denormals import without_denormals


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    manifest, _ = load()
    shutil.copy(SHIPPED.parent / manifest.file, tmp_path)
    return Path(shutil.copy(SHIPPED, tmp_path))


def _edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


def test_the_shipped_weights_are_whole() -> None:
    manifest, data = load()
    assert manifest.licence == "Apache-2.0"
    assert manifest.network == "None-Residual-ConvAttn-HangulCTC"
    assert manifest.alphabet == Alphabet()
    assert (manifest.width, manifest.plain) == (None, False)
    assert {"commit", "lines", "data"} <= set(manifest.training)
    assert len(data) < 35_000_000


def test_a_copy_elsewhere_loads(copy: Path) -> None:
    assert load(copy)[1] == load()[1]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda content: content.update(sha256="0" * 64), "sha256"),
        (lambda content: content.update(alphabet="another"), "alphabet"),
        (lambda content: content["alphabet"].update(symbols="aa"), "twice"),
        (lambda content: content["alphabet"].update(syllables=1), "alphabet.syllables"),
        (lambda content: content.update(width="wide"), "width"),
        (lambda content: content.update(plain=0), "plain"),
        (lambda content: content.pop("outputs"), "outputs"),
        (lambda content: content.update(version=99), "version"),
        (lambda content: content.update(file="../recognizer.onnx"), "plain name"),
        (lambda content: content.update(file="missing.onnx"), "missing.onnx"),
        (lambda content: content.pop("temperature"), "temperature"),
        (lambda content: content.update(temperature=0), "temperature.* above 0"),
        (lambda content: content.update(width=-100), "width.* above 0"),
        (lambda content: content.update(longest=0), "longest.* above 0"),
        (lambda content: content.update(outputs=[1, 2]), "outputs.* list of str"),
        (lambda content: content.update(network=None), "network"),
        (lambda content: content.update(licence=3), "licence"),
        (lambda content: content.update(training=[]), "training"),
        (lambda content: content.update(sha256=1), "sha256"),
        (lambda content: content.update(format="another"), "dokhae-recognizer"),
        (lambda content: content.update(longest=True), "longest"),
    ],
)
def test_a_changed_manifest_is_named(
    copy: Path, change: Callable[[dict[str, Any]], object], word: str
) -> None:
    _edit(copy, change)
    with pytest.raises(WeightsError, match=word):
        load(copy)


def test_a_missing_or_broken_manifest(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="missing"):
        load(tmp_path / "recognizer.json")
    broken = tmp_path / "recognizer.json"
    broken.write_text("{", "utf-8")
    with pytest.raises(WeightsError, match="cannot be read"):
        load(broken)


def test_an_onnx_file_that_is_none(copy: Path) -> None:
    (copy.parent / "recognizer.onnx").write_bytes(b"not a network")
    _edit(copy, lambda content: content.update(sha256=hashlib.sha256(b"not a network").hexdigest()))
    with pytest.raises(WeightsError, match="cannot be loaded"):
        Recognizer(copy)


def test_outputs_that_nothing_reads(copy: Path) -> None:
    _edit(copy, lambda content: content.update(outputs=["boxes"]))
    with pytest.raises(WeightsError, match="nothing reads the outputs boxes"):
        Recognizer(copy)


def test_outputs_that_the_network_does_not_give(copy: Path) -> None:
    _edit(copy, lambda content: content.update(outputs=["characters"]))
    with pytest.raises(WeightsError, match="does not give characters"):
        Recognizer(copy)


def test_an_alphabet_that_is_not_that_of_the_network(copy: Path) -> None:
    _edit(copy, lambda content: content["alphabet"].update(symbols="abc"))
    with pytest.raises(WeightsError, match="makes 6 classes, and its network has"):
        Recognizer(copy)


def _onnx(values: list[float]) -> bytes:
    weight = numpy_helper.from_array(np.array(values, np.float32), "weight")
    counts = numpy_helper.from_array(np.array([1, 2], np.int64), "counts")
    output = helper.make_tensor_value_info("sum", TensorProto.FLOAT, [len(values)])
    node = helper.make_node("Add", ["weight", "weight"], ["sum"])
    graph = helper.make_graph([node], "graph", [], [output], [weight, counts])
    return bytes(helper.make_model(graph).SerializeToString())


def test_weights_too_small_to_multiply_fast_are_zero() -> None:
    model = onnx.load_from_string(without_denormals(_onnx([1.5, 1e-40, -1e-39, 1.2e-38, 0.0, -7.0])))
    weight, counts = map(numpy_helper.to_array, model.graph.initializer)
    assert weight.tolist() == np.array([1.5, 0, 0, 1.2e-38, 0, -7], np.float32).tolist()
    assert counts.tolist() == [1, 2]  # integers so small are denormals by their bits


@given(st.lists(st.floats(width=32, allow_subnormal=False), min_size=1, max_size=8))
def test_other_weights_stay(values: list[float]) -> None:
    model = onnx.load_from_string(without_denormals(_onnx(values)))
    kept = numpy_helper.to_array(model.graph.initializer[0])
    assert np.array_equal(kept, np.array(values, np.float32), equal_nan=True)


@given(st.binary(max_size=60) | st.integers(0, 100).map(lambda end: _onnx([1.0])[:end]))
def test_what_is_no_model_is_said_to_be_none(data: bytes) -> None:
    with suppress(ValueError):
        assert len(without_denormals(data)) == len(data)
