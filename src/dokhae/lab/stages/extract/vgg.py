"""VGG as in CRNN (Shi et al., 2015, arXiv:1507.05717): seven convolutions, a frame every 4 px."""

from __future__ import annotations

from typing import ClassVar

from torch import Tensor, nn

from dokhae.lab.stages.base import Extractor, register
from dokhae.lab.stages.extract._layers import averaged, normed
from dokhae.lab.stages.extract.bam import BAM

__all__ = ["VGG", "VGGBAM"]


def _plain(inputs: int, outputs: int, kernel: int = 3, padding: int = 1) -> tuple[nn.Module, ...]:
    return nn.Conv2d(inputs, outputs, kernel, 1, padding), nn.ReLU()


@register("VGG")
class VGG(Extractor):
    """64, 128, 256, 512 channels at 32 x W, 16 x W/2, 8 x W/4, 4 x W/4; then 1 x W/4 - 1."""

    attention: ClassVar[type[nn.Module]] = nn.Identity

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        a, b, c = channels // 8, channels // 4, channels // 2
        attention = self.attention
        self.layers = nn.Sequential(
            *(*_plain(1, a), attention(a), nn.MaxPool2d(2)),
            *(*_plain(a, b), attention(b), nn.MaxPool2d(2)),
            *(*_plain(b, c), *_plain(c, c), attention(c), nn.MaxPool2d((2, 1))),
            *(*normed(c, channels), *normed(channels, channels), attention(channels), nn.MaxPool2d((2, 1))),
            *_plain(channels, channels, kernel=2, padding=0),
        )

    def forward(self, images: Tensor) -> Tensor:
        """B x 1 x 32 x W to B x W/4 - 1 x channels."""
        return averaged(self.layers(images))


@register("VGG+BAM")
class VGGBAM(VGG):
    """VGG with bottleneck attention after each of its four stages."""

    attention = BAM
