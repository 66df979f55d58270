"""Straightening a line before it is read: not at all, or along a thin-plate spline.

Thin-plate spline (Bookstein, 1989), as in RARE (Shi et al., 2016, arXiv:1603.03915): a small network looks
for 20 fiducial points along the upper and the lower edge of the text, and the line is bent so that they come
to lie on the edges of the picture. A place p = (x, y) of the new picture shows the place of the old one

    f(p) = a + B p + sum over k of w_k U(|p - c_k|),    U(r) = r^2 log r^2

where c_k are the fiducial points of the new picture (fixed), f(c_k) those that were found, and the w_k are
orthogonal to 1, x and y. This is linear in f(c_k): the whole picture is one matrix times them.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dokhae.errors import UsageError
from dokhae.lab.stages.base import Transform, register
from dokhae.recognize.prepare import HEIGHT

__all__ = ["FIDUCIALS", "TPS", "NoTransform", "fiducials", "spline_matrix"]

FIDUCIALS = 20
_CALM = 0.1  # as in ASTER (Shi et al., 2018): steps of a usual learning rate would crumple the picture

_Floats = npt.NDArray[np.float64]


def fiducials() -> _Floats:
    """Fiducial points of a straight line, F x 2 (x, y) in -1..1: half along the top, half the bottom."""
    x = np.linspace(-1, 1, FIDUCIALS // 2)
    return np.concatenate([np.stack([x, np.full_like(x, y)], axis=1) for y in (-1, 1)])


def _radial(points: _Floats, centres: _Floats) -> _Floats:
    """U of the distances of N points to K centres, N x K."""
    squares = ((points[:, None] - centres[None]) ** 2).sum(axis=2)
    return np.asarray(squares * np.log(np.where(squares > 0, squares, 1)))


def _terms(points: _Floats) -> _Floats:
    """The terms of the spline at N points, N x (F + 3): U to each fiducial point, 1, x, y."""
    return np.hstack([_radial(points, fiducials()), np.ones((len(points), 1)), points])


def spline_matrix(points: _Floats) -> _Floats:
    """What the found fiducial points are multiplied by to give the images of points.

    Args:
        points: N x 2 (x, y).

    Returns:
        N x F, rows that add up to one.
    """
    conditions = np.zeros((FIDUCIALS + 3, FIDUCIALS + 3))
    conditions[:FIDUCIALS] = _terms(fiducials())
    conditions[FIDUCIALS:, :FIDUCIALS] = conditions[:FIDUCIALS, FIDUCIALS:].T
    return np.asarray(_terms(points) @ np.linalg.inv(conditions)[:, :FIDUCIALS])


def _places(height: int, width: int) -> _Floats:
    """Centres of pixels, row by row, with the first and last at -1 and 1."""
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    return np.stack([x.ravel(), y.ravel()], axis=1)


@register("None")
class NoTransform(Transform):
    """Lines as they are."""

    def forward(self, images: Tensor) -> Tensor:
        """The images."""
        return images


@register("TPS")
class TPS(Transform):
    """Thin-plate spline; it starts as the identity.

    Raises:
        UsageError: lines have no common width.
    """

    def __init__(self, width: int | None, factor: Fraction) -> None:
        super().__init__(width, factor)
        if width is None:
            raise UsageError(
                "TPS needs lines of one width",
                remedy="Set it (--set input.width=100 is that of the paper), or take a network without TPS.",
            )
        self.width = width
        hidden = int(256 * factor)
        self.localise = nn.Sequential(*_localisation(factor, hidden))
        self.place = nn.Linear(hidden, 2 * FIDUCIALS)
        matrix = torch.from_numpy(spline_matrix(_places(HEIGHT, width))).float()
        self.register_buffer("matrix", matrix, persistent=False)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Place the fiducial points of a straight line, whatever the picture (as RARE and ASTER do)."""
        nn.init.zeros_(self.place.weight)
        with torch.no_grad():
            self.place.bias.copy_(torch.from_numpy(fiducials().ravel()))

    def forward(self, images: Tensor) -> Tensor:
        """B x 1 x 32 x W in -1..1 to B x 1 x 32 x width."""
        points = self.place(_CALM * self.localise(images)).reshape(-1, FIDUCIALS, 2)
        # Half precision is too coarse for places: a step of bfloat16 near 1 is a fifth of a pixel.
        with torch.autocast(images.device.type, enabled=False):
            grid = (self.matrix @ points.float()).reshape(-1, HEIGHT, self.width, 2)
            return F.grid_sample(images.float(), grid, padding_mode="border", align_corners=True)


def _localisation(factor: Fraction, hidden: int) -> list[nn.Module]:
    """Layers from B x 1 x 32 x W to what the places of the fiducial points depend on, B x hidden."""
    layers: list[nn.Module] = []
    channels = [1, *(int(count * factor) for count in (64, 128, 256, 512))]
    for inputs, outputs in pairwise(channels):
        layers += [nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        layers.append(nn.AdaptiveAvgPool2d(1) if outputs == channels[-1] else nn.MaxPool2d(2))
    return [*layers, nn.Flatten(), nn.Linear(channels[-1], hidden), nn.ReLU()]
