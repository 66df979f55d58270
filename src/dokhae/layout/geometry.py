"""Quadrilaterals as arrays of shape n x 4 x 2: (x, y) corners, clockwise from the top-left one.

Coordinates run along pixel edges: the pixel in the corner of an image covers 0..1 in x and y.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from dokhae.document import Box, Rotation

__all__ = [
    "Floats",
    "as_box",
    "as_boxes",
    "as_quad",
    "elongations",
    "grown",
    "heights",
    "rotated",
    "slopes",
    "turned_back",
    "weighted_median",
    "widths",
    "within",
]

Floats = NDArray[np.float64]


def as_box(quad: Floats) -> Box:
    """The corners (4 x 2) as a `Box`."""
    return as_boxes(quad[None])[0]


def as_boxes(quads: Floats) -> list[Box]:
    """Each of the quads as a `Box`."""
    return [
        Box(((x0, y0), (x1, y1), (x2, y2), (x3, y3)))
        for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in quads.tolist()
    ]


def as_quad(box: Box) -> Floats:
    """The inverse of `as_box`."""
    return np.array(box.points, dtype=np.float64)


def widths(quads: Floats) -> Floats:
    """Mean length of the top and the bottom edge of each quad."""
    return (_distances(quads, 0, 1) + _distances(quads, 3, 2)) / 2


def heights(quads: Floats) -> Floats:
    """Mean length of the left and the right edge of each quad."""
    return (_distances(quads, 0, 3) + _distances(quads, 1, 2)) / 2


def _distances(quads: Floats, start: int, end: int) -> Floats:
    return np.asarray(np.linalg.norm(quads[..., end, :] - quads[..., start, :], axis=-1))


def slopes(quads: Floats) -> Floats:
    """Angle of the reading direction of each quad, in degrees clockwise from the x axis."""
    along = quads[..., 1, :] - quads[..., 0, :] + quads[..., 2, :] - quads[..., 3, :]
    return np.degrees(np.arctan2(along[..., 1], along[..., 0]))


def elongations(quads: Floats) -> Floats:
    """Longer side of each quad in units of the shorter one."""
    sides = np.stack([widths(quads), heights(quads)])
    return np.asarray(sides.max(axis=0) / np.maximum(sides.min(axis=0), 1e-9))


def rotated(points: Floats, degrees: float) -> Floats:
    """Points (... x 2) turned clockwise about the origin."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.asarray(points @ np.array([[cos, sin], [-sin, cos]]))


def grown(quad: Floats, across: float, along: float) -> Floats:
    """The quad (4 x 2) with its ends moved out by `along` pixels, and its top and bottom edge by `across`."""
    reading, down = _unit(quad[1] + quad[2] - quad[0] - quad[3]), _unit(quad[2] + quad[3] - quad[0] - quad[1])
    signs = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    return quad + signs[:, :1] * along * reading + signs[:, 1:] * across * down


def _unit(vector: Floats) -> Floats:
    return vector / max(math.hypot(*vector.tolist()), 1e-9)


def within(quads: Floats, parts: Floats) -> Floats:
    """Parts of quads, n x 4 x 2.

    Args:
        quads: n x 4 x 2, or one (4 x 2) for all parts.
        parts: Left, top, right and bottom of each part as shares of the width and height of its quad, n x 4.
    """
    first, second, third, fourth = (quads[..., corner, None, :] for corner in range(4))
    along, across = parts[:, [0, 2, 2, 0], None], parts[:, [1, 1, 3, 3], None]
    above = first + along * (second - first)
    below = fourth + along * (third - fourth)
    return np.asarray(above + across * (below - above))


def turned_back(points: Floats, rotation: Rotation, width: int, height: int) -> Floats:
    """Points of a page turned clockwise by `rotation`, on the `width` x `height` page before the turn."""
    x, y = points[..., 0], points[..., 1]
    if rotation == 90:
        return np.stack([y, height - x], axis=-1)
    if rotation == 180:
        return np.stack([width - x, height - y], axis=-1)
    if rotation == 270:
        return np.stack([width - y, x], axis=-1)
    return points


def weighted_median(values: Floats, weights: Floats) -> float:
    """The value at which half of the weight is reached."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(reached, reached[-1] / 2)]])
