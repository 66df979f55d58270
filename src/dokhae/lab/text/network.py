"""The network that reads: an encoder, and over it the scores of every span of its pieces.

A span from piece i to piece j scores start(i) + end(j) + <left(i), right(j)>; that the text has no answer
scores like one more span. All of them together are one distribution, so its probabilities can be calibrated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention

from dokhae.lab.text.e5 import E5
from dokhae.language.window import Mark

__all__ = ["Encoder", "ReadingNetwork", "Shape"]

_EPSILON = 1e-12
_PAIRED = 64  # numbers in which the ends of a span are compared


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of an encoder."""

    pieces: int
    width: int = 384
    layers: int = 12
    heads: int = 12
    hidden: int = 1536
    positions: int = 512


class _Layer(nn.Module):
    """Attention and a feed-forward network, each with a norm after its sum (Devlin et al., 2019)."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.q, self.k, self.v, self.ao = (nn.Linear(width, width) for _ in range(4))
        self.fi, self.fo = nn.Linear(width, shape.hidden), nn.Linear(shape.hidden, width)
        self.aln, self.oln = (nn.LayerNorm(width, eps=_EPSILON) for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = x.shape
        q, k, v = (
            part(x).view(batch, length, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.q, self.k, self.v)
        )
        attended = scaled_dot_product_attention(q, k, v, mask[:, None, None])
        x = self.aln(x + self.dropout(self.ao(attended.transpose(1, 2).reshape(batch, length, width))))
        fed: Tensor = self.oln(x + self.dropout(self.fo(gelu(self.fi(x)))))
        return fed


class Encoder(nn.Module):
    """Pieces and their marks, B x T, to features, B x T x width; a piece of the number -1 is none."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.word = nn.Embedding(shape.pieces, shape.width)
        self.position = nn.Embedding(shape.positions, shape.width)
        self.mark = nn.Embedding(len(Mark), shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=_EPSILON)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(_Layer(shape, dropout) for _ in range(shape.layers))

    def forward(self, numbers: Tensor, marks: Tensor) -> Tensor:
        """Features of all pieces."""
        positions = torch.arange(numbers.shape[1], device=numbers.device)
        x = self.word(numbers.clamp(min=0)) + self.position(positions) + self.mark(marks)
        x = self.dropout(self.norm(x))
        for layer in self.layers:
            x = layer(x, numbers >= 0)
        features: Tensor = x
        return features

    def load(self, e5: E5, kept: Sequence[int]) -> None:
        """Take the weights of the encoder in the package, with these of its pieces."""
        width = self.shape.width
        stored = {
            "position.weight": e5.tensor("emb.pos"),
            "mark.weight": np.tile(e5.tensor("emb.type")[:width], len(Mark)),
            "norm.weight": e5.tensor("emb.ln.w"),
            "norm.bias": e5.tensor("emb.ln.b"),
            "word.weight": e5.rows("emb.word", kept),
        }
        for place in range(self.shape.layers):
            for part in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln"):
                for kind in ("weight", "bias"):
                    name = f"l{place}.{part}.{kind[0]}"
                    stored[f"layers.{place}.{part}.{kind}"] = e5.tensor(name)
        own = self.state_dict()
        self.load_state_dict(
            {name: torch.tensor(values).view_as(own[name]) for name, values in stored.items()}
        )


class ReadingNetwork(nn.Module):
    """Pieces and marks, B x T, to the scores of spans, B x T x T, and of "no answer", B."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(shape, dropout)
        self.ends = nn.Linear(shape.width, 2)
        self.pair = nn.Linear(shape.width, 2 * _PAIRED)
        self.none = nn.Linear(shape.width, 1)

    def forward(self, numbers: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of all spans, also of those that end before they begin, and of no answer."""
        features = self.encoder(numbers, marks)
        start, end = self.ends(features).unbind(dim=-1)
        left, right = self.pair(features).chunk(2, dim=-1)
        spans = left @ right.transpose(1, 2) / math.sqrt(_PAIRED)
        spans = spans + start[:, :, None] + end[:, None, :]
        return spans, self.none(features[:, 0])[:, 0]
