"""The table of stages; what sequences and predictors promise; bottleneck attention."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from dokhae.errors import UsageError
from dokhae.hangul import BLANK, HANGUL, IDEOGRAPH, Alphabet, decompose, encode
from dokhae.lab.stages import Extractor, Predictor, Sequence, Transform, register, registered
from dokhae.lab.stages.extract.bam import BAM
from dokhae.lab.stages.predict import CTC, HangulCTC, ParallelAttn
from dokhae.lab.stages.predict.hangul import JAMO, NOTHING
from dokhae.lab.stages.transform import NoTransform

LIST = Alphabet("가나다 ", syllables=False)


def test_every_stage_has_its_kind_and_name() -> None:
    assert set(registered(Transform)) == {"None", "TPS"}
    assert set(registered(Extractor)) == {
        *("VGG", "RCNN", "ResNet", "VGG+BAM", "ResNet+BAM", "MobileNetV2", "Residual", "Residual1")
    }
    assert set(registered(Sequence)) == {"None", "BiLSTM", "Transformer", "ConvAttn"}
    assert set(registered(Predictor)) == {"CTC", "Attn", "HangulCTC", "ParallelAttn"}


def test_a_name_is_given_once_a_kind() -> None:
    with pytest.raises(ValueError, match="TPS"):
        register("TPS")(NoTransform)


@pytest.mark.parametrize("name", registered(Sequence))
def test_sequences_take_lines_of_any_length(name: str) -> None:
    stage = registered(Sequence)[name](24, 16).eval()
    for length in (1, 5, 300):
        assert stage(torch.randn(2, length, 24)).shape == (2, length, stage.features)


@pytest.mark.parametrize("name", ["BiLSTM", "Transformer", "ConvAttn"])
def test_sequences_give_every_frame_its_context_and_its_place(name: str) -> None:
    torch.manual_seed(0)
    stage = registered(Sequence)[name](24, 16).eval()
    line = torch.randn(1, 9, 24)
    changed = line.clone()
    changed[:, 8] = torch.randn(24)
    assert (stage(line)[:, 0] - stage(changed)[:, 0]).abs().max() > 1e-6
    turned = stage(line.flip(1)).flip(1)
    assert (stage(line) - turned).abs().max() > 1e-3


@pytest.mark.parametrize("name", registered(Predictor))
@pytest.mark.parametrize("frames", [3, 11])
def test_outputs_are_probabilities(name: str, frames: int) -> None:
    alphabet = Alphabet() if registered(Predictor)[name].whole else LIST
    predictor = registered(Predictor)[name](8, 8, alphabet, longest=5)
    outputs = predictor(torch.randn(2, frames, 8))
    assert len(outputs) == len(predictor.outputs)
    for output, of in zip(outputs, predictor.outputs, strict=True):
        if of == "hanja_frames":
            assert len(output) == len(outputs[4])
            assert (outputs[0][output[:, 0], output[:, 1], IDEOGRAPH] > -7).all()
            continue
        assert output.dtype == torch.float32
        if of == "hanja":
            assert torch.allclose(output.exp().sum(-1), torch.ones(len(output)), atol=1e-5)
        elif of == "places":
            assert output.shape == (2, 6)
            assert ((output >= 0) & (output <= 1)).all()
        else:
            length = 6 if "places" in predictor.outputs else frames * predictor.split
            assert output.shape[:2] == (2, length)
            assert torch.allclose(output.exp().sum(-1), torch.ones(2, length), atol=1e-5)


def test_flat_ctc_is_torchs() -> None:
    predictor = CTC(8, 8, LIST, 5)
    frames, texts = torch.randn(2, 7, 8), ("가나가", "다 ")
    targets = torch.tensor([1, 2, 1, 3, 4])
    expected = F.ctc_loss(
        predictor(frames)[0].transpose(0, 1),
        targets,
        torch.tensor([7, 7]),
        torch.tensor([3, 2]),
        reduction="none",
    )
    assert torch.allclose(predictor.loss(frames, texts), expected)


def _log_one_hot(rows: list[list[int]], classes: int) -> Tensor:
    return (F.one_hot(torch.tensor(rows), classes) * 20.0).log_softmax(-1)


def test_flat_ctc_takes_out_repeats_and_blanks() -> None:
    outputs = (_log_one_hot([[1, 1, 0, 1, 3], [0, 0, 0, 4, 2]], 5),)
    assert CTC(8, 8, LIST, 5).read(outputs) == ["가가다", " 나"]


def test_a_decoder_reads_up_to_the_end() -> None:
    outputs = (_log_one_hot([[1, 1, 0, 2], [0, 1, 1, 1], [3, 3, 3, 3]], 5), torch.zeros(3, 4))
    assert ParallelAttn(8, 8, LIST, 3).read(outputs) == ["가가", "", "다다다다"]


def test_a_pupil_that_says_what_its_teacher_says_learns_nothing_from_it() -> None:
    torch.manual_seed(0)
    predictor, frames = _hangul().eval(), torch.randn(2, 3, 8)
    texts = ["가a", "나"]
    with torch.no_grad():
        same, other = predictor(frames), predictor(torch.randn(2, 3, 8))
        own = predictor.loss(frames, texts)
        torch.testing.assert_close(predictor.loss(frames, texts, same), own / 2)
        assert (predictor.loss(frames, texts, other) > own / 2).all()


def test_frames_of_which_the_teacher_says_nothing_do_not_count() -> None:
    torch.manual_seed(0)
    predictor, frames = _hangul().eval(), torch.randn(1, 3, 8)
    with torch.no_grad():
        kind, *jamo, _, _ = predictor(torch.randn(1, 3, 8))
        kind[..., BLANK] = NOTHING
        own = predictor.loss(frames, ["가"])
        torch.testing.assert_close(predictor.loss(frames, ["가"], (kind, *jamo)), own / 2)
        kind[:, 1, BLANK] = -1.0
        assert (predictor.loss(frames, ["가"], (kind, *jamo)) > own / 2).all()


def _hangul() -> HangulCTC:
    return HangulCTC(8, 8, Alphabet(), 45)


def test_factored_ctc_takes_out_repeats_and_blanks() -> None:
    alphabet = Alphabet()
    kinds = torch.full((1, 7, alphabet.kinds), -9.0)
    first, second, ideograph = encode("ab國")
    kinds_read = (first.kind, first.kind, BLANK, first.kind, second.kind, HANGUL, ideograph.kind)
    for frame, kind in enumerate(kinds_read):
        kinds[0, frame, kind] = 9.0
    jamo = [torch.zeros(1, 7, size) for size in JAMO]
    for table, index in zip(jamo, decompose("한"), strict=True):
        table[0, :, index] = 20.0
    hanja, places = torch.zeros(2, len(alphabet.hanja)), torch.tensor([[0, 2], [0, 6]])
    hanja[1, ideograph.hanja] = 20.0
    scores = tuple(part.log_softmax(-1) for part in (kinds, *jamo, hanja))
    assert _hangul().read((*scores, places)) == ["aab한國"]
    nowhere = (*scores[:4], hanja[:0], places[:0])
    assert _hangul().read(nowhere)[0][:4] == "aab한"


def test_a_syllable_must_beat_blank_with_all_of_its_jamo_and_a_hanja_as_the_one_that_it_is() -> None:
    alphabet, place = Alphabet(), torch.tensor([[0, 0]])
    even = [torch.zeros(1, 1, size).log_softmax(-1) for size in JAMO]
    which = torch.zeros(1, len(alphabet.hanja)).log_softmax(-1)
    for kind in (HANGUL, IDEOGRAPH):
        kinds = torch.full((1, 1, alphabet.kinds), -20.0)
        kinds[0, 0, kind], kinds[0, 0, BLANK] = 0.6, 0.0
        assert _hangul().read((kinds.log_softmax(-1), *even, which, place)) == [""]


def test_a_plain_list_of_characters_has_no_jamo() -> None:
    with pytest.raises(UsageError, match="all syllables"):
        HangulCTC(8, 8, LIST, 5)


def test_added_characters_are_read_too() -> None:
    alphabet = Alphabet().extended("龘☃")
    predictor = HangulCTC(8, 8, alphabet, 45)
    kinds, *rest = predictor(torch.randn(1, 1, 8))
    kinds[..., -1] = 9.0
    assert predictor.read((kinds, *rest)) == ["☃"]
    which = torch.zeros(1, len(alphabet.hanja))
    which[0, -1] = 9.0
    kinds[0, 1, IDEOGRAPH] = 20.0
    assert predictor.read((kinds, *rest[:3], which, torch.tensor([[0, 1]]))) == ["☃龘"]
    assert predictor.fault("龘☃", 2) is None
    assert torch.isfinite(predictor.loss(torch.randn(1, 2, 8), ["龘가"])).all()


@pytest.mark.parametrize(
    ("name", "text", "frames", "words"),
    [
        ("CTC", "", 9, "empty"),
        ("CTC", "가b나a", 9, "'a', 'b'"),
        ("CTC", "가가나", 3, "needs 4 frames, the line has 3"),
        ("Attn", "가나다가나다", 99, "has 6 characters, 5 are the most"),
        ("ParallelAttn", "가나다가나다", 99, "has 6 characters, 5 are the most"),
    ],
)
def test_labels_that_cannot_be_learnt_are_told(name: str, text: str, frames: int, words: str) -> None:
    predictor = registered(Predictor)[name](8, 8, LIST, 5)
    assert words in (predictor.fault(text, frames) or "")
    assert predictor.fault("가가나", 4) is None


def test_bottleneck_attention_strengthens_up_to_twice() -> None:
    maps = torch.rand(4, 16, 8, 12) + 0.1
    shown = BAM(16)(maps) / maps
    assert ((shown > 1) & (shown < 2)).all()
    assert shown.std() > 1e-3
    assert np.isfinite(shown.detach().numpy()).all()
