"""Bottleneck attention (Park et al., 2018, arXiv:1807.06514).

    F' = F (1 + sigmoid(channel(F) + spatial(F)))

with a weight for each channel and one for each place. It stands after the convolutions of a stage, before its
pooling: where the network narrows.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dokhae.lab.stages.extract._layers import normed

__all__ = ["BAM"]

_REDUCTION = 16
_DILATION = 4


class BAM(nn.Module):
    """Bottleneck attention over maps of so many channels; training needs two lines or more a batch."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        few = max(1, channels // _REDUCTION)
        self.channel = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, few, 1),
            nn.ReLU(),
            nn.Conv2d(few, channels, 1),
            nn.BatchNorm2d(channels),
        )
        self.spatial = nn.Sequential(
            *normed(channels, few, 1, padding=0),
            *_dilated(few),
            *_dilated(few),
            nn.Conv2d(few, 1, 1),
            nn.BatchNorm2d(1),
        )

    def forward(self, maps: Tensor) -> Tensor:
        """B x C x H x W to the same."""
        weights = torch.sigmoid(self.channel(maps) + self.spatial(maps))
        return maps * (1 + weights)


def _dilated(channels: int) -> tuple[nn.Module, ...]:
    convolution = nn.Conv2d(channels, channels, 3, padding=_DILATION, dilation=_DILATION, bias=False)
    return convolution, nn.BatchNorm2d(channels), nn.ReLU()
