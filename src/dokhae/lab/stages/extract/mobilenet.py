"""MobileNetV2 (Sandler et al., 2018, arXiv:1801.04381) with strides for lines: a frame every 4 px."""

from __future__ import annotations

from torch import Tensor, nn

from dokhae.lab.stages.base import Extractor, register
from dokhae.lab.stages.extract._layers import Pair, averaged

__all__ = ["MobileNetV2"]

# Expansion, channels, blocks, stride of the first: the paper's table, with the later strides in height only.
_STAGES: tuple[tuple[int, int, int, Pair], ...] = (
    (1, 16, 1, (1, 1)),
    (6, 24, 2, (2, 2)),
    (6, 32, 3, (2, 1)),
    (6, 64, 4, (2, 1)),
    (6, 96, 3, (1, 1)),
    (6, 160, 3, (2, 1)),
    (6, 320, 1, (1, 1)),
)
_STEM = 32
_PAPER = 512  # channels at the end of a full-sized extractor


def _convolution(
    inputs: int, outputs: int, kernel: int, stride: Pair = (1, 1), groups: int = 1
) -> tuple[nn.Module, ...]:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
    return convolution, nn.BatchNorm2d(outputs), nn.ReLU6()


class _Inverted(nn.Module):
    """Widened, convolved channel by channel, and narrowed again without a ReLU; residual where it can be."""

    def __init__(self, inputs: int, outputs: int, expansion: int, stride: Pair) -> None:
        super().__init__()
        wide = inputs * expansion
        self.layers = nn.Sequential(
            *(_convolution(inputs, wide, 1) if expansion > 1 else ()),
            *_convolution(wide, wide, 3, stride, groups=wide),
            nn.Conv2d(wide, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.residual = inputs == outputs and stride == (1, 1)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layers(x)
        return x + y if self.residual else y


@register("MobileNetV2")
class MobileNetV2(Extractor):
    """Inverted residuals, for small devices; on a CPU depthwise convolutions train slowly."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        inputs = _STEM * channels // _PAPER
        layers: list[nn.Module] = [*_convolution(1, inputs, 3, (2, 2))]
        for expansion, width, blocks, stride in _STAGES:
            outputs = width * channels // _PAPER
            for block in range(blocks):
                layers.append(_Inverted(inputs, outputs, expansion, stride if block == 0 else (1, 1)))
                inputs = outputs
        self.layers = nn.Sequential(*layers, *_convolution(inputs, channels, 1))

    def forward(self, images: Tensor) -> Tensor:
        """B x 1 x 32 x W to B x W/4 x channels."""
        return averaged(self.layers(images))
