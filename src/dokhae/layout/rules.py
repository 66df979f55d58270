"""Rules in a line that was cut out: the edges of a box round it, the lines of a table, long underlines.

A recogniser reads the corner of a box as a bracket and an underline as part of the letters, so they go before
it sees the line. What is told from letters by its length alone is taken; a short underline stays.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from dokhae._levels import Levels

__all__ = ["without_rules"]

_Pixels = NDArray[np.uint8]

# In heights of the image, of which letters take some three quarters:
_LEVEL: Final = 2.5  # shortest rule along the line
_UPRIGHT: Final = 0.8  # shortest rule across it, if it leaves the image,
_ENDS: Final = 0.6  # and stands so near to an end, since between words it may be a stroke that parts them
_EDGE: Final = 0.05  # how near to an edge a stroke that leaves the image comes out of the search
_BEYOND: Final = 0.08  # how far it reaches beyond the letters, if it leaves the image on one side only,
_BEYOND_PX: Final = 2  # and in pixels: at small sizes a letter nearly reaches the edge
_THICK: Final = 0.13  # thickest of both
_CONTRAST: Final = 0.45  # how far from paper to the darkest ink a pixel is that belongs to a rule
_FLAT: Final = 40  # levels of grey between paper and ink, below which nothing is looked for


def without_rules(line: _Pixels) -> _Pixels:
    """The line without its rules.

    Args:
        line: as `dokhae.layout.crop` gives it, H x W x 3; it stays as it is.
    """
    ink = _ink(line)
    long = _level(ink) | _upright(ink)
    # Most lines have none, and what is thick need not be found in them.
    if not long.any() or not (rules := long & _thin(ink)).any():
        return line
    # The soft edge of a rule is a pixel or two wide.
    soft = max(1, round(0.04 * len(line)))
    covered = cv2.dilate(rules, np.ones((2 * soft + 1, 2 * soft + 1), np.uint8)).astype(np.bool_)
    clean = line.copy()
    paper = np.asarray(ink == 0, np.uint8)
    clean[covered] = [Levels(channel, paper).median() for channel in _channels(line)]
    return clean


def _channels(line: _Pixels) -> list[_Pixels]:
    return [np.asarray(channel, np.uint8) for channel in cv2.split(line)]


def _ink(line: _Pixels) -> _Pixels:
    """1 where the line differs from its paper, dark or light."""
    grey = np.asarray(cv2.cvtColor(line, cv2.COLOR_RGB2GRAY), np.uint8)
    levels = Levels(grey)
    paper, (darkest, lightest) = int(levels.median()), levels.ends()
    reach = max(paper - darkest, lightest - paper)
    is_ink = np.abs(np.arange(256) - paper) > max(_CONTRAST * reach, _FLAT)
    return np.asarray(cv2.LUT(grey, is_ink.astype(np.uint8)), np.uint8)


def _level(ink: _Pixels) -> _Pixels:
    length = max(3, round(_LEVEL * len(ink)))
    if length > ink.shape[1]:
        return np.zeros_like(ink)
    # A rule that slopes by a fraction of a degree steps from row to row; a pixel thicker it is whole.
    thick = np.asarray(cv2.dilate(ink, np.ones((3, 1), np.uint8)), np.uint8)
    # At an end of the line half a rule is enough. Most lines have nothing so long, which is soon seen.
    if not _has_run(thick, length // 2):
        return np.zeros_like(ink)
    return np.asarray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), np.uint8) & ink


def _has_run(ink: _Pixels, length: int) -> bool:
    """Whether there is ink without a gap along at least half of a length; no run of all of it is missed."""
    reach = 1
    while 2 * reach <= length:
        ink = ink[:, :-reach] & ink[:, reach:]
        reach *= 2
    return bool(ink.any())


def _upright(ink: _Pixels) -> _Pixels:
    """Those at the ends that leave the image, which letters and brackets do not."""
    near = round(_ENDS * len(ink))
    found = np.zeros_like(ink)
    # Most lines have no ink there at all; a stroke may come out of the search a row from where it was.
    if not (ink[:3].any() or ink[-3:].any()):
        return found
    if ink.shape[1] <= 2 * near:
        return _upright_in(ink, _is_bare(ink))
    bare = _is_bare(ink[:, near:-near])
    # The column beyond each end is seen, since what is there makes its neighbour thicker.
    found[:, :near] = _upright_in(ink[:, : near + 1], bare)[:, :near]
    found[:, -near:] = _upright_in(ink[:, -near - 1 :], bare)[:, 1:]
    return found


def _is_bare(ink: _Pixels) -> tuple[bool, bool]:
    """Whether the letters of a line leave room above and below them."""
    margin = max(_BEYOND_PX, round(_BEYOND * len(ink)))
    return not ink[:margin].any(), not ink[-margin:].any()


def _upright_in(ink: _Pixels, bare: tuple[bool, bool]) -> _Pixels:
    """Upright strokes that leave the image through both edges, or through one where letters do not reach."""
    length = max(3, round(_UPRIGHT * len(ink)))
    thick = cv2.dilate(ink, np.ones((1, 3), np.uint8))
    # What lies beyond the edges does not make a stroke longer.
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8), borderValue=0)
    found = np.asarray(opened, np.uint8).astype(np.bool_)
    edge = max(1, round(_EDGE * len(ink)))
    upper, lower = found[:edge].any(axis=0), found[-edge:].any(axis=0)
    leaves = (found[0] & found[-1]) | (upper & bare[0]) | (lower & bare[1])
    return np.asarray(found & leaves & ink, np.uint8)


def _thin(ink: _Pixels) -> _Pixels:
    """The ink without solid areas, such as a dark margin, a disc with a number, or a picture."""
    side = max(2, round(_THICK * len(ink))) + 1
    solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    around = np.asarray(cv2.dilate(solid, np.ones((3, 3), np.uint8)), np.uint8)
    return ink & (1 - around)
