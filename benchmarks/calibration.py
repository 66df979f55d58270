"""Whether confidences are probabilities: `python benchmarks/calibration.py --fonts FOLDER`.

Characters of rendered lines on the test faces, spaces included, in all kinds of damage, by the confidence
with which they were read; `dokhae.lab.ocr.calibration` has the measure.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dokhae.lab.ocr.calibration import (
    calibration_error,
    errors_among_doubtful,
    reliability,
    reliability_table,
    rights,
)
from dokhae.lab.ocr.tables import percent
from dokhae.recognize import Recognizer
from dokhae.synth.corpus import read_lines
from dokhae.weights import SHIPPED
from lines import sources, test_faces

__all__ = ["main"]


def main(
    lines: Annotated[int, typer.Option(min=1, help="Lines of each kind.")] = 100,
    fonts: Annotated[list[Path], typer.Option(exists=True, help="More folders with test faces.")] = [],  # noqa: B006
    text: Annotated[list[Path], typer.Option(exists=True, help="Text files; our own corpus without.")] = [],  # noqa: B006
    weights: Annotated[Path, typer.Option(exists=True, help="Manifest of the weights.")] = SHIPPED,
) -> None:
    """Print the reliability of confidences as a Markdown table."""
    made = sources([line for path in text for line in read_lines(path)], test_faces(fonts))
    samples = [source.line(number) for source in made.values() for number in range(lines)]
    read = Recognizer(weights).read([sample.image for sample in samples])
    pairs = [
        pair
        for sample, glyphs in zip(samples, read, strict=True)
        for pair in rights(sample.text, "".join(g.text for g in glyphs), [g.confidence for g in glyphs])
    ]
    bins = reliability(pairs)
    print(reliability_table(bins))
    print(f"\nexpected calibration error {percent(calibration_error(bins))}")
    print(f"the least certain 5 % of characters hold {percent(errors_among_doubtful(pairs))} of the errors")


if __name__ == "__main__":
    typer.run(main)
