"""What a study found, as a page of documentation: tables and the two figures of the 2019 paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from string import Template

from dokhae.lab.ocr.bench import PUBLISHED, Row, bench_table, draw_figures
from dokhae.lab.ocr.config import Config
from dokhae.lab.ocr.measure import measure
from dokhae.lab.ocr.parts import Tell
from dokhae.lab.ocr.study import Result, Study, results_table, run_folder
from dokhae.lab.ocr.tables import percent, table

__all__ = ["write_comparison"]

_WIDTH = 100  # px of the timed line

_PAGE = Template("""# Networks side by side

Written by `dokhae compare $study`. Each network was trained from nothing on the same $lines rendered lines of
words, of at most $longest characters and without spaces in their labels, for $steps steps of $batch lines by
$optimizer, and read the same $tested lines of the test.

## Accuracy

Lines read exactly, by kind.

$accuracy

## Cost

Multiply-accumulates and times are those of one line of 32 x $width pixels, on one thread of a CPU; times are
medians of runs that took turns.

$cost

![Time against accuracy](time-accuracy.png)

![Parameters against accuracy](parameters-accuracy.png)

The broken lines are the frontiers: no network of the same colour is better and cheaper.

## The 2019 paper's own figures

At full width, on its own lines, with 300,000 steps of 192, times of a Tesla P40: neither the lines nor the
machine are the same.

$published
""")


def write_comparison(
    name: str, study: Study, results: Sequence[Result], folder: Path, docs: Path, tell: Tell
) -> str:
    """Write comparison.md and its figures into a folder of documentation.

    Args:
        name: of the study, for the command.
        study: that was run.
        results: of its runs.
        folder: of the study.
        docs: where the page goes.
        tell: is told what is done.

    Returns:
        The page.

    Raises:
        OutputError: the folder cannot be written.
    """
    rows = _rows(study, results, folder, tell)
    draw_figures(rows, docs)
    config = next(iter(study.configs.values()))
    page = _PAGE.substitute(
        study=name,
        lines=f"{_training_lines(config):,}",
        longest=max(part.synth.longest for part in config.data.train if part.synth),
        steps=f"{config.steps:,}",
        batch=config.batch,
        optimizer=config.optimizer.name,
        tested=f"{results[0].lines:,}",
        accuracy=results_table(results),
        width=_WIDTH,
        cost=bench_table(rows),
        published=_published(),
    )
    (docs / "comparison.md").write_text(page, "utf-8")
    return page


def _published() -> str:
    head = ["network", "M parameters", "ms", "exact"]
    rows = [
        [r.name, f"{r.parameters:.2f}", f"{r.milliseconds:.2f}", percent(r.exact or 0)] for r in PUBLISHED
    ]
    return table(head, rows)


def _training_lines(config: Config) -> int:
    return sum(part.synth.lines or 0 for part in config.data.train if part.synth)


def _rows(study: Study, results: Sequence[Result], folder: Path, tell: Tell) -> list[Row]:
    """The cost of each network, with its accuracy as the mean over its seeds."""
    runs = [str(run_folder(folder, network, study.seeds[0])) for network in study.configs]
    rows = []
    for network, row in zip(study.configs, measure(runs, {}, _WIDTH, tell), strict=True):
        own = [result for result in results if result.network == network]
        exact, cer = fmean(r.exact for r in own), fmean(r.cer for r in own)
        rows.append(replace(row, name=network, exact=exact, cer=cer))
    return rows
