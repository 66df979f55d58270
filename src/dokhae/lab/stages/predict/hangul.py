"""CTC over the factored alphabet, on the columns of each line's own label.

    log p(syllable) = log p(kind = Hangul) + log p(initial) + log p(medial) + log p(final)
    log p(Hanja)    = log p(kind = Hanja) + log p(which Hanja)
    log p(sign)     = log p(kind = sign),  log p(blank) = log p(kind = blank)

Which Hanja it is, out of 1,800, is asked only where one may be: on most pages nowhere (cf. adaptive softmax,
Grave et al., 2017, arXiv:1609.04309).

These sum to one over the whole alphabet, so the loss (Graves et al., 2006) needs only blank and the
characters of the label: a few dozen columns instead of 13,000.

A network may learn from another one, too, frame by frame (Hinton et al., 2015, arXiv:1503.02531).

torch's gradient of CTC is exp(lp) - occupancy: it takes the columns for a whole softmax. Ours are not, so
exp(lp) is taken out again by a term of value zero, and the softmaxes above put back the right push on
everything else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dokhae.errors import UsageError
from dokhae.hangul import BLANK, FINALS, HANGUL, IDEOGRAPH, INITIALS, MEDIALS, Alphabet, Code
from dokhae.lab.stages.base import register
from dokhae.lab.stages.predict.ctc import Frames

__all__ = ["JAMO", "NOTHING", "HangulCTC", "Labels", "Scores", "ctc_loss", "labels_of"]

JAMO = (len(INITIALS), len(MEDIALS), len(FINALS))

NOTHING = 1.0
"""In place of the log-probability of blank: a teacher says nothing of a frame."""

Scores = tuple[Tensor, ...]
"""Of each frame: kind B x T x K, initial B x T x 19, medial B x T x 21, final B x T x 28."""

_WIDER = 4  # times the features, inside the head of Hanja
_LOG_LEAST = math.log(1e-3)  # of Hanja in a frame, below which it is not asked which, and of a syllable
_OWN = 0.5  # weight of the labels beside what a teacher says


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of a batch.

    Attributes:
        codes: B x C x 5 int64, the distinct characters of each line as (kind, initial, medial, final, hanja).
        targets: B x L int64, for each character of a line 1 + its row in `codes`; 0 where the line is over.
        lengths: B int64.
    """

    codes: Tensor
    targets: Tensor
    lengths: Tensor


def labels_of(texts: Sequence[str], alphabet: Alphabet) -> Labels:
    """Labels of the texts of a batch, for the loss."""
    distinct = [list(dict.fromkeys(text)) for text in texts]
    codes = np.zeros((len(texts), max(map(len, distinct)), 5), np.int64)
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


def _columns(scores: Scores, hanja: Callable[[Tensor], Tensor], codes: Tensor) -> Tensor:
    """B x T x (1 + C) log-probabilities of blank and of each coded character."""
    kind, initial, medial, final = scores
    kinds = _log_softmax_at(kind, F.pad(codes[..., 0], (1, 0), value=BLANK))
    jamo = (
        _log_softmax_at(initial, codes[..., 1])
        + _log_softmax_at(medial, codes[..., 2])
        + _log_softmax_at(final, codes[..., 3])
    )
    ideographs = codes[..., 0] == IDEOGRAPH
    # One line at least: where several machines train, every parameter must have a gradient.
    lines = ideographs.any(dim=1).index_fill(0, ideographs.any(dim=1).int().argmax(), True).nonzero()[:, 0]
    which = torch.zeros_like(jamo).index_copy(0, lines, _log_softmax_at(hanja(lines), codes[lines, :, 4]))
    zero = torch.zeros_like(jamo)
    parts = torch.where(
        (codes[..., 0] == HANGUL)[:, None], jamo, torch.where(ideographs[:, None], which, zero)
    )
    return kinds + F.pad(parts, (1, 0))


def ctc_loss(scores: Scores, hanja: Callable[[Tensor], Tensor], labels: Labels) -> Tensor:
    """Negative log-likelihood of each line, B, from scores before softmax; every label must fit.

    Args:
        scores: of frames.
        hanja: gives for L lines of the batch, by their numbers, L x T x N scores of the Hanja.
        labels: of the lines.
    """
    device = scores[0].device
    columns = _columns(scores, hanja, labels.codes.to(device))
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


def _unlike(scores: Scores, taught: Scores) -> Tensor:
    """Kullback-Leibler divergence of scores before softmax from log-probabilities of a teacher, B.

    Summed over frames; jamo count as far as the teacher sees a syllable. Frames of which it says nothing
    (`NOTHING`) teach nothing.
    """
    length = min(scores[0].shape[1], taught[0].shape[1])  # odd widths may be rounded otherwise
    own, their = ([each[:, :length] for each in tables] for tables in (scores, taught))
    told = their[0][..., BLANK] != NOTHING
    syllables = told & (their[0][..., HANGUL] > _LOG_LEAST)
    divergence = told.new_zeros(told.shape, dtype=torch.float32)
    divergence[told] = _divergence(own[0][told], their[0][told])
    jamo = sum(_divergence(o[syllables], t[syllables]) for o, t in zip(own[1:], their[1:], strict=True))
    divergence[syllables] += their[0][syllables][:, HANGUL].float().exp() * jamo
    return divergence.sum(dim=1)


