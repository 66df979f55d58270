"""A decoder that reads all characters at once: learnt queries attend to the frames (Yu et al., 2020, SRN)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dokhae.hangul import Alphabet
from dokhae.lab.stages.attention import CrossAttention, positions
from dokhae.lab.stages.base import register
from dokhae.lab.stages.predict._steps import Steps, centres

__all__ = ["ParallelAttn"]

_LAYERS = 2


class _Layer(nn.Module):
    """Each place of the text attends to the frames, then an MLP; both residual and on normalised input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = CrossAttention(width)
        self.mlp = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, text: Tensor, frames: Tensor) -> tuple[Tensor, Tensor]:
        attended, weights = self.attention(self.norm(text), frames)
        text = text + attended
        return text + self.mlp(text), weights


@register("ParallelAttn")
class ParallelAttn(Steps):
    """A query for each place of the text, two layers of attention to the frames, a classifier."""

    def __init__(self, features: int, hidden: int, alphabet: Alphabet, longest: int) -> None:
        super().__init__(features, hidden, alphabet, longest)
        self.project = nn.Linear(features, hidden)
        self.frames_norm = nn.LayerNorm(hidden)
        # Sinusoids to begin with: the first query is likely to look at the first frames.
        self.queries = nn.Parameter(positions(torch.empty(1, longest + 1, hidden)))
        self.layers = nn.ModuleList(_Layer(hidden) for _ in range(_LAYERS))
        self.classify = nn.Sequential(nn.LayerNorm(hidden), nn.Linear(hidden, self.classes))

    def forward(self, frames: Tensor) -> tuple[Tensor, ...]:
        """B x T x features to characters B x (longest + 1) x (1 + N) and places B x (longest + 1)."""
        x = self.project(frames)
        x = self.frames_norm(x + positions(x))
        text = self.queries.expand(frames.shape[0], -1, -1)
        for layer in self.layers:
            text, weights = layer(text, x)
        return self.classify(text).float().log_softmax(dim=-1), centres(weights)

    def _taught(self, frames: Tensor, targets: Tensor) -> Tensor:
        scores: Tensor = self(frames)[0]
        return scores[:, : targets.shape[1]]
