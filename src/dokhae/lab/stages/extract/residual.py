"""Plain residual networks, made for a CPU: depthwise convolutions train 2-4 times slower there.

After a stem of 32 at 16 x W/2, blocks with channels at rows x columns:

    Residual     1 of 32 at 16 x W/2, 2 of 64 at 8 x W/4, 2 of 128 at 4 x W/4, 2 of 192 at 2 x W/4
    Residual1                         1 of 64 at 8 x W/4, 1 of 128 at 4 x W/4, 1 of 192 at 2 x W/4
"""

from __future__ import annotations

from functools import reduce
from itertools import islice
from typing import ClassVar

from torch import Tensor, nn

from dokhae.lab.stages.base import Extractor, register
from dokhae.lab.stages.extract._layers import Pair, ResidualBlock

__all__ = ["Residual", "Residual1"]

_Stages = tuple[tuple[int, int, Pair], ...]  # channels, blocks, stride of the first

_STEM = 32  # channels
_PAPER = 512  # channels at the end of the paper's extractors
_ROWS = 2  # of 32, at the end


@register("Residual")
class Residual(Extractor):
    """Residual blocks in stages; a frame of 192 features, at the full width, every 4 px."""

    stages_of: ClassVar[_Stages] = (
        (32, 1, (1, 1)),
        (64, 2, (2, 2)),
        (128, 2, (2, 1)),
        (192, 2, (2, 1)),
    )

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        inputs = _STEM * channels // _PAPER
        self.stem = nn.Sequential(
            nn.Conv2d(1, inputs, 3, 2, 1, bias=False), nn.BatchNorm2d(inputs), nn.ReLU()
        )
        stages: list[nn.Module] = []
        for width, blocks, stride in self.stages_of:
            outputs = width * channels // _PAPER
            for block in range(blocks):
                stages.append(ResidualBlock(inputs, outputs, stride if block == 0 else (1, 1)))
                inputs = outputs
        self.stages = nn.Sequential(*stages)
        self.features = inputs
        self.project = nn.Linear(inputs * _ROWS, self.features)

    def forward(self, images: Tensor) -> Tensor:
        """B x 1 x 32 x W to B x frames x features."""
        return self._columns(self.stages(self.stem(images)))

    def maps(self, images: Tensor) -> list[Tensor]:
        """Maps at the end of each stage, B x C x H x W, and the frames."""
        maps = [self.stem(images)]
        blocks = iter(self.stages)
        for _, count, _ in self.stages_of:
            maps.append(reduce(lambda x, block: block(x), islice(blocks, count), maps[-1]))
        return [*maps[1:], self._columns(maps[-1])]

    def _columns(self, maps: Tensor) -> Tensor:
        """B x C x 2 x T to B x T x features."""
        columns: Tensor = self.project(maps.permute(0, 3, 1, 2).flatten(2))
        return columns


@register("Residual1")
class Residual1(Residual):
    """Half the work of `Residual`: the first block of each of its last three stages."""

    stages_of: ClassVar[_Stages] = ((64, 1, (2, 2)), (128, 1, (2, 1)), (192, 1, (2, 1)))