def _divergence(own: Tensor, their: Tensor) -> Tensor:
    """That of rows of scores from rows of log-probabilities."""
    own, their = own.float().log_softmax(dim=-1), their.float()
    return F.kl_div(own, their, reduction="none", log_target=True).sum(dim=-1)


class _WhichHanja(nn.Module):
    """Scores of the Hanja: a deeper head than the others, since few frames need it."""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        self.hidden = nn.Sequential(
            nn.Linear(features, _WIDER * features), nn.GELU(), nn.Linear(_WIDER * features, features)
        )
        self.classify = nn.Linear(features, classes)

    def forward(self, frames: Tensor) -> Tensor:
        """... x features to ... x classes."""
        scores: Tensor = self.classify(frames + self.hidden(frames))
        return scores


@register("HangulCTC")
class HangulCTC(Frames):
    """Heads for the kind of character and for three jamo.

    Every frame is split in two, so that narrow letters (i, l, 1) have frames of their own at no cost before.

    Raises:
        UsageError: an alphabet without the syllables as a whole.
    """

    whole: ClassVar[bool] = True
    outputs: ClassVar = ("kind", "initial", "medial", "final", "hanja", "hanja_frames")
    split: ClassVar[int] = 2

    def __init__(self, features: int, hidden: int, alphabet: Alphabet, longest: int) -> None:
        super().__init__(features, hidden, alphabet, longest)
        if not alphabet.syllables:
            raise UsageError(
                "HangulCTC is made for an alphabet with all syllables, and this one is a plain list",
                remedy="Take the whole alphabet, or a network with CTC, Attn or ParallelAttn.",
            )
        self.halves = nn.Sequential(
            nn.LayerNorm(features), nn.Linear(features, self.split * features), nn.GELU()
        )
        self.heads = nn.ModuleList(nn.Linear(features, classes) for classes in (alphabet.kinds, *JAMO))
        self.hanja = _WhichHanja(features, max(1, len(alphabet.hanja)))

    def forward(self, frames: Tensor) -> tuple[Tensor, ...]:
        """B x T x features to four tensors of B x 2T x classes, and two of the M frames that may be Hanja.

        Those are M x N, which of the N Hanja, and M x 2, number of the line and of the frame in it.
        """
        halves = self._halves(frames)
        scores = tuple(head(halves).float().log_softmax(dim=-1) for head in self.heads)
        places = (scores[0][..., IDEOGRAPH] > _LOG_LEAST).nonzero()
        which = self.hanja(halves[places[:, 0], places[:, 1]]).float().log_softmax(dim=-1)
        return (*scores, which, places)

    def loss(self, frames: Tensor, texts: Sequence[str], taught: Scores = ()) -> Tensor:
        """Negative log-likelihood of each line, B.

        Given what `forward` of a teacher tells of the same lines, half of that, and how unlike they are.
        """
        halves = self._halves(frames)
        scores = tuple(head(halves) for head in self.heads)
        labels = labels_of(texts, self.alphabet)
        loss = ctc_loss(scores, lambda lines: self.hanja(halves[lines]), labels)
        return _OWN * loss + _unlike(scores, taught[: len(scores)]) if taught else loss

    def read(self, outputs: tuple[Tensor, ...]) -> list[str]:
        """The best character of each frame, repeats and blanks taken out.

        A syllable and a Hanja are scored whole: their probabilities together must beat blank and every sign.
        """
        kinds, *jamo, hanja, places = outputs
        whole, parts = kinds.clone(), [scores.max(dim=-1) for scores in jamo]
        whole[..., HANGUL] += sum((part.values for part in parts), kinds.new_zeros(()))
        which = torch.zeros_like(parts[0].indices)
        if len(places):
            best = hanja.max(dim=-1)
            which[places[:, 0], places[:, 1]] = best.indices
            whole[places[:, 0], places[:, 1], IDEOGRAPH] += best.values
        rows = torch.stack((whole.argmax(-1), *(part.indices for part in parts), which), dim=-1).tolist()
        return [self._collapse(row) for row in rows]

    def _halves(self, frames: Tensor) -> Tensor:
        """B x T x F to B x 2T x F."""
        batch, length, features = frames.shape
        halves: Tensor = self.halves(frames)
        return halves.reshape(batch, self.split * length, features)

    def _collapse(self, frames: list[list[int]]) -> str:
        codes = (_code(*frame) for frame in frames)
        return self.alphabet.decode(code for code, _ in groupby(codes))


def _code(kind: int, initial: int, medial: int, final: int, hanja: int) -> Code:
    """The code of a kind, without what other kinds would be."""
    if kind == HANGUL:
        return Code(kind, initial, medial, final)
    return Code(kind, hanja=hanja) if kind == IDEOGRAPH else Code(kind)
