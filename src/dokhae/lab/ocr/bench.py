"""Networks side by side: size, work, time and accuracy, with the two figures of the 2019 paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dokhae.errors import OutputError
from dokhae.lab.ocr.pictures import saved_figure
from dokhae.lab.ocr.tables import percent, table

__all__ = ["PUBLISHED", "Row", "bench_table", "draw_figures", "frontier"]


@dataclass(frozen=True, slots=True)
class Row:
    """One network.

    Attributes:
        name: of the network.
        parameters: trainable, in millions.
        milliseconds: for one line: by ONNX Runtime on one thread of a CPU, or as it was published.
        exact: share of the lines read without an error, if that was measured.
        cer: character error rate, if that was measured.
        macs: multiply-accumulates for one line, in millions, if they were counted.
        torch: milliseconds for one line by torch, if that was measured.
    """

    name: str
    parameters: float
    milliseconds: float
    exact: float | None = None
    cer: float | None = None
    macs: float | None = None
    torch: float | None = None


PUBLISHED: Final = (
    Row("None-VGG-None-CTC", 6.04, 1.27, 0.6272),
    Row("None-RCNN-None-CTC", 2.35, 2.14, 0.6536),
    Row("None-VGG-BiLSTM-CTC", 8.69, 1.31, 0.6591),
    Row("TPS-RCNN-None-CTC", 4.05, 3.03, 0.7996),
    Row("TPS-RCNN-BiLSTM-CTC", 6.69, 3.15, 0.8495),
    Row("TPS-VGG-BiLSTM-CTC", 10.38, 1.79, 0.8779),
    Row("TPS-VGG-BiLSTM-Attn", 12.04, 2.95, 0.8824),
    Row("TPS-ResNet-BiLSTM-Attn", 50.75, 6.84, 0.8743),
)
"""What the 2019 paper (HCLT, "딥러닝을 활용한 한글문장 OCR 연구") reports, in milliseconds of a Tesla P40."""


def frontier(points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points (cost, accuracy) that no other beats in both, by rising cost."""
    best: list[tuple[float, float]] = []
    for cost, accuracy in sorted(points, key=lambda point: (point[0], -point[1])):
        if not best or accuracy > best[-1][1]:
            best.append((cost, accuracy))
    return best


def bench_table(rows: Sequence[Row]) -> str:
    """A Markdown table; what is unknown is a dash."""
    head = ["network", "M parameters", "M MACs", "ms, torch", "ms, ONNX Runtime", "exact", "CER"]
    return table(head, [_cells(row) for row in rows])


def _cells(row: Row) -> list[str]:
    def known(value: float | None, shown: Callable[[float], str]) -> str:
        return "-" if value is None else shown(value)

    return [
        row.name,
        f"{row.parameters:.3f}",
        known(row.macs, "{:,.1f}".format),
        known(row.torch, "{:.2f}".format),
        f"{row.milliseconds:.2f}",
        known(row.exact, percent),
        known(row.cer, percent),
    ]


def draw_figures(rows: Sequence[Row], folder: Path) -> tuple[Path, Path]:
    """Write time against accuracy and parameters against accuracy as PNG files, next to the paper's figures.

    Raises:
        OutputError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror}") from error
    time, size = folder / "time-accuracy.png", folder / "parameters-accuracy.png"
    _draw(rows, time, lambda row: row.milliseconds, "ms a line (here: one CPU thread; 2019 paper: Tesla P40)")
    _draw(rows, size, lambda row: row.parameters, "million parameters")
    return time, size


def _draw(rows: Sequence[Row], path: Path, cost: Callable[[Row], float], label: str) -> None:
    with saved_figure(path, (9, 6)) as axes:
        for name, shown, colour in (("here", rows, "C0"), ("2019 paper", PUBLISHED, "0.6")):
            measured = [(row, row.exact) for row in shown if row.exact is not None]
            points = [(cost(row), 100 * exact) for row, exact in measured]
            axes.scatter(*zip(*points, strict=True) if points else ([], []), color=colour, label=name)
            best = frontier(points)
            axes.plot([x for x, _ in best], [y for _, y in best], color=colour, linestyle="--", linewidth=1)
            for (row, _), point in zip(measured, points, strict=True):
                axes.annotate(
                    row.name, point, fontsize=7, xytext=(3, 3), textcoords="offset points", color=colour
                )
        axes.set(xscale="log", xlabel=label, ylabel="lines read exactly, %")
        axes.legend()
        axes.grid(visible=True, which="both", alpha=0.3)
