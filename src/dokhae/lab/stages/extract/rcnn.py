"""Gated recurrent convolutions (Wang and Hu, 2017) in the sizes of Baek et al., 2019 (arXiv:1904.01906)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dokhae.lab.stages.base import Extractor, register
from dokhae.lab.stages.extract._layers import averaged, normed

__all__ = ["RCNN"]

_ITERATIONS = 5


class _Gate(nn.Module):
    """The norms of one iteration; those of the four sums that enter it, and of what is let through."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gate_input = nn.BatchNorm2d(channels)
        self.gate_state = nn.BatchNorm2d(channels)
        self.input = nn.BatchNorm2d(channels)
        self.state = nn.BatchNorm2d(channels)
        self.passed = nn.BatchNorm2d(channels)

    def forward(self, gate_input: Tensor, gate_state: Tensor, entering: Tensor, state: Tensor) -> Tensor:
        gate = torch.sigmoid(self.gate_input(gate_input) + self.gate_state(gate_state))
        return F.relu(self.input(entering) + self.passed(self.state(state) * gate))


class _GatedRecurrent(nn.Module):
    """A convolution that is fed with its own result; a gate decides how much of its surroundings enters.

    x(0) = relu(w u),  x(t) = relu(w u + g(t) r x(t - 1)),  g(t) = sigmoid(w_g u + r_g x(t - 1))
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.gate_input = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.gate_state = nn.Conv2d(outputs, outputs, 1, bias=False)
        self.input = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.state = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.first = nn.BatchNorm2d(outputs)
        self.iterations = nn.ModuleList(_Gate(outputs) for _ in range(_ITERATIONS))

    def forward(self, maps: Tensor) -> Tensor:
        gate_input, entering = self.gate_input(maps), self.input(maps)
        x = F.relu(self.first(entering))
        for gate in self.iterations:
            x = gate(gate_input, self.gate_state(x), entering, self.state(x))
        return x


@register("RCNN")
class RCNN(Extractor):
    """64, 64, 128, 256 channels at 32 x W, 16 x W/2, 8 x W/4, 4 x W/4 + 1; then 512 at 1 x W/4 + 1."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        a, b, c = channels // 8, channels // 4, channels // 2
        self.layers = nn.Sequential(
            *(nn.Conv2d(1, a, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(_GatedRecurrent(a, a), nn.MaxPool2d(2)),
            *(_GatedRecurrent(a, b), nn.MaxPool2d(2, (2, 1), (0, 1))),
            *(_GatedRecurrent(b, c), nn.MaxPool2d(2, (2, 1), (0, 1))),
            *normed(c, channels, kernel=2, padding=0),
        )

    def forward(self, images: Tensor) -> Tensor:
        """B x 1 x 32 x W to B x W/4 + 1 x channels."""
        return averaged(self.layers(images))
