"""From a picture of a line to the recogniser's input. Training and reading share these lines of code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from dokhae._levels import Levels

__all__ = ["HEIGHT", "Gray", "Input", "prepare"]

HEIGHT = 32  # px, of the network's input

_LEAST_WIDTH = 16
_STEEPEST_LEVEL = 0.035  # slope below which a line counts as level: the network reads 2 degrees as they are
_GAIN = 0.8  # a turn must shrink the rows that hold ink to this share, or the slope was chance
_SLACK = 0.14  # of the ink's height, kept above and below after a turn

Gray = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Input:
    """What a network is fed.

    Attributes:
        width: of every line in pixels, whatever its aspect; None keeps the aspect.
        plain: the line is gray and resized and nothing else, as in the 2019 paper; otherwise it is also laid
            level and stretched in contrast.
    """

    width: int | None = None
    plain: bool = False


_FREE = Input()


def _gray(image: npt.NDArray[np.uint8]) -> Gray:
    return image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.uint8)


def _ink(gray: Gray) -> Gray:
    """1 where there is no paper; paper is the tone of the majority."""
    _, dark = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    ink = dark if 2 * cv2.countNonZero(dark) <= dark.size else 1 - dark
    return np.asarray(ink, np.uint8)


def _rows(offsets: npt.NDArray[Any]) -> tuple[float, float]:
    low, high = np.percentile(offsets, (1.5, 98.5))
    return float(low), float(high)


def _level(gray: Gray) -> Gray:
    """Turn a line that climbs or falls so that it lies level; most lines come back as they are."""
    height, width = gray.shape
    if width < 1.5 * height:
        return gray
    shrink = min(1.0, 48 / height)
    small = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 1 else gray
    ink = _ink(np.asarray(small, np.uint8))
    moments = cv2.moments(ink)
    if moments["m00"] < 20:
        return gray
    slope = moments["mu11"] / max(1.0, moments["mu20"])
    if abs(slope) < _STEEPEST_LEVEL:
        return gray
    y, x = np.nonzero(ink)
    spread = x - x.mean()
    (top, bottom), (new_top, new_bottom) = _rows(y), _rows(y - slope * spread)
    if new_bottom - new_top > _GAIN * (bottom - top):
        return gray
    return _turn(gray, slope, float(x.mean()) / shrink, new_top / shrink, new_bottom / shrink)


def _turn(gray: Gray, slope: float, x: float, top: float, bottom: float) -> Gray:
    """Rotate about column x until the slope lies level, and keep the rows from top to bottom."""
    degrees, slack = float(np.degrees(np.arctan(slope))), _SLACK * (bottom - top)
    matrix = cv2.getRotationMatrix2D((x, (top + bottom) / 2), degrees, 1.0)
    matrix[1, 2] -= top - slack
    size = gray.shape[1], max(4, round(bottom - top + 2 * slack))
    paper = int(Levels(gray).median())
    turned = cv2.warpAffine(gray, matrix, size, flags=cv2.INTER_LINEAR, borderValue=paper)
    return turned.astype(np.uint8)


def _stretch(gray: Gray) -> Gray:
    """Full contrast, so that faint and dark print look alike; a blank stays blank."""
    levels = Levels(gray)
    low, high = levels.quantile(0.005), levels.quantile(0.995)
    if high - low < 12:
        return gray
    stretched = np.clip((np.arange(256) - low) * (255.0 / (high - low)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(gray, stretched), np.uint8)


def prepare(image: npt.NDArray[np.uint8], form: Input = _FREE) -> Gray:
    """The input of one line.

    Args:
        image: H x W gray or H x W x 3 RGB, upright, about one line of text, of any size.
        form: what the network is fed.

    Returns:
        32 x W' gray.
    """
    gray = _gray(image) if form.plain else _level(_gray(image))
    width = form.width or max(_LEAST_WIDTH, round(gray.shape[1] * HEIGHT / gray.shape[0]))
    mode = cv2.INTER_AREA if gray.shape[0] > HEIGHT else cv2.INTER_CUBIC
    resized = cv2.resize(gray, (width, HEIGHT), interpolation=mode).astype(np.uint8)
    return resized if form.plain else _stretch(resized)
