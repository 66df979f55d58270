"""The ink of a page, small and straight: text is about twelve pixels high, and lines lie level."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from dokhae._levels import Levels
from dokhae.layout._shrink import shrunk
from dokhae.layout.geometry import Floats, rotated

__all__ = ["Bits", "Canvas", "as_slices", "boxes_of"]

Bits = NDArray[np.uint8]  # 1 where something is, 0 elsewhere

_UNIT: Final = 12.0  # px of the canvas that a line of text is high
_MOST_PIXELS: Final = 8_000_000  # of the canvas, so that a large page of small text takes no more memory
_BLANK_LINES: Final = 80  # lines that a page without text could have,
_FEWEST_LINES: Final = 20  # and that any page could have, at least
_DARKER: Final = np.uint8(12)  # grey levels by which ink is darker than what is round it,
_PLAIN: Final = 30  # and a rule than both its sides, where it touches letters or runs over a tint
_PALE: Final = 100  # grey levels by which such a tint is darker than paper, at most
_OFF_PAPER: Final = 14  # grey levels by which a tint is darker than paper that is evenly lit
_UNEVEN: Final = 3.0  # how far paper differs from its usual level, in deviations of that level

_SOLID: Final = 0.5  # share of its box that the ink of large type fills, at most

# In heights of a line:
_LARGE: Final = 4.0  # type this high is looked at again: it may be a picture
_AROUND: Final = 2.0  # what is round a pixel, this far to each side
_RULE: Final = 3.0  # shortest level rule,
_UPRIGHT_RULE: Final = 1.3  # and shortest upright one: longer than the strokes of a letter
_THIN: Final = 0.45  # thickest rule
_GAP: Final = 0.35  # gap in a rule that is looked over
_CROSSED: Final = 0.6  # thickest level rule that an upright one goes on beyond
_LETTERS: Final = 0.15  # how far the ink of a line reaches out of its box


@dataclass(frozen=True, slots=True)
class _Paper:
    level: float
    tolerance: float


class Canvas:
    """A page, turned by its skew and scaled down, and what is on it.

    Args:
        image: the page after its quarter turns, RGB, height x width x 3.
        rects: its text, n x 4, as it lies on the page that is turned by its skew about the middle.
        skew: degrees clockwise by which the lines of the image slope.
    """

    def __init__(self, image: NDArray[np.uint8], rects: Floats, skew: float) -> None:
        height, width = image.shape[:2]
        unit = _unit(rects, max(height, width))
        scale = min(1.0, _UNIT / unit, (_MOST_PIXELS / (width * height)) ** 0.5)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        self._skew = skew
        self._middle = np.array([width / 2, height / 2])
        self._scales = np.array([size[0] / width, size[1] / height])
        self.unit = unit * scale
        self._rects = rects * np.tile(self._scales, 2)
        self.grey = _straight(_darkest(shrunk(image, size)), skew)

    @cached_property
    def text(self) -> Floats:
        """The text of the page on the canvas, n x 4, without what is a picture that was taken for text."""
        kept = [rect for rect in self._rects if not self._is_picture(rect)]
        return np.array(kept).reshape(-1, 4)

    def _is_picture(self, rect: Floats) -> bool:
        inside = self.ink[as_slices(rect)]
        return bool(rect[3] - rect[1] >= _LARGE * self.unit and inside.size and inside.mean() >= _SOLID)

    def to_image(self, rect: Floats) -> Floats:
        """Corners (4 x 2) of a rectangle of the canvas on the image that it was made of."""
        left, top, right, bottom = rect
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) / self._scales
        return np.asarray(rotated(corners - self._middle, self._skew) + self._middle)

    def pixels(self, heights: float) -> int:
        """So many heights of a line in pixels, at least one."""
        return max(1, round(float(heights * self.unit)))

    @cached_property
    def ink(self) -> Bits:
        """What is darker than its surroundings, or than paper."""
        smooth = cv2.medianBlur(self.grey, 3)
        side = 2 * self.pixels(_AROUND) + 1
        around = np.asarray(cv2.blur(self.grey, (side, side)), np.uint8)
        # Nothing is darker than what would be below 0.
        darker = self.grey < np.maximum(around, _DARKER) - _DARKER
        tinted = smooth < self._paper.level - self._paper.tolerance
        return (darker | tinted).astype(np.uint8)

    @cached_property
    def _paper(self) -> _Paper:
        """Level of the paper round the text; where that differs much, the page is lit unevenly."""
        near = [self.grey[as_slices(rect)] for rect in self._rects]
        levels = [Levels(part).quantile(0.9) for part in near if part.size]
        if not levels:
            return _Paper(Levels(self.grey).quantile(0.9), _OFF_PAPER)
        deviation = float(np.median(np.abs(np.array(levels) - np.median(levels)))) * 1.5
        return _Paper(float(np.median(levels)), _OFF_PAPER + _UNEVEN * deviation)

    @cached_property
    def level_rules(self) -> Bits:
        """Thin straight lines along the text."""
        return self._without_text(
            self._lengthy(self._bridged(self._thin(level=True), level=True), level=True)
        )

    @cached_property
    def upright_rules(self) -> Bits:
        """Thin straight lines across the text."""
        # A level rule is bridged only where an upright one goes on beyond it, so that no stroke of a letter
        # becomes longer by one that is near.
        thin = self._thin(level=False) & (1 - self.level_rules)
        bridged = self._bridged(thin, level=False)
        over = _along(self.pixels(_CROSSED), level=False)
        near = cv2.dilate(self.level_rules, _along(2 * self.pixels(_GAP) + 1, level=False))
        crossing = cv2.bitwise_and(cv2.morphologyEx(bridged, cv2.MORPH_CLOSE, over), near)
        return self._without_text(
            self._lengthy(np.asarray(cv2.bitwise_or(bridged, crossing), np.uint8), level=False)
        )

    @cached_property
    def rules(self) -> Bits:
        """Thin straight lines of both kinds."""
        return self.level_rules | self.upright_rules

    @cached_property
    def rule_boxes(self) -> Floats:
        """Rectangles round rules, those that meet as one, n x 4."""
        return boxes_of(self.rules)

    def _bridged(self, thin: Bits, *, level: bool) -> Bits:
        """Thin ink with small gaps looked over."""
        # A rule that slopes by a fraction of a degree steps from row to row; two pixels thicker it is whole.
        thick = cv2.dilate(thin, _along(3, level=not level))
        gap = _along(self.pixels(_GAP), level=level)
        return np.asarray(cv2.morphologyEx(thick, cv2.MORPH_CLOSE, gap), np.uint8)

    def _lengthy(self, thin: Bits, *, level: bool) -> Bits:
        """What of it is as long as a rule."""
        length = self.pixels(_RULE if level else _UPRIGHT_RULE)
        return np.asarray(cv2.morphologyEx(thin, cv2.MORPH_OPEN, _along(length, level=level)), np.uint8)

    def _thin(self, *, level: bool) -> Bits:
        """Thin ink, and what is thin and as long as a rule on a tint or where letters touch it."""
        across = _along(self._thickest, level=not level)
        beside = np.asarray(cv2.morphologyEx(self.grey, cv2.MORPH_CLOSE, across), np.uint8)
        plain = ((beside - self.grey > _PLAIN) & (beside > self._paper.level - _PALE)).astype(np.uint8)
        thick = np.asarray(cv2.dilate(plain, _along(3, level=not level)), np.uint8)
        return self._thin_ink | (plain & self._lengthy(thick, level=level))

    def _without_text(self, rules: Bits) -> Bits:
        """The rules without what a row of letters makes when its gaps are looked over."""
        found = rules.copy()
        outlines = _outlines(found)
        starts, ends = np.split(_rects(outlines), 2, axis=1)
        grow = _LETTERS * self.unit
        left, top, right, bottom = (self.text + np.array([-grow, -grow, grow, grow])).T[..., None]
        inside = (
            (left <= starts[:, 0]) & (top <= starts[:, 1]) & (right >= ends[:, 0]) & (bottom >= ends[:, 1])
        )
        for index in np.flatnonzero(inside.any(axis=0)).tolist():
            # What stands in a hole of it goes as well, being inside the same text.
            cv2.drawContours(found, outlines, index, (0,), cv2.FILLED)
        return found

    @property
    def _thickest(self) -> int:
        """Pixels that a rule is less thick than."""
        return self.pixels(_THIN) + 1

    @cached_property
    def _thin_ink(self) -> Bits:
        side = self._thickest
        solid = cv2.morphologyEx(self.ink, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
        grown = np.asarray(cv2.dilate(solid, np.ones((3, 3), np.uint8)), np.uint8)
        return self.ink & (1 - grown)


def _along(pixels: int, *, level: bool) -> Bits:
    """A row of so many pixels, or a column of them; of an odd number, so that nothing moves by one."""
    pixels |= 1
    return np.ones((1, pixels) if level else (pixels, 1), np.uint8)


def _unit(rects: Floats, side: int) -> float:
    """Height of a line; what is much higher than those of a page is a picture that was taken for text."""
    if not len(rects):
        return side / _BLANK_LINES
    return max(1e-6, min(float(np.median(rects[:, 3] - rects[:, 1])), side / _FEWEST_LINES))


def _darkest(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Grey levels in which any colour is darker than white; light on dark is turned round."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if Levels(np.asarray(grey, np.uint8)).median() < 128:
        image = 255 - image
    red, green, blue = cv2.split(image)
    return np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)


def _straight(grey: NDArray[np.uint8], skew: float) -> NDArray[np.uint8]:
    height, width = grey.shape
    # Below this a line of the canvas slopes by less than a pixel.
    if abs(np.radians(skew)) * max(height, width) < 1:
        return grey
    matrix = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), skew, 1.0)
    border = Levels(grey).median()
    turned = cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=border)
    return np.asarray(turned, np.uint8)


def as_slices(rect: Floats, grow: float = 0) -> tuple[slice, slice]:
    """Rows and columns of an image that a rectangle covers, moved out by so many pixels."""
    left, top, right, bottom = (float(edge) for edge in rect)
    return (
        slice(max(0, round(top - grow)), max(0, round(bottom + grow))),
        slice(max(0, round(left - grow)), max(0, round(right + grow))),
    )


def boxes_of(mask: Bits) -> Floats:
    """Rectangles round the connected parts of a mask, n x 4, from the top."""
    rects = _rects(_outlines(mask))
    return rects[np.lexsort((rects[:, 0], rects[:, 1]))]


def _outlines(mask: Bits) -> list[MatLike]:
    """Outlines of the connected parts of a mask, those in holes of others too.

    To follow them is many times quicker than to label every pixel: hardly any of a page is in such a mask.
    """
    outlines, relatives = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    # An outline that has a parent is the edge of a hole.
    return [outlines[index] for index in np.flatnonzero(relatives[0, :, 3] < 0).tolist()] if outlines else []


def _rects(outlines: list[MatLike]) -> Floats:
    bounds = np.array([cv2.boundingRect(outline) for outline in outlines], np.float64).reshape(-1, 4)
    return np.concatenate([bounds[:, :2], bounds[:, :2] + bounds[:, 2:]], axis=1)
