"""Attention, written out, and where a frame stands.

Written out, since the backward pass of the fused kernel is several times slower on a CPU at these lengths,
and since it exports to ONNX with any batch and length.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

__all__ = ["CrossAttention", "SelfAttention", "positions"]

_HEADS = 4
_SLOWEST = 10_000.0  # frames of the longest wave over 2 pi


def positions(frames: Tensor) -> Tensor:
    """Sinusoids of each place (Vaswani et al., 2017), for B x T x width frames: T x width.

    sin(t / 10000^(2i / width)) for i < width / 2, then the cosines.
    """
    length, width = frames.shape[1:]
    rates = torch.arange(0, width, 2, device=frames.device) * (-math.log(_SLOWEST) / width)
    angles = torch.arange(length, device=frames.device)[:, None] * rates.exp()
    return torch.cat((angles.sin(), angles.cos()), dim=1)


def _split(x: Tensor) -> Tensor:
    """B x T x width to B x heads x T x width / heads."""
    batch, length, width = x.shape
    return x.reshape(batch, length, _HEADS, width // _HEADS).transpose(1, 2)


def _attend(queries: Tensor, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
    """softmax(q k' / sqrt(d)) v of each head: B x L x width, and the weights, B x heads x L x T."""
    q, k, v = (_split(part) for part in (queries, keys, values))
    weights = torch.softmax(q * q.shape[3] ** -0.5 @ k.transpose(2, 3), dim=-1)
    return (weights @ v).transpose(1, 2).flatten(2), weights


class _Attention(nn.Module):
    def reset_parameters(self) -> None:
        """Draw weights that keep the variance (Glorot and Bengio, 2010): no ReLU follows."""
        for parameter in self.parameters():
            if parameter.ndim > 1:
                nn.init.xavier_uniform_(parameter)


class SelfAttention(_Attention):
    """Every frame of a line attends to all of them."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.queries_keys_values = nn.Linear(width, 3 * width)
        self.merge = nn.Linear(width, width)

    def forward(self, frames: Tensor) -> Tensor:
        """B x T x width to the same."""
        attended, _ = _attend(*self.queries_keys_values(frames).chunk(3, dim=2))
        merged: Tensor = self.merge(attended)
        return merged


class CrossAttention(_Attention):
    """Every place of a text attends to all frames of its line."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.queries = nn.Linear(width, width)
        self.keys_values = nn.Linear(width, 2 * width)
        self.merge = nn.Linear(width, width)

    def forward(self, text: Tensor, frames: Tensor) -> tuple[Tensor, Tensor]:
        """B x L x width and B x T x width to B x L x width, and mean weights of the heads, B x L x T."""
        attended, weights = _attend(self.queries(text), *self.keys_values(frames).chunk(2, dim=2))
        return self.merge(attended), weights.mean(dim=1)
