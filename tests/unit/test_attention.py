"""The decoders with attention against their formulas, one step and one number at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from dokhae.hangul import Alphabet
from dokhae.lab.stages.attention import SelfAttention, positions
from dokhae.lab.stages.predict.attention import Attn, Cell
from dokhae.lab.stages.predict.parallel import ParallelAttn

Array = npt.NDArray[np.float64]

CHARACTERS = "가나다라"
TEXTS = ("가나", "라", "다다가")


def _of(parameter: Any) -> Array:
    return np.asarray(parameter.detach(), np.float64)


def _sigmoid(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))


def _softmax(x: Array) -> Array:
    return np.asarray(np.exp(x - x.max()) / np.exp(x - x.max()).sum())


class Reference:
    """One line, read by loops over the formulas of the paper; the previous character is a one-hot vector."""

    def __init__(self, attn: Attn, frames: Array) -> None:
        self.attn, self.frames = attn, frames
        self.hidden = self.memory = np.zeros(attn.hidden)

    def step(self, previous: int) -> tuple[Array, Array]:
        """Log-probabilities of the end and the characters, and the weights of the frames."""
        attn, cell = self.attn, self.attn.cell
        query = _of(attn.query.weight) @ self.hidden + _of(attn.query.bias)
        energies = [
            float(_of(attn.energy.weight)[0] @ np.tanh(_of(attn.keys.weight) @ frame + query))
            for frame in self.frames
        ]
        weights = _softmax(np.array(energies))
        context = sum((w * frame for w, frame in zip(weights, self.frames, strict=True)), np.zeros(()))
        one_hot = np.eye(len(CHARACTERS) + 2)[previous]
        inputs = np.concatenate([context, one_hot])
        of_inputs = np.hstack([_of(cell.context.weight), _of(cell.previous.weight).T])
        gates = of_inputs @ inputs + _of(cell.context.bias)
        gates = gates + _of(cell.state.weight) @ self.hidden + _of(cell.state.bias)
        enter, keep, new, out = np.split(gates, 4)
        self.memory = _sigmoid(keep) * self.memory + _sigmoid(enter) * np.tanh(new)
        self.hidden = _sigmoid(out) * np.tanh(self.memory)
        scores = _of(attn.classify.weight) @ self.hidden + _of(attn.classify.bias)
        return np.log(_softmax(scores[:-1])), weights


def _attn(features: int, hidden: int, longest: int = 3, seed: int = 0) -> Attn:
    torch.manual_seed(seed)
    attn = Attn(features, hidden, Alphabet(CHARACTERS, syllables=False), longest).double()
    for parameter in attn.parameters():
        nn.init.normal_(parameter, std=0.7)
    return attn


@settings(max_examples=25)
@given(
    features=st.integers(1, 6), hidden=st.integers(1, 6), frames=st.integers(1, 7), seed=st.integers(0, 999)
)
def test_reading_takes_the_steps_of_the_formula(features: int, hidden: int, frames: int, seed: int) -> None:
    attn = _attn(features, hidden, seed=seed)
    lines = torch.randn(2, frames, features, dtype=torch.double)
    characters, places = attn(lines)
    for line, of_line, of_places in zip(lines.numpy(), characters, places, strict=True):
        reference, previous = Reference(attn, line), len(CHARACTERS) + 1
        for scores, place in zip(of_line, of_places, strict=True):
            expected, weights = reference.step(previous)
            assert np.allclose(_of(scores), expected, atol=1e-4)
            centre = sum(w * (i + 0.5) / frames for i, w in enumerate(weights))
            assert float(_of(place)) == pytest.approx(centre, abs=1e-5)
            previous = int(expected.argmax())


def test_it_is_taught_with_the_true_characters() -> None:
    attn = _attn(5, 4)
    lines = torch.randn(len(TEXTS), 6, 5, dtype=torch.double)
    expected = []
    for line, text in zip(lines.numpy(), TEXTS, strict=True):
        reference = Reference(attn, line)
        classes = [1 + CHARACTERS.index(c) for c in text]
        steps = zip([len(CHARACTERS) + 1, *classes], [*classes, 0], strict=True)
        expected.append(-sum(reference.step(previous)[0][target] for previous, target in steps))
    assert np.allclose(_of(attn.loss(lines, TEXTS)), expected, atol=1e-4)


def test_the_cell_is_torchs_with_a_one_hot_input() -> None:
    cell, torchs = Cell(3, 5, 4), nn.LSTMCell(3 + 5, 4)
    with torch.no_grad():
        torchs.weight_ih.copy_(torch.cat((cell.context.weight, cell.previous.weight.T), dim=1))
        torchs.weight_hh.copy_(cell.state.weight)
        torchs.bias_ih.copy_(cell.context.bias)
        torchs.bias_hh.copy_(cell.state.bias)
    classes = torch.tensor([4, 0])
    context, state = torch.randn(2, 3), (torch.randn(2, 4), torch.randn(2, 4))
    expected = torchs(torch.cat((context, F.one_hot(classes, 5)), dim=1), state)
    for ours, theirs in zip(cell(context, cell.previous(classes), state), expected, strict=True):
        assert torch.allclose(ours, theirs, atol=1e-6)


def test_the_parallel_decoder_learns_by_cross_entropy_up_to_the_end() -> None:
    decoder = ParallelAttn(8, 16, Alphabet(CHARACTERS, syllables=False), 5)
    lines = torch.randn(len(TEXTS), 6, 8)
    scores, places = decoder(lines)
    targets = torch.full((len(TEXTS), 6), -1)
    for row, text in zip(targets, TEXTS, strict=True):
        row[: len(text) + 1] = torch.tensor([*(1 + CHARACTERS.index(c) for c in text), 0])
    each = F.cross_entropy(scores.transpose(1, 2), targets, ignore_index=-1, reduction="none")
    assert torch.allclose(decoder.loss(lines, TEXTS), each.sum(dim=1), atol=1e-4)
    assert ((places > 0) & (places < 1)).all()


def test_self_attention_is_torchs() -> None:
    ours, torchs = SelfAttention(16), nn.MultiheadAttention(16, 4, batch_first=True)
    with torch.no_grad():
        torchs.in_proj_weight.copy_(ours.queries_keys_values.weight)
        torchs.in_proj_bias.copy_(ours.queries_keys_values.bias)
        torchs.out_proj.weight.copy_(ours.merge.weight)
        torchs.out_proj.bias.copy_(ours.merge.bias)
    x = torch.randn(2, 7, 16)
    assert torch.allclose(ours(x), torchs(x, x, x)[0], atol=1e-5)


def test_positions_are_sinusoids() -> None:
    table = positions(torch.zeros(1, 50, 8))
    for place, wave in ((0, 0), (7, 1), (49, 3)):
        angle = place / 10_000 ** (2 * wave / 8)
        assert float(table[place, wave]) == pytest.approx(np.sin(angle), abs=1e-5)
        assert float(table[place, 4 + wave]) == pytest.approx(np.cos(angle), abs=1e-5)
