"""Networks by name: the paper's sizes, strict names, frames, faults, gradients."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dokhae.errors import UsageError
from dokhae.hangul import Alphabet
from dokhae.lab.ocr.zoo import PAPER, SHIPPED, Name, Network, Setting, names, parameters
from dokhae.lab.stages import Extractor, Predictor, Sequence, Transform, registered
from dokhae.recognize.prepare import Input

FEW = Alphabet("가나다", syllables=False)
SEQUENCES_PREDICTORS = ("None-CTC", "None-Attn", "BiLSTM-CTC", "BiLSTM-Attn")
# Millions of trainable parameters for lines of 32 x 100, 512 channels, hidden 256, 974 characters.
PAPER_MILLIONS = {
    "None-VGG": ("6.050", "7.786", "8.693", "10.350"),
    "None-RCNN": ("2.360", "4.096", "5.003", "6.660"),
    "None-ResNet": ("44.764", "46.500", "47.407", "49.064"),
    "TPS-VGG": ("7.742", "9.478", "10.385", "12.043"),
    "TPS-RCNN": ("4.053", "5.788", "6.695", "8.353"),
    "TPS-ResNet": ("46.456", "48.192", "49.099", "50.757"),
}


def test_the_papers_networks_have_their_sizes() -> None:
    expected = {
        f"{first}-{second}": millions
        for first, row in PAPER_MILLIONS.items()
        for second, millions in zip(SEQUENCES_PREDICTORS, row, strict=True)
    }
    assert {name: f"{parameters(name) / 1e6:.3f}" for name in PAPER} == expected


def test_the_recogniser_that_ships_is_one_of_them() -> None:
    assert SHIPPED in names()
    assert f"{parameters(SHIPPED) / 1e6:.3f}" == "3.410"


def test_names_are_all_combinations() -> None:
    counts = [len(registered(Transform)), len(registered(Extractor)), len(registered(Sequence))]
    assert len(set(names())) == len(names()) == torch.tensor([*counts, len(registered(Predictor))]).prod()
    assert set(PAPER) < set(names())


@given(name=st.sampled_from(names()), factor=st.sampled_from(["", "@1/2", "@1/4"]))
def test_names_survive_a_round_trip(name: str, factor: str) -> None:
    parsed = Name.parse(name + factor)
    assert str(parsed) == name + factor
    assert "-".join((parsed.transform, parsed.extract, parsed.sequence, parsed.predict)) == name
    assert parsed.factor == Fraction(factor.removeprefix("@") or 1)


def test_at_one_is_the_full_width() -> None:
    assert str(Name.parse(f"{SHIPPED}@1")) == SHIPPED


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("TPS-VG-BiLSTM-Attn", "extract stage 'VG'", "Did you mean VGG?"),
        ("TSP-VGG-BiLSTM-Attn", "transform stage 'TSP'", "Did you mean TPS?"),
        ("TPS-VGG-BiLSTM-attn", "predict stage 'attn'", "Did you mean Attn?"),
        ("TPS-VGG-LSTM-Attn", "sequence stage 'LSTM'", "Did you mean BiLSTM?"),
        ("TPS-VGG-BiLSTM-xyz", "predict stage 'xyz'", "There are Attn, CTC"),
        ("TPS-VGG-CTC", "four stages", "Did you mean TPS-VGG-None-CTC?"),
        ("TPS-VGG-None-CTC-", "four stages", "Did you mean TPS-VGG-None-CTC?"),
        ("", "four stages", SHIPPED),
        ("TPS-VGG-BiLSTM-Attn@1/3", "width factor '1/3'", "@1/2, @1/4"),
        ("TPS-VGG-BiLSTM-Attn@", "width factor ''", "@1/2, @1/4"),
        ("TPS-VGG-BiLSTM-Attn@2", "width factor '2'", "@1/2, @1/4"),
        ("TPS-VGG-BiLSTM-Attn@0.5", "width factor '0.5'", "@1/2, @1/4"),
    ],
)
def test_other_names_are_refused_with_what_was_meant(text: str, what: str, remedy: str) -> None:
    with pytest.raises(UsageError) as error:
        Name.parse(text)
    assert what in error.value.what
    assert remedy in error.value.remedy


def test_no_name_is_made_of_parts_that_are_not_there() -> None:
    with pytest.raises(UsageError, match="VGGG"):
        Name("None", "VGGG", "None", "CTC")
    with pytest.raises(UsageError, match="1/8"):
        Name("None", "VGG", "None", "CTC", Fraction(1, 8))


@settings(max_examples=12)
@given(extract=st.sampled_from(list(registered(Extractor))), width=st.integers(16, 150))
def test_frames_are_those_of_the_network(extract: str, width: int) -> None:
    network = Network(f"None-{extract}-None-CTC@1/4", FEW).eval()
    with torch.inference_mode():
        (scores,) = network(torch.zeros(1, 1, 32, width))
    assert scores.shape[1] == network.frames(width)


def test_the_paper_leaves_24_frames_of_100_pixels_to_vgg() -> None:
    network = Network("None-VGG-None-CTC@1/4", FEW)
    assert network.frames(100) == 24
    assert network.fault("가나" * 12, 100) is None
    assert network.fault("가나" * 12 + "가", 100) == "it needs 25 frames, the line has 24"


def test_factored_ctc_has_two_frames_for_each() -> None:
    network = Network(f"{SHIPPED}@1/4").eval()
    with torch.inference_mode():
        kind, *_ = network(torch.zeros(2, 1, 32, 64))
    assert kind.shape[:2] == (2, 32)
    assert network.frames(64) == 32


@pytest.mark.parametrize(
    "name",
    [
        *("TPS-VGG-BiLSTM-Attn", "TPS-VGG+BAM-Transformer-ParallelAttn", "None-RCNN-ConvAttn-CTC"),
        *("None-MobileNetV2-None-HangulCTC", "None-Residual-None-Attn", "None-ResNet+BAM-None-CTC"),
    ],
)
@pytest.mark.parametrize("half", [False, True])
def test_every_parameter_has_a_finite_gradient(name: str, half: bool) -> None:
    torch.manual_seed(0)
    alphabet = Alphabet() if "Hangul" in name else FEW
    network = Network(f"{name}@1/4", alphabet, Setting(Input(48), longest=4))
    images = torch.randint(0, 256, (3, 1, 32, 48), dtype=torch.uint8)
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        losses = network.loss(images, ("가나", "다", "가다나"))
    assert losses.shape == (3,)
    assert (losses > 0).all()
    gradients = torch.autograd.grad(losses.sum(), list(network.parameters()))  # an unused one is an error
    assert all(torch.isfinite(gradient).all() for gradient in gradients)


def test_gray_numbers_may_be_bytes() -> None:
    network = Network("None-VGG-BiLSTM-Attn@1/4", FEW, Setting(longest=3)).eval()
    images = torch.randint(0, 256, (2, 1, 32, 40), dtype=torch.uint8)
    for ours, theirs in zip(network(images), network(images.float()), strict=True):
        assert torch.equal(ours, theirs)
    assert network.read(images) == network.read(images.float())


def test_a_spline_needs_a_width_and_says_so() -> None:
    with pytest.raises(UsageError, match="one width"):
        Network("TPS-VGG-None-CTC@1/4", FEW)


def test_a_name_may_come_parsed() -> None:
    name = Name.parse("None-VGG-None-CTC@1/4")
    assert Network(name, FEW).name == name
