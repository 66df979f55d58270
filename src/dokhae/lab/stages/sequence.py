"""Context for each frame: none, the paper's two LSTMs, a Transformer, or convolution with attention."""

from __future__ import annotations

from torch import Tensor, nn

from dokhae.lab.stages.attention import SelfAttention, positions
from dokhae.lab.stages.base import Sequence, register

__all__ = ["BiLSTM", "ConvAttn", "NoSequence", "Transformer"]

_BLOCKS = 2
_DROPOUT = 0.1


@register("None")
class NoSequence(Sequence):
    """Frames as they are."""

    def forward(self, frames: Tensor) -> Tensor:
        """The frames."""
        return frames


class _Recurrent(nn.Module):
    """An LSTM in each direction, and a linear layer over both."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(features, hidden, bidirectional=True, batch_first=True)
        self.merge = nn.Linear(2 * hidden, hidden)

    def forward(self, frames: Tensor) -> Tensor:
        merged: Tensor = self.merge(self.lstm(frames)[0])
        return merged


@register("BiLSTM")
class BiLSTM(Sequence):
    """Two bidirectional LSTMs (Shi et al., 2015, arXiv:1507.05717)."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__(features, hidden)
        self.blocks = nn.Sequential(_Recurrent(features, hidden), _Recurrent(hidden, hidden))
        self.features = hidden

    def forward(self, frames: Tensor) -> Tensor:
        """B x T x features to B x T x hidden."""
        context: Tensor = self.blocks(frames)
        return context


class _Encoder(nn.Module):
    """Self-attention and MLP, each on normalised input and added to it (pre-norm)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.attention = nn.Sequential(nn.LayerNorm(width), SelfAttention(width), nn.Dropout(_DROPOUT))
        self.mlp = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, 4 * width),
            nn.GELU(),
            nn.Dropout(_DROPOUT),
            nn.Linear(4 * width, width),
            nn.Dropout(_DROPOUT),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(x)
        mixed: Tensor = self.mlp(x)
        return x + mixed


@register("Transformer")
class Transformer(Sequence):
    """A Transformer encoder of two layers (Vaswani et al., 2017, arXiv:1706.03762), for any length."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__(features, hidden)
        self.project = nn.Linear(features, hidden)
        self.blocks = nn.Sequential(*(_Encoder(hidden) for _ in range(_BLOCKS)))
        self.norm = nn.LayerNorm(hidden)
        self.features = hidden

    def forward(self, frames: Tensor) -> Tensor:
        """B x T x features to B x T x hidden."""
        x = self.project(frames)
        context: Tensor = self.norm(self.blocks(x + positions(x)))
        return context


class _Block(nn.Module):
    """Depthwise convolution (near context, and where a frame stands), self-attention, MLP; all residual."""

    def __init__(self, width: int, kernel: int = 7) -> None:
        super().__init__()
        self.near_norm = nn.LayerNorm(width)
        self.near = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=width)
        self.attention_norm = nn.LayerNorm(width)
        self.attention = SelfAttention(width)
        self.mlp_norm = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.near(self.near_norm(x).transpose(1, 2)).transpose(1, 2)
        x = x + self.attention(self.attention_norm(x))
        mixed: Tensor = self.mlp(self.mlp_norm(x))
        return x + mixed


@register("ConvAttn")
class ConvAttn(Sequence):
    """Two blocks of depthwise convolution, self-attention and MLP, as wide as what comes in."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__(features, hidden)
        self.blocks = nn.Sequential(*(_Block(features) for _ in range(_BLOCKS)))

    def forward(self, frames: Tensor) -> Tensor:
        """B x T x features to the same."""
        context: Tensor = self.blocks(frames)
        return context
