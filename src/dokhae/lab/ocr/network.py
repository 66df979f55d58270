"""The recogniser that ships: a plain residual net, two blocks over time, and a Hangul-factored head.

    image       B x 1 x 32 x W, gray 0..255
    stem        B x 32 x 16 x W/2
    stages      32 at 16 x W/2, 64 at 8 x W/4, 128 at 4 x W/4, 192 at 2 x W/4
    sequence    B x W/4 x 192, two blocks of depthwise convolution, self-attention, MLP
    head        B x W/2 x (kinds + 19 + 21 + 28): every frame is split in two, so that narrow letters
                (i, l, 1) have frames of their own at no cost in the trunk

Plain convolutions, since depthwise ones train 2-4 times slower on a CPU.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dokhae.hangul import FINALS, INITIALS, KINDS, MEDIALS

__all__ = ["FRAME", "JAMO", "Logits", "Recognizer", "Widths"]

JAMO = (len(INITIALS), len(MEDIALS), len(FINALS))
FRAME = 2  # px of the input per frame of the output


@dataclass(frozen=True, slots=True)
class Logits:
    """Scores of each frame before softmax: kind B x T x KINDS, initial B x T x 19, medial 21, final 28."""

    kind: Tensor
    initial: Tensor
    medial: Tensor
    final: Tensor


@dataclass(frozen=True, slots=True)
class Widths:
    """Channels of the four stages, residual blocks in each, width and number of the sequence blocks."""

    channels: tuple[int, int, int, int] = (32, 64, 128, 192)
    blocks: tuple[int, int, int, int] = (1, 2, 2, 2)
    sequence: int = 192
    sequence_blocks: int = 2
    heads: int = 4


class _Residual(nn.Module):
    """Two 3 x 3 convolutions and a shortcut (He et al., 2016)."""

    def __init__(self, inputs: int, outputs: int, stride: tuple[int, int] = (1, 1)) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        same = inputs == outputs and stride == (1, 1)
        self.shortcut: nn.Module = nn.Identity()
        if not same:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.first_norm(self.first(x)))
        y = self.second_norm(self.second(y)) + self.shortcut(x)
        return F.relu(y)


class _SequenceBlock(nn.Module):
    """Depthwise convolution (near context, and where a frame stands), self-attention, MLP; all residual."""

    def __init__(self, width: int, heads: int, kernel: int = 7) -> None:
        super().__init__()
        self.heads = heads
        self.near_norm = nn.LayerNorm(width)
        self.near = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=width)
        self.attention_norm = nn.LayerNorm(width)
        self.queries_keys_values = nn.Linear(width, 3 * width)
        self.merge = nn.Linear(width, width)
        self.mlp_norm = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.near(self.near_norm(x).transpose(1, 2)).transpose(1, 2)
        x = x + self._attend(self.attention_norm(x))
        mixed: Tensor = self.mlp(self.mlp_norm(x))
        return x + mixed

    def _attend(self, x: Tensor) -> Tensor:
        batch, frames, width = x.shape
        # B x T x 3W --> 3 x B x heads x T x W/heads
        split = self.queries_keys_values(x).reshape(batch, frames, 3, self.heads, width // self.heads)
        queries, keys, values = split.permute(2, 0, 3, 1, 4)
        # Written out: the fused kernel's backward pass is several times slower on a CPU at these lengths.
        weights = torch.softmax(queries @ keys.transpose(2, 3) * (width // self.heads) ** -0.5, dim=-1)
        merged: Tensor = self.merge((weights @ values).transpose(1, 2).reshape(batch, frames, width))
        return merged


class Recognizer(nn.Module):
    """Lines to scores; the module docstring has the shapes."""

    def __init__(self, widths: Widths | None = None) -> None:
        super().__init__()
        self.widths = widths = widths or Widths()
        channels, sequence = widths.channels, widths.sequence
        self.stem = nn.Sequential(
            nn.Conv2d(1, channels[0], 3, 2, 1, bias=False), nn.BatchNorm2d(channels[0]), nn.ReLU()
        )
        strides = ((1, 1), (2, 2), (2, 1), (2, 1))
        stages: list[nn.Module] = []
        inputs = channels[0]
        for outputs, blocks, stride in zip(channels, widths.blocks, strides, strict=True):
            for block in range(blocks):
                stages.append(_Residual(inputs, outputs, stride if block == 0 else (1, 1)))
                inputs = outputs
        self.stages = nn.Sequential(*stages)
        self.project = nn.Linear(channels[3] * 2, sequence)
        self.sequence = nn.Sequential(
            *(_SequenceBlock(sequence, widths.heads) for _ in range(widths.sequence_blocks))
        )
        self.split = nn.Sequential(nn.LayerNorm(sequence), nn.Linear(sequence, 2 * sequence), nn.GELU())
        self.heads = nn.ModuleList(nn.Linear(sequence, classes) for classes in (KINDS, *JAMO))

    def forward(self, images: Tensor) -> Logits:
        """Scores of B x 1 x 32 x W images."""
        x = self.stages(self.stem(images / 127.5 - 1))
        batch, channels, height, frames = x.shape
        # B x C x 2 x T --> B x T x 2C --> B x T x W --> B x 2T x W
        x = self.project(x.permute(0, 3, 1, 2).reshape(batch, frames, channels * height))
        x = self.split(self.sequence(x)).reshape(batch, 2 * frames, self.widths.sequence)
        return Logits(*(head(x) for head in self.heads))
