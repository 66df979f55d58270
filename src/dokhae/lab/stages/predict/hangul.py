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

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dokhae.errors import UsageError
from dokhae.hangul import BLANK, FINALS, HANGUL, INITIALS, MEDIALS, Alphabet, Code
from dokhae.lab.stages.base import register
from dokhae.lab.stages.predict.ctc import Frames

__all__ = ["JAMO", "HangulCTC", "Labels", "Scores", "ctc_loss", "labels_of"]

JAMO = (len(INITIALS), len(MEDIALS), len(FINALS))

Scores = tuple[Tensor, ...]
"""Of each frame: kind B x T x K, initial B x T x 19, medial B x T x 21, final B x T x 28."""


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


def labels_of(texts: Sequence[str], alphabet: Alphabet) -> Labels:
    """Labels of the texts of a batch, for the loss."""
    distinct = [list(dict.fromkeys(text)) for text in texts]
    codes = np.zeros((len(texts), max(map(len, distinct)), 4), np.int64)
    targets = np.zeros((len(texts), max(map(len, texts))), np.int64)
    for row, (text, characters) in enumerate(zip(texts, distinct, strict=True)):
        codes[row, : len(characters)] = alphabet.encode("".join(characters))
        targets[row, : len(text)] = [1 + characters.index(c) for c in text]
    return Labels(torch.from_numpy(codes), torch.from_numpy(targets), torch.tensor([len(t) for t in texts]))


class _LogSoftmaxAt(torch.autograd.Function):
    """log_softmax(scores)[..., indices], B x T x C float32, line by line.

    One line's scores over the alphabet fit the processor's caches. Those of a batch do not, and composed of
    torch's own operations they are written to memory six times, which costs more than the convolutions.
    """

    @staticmethod
    def forward(ctx: Any, scores: Tensor, indices: Tensor) -> Tensor:
        exact = torch.promote_types(scores.dtype, torch.float32)
        batch, frames, _ = scores.shape
        picked = scores.new_empty(batch, frames, indices.shape[1], dtype=exact)
        partition = scores.new_empty(batch, frames, 1, dtype=exact)
        for line in range(batch):
            of_line = scores[line].to(exact)
            partition[line] = of_line.logsumexp(dim=1, keepdim=True)
            picked[line] = of_line[:, indices[line]] - partition[line]
        ctx.save_for_backward(scores, partition, indices)
        return picked

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        scores, partition, indices = ctx.saved_tensors
        (gradient,) = gradients
        towards = torch.empty_like(scores)
        for line in range(len(scores)):
            push = (scores[line] - partition[line]).exp_().mul_(-gradient[line].sum(dim=1, keepdim=True))
            towards[line] = push.index_add_(1, indices[line], gradient[line])
        return towards, None


def _log_softmax_at(scores: Tensor, indices: Tensor) -> Tensor:
    return cast(Tensor, _LogSoftmaxAt.apply(scores, indices.clamp(min=0)))  # type: ignore[no-untyped-call]


def _columns(scores: Scores, codes: Tensor) -> Tensor:
    """B x T x (1 + C) log-probabilities of blank and of each coded character."""
    kind, initial, medial, final = scores
    kinds = _log_softmax_at(kind, F.pad(codes[..., 0], (1, 0), value=BLANK))
    jamo = (
        _log_softmax_at(initial, codes[..., 1])
        + _log_softmax_at(medial, codes[..., 2])
        + _log_softmax_at(final, codes[..., 3])
    )
    hangul = (codes[..., 0] == HANGUL)[:, None, :]
    return kinds + F.pad(torch.where(hangul, jamo, torch.zeros_like(jamo)), (1, 0))


def ctc_loss(scores: Scores, labels: Labels) -> Tensor:
    """Negative log-likelihood of each line, B, from scores before softmax; every label must fit."""
    device = scores[0].device
    columns = _columns(scores, labels.codes.to(device))
    batch, frames, _ = columns.shape
    losses = F.ctc_loss(
        columns.transpose(0, 1),
        labels.targets.to(device),
        torch.full((batch,), frames),
        labels.lengths,
        reduction="none",
    )
    surplus = (columns.detach().exp() * columns).sum(dim=(1, 2))
    return losses - (surplus - surplus.detach())


@register("HangulCTC")
class HangulCTC(Frames):
    """Heads for the kind of character and for three jamo.

    Every frame is split in two, so that narrow letters (i, l, 1) have frames of their own at no cost before.

    Raises:
        UsageError: an alphabet without the syllables as a whole.
    """

    outputs: ClassVar = ("kind", "initial", "medial", "final")
    split: ClassVar[int] = 2

    def __init__(self, features: int, hidden: int, alphabet: Alphabet, longest: int) -> None:
        super().__init__(features, hidden, alphabet, longest)
        if not alphabet.syllables:
            raise UsageError(
                "HangulCTC is made for an alphabet with all syllables, and this one is a plain list",
                remedy="Take the whole alphabet, or a network with CTC, Attn or ParallelAttn.",
            )
        kinds = 2 + len(alphabet.symbols)
        self.halves = nn.Sequential(
            nn.LayerNorm(features), nn.Linear(features, self.split * features), nn.GELU()
        )
        self.heads = nn.ModuleList(nn.Linear(features, classes) for classes in (kinds, *JAMO))

    def forward(self, frames: Tensor) -> tuple[Tensor, ...]:
        """B x T x features to four tensors of B x 2T x classes."""
        return tuple(scores.float().log_softmax(dim=-1) for scores in self._scores(frames))

    def loss(self, frames: Tensor, texts: Sequence[str]) -> Tensor:
        """Negative log-likelihood of each line, B."""
        return ctc_loss(self._scores(frames), labels_of(texts, self.alphabet))

    def read(self, outputs: tuple[Tensor, ...]) -> list[str]:
        """The best character of each frame, repeats and blanks taken out.

        A syllable is scored whole: its four probabilities together must beat blank and every symbol.
        """
        kinds, *jamo = outputs
        parts = [scores.max(dim=-1) for scores in jamo]
        syllables = kinds[..., HANGUL] + sum((part.values for part in parts), kinds.new_zeros(()))
        best = torch.cat((kinds[..., :HANGUL], syllables[..., None], kinds[..., HANGUL + 1 :]), -1).argmax(-1)
        rows = torch.stack((best, *(part.indices for part in parts)), dim=-1).tolist()
        return [self._collapse(row) for row in rows]

    def _scores(self, frames: Tensor) -> Scores:
        batch, length, features = frames.shape
        # B x T x F --> B x 2T x F
        halves = self.halves(frames).reshape(batch, self.split * length, features)
        return tuple(head(halves) for head in self.heads)

    def _collapse(self, frames: list[list[int]]) -> str:
        codes = [Code(kind, *jamo) if kind == HANGUL else Code(kind) for kind, *jamo in frames]
        return self.alphabet.decode(code for code, _ in groupby(codes))
