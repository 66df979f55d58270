"""How the page lies: its skew, and by how many quarter turns the whole of it is turned.

Lines are never judged one by one: a Hangul line upside down often looks like another one that is upright.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dokhae.layout.crop import crop, to_page
from dokhae.layout.geometry import Floats, as_box, elongations, heights, slopes, weighted_median, widths

__all__ = ["Score", "is_upside_down", "lies_on_side", "samples", "skew_of"]

Score = Callable[[list[NDArray[np.uint8]]], list[float]]

_ELONGATED: Final = 1.5  # the direction of a box less long than this many heights is left open
_SAMPLES: Final = 8
_SAMPLE_LENGTH: Final = 8.0  # line heights; whole lines would cost more time than they add certainty
_FEW: Final = 3  # of these samples, which are enough where they are read
_BEYOND_DOUBT: Final = 0.95  # with this mean confidence
_SURE: Final = 0.85  # mean confidence of all at which nobody needs to look at the page upside down


def skew_of(quads: Floats) -> float:
    """Slope of the page in degrees: median of the slopes of its quads, in which the longest count most."""
    weights = np.maximum(widths(quads), heights(quads)) * (elongations(quads) - 1 + 1e-6)
    return weighted_median(slopes(quads), weights)


def lies_on_side(quads: Floats) -> bool:
    """Whether most of the text runs down or up the page."""
    wide, high = widths(quads), heights(quads)
    telling = elongations(quads) >= _ELONGATED
    return float(high[telling & (high > wide)].sum()) > float(wide[telling & (wide > high)].sum())


def samples(image: NDArray[np.uint8], quads: Floats) -> list[NDArray[np.uint8]]:
    """Crops of the beginnings of the longest lines."""
    longest = np.argsort(-widths(quads), kind="stable")[:_SAMPLES]
    boxes = [as_box(quads[index]) for index in longest]
    ends = [min(1.0, _SAMPLE_LENGTH * box.height / box.width) for box in boxes]
    return [
        crop(image, to_page(box, (0, 0, end, 1), margin=False)) for box, end in zip(boxes, ends, strict=True)
    ]


def is_upside_down(crops: list[NDArray[np.uint8]], score: Score) -> bool:
    """Whether the crops read better turned by 180 degrees.

    Args:
        crops: Some lines of the page, as it lies.
        score: Gives the confidence with which each of some line images can be read, 0 to 1.
    """
    scores = score(crops[:_FEW])
    if float(np.mean(scores)) >= _BEYOND_DOUBT:
        return False
    confidence = float(np.mean([*scores, *score(crops[_FEW:])]))
    if confidence >= _SURE:
        return False
    return float(np.mean(score([np.ascontiguousarray(crop[::-1, ::-1]) for crop in crops]))) > confidence
