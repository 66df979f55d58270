"""CTC over the factored alphabet, on the columns of each line's own label.

    log p(syllable) = log p(kind = Hangul) + log p(initial) + log p(medial) + log p(final)
    log p(symbol)   = log p(kind = symbol),  log p(blank) = log p(kind = blank)

These sum to one over the whole alphabet, so the loss (Graves et al., 2006) needs only blank and the
characters of the label: a few dozen columns instead of 13,000.

torch's gradient of CTC is exp(lp) - occupancy: it takes the columns for a whole softmax. Ours are not, so
exp(lp) is taken out again by a term of value zero, and the softmaxes above put back the right push on
everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import torch
from torch import Tensor
from torch.nn import functional as F

from dokhae.hangul import BLANK, HANGUL
from dokhae.lab.ocr.network import Logits

__all__ = ["Labels", "ctc_loss", "frames_needed"]


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of a batch.

    Attributes:
        codes: B x C x 4 int64, the distinct characters of each line as (kind, initial, medial, final).
        targets: B x L int64, for each character of a line 1 + its row in `codes`; 0 where the line is over.
        lengths: B int64.
    """

    codes: Tensor
    targets: Tensor
    lengths: Tensor


def frames_needed(text: str) -> int:
    """Frames that CTC needs at least: one a character and a blank between two equal ones."""
    return len(text) + sum(a == b for a, b in pairwise(text))


class _LogSoftmaxAt(torch.autograd.Function):
    """log_softmax(logits)[..., indices], B x T x C float32, line by line.

    One line's scores over the alphabet fit the processor's caches. Those of a batch do not, and composed of
    torch's own operations they are written to memory six times, which costs more than the convolutions.
    """

    @staticmethod
    def forward(ctx: Any, logits: Tensor, indices: Tensor) -> Tensor:
        exact = torch.promote_types(logits.dtype, torch.float32)
        batch, frames, _ = logits.shape
        picked = torch.empty(batch, frames, indices.shape[1], dtype=exact)
        partition = torch.empty(batch, frames, 1, dtype=exact)
        for line in range(batch):
            scores = logits[line].to(exact)
            partition[line] = scores.logsumexp(dim=1, keepdim=True)
            picked[line] = scores[:, indices[line]] - partition[line]
        ctx.save_for_backward(logits, partition, indices)
        return picked

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        logits, partition, indices = ctx.saved_tensors
        (gradient,) = gradients
        towards = torch.empty_like(logits)
        for line in range(len(logits)):
            push = (logits[line] - partition[line]).exp_().mul_(-gradient[line].sum(dim=1, keepdim=True))
            towards[line] = push.index_add_(1, indices[line], gradient[line])
        return towards, None


def _log_softmax_at(logits: Tensor, indices: Tensor) -> Tensor:
    return cast(Tensor, _LogSoftmaxAt.apply(logits, indices.clamp(min=0)))  # type: ignore[no-untyped-call]


def _columns(logits: Logits, codes: Tensor) -> Tensor:
    """B x T x (1 + C) log-probabilities of blank and of each coded character."""
    kinds = _log_softmax_at(logits.kind, F.pad(codes[..., 0], (1, 0), value=BLANK))
    jamo = (
        _log_softmax_at(logits.initial, codes[..., 1])
        + _log_softmax_at(logits.medial, codes[..., 2])
        + _log_softmax_at(logits.final, codes[..., 3])
    )
    hangul = (codes[..., 0] == HANGUL)[:, None, :]
    return kinds + F.pad(torch.where(hangul, jamo, torch.zeros_like(jamo)), (1, 0))


def ctc_loss(logits: Logits, labels: Labels) -> Tensor:
    """Negative log-likelihood of each line, B; every label must fit its frames (`frames_needed`)."""
    columns = _columns(logits, labels.codes)
    batch, frames, _ = columns.shape
    losses = F.ctc_loss(
        columns.transpose(0, 1),
        labels.targets,
        torch.full((batch,), frames),
        labels.lengths,
        reduction="none",
    )
    surplus = (columns.detach().exp() * columns).sum(dim=(1, 2))
    return losses - (surplus - surplus.detach())
