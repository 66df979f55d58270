"""Light damages for lines that are trained on again and again: each time they look a little different.

They are weaker than those of `dokhae.synth.kinds`, since lines of data sets have damages of their own.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from dokhae.recognize.prepare import Gray
from dokhae.synth import effects

__all__ = ["augment"]

_SHARE: Final = 0.4  # of the lines that a damage happens to
_HIGHEST: Final = 128  # px; what is larger than that no network sees
_STEEPEST: Final = 0.026  # rise over run: 1.5 degrees
_MOST_RISE: Final = (
    0.2  # heights from one end to the other: a long line is turned less, or it would get small
)


def augment(rng: Generator, image: npt.NDArray[np.uint8]) -> Gray:
    """The line with some of the damages, chosen and measured out by the generator alone.

    Args:
        rng: chance.
        image: H x W gray or H x W x 3 RGB.

    Returns:
        Gray, of about the same size unless that was very large; whoever could read the line still can.
    """
    gray = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    if gray.shape[0] > _HIGHEST:
        gray = effects.rescale(gray, _HIGHEST / gray.shape[0])
    for damage in (_bend, _frame, _soften, _fade, _soil, _compress):
        if rng.random() < _SHARE:
            gray = damage(rng, gray)
    return gray


def _bend(rng: Generator, image: Gray) -> Gray:
    """Turned, slanted and stretched, on a canvas that holds all of it."""
    height, width = image.shape
    steepest = min(_STEEPEST, _MOST_RISE * height / width)
    rise, slant, stretch = rng.uniform((-steepest, -0.12, 0.88), (steepest, 0.12, 1.12))
    matrix = np.array([[stretch, slant, 0.0], [rise, 1.0, 0.0]])
    corners = np.array([(0, 0), (width, 0), (0, height), (width, height)]) @ matrix[:, :2].T
    matrix[:, 2] = -corners.min(axis=0)
    size = (int(np.ptp(corners[:, 0])) + 1, int(np.ptp(corners[:, 1])) + 1)
    bent = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=_paper(image))
    return bent.astype(np.uint8)


def _paper(image: Gray) -> int:
    return int(np.median(image))


def _frame(rng: Generator, image: Gray) -> Gray:
    """Cut a little tighter, or looser, on each side."""
    height, width = image.shape
    side = min(height, width)
    above, below = (round(float(v) * height) for v in rng.uniform(-0.03, 0.12, 2))
    before, after = (round(float(v) * side) for v in rng.uniform(-0.03, 0.4, 2))
    inner = image[max(0, -above) : height - max(0, -below), max(0, -before) : width - max(0, -after)]
    more = ((max(0, above), max(0, below)), (max(0, before), max(0, after)))
    return np.pad(inner, more, constant_values=_paper(image))


def _soften(rng: Generator, image: Gray) -> Gray:
    """Out of focus, or from a coarser sensor."""
    height = image.shape[0]
    if rng.random() < 0.6:
        return effects.defocus(image, float(rng.uniform(0.005, 0.025)) * height)
    return effects.rescale(image, max(float(rng.uniform(0.5, 0.9)), min(1.0, 24 / height)))


def _fade(rng: Generator, image: Gray) -> Gray:
    """Less contrast, at some brightness; at times in uneven light."""
    gain = float(rng.uniform(0.6, 1.0))
    faded = (image * gain + float(rng.uniform(0, 255 * (1 - gain)))).astype(np.uint8)
    return effects.light(rng, faded) if rng.random() < 0.3 else faded


def _soil(rng: Generator, image: Gray) -> Gray:
    """Noise, and at times specks."""
    noisy = effects.add_noise(rng, image, float(rng.uniform(1, 10)))
    return effects.speckle(rng, noisy, float(rng.uniform(0.0003, 0.003))) if rng.random() < 0.3 else noisy


def _compress(rng: Generator, image: Gray) -> Gray:
    return effects.jpeg(image, int(rng.integers(40, 90)))
