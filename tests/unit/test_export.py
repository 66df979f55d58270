"""Exported networks compute what torch does, read alike, and can be trained on; characters can be added."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch.nn.modules.batchnorm import _BatchNorm

from dokhae import Reader
from dokhae.errors import OutputError, WeightsError
from dokhae.hangul import Alphabet
from dokhae.lab.ocr.batches import collate
from dokhae.lab.ocr.export import export, load_network
from dokhae.lab.ocr.extend import extend
from dokhae.lab.ocr.zoo import SHIPPED, Network, Setting
from dokhae.recognize import Recognizer, prepare
from dokhae.recognize.decode import decoder_of
from dokhae.recognize.doubled import without_doubled
from dokhae.recognize.prepare import Gray, Input
from dokhae.synth.corpus import Corpus
from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.stream import LineSource
from dokhae.weights import TRAINABLE

FEW = Alphabet("가나다라마바사아 abc", syllables=False)
NETWORKS = [
    "None-VGG-BiLSTM-CTC@1/4",
    "TPS-RCNN-BiLSTM-Attn@1/4",
    "None-MobileNetV2-Transformer-ParallelAttn@1/4",
    "None-Residual-ConvAttn-HangulCTC@1/4",
]
HALF_PRECISION = 0.1  # of log-probabilities


@pytest.fixture(scope="module")
def images() -> list[Gray]:
    source = LineSource(Corpus(), discover([bundled_folder()]), {"clean": 1.0}, seed=4, longest=20)
    return [sample.image for sample in islice(source, 6)]


def _network(name: str, alphabet: Alphabet | None = None) -> Network:
    """A network by chance, with statistics that tell one line from another."""
    torch.manual_seed(0)
    form = Input(width=100, plain=True) if name.startswith("TPS") else Input()
    factored = "HangulCTC" in name
    network = Network(name, alphabet or (Alphabet() if factored else FEW), Setting(form, longest=8))
    for module in network.modules():
        if isinstance(module, _BatchNorm):
            torch.nn.init.normal_(module.running_mean, std=0.3)  # type: ignore[arg-type]
            torch.nn.init.uniform_(module.running_var, 0.5, 2.0)  # type: ignore[arg-type]
    return network.eval()


def _outputs(manifest: Path, lines: np.ndarray) -> list[torch.Tensor]:
    session = onnxruntime.InferenceSession(manifest.parent / "recognizer.onnx")
    return [torch.from_numpy(output) for output in session.run(None, {"lines": lines})]


def _read(outputs: Sequence[torch.Tensor]) -> torch.Tensor:
    """B x L: the steps of attention up to the first end, all frames of CTC."""
    if len(outputs) != 2:
        return torch.ones(outputs[0].shape[:2], dtype=torch.bool)
    ends = (outputs[0].argmax(dim=-1) == 0).int()
    return ends.cumsum(dim=1) - ends == 0


@pytest.mark.parametrize("name", NETWORKS)
def test_an_export_computes_as_torch_and_gives_the_network_back(
    name: str, images: list[Gray], tmp_path: Path
) -> None:
    network = _network(name)
    manifest = export(network, tmp_path, training={"lines": 3})
    prepared = [(prepare(image, network.setting.input), "가") for image in images]
    again = load_network(manifest)
    assert (str(again.name), again.alphabet, again.setting) == (name, network.alphabet, network.setting)
    for batch in (collate(prepared), collate(prepared[:1]), collate(prepared[1:2])):
        with torch.inference_mode():
            expected, rounded = network(batch.images), again(batch.images)
        found = _outputs(manifest, batch.images.byte().numpy())
        read = _read(rounded)
        dense = slice(4)  # which Hanja is asked in few frames, and not by all in the same
        for a, b, c in zip(expected[dense], found[dense], rounded[dense], strict=True):
            assert torch.allclose(b[read], c[read], atol=2e-3)
            assert torch.allclose(a[:, :1], b[:, :1], atol=HALF_PRECISION)  # a choice changes all after it
        assert len(found[0]) == 1 or float(found[0].std(dim=0).max()) > HALF_PRECISION  # lines differ


@pytest.mark.parametrize("name", NETWORKS)
def test_an_export_reads_as_torch(name: str, images: list[Gray], tmp_path: Path) -> None:
    network = _network(name)
    with torch.no_grad():
        for parameter in network.predict.parameters():
            parameter.mul_(3)  # as decided as a trained one: characters are read
    manifest = export(network, tmp_path, training={})
    network, decode = load_network(manifest), decoder_of(network.predict.outputs, network.alphabet)
    assert decode is not None
    expected = []
    for line in (prepare(image, network.setting.input) for image in images):
        width = network.setting.input.width or -(-line.shape[1] // 32) * 32
        padded = np.pad(line, ((0, 0), (0, width - line.shape[1])), "edge")
        with torch.inference_mode():
            outputs = network(torch.from_numpy(padded)[None, None])
        (symbols,) = decode([output.numpy() for output in outputs], [line.shape[1] / width])
        attends = "places" in network.predict.outputs
        expected.append(symbols if attends else without_doubled(symbols, width / line.shape[0]))
    found = Recognizer(manifest).read(images)
    assert [[g.text for g in line] for line in found] == [[s.text for s in line] for line in expected]
    assert any(found)
    for glyph, symbol in zip(chain(*found), chain(*expected), strict=True):
        assert glyph.confidence == pytest.approx(symbol.confidence, abs=2e-3)
        assert 0 <= glyph.start < glyph.end <= 1


def test_the_network_that_is_exported_stays_as_it_is(tmp_path: Path) -> None:
    network = _network("None-VGG-None-CTC@1/4").train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    export(network, tmp_path, training={})
    assert network.training
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert {path.name for path in tmp_path.iterdir()} == {"recognizer.onnx", "recognizer.json"}


def test_weights_that_are_no_numbers_are_not_exported(tmp_path: Path) -> None:
    network = _network("None-VGG-None-CTC@1/4")
    with torch.no_grad():
        next(network.predict.parameters())[0] = torch.nan
    with pytest.raises(WeightsError, match="differs from PyTorch"):
        export(network, tmp_path, training={})
    assert list(tmp_path.iterdir()) == []


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    network = _network("None-VGG-BiLSTM-CTC@1/4")
    digests = set()
    for folder in ("a", "b"):
        manifest = export(network, tmp_path / folder, training={})
        files = (manifest, manifest.parent / "recognizer.onnx")
        digests.add(tuple(hashlib.sha256(file.read_bytes()).hexdigest() for file in files))
    assert len(digests) == 1


def test_a_temperature_flattens_the_scores(images: list[Gray], tmp_path: Path) -> None:
    network = _network("None-VGG-None-CTC@1/4")
    line = collate([(prepare(images[0]), "가")]).images
    manifest = export(network, tmp_path, training={}, temperature=2.0)
    (found,) = _outputs(manifest, line.byte().numpy())
    expected = (network(line)[0] / 2).log_softmax(-1)
    assert torch.allclose(found, expected, atol=HALF_PRECISION)


def test_eight_bits_read_nearly_the_same_from_a_smaller_file(images: list[Gray], tmp_path: Path) -> None:
    network = load_network()
    whole = export(network, tmp_path / "whole", training={})
    small = export(network, tmp_path / "small", training={}, calibration=images)
    sizes = [(manifest.parent / "recognizer.onnx").stat().st_size for manifest in (whole, small)]
    assert sizes[1] < 0.7 * sizes[0]
    texts = [["".join(g.text for g in line) for line in Recognizer(m).read(images)] for m in (whole, small)]
    assert sum(a == b for a, b in zip(*texts, strict=True)) >= len(images) - 1
    kinds = {node.op_type for node in onnx.load(tmp_path / "small" / "recognizer.onnx").graph.node}
    assert "DequantizeLinear" in kinds
    with pytest.raises(WeightsError, match="int8"):
        load_network(small)


def test_a_reader_takes_an_exported_network(images: list[Gray], tmp_path: Path) -> None:
    manifest = export(load_network(), tmp_path, training={})
    shipped = [line.text for line in Reader(recognizer=TRAINABLE).read_lines(images)]
    assert [line.text for line in Reader(recognizer=manifest).read_lines(images)] == shipped
    assert [line.text for line in Reader(recognizer=Recognizer(manifest)).read_lines(images)] == shipped


@pytest.mark.parametrize("name", NETWORKS)
def test_added_characters_leave_what_was_known(name: str, images: list[Gray]) -> None:
    network = _network(name)
    larger = extend(network, "☃가«")
    assert larger.alphabet.symbols == network.alphabet.symbols + "«☃"
    assert extend(network, "가").alphabet == network.alphabet
    batch = collate([(prepare(image, network.setting.input), "가") for image in images])
    with torch.inference_mode():
        before, after = network(batch.images)[0], larger(batch.images)[0]
    kept = [0, *(1 + larger.alphabet.characters.index(c) for c in network.alphabet.characters)]
    if "HangulCTC" in name:
        kept = list(range(before.shape[2]))
    known = slice(0, 1) if "Attn" in name.rsplit("-", 1)[1] else slice(None)
    difference = after[:, known][..., kept] - before[:, known]
    # All known characters give way to the new ones alike.
    assert torch.allclose(difference, difference[..., :1].expand_as(difference), atol=1e-3)
    assert larger.fault("☃«", 400) is None


def test_the_shipped_network_with_more_characters_reads_as_before(images: list[Gray]) -> None:
    network = load_network()
    batch = collate([(prepare(image), "가") for image in images])
    texts = network.read(batch.images)
    assert extend(network, "☃«").read(batch.images) == texts
    assert "".join(texts).strip()


def test_the_shipped_network_is_one_of_the_zoo() -> None:
    assert str(load_network().name) == SHIPPED


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        export(_network("None-VGG-None-CTC@1/4"), tmp_path / "file", training={})
