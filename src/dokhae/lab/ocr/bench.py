"""Networks side by side: size, work, time and accuracy, with the two figures of the 2019 paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dokhae.lab.ocr.outputs import appearing
from dokhae.lab.ocr.pictures import saved_figure
from dokhae.lab.ocr.tables import percent, table

__all__ = ["PUBLISHED", "Row", "bench_table", "draw_figures", "frontier", "write_bench"]


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


_TIMES = "here: one thread of a CPU; 2019 paper: Tesla P40, not comparable"


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
    with appearing(folder) as part:
        time, size = _draw_both(rows, part)
    return folder / time.name, folder / size.name


def write_bench(rows: Sequence[Row], folder: Path) -> None:
    """Write table.md and the two figures.

    Raises:
        OutputError: the folder cannot be written.
    """
    with appearing(folder) as part:
        (part / "table.md").write_text(bench_table(rows) + "\n", "utf-8")
        _draw_both(rows, part)


def _draw_both(rows: Sequence[Row], folder: Path) -> tuple[Path, Path]:
    time, size = folder / "time-accuracy.png", folder / "parameters-accuracy.png"
    _draw(rows, time, lambda row: row.milliseconds, f"ms a line ({_TIMES})")
    _draw(rows, size, lambda row: row.parameters, "million parameters")
    return time, size


def _draw(rows: Sequence[Row], path: Path, cost: Callable[[Row], float], label: str) -> None:
    from matplotlib.ticker import LogLocator, NullFormatter

    with saved_figure(path, (9, 6)) as axes:
        for name, shown, colour in (("here", rows, "C0"), ("2019 paper", PUBLISHED, "0.6")):
            points = [(cost(row), 100 * row.exact, row.name) for row in shown if row.exact is not None]
            if points:
                _draw_points(axes, sorted(points), name, colour)
        axes.set(xscale="log", xlabel=label, ylabel="lines read exactly, %")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.margins(x=0.15)  # for the names
        axes.legend()
        axes.grid(visible=True, alpha=0.3)


def _draw_points(axes: Any, points: Sequence[tuple[float, float, str]], label: str, colour: str) -> None:
    axes.scatter([x for x, _, _ in points], [y for _, y, _ in points], color=colour, label=label)
    best = frontier((x, y) for x, y, _ in points)
    axes.plot([x for x, _ in best], [y for _, y in best], color=colour, linestyle="--", linewidth=1)
    for x, y, name in points:
        offset = (3, -9 if (x, y) in best[:-1] else 3)  # the frontier rises to the right, above its names
        axes.annotate(name, (x, y), fontsize=7, xytext=offset, textcoords="offset points", color=colour)
