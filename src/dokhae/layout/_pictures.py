"""Pictures: ink that is neither text nor a rule nor a table, where enough of it stands together."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from dokhae.layout._canvas import Bits, Canvas, as_slices, boxes_of
from dokhae.layout._grids import Grid
from dokhae.layout.geometry import Floats

__all__ = ["pictures"]

# In heights of a line:
_TEXT_MARGIN: Final = 0.25  # ink this close to text belongs to it
_TABLE_MARGIN: Final = 0.4
_TOGETHER: Final = 1.2  # gap between parts of one picture
_LEAST: Final = 3.5  # width and height of the smallest picture
_PART: Final = 0.8  # and of the smallest part of one
_NEAR: Final = 0.5  # gap between such parts, once joined
_TOUCHING: Final = 0.75  # gap between a picture and its frame
_LONG: Final = 10.0  # a rule this long belongs to no drawing, unless as its frame or axis

_SOLID: Final = 0.3  # share of its rectangle that the hull of a picture fills
_INKED: Final = 0.02  # share of its rectangle that is ink
_TEXT: Final = 0.15  # share of its rectangle that is text, from which on it is a box round text
_FRAME: Final = 2.0  # how much larger than the ink in it the frame of a picture may be
_PAGE: Final = 0.85  # share of the page, from which on it is the page itself or what it lies on
_MARGIN: Final = 0.1  # share of the text that stands over or under the margin, at most: a page number
_STRIP: Final = 4.0  # how long, in widths, a shadow along the edge of a page is at least


def pictures(canvas: Canvas, tables: list[Grid]) -> list[Floats]:
    """Rectangles round the pictures of a page, from the top; they do not overlap."""
    loose = _loose_ink(canvas, tables)
    side = canvas.pixels(_TOGETHER)
    joined = np.asarray(cv2.morphologyEx(loose, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)), np.uint8)
    parts = [
        rect
        for rect in boxes_of(joined)
        if min(_sides(rect)) >= _PART * canvas.unit and not _is_edge_of_page(rect, canvas)
    ]
    framed = [_framed(rect, canvas) for rect in _merged(parts, _NEAR * canvas.unit)]
    found = [rect for rect in _merged(framed, 0) if _is_picture(rect, loose, canvas)]
    whole = [_with_soft_edge(rect, canvas.grey.shape) for rect in found]
    return sorted(whole, key=lambda rect: (float(rect[1]), float(rect[0])))


def _with_soft_edge(rect: Floats, shape: tuple[int, ...]) -> Floats:
    """The rectangle and a pixel round it, which may hold the edge of the ink in the larger image."""
    height, width = shape
    return np.asarray(np.clip(rect + np.array([-1, -1, 1, 1]), 0, [width, height, width, height]))


def _loose_ink(canvas: Canvas, tables: list[Grid]) -> Bits:
    long = np.zeros_like(canvas.rules)
    for rule in canvas.rule_boxes:
        if max(_sides(rule)) >= _LONG * canvas.unit:
            long[as_slices(rule)] = canvas.rules[as_slices(rule)]
    loose = canvas.ink & (1 - np.asarray(cv2.dilate(long, np.ones((3, 3), np.uint8)), np.uint8))
    for rect in canvas.text:
        loose[as_slices(rect, _TEXT_MARGIN * canvas.unit)] = 0
    for table in tables:
        loose[as_slices(table.rect, _TABLE_MARGIN * canvas.unit)] = 0
    return loose


def _sides(rect: Floats) -> tuple[float, float]:
    return float(rect[2] - rect[0]), float(rect[3] - rect[1])


def _area(rect: Floats) -> float:
    wide, high = _sides(rect)
    return wide * high


def _merged(rects: list[Floats], gap: float) -> list[Floats]:
    """The rectangles, those that overlap or are closer than the gap as one."""
    left: list[Floats] = list(rects)
    done: list[Floats] = []
    while left:
        rect = left.pop()
        near = [other for other in left + done if _are_close(rect, other, gap)]
        if not near:
            done.append(rect)
            continue
        left = [other for other in left if not _are_close(rect, other, gap)]
        done = [other for other in done if not _are_close(rect, other, gap)]
        left.append(_union([rect, *near]))
    return done


def _are_close(one: Floats, other: Floats, gap: float) -> bool:
    return bool((np.maximum(one[:2], other[:2]) <= np.minimum(one[2:], other[2:]) + gap).all())


def _union(rects: list[Floats]) -> Floats:
    edges = np.array(rects)
    return np.concatenate([edges[:, :2].min(axis=0), edges[:, 2:].max(axis=0)])


def _framed(rect: Floats, canvas: Canvas) -> Floats:
    """The rectangle with the frame or the axes that touch it, unless these go far beyond it."""
    touching = [rule for rule in canvas.rule_boxes if _are_close(rect, rule, _TOUCHING * canvas.unit)]
    whole = _union([rect, *touching])
    return whole if _area(whole) <= _FRAME * _area(rect) else rect


def _is_picture(rect: Floats, loose: Bits, canvas: Canvas) -> bool:
    if min(_sides(rect)) < _LEAST * canvas.unit or _is_edge_of_page(rect, canvas):
        return False
    ink = loose[as_slices(rect)]
    if ink.mean() < _INKED or _text_share(rect, canvas.text) > _TEXT:
        return False
    points = cv2.findNonZero(ink)
    hull = cv2.contourArea(cv2.convexHull(points))
    return bool(hull >= _SOLID * ink.size)


def _is_edge_of_page(rect: Floats, canvas: Canvas) -> bool:
    """Whether this is the page itself, what it lies on, or an ornament or shadow along an edge of it."""
    height, width = canvas.grey.shape
    if _area(rect) > _PAGE * height * width:
        return True
    wide, high = _sides(rect)
    beside = rect[0] <= 1 or rect[2] >= width - 1
    above = rect[1] <= 1 or rect[3] >= height - 1
    if (beside and high > _STRIP * wide) or (above and wide > _STRIP * high) or (beside and above):
        return True
    # What is cut off by the edge and has hardly any text over or under it is in the margin.
    level = (canvas.text[:, 0] < rect[2]) & (canvas.text[:, 2] > rect[0])
    return bool(beside and len(level) and level.mean() < _MARGIN)


def _text_share(rect: Floats, text: Floats) -> float:
    wide = np.minimum(text[:, 2], rect[2]) - np.maximum(text[:, 0], rect[0])
    high = np.minimum(text[:, 3], rect[3]) - np.maximum(text[:, 1], rect[1])
    return float((wide.clip(0) * high.clip(0)).sum()) / max(_area(rect), 1e-6)
