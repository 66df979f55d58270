"""What decoders with attention have in common: a character for each step, until the end."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor

from dokhae.hangul import Alphabet
from dokhae.lab.stages.base import Predictor

END = 0


def centres(weights: Tensor) -> Tensor:
    """Where attention rests: B x L x T weights to B x L, a share of the length 0..1."""
    frames = weights.shape[2]
    places = (torch.arange(frames, device=weights.device) + 0.5) / frames
    return weights.float() @ places


class Steps(Predictor):
    """Scores of steps: class 0 is the end, 1 + i the i-th character of the alphabet."""

    outputs: ClassVar = ("characters", "places")

    def __init__(self, features: int, hidden: int, alphabet: Alphabet, longest: int) -> None:
        super().__init__(features, hidden, alphabet, longest)
        self._characters = alphabet.characters
        self._classes = {character: 1 + index for index, character in enumerate(self._characters)}

    @property
    def classes(self) -> int:
        """Characters and the end."""
        return 1 + len(self._characters)

    def loss(self, frames: Tensor, texts: Sequence[str]) -> Tensor:
        """Negative log-likelihood of each line with its end, B."""
        targets = self._targets(texts).to(frames.device)
        scores = self._taught(frames, targets)
        each = -scores.gather(2, targets[..., None])[..., 0]
        lengths = torch.tensor([len(text) for text in texts], device=frames.device)
        counts = torch.arange(targets.shape[1], device=frames.device) <= lengths[:, None]
        return (each * counts).sum(dim=1)

    def read(self, outputs: tuple[Tensor, ...]) -> list[str]:
        """The best class of each step, up to the end."""
        best = outputs[0].argmax(dim=-1).tolist()
        return ["".join(self._characters[c - 1] for c in row[: _length(row)]) for row in best]

    @abstractmethod
    def _taught(self, frames: Tensor, targets: Tensor) -> Tensor:
        """Log-probabilities of the steps of B x L targets, each knowing those before it: B x L x classes."""

    def _targets(self, texts: Sequence[str]) -> Tensor:
        """Classes of each text, then the end: B x (longest of them + 1)."""
        targets = torch.full((len(texts), 1 + max(map(len, texts))), END)
        for row, text in zip(targets, texts, strict=True):
            row[: len(text)] = torch.tensor([self._classes[c] for c in text])
        return targets

    def _misfit(self, text: str, frames: int) -> str | None:
        if len(text) <= self.longest:
            return None
        return f"it has {len(text)} characters, {self.longest} are the most"


def _length(row: list[int]) -> int:
    return row.index(END) if END in row else len(row)
