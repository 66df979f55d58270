"""Every network of the zoo learns 32 lines by heart, and its export reads them alike."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dokhae.hangul import Alphabet
from dokhae.lab.ocr.export import export
from dokhae.lab.ocr.zoo import Name, Network, Setting, names
from dokhae.lab.stages import Extractor, Predictor, Sequence, Transform, registered
from dokhae.recognize import Recognizer
from dokhae.recognize.prepare import Gray, Input, prepare
from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.kinds import Scene, render_line

# Any two differ in two jamo: neighbours that differ in one are taken for one syllable in two minds.
SYLLABLES = "가눈도루미별생은"
LINES = 32
FORM = Input(width=32)
STEPS = 200
RATE = 1e-3
WARM_UP = 10  # steps
SURE = 0.5  # negative log-likelihood of a line; half precision and a beam search change nothing there

# The others are marked slow. These have every stage.
QUICK = (
    "None-MobileNetV2-None-HangulCTC",
    "None-RCNN-None-CTC",
    "None-ResNet-None-CTC",
    "None-ResNet+BAM-None-CTC",
    "None-Residual-ConvAttn-HangulCTC",
    "None-Residual1-ConvAttn-HangulCTC",
    "None-VGG+BAM-Transformer-ParallelAttn",
    "TPS-VGG-BiLSTM-Attn",
)


@dataclass(frozen=True, slots=True)
class Set:
    """Lines with their labels; `batch` is what networks are fed."""

    images: list[Gray]
    texts: list[str]
    batch: Tensor


@pytest.fixture(scope="module")
def lines() -> Set:
    face = discover([bundled_folder()])[0]
    pairs = ["".join(pair) for pair in permutations(SYLLABLES, 2)]
    texts = [*SYLLABLES, *pairs[::2][: LINES - len(SYLLABLES)]]
    images = [
        render_line(np.random.default_rng(i), "clean", Scene(text, face, [face], text))
        for i, text in enumerate(texts)
    ]
    batch = torch.from_numpy(np.stack([prepare(image, FORM) for image in images])[:, None])
    return Set(images, texts, batch)


def _network(name: str) -> Network:
    torch.manual_seed(0)
    alphabet = Alphabet("") if Name.parse(name).whole else Alphabet(SYLLABLES, syllables=False)
    network = Network(f"{name}@1/4", alphabet, Setting(FORM, longest=2))
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0  # each batch is all lines, so its statistics are theirs
    return network


def _learn(network: Network, lines: Set) -> int:
    """Train until all lines are read for sure; gives the steps."""
    optimizer = torch.optim.AdamW(network.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1 / WARM_UP, total_iters=WARM_UP)
    for step in range(1, STEPS + 1):
        loss = network.train().loss(lines.batch, lines.texts).mean()
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        if step % 5 == 0 and float(loss.detach()) < SURE and network.eval().read(lines.batch) == lines.texts:
            return step
    raise AssertionError(f"after {STEPS} steps: {network.eval().read(lines.batch)}")


@pytest.mark.filterwarnings("ignore")  # the exporter warns of its own workings
@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in names()]
)
def test_it_learns_lines_by_heart_and_its_export_reads_alike(name: str, lines: Set, tmp_path: Path) -> None:
    network = _network(name)
    _learn(network, lines)
    recognizer = Recognizer(export(network, tmp_path, training={}))
    read = ["".join(glyph.text for glyph in glyphs) for glyphs in recognizer.read(lines.images)]
    assert read == network.read(lines.batch) == lines.texts


def test_the_quick_ones_have_every_stage() -> None:
    quick = [Name.parse(name) for name in QUICK]
    assert {name.transform for name in quick} == set(registered(Transform))
    assert {name.extract for name in quick} == set(registered(Extractor))
    assert {name.sequence for name in quick} == set(registered(Sequence))
    assert {name.predict for name in quick} == set(registered(Predictor))
