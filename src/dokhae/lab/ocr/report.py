"""What an evaluation found, as a folder to look at."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from dokhae.lab.ocr import calibration, confusion
from dokhae.lab.ocr.evaluate import Evaluation, totals_table
from dokhae.lab.ocr.faults import Fault, write_faults
from dokhae.lab.ocr.gallery import worst, write_gallery
from dokhae.lab.ocr.lines import Lines
from dokhae.lab.ocr.outputs import appearing
from dokhae.lab.ocr.tables import percent, table
from dokhae.synth.sheet import Cell, draw_sheet

__all__ = ["summary", "write_report"]

_PAIRS = 20  # mistakes in the summary
_FAULTS = 20  # faulty lines in the summary
_PICTURED = 16  # lines in the picture of the worst


def _tables(evaluation: Evaluation) -> Iterator[str]:
    totals = {"set": evaluation.by_set, "kind": evaluation.by_kind, "font": evaluation.by_font}
    if totals["kind"] == totals["set"]:
        del totals["kind"]  # each set is of one kind, and called so
    for head, of in totals.items():
        if len(of) > 1:
            yield totals_table(head, of, spaced=evaluation.spaced)
    yield totals_table("", {"all": evaluation.total}, spaced=evaluation.spaced)


def _faulty(faults: Sequence[Fault]) -> str:
    rows = [[fault.source, str(fault.index), fault.reason] for fault in faults[:_FAULTS]]
    some = f", the first {_FAULTS}" if len(faults) > _FAULTS else ""
    listed = table(["set", "line", "why"], rows, names=3)
    return f"Not looked at, being faulty: {len(faults):,} lines{some}\n\n{listed}"


def summary(evaluation: Evaluation) -> str:
    """Markdown: accuracy by set, kind and font, frequent mistakes, calibration, faulty lines."""
    bins = calibration.reliability(_judged(evaluation))
    wrong = confusion.mistakes(_characters(evaluation))[:_PAIRS]
    pairs = [[repr(true), repr(read), str(count)] for true, read, count in wrong]
    parts = [*_tables(evaluation)]
    if pairs:
        parts.append(table(["truth", "read", "count"], pairs, names=2))
    if bins:
        parts.append(calibration.reliability_table(bins))
        parts.append(f"expected calibration error {percent(calibration.calibration_error(bins))}")
    if evaluation.faults:
        parts.append(_faulty(evaluation.faults))
    return "\n\n".join(parts)


def _judged(evaluation: Evaluation) -> Iterator[calibration.Judged]:
    for reading in evaluation.readings:
        yield from calibration.rights(reading.truth, reading.read, reading.confidences)


def _characters(evaluation: Evaluation) -> confusion.Confusion:
    return confusion.characters((reading.truth, reading.read) for reading in evaluation.readings)


def write_report(evaluation: Evaluation, groups: Mapping[str, Lines], folder: Path) -> None:
    """Write report.md, lines.csv, faults.csv, confusions as tables and maps, the worst lines, calibration.

    Files appear when all of them are made; others in the folder stay.

    Raises:
        OutputError: the folder cannot be written.
    """
    with appearing(folder) as part:
        _write(evaluation, groups, part)


def _write(evaluation: Evaluation, groups: Mapping[str, Lines], folder: Path) -> None:
    (folder / "report.md").write_text(summary(evaluation) + "\n", "utf-8")
    _write_lines(evaluation, folder / "lines.csv")
    write_faults(folder / "faults.csv", evaluation.faults)
    read = _characters(evaluation)
    for name, counts in {"characters": read, **confusion.jamo(read)}.items():
        confusion.write_confusion(counts, folder / f"confusion-{name}.csv")
        confusion.draw_confusion(counts, folder / f"confusion-{name}.png", name)
    write_gallery(evaluation.readings, groups, folder / "worst.html")
    if pictured := list(_pictured(evaluation, groups)):
        draw_sheet(pictured, folder / "worst.png")
    calibration.draw_reliability(calibration.reliability(_judged(evaluation)), folder / "calibration.png")


def _pictured(evaluation: Evaluation, groups: Mapping[str, Lines]) -> Iterator[Cell]:
    for reading in worst(evaluation.readings, _PICTURED):
        image = groups[reading.group][reading.index].image
        grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        made = ", ".join(name for name in (reading.kind, reading.font) if name)
        yield Cell(np.asarray(grey, np.uint8), reading.truth, f"{reading.read}  ({made})")


def _write_lines(evaluation: Evaluation, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["set", "line", "kind", "font", "truth", "read", "edits", "confidence"])
        for r in evaluation.readings:
            edits, confidence = r.score.edits, round(r.confidence, 4)
            rows.writerow([r.group, r.number, r.kind, r.font, r.truth, r.read, edits, confidence])
