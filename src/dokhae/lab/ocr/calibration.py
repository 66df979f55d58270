"""Whether confidences are probabilities.

Characters are put in bins by the confidence with which they were read: in each, mean confidence and the share
that was right should be the same. The expected calibration error (Naeini et al., 2015) is the mean of their
differences, weighted by the number of characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from dokhae.lab.ocr.pictures import saved_figure
from dokhae.lab.ocr.tables import percent, table

__all__ = [
    "Bin",
    "Judged",
    "calibration_error",
    "draw_reliability",
    "errors_among_doubtful",
    "reliability",
    "reliability_table",
    "rights",
]

_BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)

Judged = tuple[float, bool]
"""The confidence of a character, and whether it was right."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Characters of like confidence, `low` to `high`: how many, mean confidence, share that was right."""

    low: float
    high: float
    characters: int
    confidence: float
    right: float


def rights(truth: str, read: str, confidences: Sequence[float]) -> Iterator[Judged]:
    """For each character read its confidence, and whether the best alignment finds it in the truth."""
    right = [False] * len(read)
    for block in Levenshtein.opcodes(truth, read):
        if block.tag == "equal":
            right[block.dest_start : block.dest_end] = [True] * (block.dest_end - block.dest_start)
    yield from zip(confidences, right, strict=True)


def reliability(judged: Iterable[Judged]) -> list[Bin]:
    """The bins that have characters."""
    pairs = list(judged)
    confidence = np.array([pair[0] for pair in pairs])
    right = np.array([pair[1] for pair in pairs], np.bool_)
    place = np.digitize(confidence, _BINS[1:-1])
    bins = []
    for index, (low, high) in enumerate(pairwise(_BINS)):
        inside = place == index
        if inside.any():
            mean, share = float(confidence[inside].mean()), float(right[inside].mean())
            bins.append(Bin(low, high, int(inside.sum()), mean, share))
    return bins


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error; 0 without characters."""
    total = sum(b.characters for b in bins)
    return sum(abs(b.confidence - b.right) * b.characters for b in bins) / max(1, total)


def errors_among_doubtful(judged: Iterable[Judged], share: float = 0.05) -> float:
    """Which part of the errors a share of the characters holds, the least certain ones; 0 without errors."""
    ranked = [right for _, right in sorted(judged)]
    doubtful = ranked[: round(share * len(ranked))]
    return doubtful.count(False) / max(1, ranked.count(False))


def reliability_table(bins: Sequence[Bin]) -> str:
    """A Markdown table of bins."""
    rows = [
        [f"{b.low:g} to {b.high:g}", f"{b.characters:,}", percent(b.confidence), percent(b.right)]
        for b in bins
    ]
    return table(["confidence", "characters", "mean confidence", "right"], rows)


def draw_reliability(bins: Sequence[Bin], path: Path) -> None:
    """Write the reliability diagram as a PNG.

    Raises:
        OutputError: it cannot be written.
    """
    with saved_figure(path, (5, 5)) as axes:
        axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", label="perfect")
        sizes = [20 + 60 * np.log10(b.characters) for b in bins]
        axes.scatter([b.confidence for b in bins], [b.right for b in bins], s=sizes, alpha=0.7)
        axes.plot([b.confidence for b in bins], [b.right for b in bins], label="read")
        title = f"calibration error {percent(calibration_error(bins))}"
        axes.set(xlabel="confidence", ylabel="share that was right", title=title)
        axes.legend()
        axes.grid(visible=True, alpha=0.3)
