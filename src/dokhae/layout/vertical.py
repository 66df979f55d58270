"""Text that runs from top to bottom: which boxes are such lines, and where they come in the order of reading.

A tall box may be a line of vertical text, or one of a page that lies on its side, or no text at all. That is
decided once for all tall boxes of a page, by how well some of them read each way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dokhae.layout.geometry import Floats, heights, widths
from dokhae.layout.order import Block, reading_order
from dokhae.layout.rotation import Score, samples

__all__ = ["Bools", "are_tall", "lying", "mixed_order", "reads_downwards", "square_parts", "stood_up"]

Bools = NDArray[np.bool_]
_Indices = NDArray[np.intp]

_TALL: Final = 2.0  # widths that a line of vertical text is high, at least
_THINNEST: Final = 0.6  # heights of level lines that one is wide, at least
_LEAST_CONFIDENCE: Final = 0.6  # mean confidence of vertical text
_PARAGRAPH_GAP: Final = (
    1.2  # heights of a level line between it and the one above it, where a paragraph begins
)
_TOGETHER: Final = 2.5  # widths between columns, or between parts of one, that belong together, at most


def are_tall(quads: Floats) -> Bools:
    """Which quads may be lines of vertical text by their shape; a lone digit or bracket is thin."""
    wide, high = widths(quads), heights(quads)
    level = high[wide > high]
    thinnest = _THINNEST * float(np.median(level)) if level.size else 0.0
    return np.asarray((high >= _TALL * wide) & (wide >= thinnest))


def lying(quads: Floats) -> Floats:
    """Upright quads as quads of lines that run downwards: these begin at the top right."""
    return np.roll(quads, -1, axis=1)


def stood_up(quads: Floats) -> Floats:
    """The inverse of `lying`."""
    return np.roll(quads, 1, axis=1)


def reads_downwards(image: NDArray[np.uint8], quads: Floats, score: Score, score_down: Score) -> bool:
    """Whether tall quads are lines of vertical text, rather than lines that lie on their side.

    Args:
        image: RGB, height x width x 3.
        quads: tall, n x 4 x 2, n at least 1.
        score: gives the confidence with which each of some line images can be read, 0 to 1.
        score_down: the same for lines that run downwards, as they lie on their left side.
    """
    strips = samples(image, lying(quads))
    down = float(np.mean(score_down(strips)))
    if down < _LEAST_CONFIDENCE:
        return False
    turned = (score(strips), score([np.ascontiguousarray(strip[::-1, ::-1]) for strip in strips]))
    return down > max(float(np.mean(scores)) for scores in turned)


def square_parts(rects: Floats) -> Floats:
    """Tall rectangles cut into squares about as high as a character, n x 4."""
    parts = []
    for left, top, right, bottom in rects:
        edges = np.linspace(top, bottom, max(1, round((bottom - top) / max(right - left, 1e-6))) + 1)
        parts += [(left, start, right, end) for start, end in pairwise(edges.tolist())]
    return np.array(parts).reshape(-1, 4)


def mixed_order(rects: Floats, is_vertical: Bools, page_height: float) -> list[Block]:
    """The blocks of a page in reading order, where some boxes are lines of vertical text.

    Level lines are ordered as ever. Vertical lines that stand near each other are read from right to left,
    and come before the nearest paragraph of level lines that does not end above them.

    Args:
        rects: boxes of lines or of parts of them, n x 4.
        is_vertical: which of them are vertical.
        page_height: height of the page, in the unit of the boxes.
    """
    level, vertical = np.flatnonzero(~is_vertical), np.flatnonzero(is_vertical)
    blocks = [_renamed(block, level) for block in reading_order(rects[level], page_height)]
    for group in _in_order(rects, _groups(rects, vertical)):
        blocks = _inserted(blocks, rects, _columns(rects, group), rects[group])
    return blocks


def _renamed(block: Block, names: _Indices) -> Block:
    return replace(block, rows=tuple(tuple(int(names[index]) for index in row) for row in block.rows))


def _columns(rects: Floats, group: _Indices) -> list[Block]:
    """Vertical lines of a group from right to left: on a page that is turned by a quarter they are level."""
    left, top, right, bottom = rects[group].T
    edge = float(right.max())
    turned = np.stack([top, edge - right, bottom, edge - left], axis=1)
    found = reading_order(turned, edge - float(left.min()))
    return [replace(_renamed(block, group), kind="text") for block in found]


def _groups(rects: Floats, vertical: _Indices) -> list[_Indices]:
    """Vertical lines that stand near each other, beside or below."""
    reach = _TOGETHER * float(np.median(rects[vertical, 2] - rects[vertical, 0])) if len(vertical) else 0.0
    grown = rects[vertical] + np.array([-reach, -reach, reach, reach]) / 2
    names = np.arange(len(vertical))
    for one in range(len(vertical)):
        near = _meet(grown, grown[one])
        names[np.isin(names, names[near])] = names[one]
    return [vertical[names == name] for name in np.unique(names)]


def _meet(rects: Floats, rect: Floats) -> Bools:
    left, top, right, bottom = rects.T
    return np.asarray((left < rect[2]) & (right > rect[0]) & (top < rect[3]) & (bottom > rect[1]))


def _in_order(rects: Floats, groups: Sequence[_Indices]) -> list[_Indices]:
    """Groups from the top, those beside each other from the right."""
    waiting, ordered = list(groups), list[_Indices]()
    while waiting:
        tops = [float(rects[group, 1].min()) for group in waiting]
        highest = waiting[int(np.argmin(tops))]
        beside = [group for group in waiting if rects[group, 1].min() < rects[highest, 3].max()]
        following = max(beside, key=lambda group: float(rects[group, 2].max()))
        waiting = [group for group in waiting if group is not following]
        ordered.append(following)
    return ordered


def _inserted(blocks: Sequence[Block], rects: Floats, columns: Sequence[Block], group: Floats) -> list[Block]:
    """The blocks with those of vertical lines before the nearest level lines that do not end above them."""
    around = np.concatenate([group[:, :2].min(axis=0), group[:, 2:].max(axis=0)])
    near = float(np.median(group[:, 2] - group[:, 0]))
    below = [
        (_distance(rects[list(row)], around) // near, at, index)
        for at, block in enumerate(blocks)
        for index, row in enumerate(block.rows)
        if rects[list(row)][:, [1, 3]].mean() > around[1]
    ]
    if not below:
        return [*blocks, *columns]
    _, at, index = min(below)
    split = blocks[at]
    index = _first_of_run(rects, split.rows, index)
    before = [replace(split, rows=split.rows[:index])] if index else []
    return [*blocks[:at], *before, *columns, replace(split, rows=split.rows[index:]), *blocks[at + 1 :]]


def _first_of_run(rects: Floats, rows: Sequence[tuple[int, ...]], index: int) -> int:
    """The first of the rows that follow each other closely up to one of them: a paragraph stays whole."""
    while index:
        above, row = rects[list(rows[index - 1])], rects[list(rows[index])]
        if row[:, 1].min() - above[:, 3].max() > _PARAGRAPH_GAP * (row[:, 3] - row[:, 1]).max():
            break
        index -= 1
    return index


def _distance(rects: Floats, rect: Floats) -> float:
    """From the nearest of some rectangles to another one."""
    across = np.maximum(np.maximum(rects[:, 0] - rect[2], rect[0] - rects[:, 2]), 0)
    down = np.maximum(np.maximum(rects[:, 1] - rect[3], rect[1] - rects[:, 3]), 0)
    return float(np.hypot(across, down).min())
