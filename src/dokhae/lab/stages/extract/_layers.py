"""Layers that several extractors are built of."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

Pair = tuple[int, int]


def averaged(maps: Tensor) -> Tensor:
    """Frames of maps: B x C x H x T to B x T x C, their mean over the height."""
    return maps.mean(dim=2).transpose(1, 2)


def normed(
    inputs: int, outputs: int, kernel: int = 3, stride: int | Pair = 1, padding: int | Pair = 1
) -> tuple[nn.Module, ...]:
    """Convolution without a bias, batch norm, ReLU."""
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False)
    return convolution, nn.BatchNorm2d(outputs), nn.ReLU()


class ResidualBlock(nn.Module):
    """Two 3 x 3 convolutions and a shortcut (He et al., 2016)."""

    def __init__(self, inputs: int, outputs: int, stride: Pair = (1, 1)) -> None:
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
