"""Rules in a line that was cut out: the edges of a box round it, the lines of a table, long underlines.

A recogniser reads the corner of a box as a bracket and an underline as part of the letters, so they go before
it sees the line. What is told from letters by its length alone is taken; a short underline stays.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["without_rules"]

_Pixels = NDArray[np.uint8]

# In heights of the image, of which letters take some three quarters:
_LEVEL: Final = 2.5  # shortest rule along the line
_UPRIGHT: Final = 0.8  # shortest rule across it, if it leaves the image,
_ENDS: Final = 0.6  # and stands so near to an end, since between words it may be a stroke that parts them
_THICK: Final = 0.13  # thickest of both
_CONTRAST: Final = 0.45  # how far from paper to the darkest ink a pixel is that belongs to a rule
_FLAT: Final = 40  # levels of grey between paper and ink, below which nothing is looked for


def without_rules(line: _Pixels) -> _Pixels:
    """The line without its rules.

    Args:
        line: as `dokhae.layout.crop` gives it, H x W x 3; it stays as it is.
    """
    ink = _ink(line)
    rules = (_level(ink) | _upright(ink)) & _thin(ink)
    if not rules.any():
        return line
    # The soft edge of a rule is a pixel or two wide.
    soft = max(1, round(0.04 * len(line)))
    covered = cv2.dilate(rules, np.ones((2 * soft + 1, 2 * soft + 1), np.uint8)).astype(np.bool_)
    clean = line.copy()
    clean[covered] = np.median(line[ink == 0], axis=0)
    return clean


def _ink(line: _Pixels) -> _Pixels:
    """1 where the line differs from its paper, dark or light."""
    grey = cv2.cvtColor(line, cv2.COLOR_RGB2GRAY).astype(np.int16)
    paper = int(np.median(grey))
    away = np.abs(grey - paper)
    reach = int(away.max(initial=0))
    return (away > max(_CONTRAST * reach, _FLAT)).astype(np.uint8)


def _level(ink: _Pixels) -> _Pixels:
    length = max(3, round(_LEVEL * len(ink)))
    if length > ink.shape[1]:
        return np.zeros_like(ink)
    # A rule that slopes by a fraction of a degree steps from row to row; a pixel thicker it is whole.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    return np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), np.uint8) & ink


def _upright(ink: _Pixels) -> _Pixels:
    """Those at the ends that touch the upper or lower edge, which letters and brackets do not."""
    length = max(3, round(_UPRIGHT * len(ink)))
    thick = cv2.dilate(ink, np.ones((1, 3), np.uint8))
    # What lies beyond the edges does not make a stroke longer.
    found = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8), borderValue=0)
    meant = np.asarray(np.concatenate((found[:2], found[-2:])).any(axis=0))
    near = round(_ENDS * len(ink))
    meant[near : max(near, len(meant) - near)] = False
    return np.asarray(found, np.uint8) & meant.astype(np.uint8) & ink


def _thin(ink: _Pixels) -> _Pixels:
    """The ink without solid areas, such as a dark margin, a disc with a number, or a picture."""
    side = max(2, round(_THICK * len(ink))) + 1
    solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    around = np.asarray(cv2.dilate(solid, np.ones((3, 3), np.uint8)), np.uint8)
    return ink & (1 - around)
