"""Connectionist temporal classification (Graves et al., 2006) over a flat alphabet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence

from dokhae.hangul import Alphabet
from dokhae.lab.stages.base import Predictor, register

__all__ = ["CTC", "Frames", "frames_needed"]

_BLANK = 0


def frames_needed(text: str) -> int:
    """Frames that CTC needs at least: one a character and a blank between two equal ones."""
    return len(text) + sum(a == b for a, b in pairwise(text))


class Frames(Predictor):
    """What predictors by CTC have in common: a character or a blank for each frame."""

    def _misfit(self, text: str, frames: int) -> str | None:
        needed = frames_needed(text)
        return f"it needs {needed} frames, the line has {frames}" if needed > frames else None


@register("CTC")
class CTC(Frames):
    """A softmax over blank and every character of the alphabet."""

    outputs: ClassVar = ("characters",)

    def __init__(self, features: int, hidden: int, alphabet: Alphabet, longest: int) -> None:
        super().__init__(features, hidden, alphabet, longest)
        self._characters = alphabet.characters
        self._classes = {character: 1 + index for index, character in enumerate(self._characters)}
        self.classify = nn.Linear(features, 1 + len(self._characters))

    def forward(self, frames: Tensor) -> tuple[Tensor, ...]:
        """B x T x features to B x T x (1 + N); class 0 is blank, 1 + i the i-th character."""
        return (self.classify(frames).float().log_softmax(dim=-1),)

    def loss(self, frames: Tensor, texts: Sequence[str]) -> Tensor:
        """Negative log-likelihood of each line, B."""
        (scores,) = self(frames)
        batch, length, _ = scores.shape
        targets = [torch.tensor([self._classes[c] for c in text], device=frames.device) for text in texts]
        return F.ctc_loss(
            scores.transpose(0, 1),
            pad_sequence(targets, batch_first=True),
            torch.full((batch,), length),
            torch.tensor([len(text) for text in texts]),
            blank=_BLANK,
            reduction="none",
        )

    def read(self, outputs: tuple[Tensor, ...]) -> list[str]:
        """The best class of each frame, repeats and blanks taken out."""
        best = outputs[0].argmax(dim=-1).tolist()
        return ["".join(self._characters[c - 1] for c, _ in groupby(row) if c != _BLANK) for row in best]
