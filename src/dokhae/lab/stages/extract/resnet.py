"""ResNet as in FAN (Cheng et al., 2017, arXiv:1709.02054): 45 convolutions, a frame every 4 px."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar

from torch import Tensor, nn

from dokhae.lab.stages.base import Extractor, register
from dokhae.lab.stages.extract._layers import ResidualBlock, averaged, normed
from dokhae.lab.stages.extract.bam import BAM

__all__ = ["ResNet", "ResNetBAM"]

_BLOCKS = (1, 2, 5, 3)


@register("ResNet")
class ResNet(Extractor):
    """Blocks 1, 2, 5, 3 of 128, 256, 512, 512 channels at 16 x W/2, 8 x W/4, twice 4 x W/4 + 1."""

    attention: ClassVar[type[nn.Module]] = nn.Identity

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        widths = (channels // 4, channels // 2, channels, channels)
        first = channels // 8
        stages = [
            self._stage(inputs, outputs, blocks)
            for (inputs, outputs), blocks in zip(pairwise((first, *widths)), _BLOCKS, strict=True)
        ]
        self.layers = nn.Sequential(
            *(*normed(1, channels // 16), *normed(channels // 16, first), nn.MaxPool2d(2)),
            *(*stages[0], *normed(widths[0], widths[0]), self.attention(widths[0]), nn.MaxPool2d(2)),
            *(*stages[1], *normed(widths[1], widths[1]), self.attention(widths[1])),
            nn.MaxPool2d(2, (2, 1), (0, 1)),
            *(*stages[2], *normed(channels, channels), self.attention(channels)),
            *(*stages[3], self.attention(channels)),
            *normed(channels, channels, 2, (2, 1), (0, 1)),
            *normed(channels, channels, 2, padding=0),
        )

    @staticmethod
    def _stage(inputs: int, outputs: int, blocks: int) -> list[nn.Module]:
        return [ResidualBlock(inputs if block == 0 else outputs, outputs) for block in range(blocks)]

    def forward(self, images: Tensor) -> Tensor:
        """B x 1 x 32 x W to B x W/4 + 1 x channels."""
        return averaged(self.layers(images))


@register("ResNet+BAM")
class ResNetBAM(ResNet):
    """ResNet with bottleneck attention after each of its four stages."""

    attention = BAM
