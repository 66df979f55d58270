"""Quads out of the probability map of a text detector trained by differentiable binarisation (DB).

Such a map shows the core of each text line: a polygon shrunk by a distance proportional to area / perimeter.
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dokhae.layout.geometry import Floats, elongations, heights, rotated, widths
from dokhae.layout.rotation import skew_of

__all__ = ["text_quads"]

Contour = NDArray[np.integer[Any] | np.floating[Any]]  # as OpenCV types it; k x 1 x 2

_THRESHOLD: Final = 0.3
_MIN_SCORE: Final = 0.5
_FINER: Final = 2
_MIN_CORE: Final = 2.0  # px; thinner specks are noise
_UNCLIP: Final = 1.25  # in units of area / perimeter; measured so that the quad just holds the ink of Hangul
_STUBBY: Final = 5.0  # the angle of a box less long than this many heights is not to be trusted


def text_quads(probability: NDArray[np.float32]) -> Floats:
    """Quads (n x 4 x 2) round the text lines in a probability map, in pixels of the map."""
    # The map is smooth, so its outline is known to a fraction of a pixel; that matters where text is small.
    fine = cv2.resize(probability, None, fx=_FINER, fy=_FINER, interpolation=cv2.INTER_LINEAR)
    mask = (fine > _THRESHOLD).view(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cores = [contour for contour in contours if _score(fine, contour) >= _MIN_SCORE]
    if not cores:
        return np.empty((0, 4, 2))
    quads = np.stack([_fitted(core) for core in cores])
    skew = skew_of(quads)
    for index in np.flatnonzero(elongations(quads) < _STUBBY):
        quads[index] = _fitted_at(cores[index], skew)
    kept = quads[np.minimum(widths(quads), heights(quads)) >= _MIN_CORE * _FINER]
    return _unclipped(kept) / _FINER


def _score(probability: Contour, contour: Contour) -> float:
    x, y, width, height = cv2.boundingRect(contour)
    inside = np.zeros((height, width), np.uint8)
    cv2.drawContours(inside, [contour], 0, 1, cv2.FILLED, offset=(-x, -y))
    return float(cv2.mean(probability[y : y + height, x : x + width], inside)[0])


def _fitted(contour: Contour) -> Floats:
    """Smallest rectangle round a contour, its top edge within 45 degrees of the x axis."""
    angle = float(cv2.minAreaRect(contour)[2])
    return _fitted_at(contour, angle - 90 * round(angle / 90))


def _fitted_at(contour: Contour, slope: float) -> Floats:
    """Smallest rectangle of this slope round a contour; its points are the centres of pixels."""
    points = rotated(contour.reshape(-1, 2).astype(np.float64) + 0.5, -slope)
    (left, top), (right, bottom) = points.min(axis=0) - 0.5, points.max(axis=0) + 0.5
    return rotated(np.array([[left, top], [right, top], [right, bottom], [left, bottom]]), slope)


def _unclipped(quads: Floats) -> Floats:
    """The quads with every edge moved out by the distance by which the text was shrunk to its core."""
    wide, high = widths(quads), heights(quads)
    distance = (_UNCLIP * wide * high / (2 * (wide + high)))[:, None]
    along, down = _directions(quads)
    out = (along + down) * distance
    across = (along - down) * distance
    return np.stack(
        [quads[:, 0] - out, quads[:, 1] + across, quads[:, 2] + out, quads[:, 3] - across], axis=1
    )


def _directions(quads: Floats) -> tuple[Floats, Floats]:
    along = (quads[:, 1] - quads[:, 0]) / widths(quads)[:, None]
    return along, np.stack([-along[:, 1], along[:, 0]], axis=-1)
