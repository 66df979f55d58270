"""Attention, written out, and where a frame stands.

Written out, since the backward pass of the fused kernel is several times slower on a CPU at these lengths,
and since it exports to ONNX with any batch and length.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

__all__ = ["HEADS", "SelfAttention", "attend", "positions", "split_heads"]

HEADS = 4
_SLOWEST = 10_000.0  # frames of the longest wave over 2 pi


def positions(frames: Tensor) -> Tensor:
    """Sinusoids of each place (Vaswani et al., 2017), for B x T x width frames: T x width.

    sin(t / 10000^(2i / width)) for i < width / 2, then the cosines.
    """
    length, width = frames.shape[1:]
    rates = torch.arange(0, width, 2, device=frames.device) * (-math.log(_SLOWEST) / width)
    angles = torch.arange(length, device=frames.device)[:, None] * rates.exp()
    return torch.cat((angles.sin(), angles.cos()), dim=1)


def split_heads(x: Tensor, heads: int) -> Tensor:
    """B x T x width to B x heads x T x width / heads."""
    batch, length, width = x.shape
    return x.reshape(batch, length, heads, width // heads).transpose(1, 2)


def attend(queries: Tensor, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
    """softmax(q k' / sqrt(d)) v.

    Args:
        queries: B x heads x L x d.
        keys: B x heads x T x d.
        values: B x heads x T x d.

    Returns:
        B x L x heads * d, and the weights, B x heads x L x T.
    """
    weights = torch.softmax(queries @ keys.transpose(2, 3) * queries.shape[3] ** -0.5, dim=-1)
    return (weights @ values).transpose(1, 2).flatten(2), weights


class SelfAttention(nn.Module):
    """Every frame of a line attends to all of them: B x T x width to the same."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.queries_keys_values = nn.Linear(width, 3 * width)
        self.merge = nn.Linear(width, width)

    def forward(self, frames: Tensor) -> Tensor:
        """B x T x width to the same."""
        parts = self.queries_keys_values(frames).chunk(3, dim=2)
        attended, _ = attend(*(split_heads(part, HEADS) for part in parts))
        merged: Tensor = self.merge(attended)
        return merged
