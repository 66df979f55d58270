"""The loss on a label's own columns against CTC over the whole alphabet."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from dokhae.hangul import SYLLABLES, Alphabet
from dokhae.lab.stages.predict.ctc import frames_needed
from dokhae.lab.stages.predict.hangul import JAMO, ctc_loss, labels_of

TEXTS = ("가각 a", "힣大大a", "뷁", "家國")
FRAMES = 9
WHOLE = Alphabet()


def _logits() -> list[Tensor]:
    generator = torch.Generator().manual_seed(0)
    return [
        torch.randn(len(TEXTS), FRAMES, size, dtype=torch.double, generator=generator).requires_grad_()
        for size in (WHOLE.kinds, *JAMO, len(WHOLE.hanja))
    ]


def _whole_alphabet(logits: list[Tensor]) -> Tensor:
    """CTC with a column for blank, every sign, every Hanja and all 11,172 syllables."""
    kind, initial, medial, final, hanja = (part.log_softmax(-1) for part in logits)
    syllables = (
        kind[..., 1, None, None, None]
        + initial[..., :, None, None]
        + medial[..., None, :, None]
        + final[..., None, None, :]
    )
    columns = torch.cat((kind[..., :1], kind[..., 3:], kind[..., 2:3] + hanja, syllables.flatten(2)), dim=-1)
    classes = {c: 1 + i for i, c in enumerate(WHOLE.signs + WHOLE.hanja + SYLLABLES)}
    lengths = torch.tensor([len(text) for text in TEXTS])
    targets = torch.tensor([classes[c] for text in TEXTS for c in text])
    return F.ctc_loss(
        columns.transpose(0, 1), targets, torch.full((len(TEXTS),), FRAMES), lengths, reduction="none"
    )


def _loss(logits: list[Tensor], texts: Sequence[str]) -> Tensor:
    *scores, hanja = logits
    return ctc_loss(tuple(scores), lambda lines: hanja[lines], labels_of(texts, WHOLE))


def test_loss_and_gradient_are_those_of_the_whole_alphabet() -> None:
    logits = _logits()
    ours = _loss(logits, TEXTS)
    whole = _whole_alphabet(logits)
    assert torch.allclose(ours, whole, atol=1e-9)
    gradients = torch.autograd.grad(ours.sum(), logits)
    expected = torch.autograd.grad(whole.sum(), logits)
    for mine, theirs in zip(gradients, expected, strict=True):
        assert torch.allclose(mine, theirs, atol=1e-6)
        assert theirs.abs().max() > 1e-2


def test_a_syllable_pushes_its_jamo_and_a_symbol_does_not() -> None:
    logits = _logits()
    loss = _loss(logits, ("a", "b", "가", "大")).sum()
    (gradient,) = torch.autograd.grad(loss, logits[1])
    assert gradient[:2].abs().max() < 1e-9
    assert gradient[2].abs().max() > 1e-3


def test_only_lines_with_hanja_push_them_but_one_always_has_a_gradient() -> None:
    logits = _logits()
    (gradient,) = torch.autograd.grad(_loss(logits, ("a", "大가", "b", "c")).sum(), logits[4])
    assert gradient[1].abs().max() > 1e-3
    assert gradient[[0, 2, 3]].abs().max() < 1e-9
    (gradient,) = torch.autograd.grad(_loss(logits, ("a", "b", "c", "가")).sum(), logits[4])
    assert gradient.abs().max() < 1e-9


def test_frames_needed_counts_a_blank_between_equal_characters() -> None:
    assert [frames_needed(text) for text in ("a", "ab", "aa", "1112")] == [1, 2, 3, 6]
