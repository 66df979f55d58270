"""Curves of a training run as a picture."""

from __future__ import annotations

import csv
from pathlib import Path

__all__ = ["plot"]


def plot(table: Path, picture: Path) -> None:
    """Draw loss and character error rates of a `curves.csv` over the lines seen, to a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    with table.open(encoding="utf-8") as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    figure, axes = pyplot.subplots(figsize=(8, 5))
    lines = [row["lines"] for row in rows]
    for name in rows[0]:
        if name.startswith("cer"):
            axes.plot(lines, [100 * row[name] for row in rows], label=name)
    axes.set(xlabel="lines", ylabel="character error rate, %", yscale="log")
    axes.legend()
    axes.grid(visible=True, which="both", alpha=0.3)
    figure.savefig(picture, dpi=90, bbox_inches="tight")
    pyplot.close(figure)
