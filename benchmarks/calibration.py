"""Whether confidences are probabilities: `python benchmarks/calibration.py --fonts FOLDER`.

Characters of rendered lines on the test faces, in all kinds of damage, by the confidence with which they were
read: in each row, mean confidence and the share that was right should be the same. The expected calibration
error (Naeini et al., 2015) is the mean of their differences, weighted by the number of characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rapidfuzz.distance import Levenshtein

from dokhae import Line, Reader
from dokhae.synth.corpus import read_lines
from dokhae.weights import SHIPPED
from lines import sources, test_faces
from tables import percent, table

__all__ = ["main", "rights"]

_BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)


def rights(truth: str, line: Line) -> Iterator[tuple[float, bool]]:
    """Confidence of each character that was read, and whether the best alignment finds it in the truth."""
    chars = [char for word in line.words for char in word.chars]
    text = "".join(char.text for char in chars)
    right = [False] * len(chars)
    for block in Levenshtein.opcodes(truth.replace(" ", ""), text):
        if block.tag == "equal":
            right[block.dest_start : block.dest_end] = [True] * (block.dest_end - block.dest_start)
    yield from zip((char.confidence for char in chars), right, strict=True)


def _rows(confidence: np.ndarray, right: np.ndarray) -> tuple[list[Sequence[str]], float]:
    rows: list[Sequence[str]] = []
    error = 0.0
    bins = np.digitize(confidence, _BINS[1:-1])
    for index, (low, high) in enumerate(pairwise(_BINS)):
        inside = bins == index
        if inside.any():
            mean, share = float(confidence[inside].mean()), float(right[inside].mean())
            error += abs(mean - share) * float(inside.mean())
            rows.append([f"{low:g} to {high:g}", f"{inside.sum():,}", percent(mean), percent(share)])
    return rows, error


def main(
    lines: Annotated[int, typer.Option(min=1, help="Lines of each kind.")] = 100,
    fonts: Annotated[list[Path], typer.Option(exists=True, help="More folders with test faces.")] = [],  # noqa: B006
    text: Annotated[list[Path], typer.Option(exists=True, help="Text files; our own corpus without.")] = [],  # noqa: B006
    weights: Annotated[Path, typer.Option(exists=True, help="Manifest of the weights.")] = SHIPPED,
) -> None:
    """Print the reliability of confidences as a Markdown table."""
    made = sources([line for path in text for line in read_lines(path)], test_faces(fonts))
    samples = [source.line(number) for source in made.values() for number in range(lines)]
    read = Reader(weights=weights).read_lines([sample.image for sample in samples])
    pairs = [pair for s, line in zip(samples, read, strict=True) for pair in rights(s.text, line)]
    rows, error = _rows(np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs]))
    print(table(["confidence", "characters", "mean confidence", "right"], rows))
    print(f"\nexpected calibration error {percent(error)}")


if __name__ == "__main__":
    typer.run(main)
