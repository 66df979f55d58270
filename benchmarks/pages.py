"""Accuracy and speed on whole pages, dokhae beside Tesseract: `python benchmarks/pages.py FOLDER`.

The folder holds page images or PDFs, each with its text beside it (NAME.png, NAME.txt). Both programs read
each page in turn, in one run and on one core, so that the ratio between them holds on a busy machine too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Annotated

import typer

from dokhae.lab.ocr.scoring import Score, Total, score
from dokhae.lab.ocr.tables import percent, ratio, table
from engines import Dokhae, Engine, Tesseract, stay_on_one_core

__all__ = ["Reading", "find_pages", "main", "measure"]

_SUFFIXES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".pdf"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One page as one engine read it."""

    score: Score
    seconds: float


def find_pages(folder: Path) -> list[tuple[Path, str]]:
    """Every page of a folder that has a text beside it, with that text."""
    pages = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _SUFFIXES]
    truths = ((path, path.with_suffix(".txt")) for path in pages)
    return [(path, truth.read_text("utf-8")) for path, truth in truths if truth.exists()]


def measure(engine: Engine, path: Path, truth: str) -> Reading:
    """Read one page, with the clock running."""
    start = time.perf_counter()
    text = engine.read(path)
    seconds = time.perf_counter() - start
    return Reading(score(truth, text), seconds)


def _rows(name: str, readings: Mapping[str, Sequence[Reading]]) -> list[list[str]]:
    """A row for each engine, and one for the ratio of the first to the second."""
    totals = [Total.of(reading.score for reading in read) for read in readings.values()]
    seconds = [fmean(reading.seconds for reading in read) for read in readings.values()]
    rows = [
        [
            name,
            engine,
            percent(total.cer),
            percent(total.letter_cer),
            percent(total.exact),
            f"{total.spacing:.4f}",
            f"{second:.2f}",
        ]
        for engine, total, second in zip(readings, totals, seconds, strict=True)
    ]
    if len(totals) == 2:
        (ours, theirs), (our_time, their_time) = totals, seconds
        cer, letter_cer = ratio(ours.cer, theirs.cer), ratio(ours.letter_cer, theirs.letter_cer)
        rows.append([name, "ratio", cer, letter_cer, "", "", ratio(our_time, their_time)])
    return rows


def main(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Pages, a .txt beside each.")],
    tesseract: Annotated[bool, typer.Option(help="Compare with Tesseract.")] = True,
) -> None:
    """Print a Markdown table of how well and how fast the pages are read."""
    pages = find_pages(folder)
    if not pages:
        raise typer.BadParameter(f"no image in {folder} has a .txt of its name beside it")
    stay_on_one_core()
    engines: list[Engine] = [Dokhae()]
    if tesseract and (other := Tesseract.find()):
        engines.append(other)
    for engine in engines:
        engine.read(pages[0][0])
        print(f"{engine.name}: {engine.start_up:.2f} s from its start to its first page", file=sys.stderr)
    by_page = [{engine.name: [measure(engine, path, truth)] for engine in engines} for path, truth in pages]
    rows = [row for (path, _), read in zip(pages, by_page, strict=True) for row in _rows(path.stem, read)]
    total = {
        engine.name: [reading for read in by_page for reading in read[engine.name]] for engine in engines
    }
    head = ["page", "engine", "CER", "without spaces", "exact lines", "spacing F1", "s a page"]
    print(table(head, [*rows, *_rows("total", total)], names=2))


if __name__ == "__main__":
    typer.run(main)
