"""Which characters are taken for which, whole and jamo by jamo."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from dokhae.errors import OutputError
from dokhae.hangul import FINALS, INITIALS, MEDIALS, decompose, is_syllable
from dokhae.lab.ocr.pictures import drawable, saved_figure

__all__ = ["Confusion", "characters", "draw_confusion", "jamo", "mistakes", "write_confusion"]

Confusion = Counter[tuple[str, str]]
"""How often a truth (first) was read as what (second), the right ones included; "" stands for nothing."""

_NOTHING = "∅"
_SHOWN = 40  # rows and columns of a heat map


def characters(pairs: Iterable[tuple[str, str]]) -> Confusion:
    """Of pairs of truth and reading, by their best alignment."""
    confusion = Confusion()
    for truth, read in pairs:
        for block in Levenshtein.opcodes(truth, read):
            true, found = truth[block.src_start : block.src_end], read[block.dest_start : block.dest_end]
            # A replacement has equally many characters on both sides.
            for index in range(max(len(true), len(found))):
                confusion[true[index : index + 1], found[index : index + 1]] += 1
    return confusion


def jamo(confusion: Confusion) -> dict[str, Confusion]:
    """Of the syllables among characters that were read as syllables: initials, medials and finals."""
    tables: dict[str, Confusion] = {"initial": Confusion(), "medial": Confusion(), "final": Confusion()}
    names: tuple[Callable[[int], str], ...] = (INITIALS.__getitem__, MEDIALS.__getitem__, FINALS.__getitem__)
    for (true, read), count in confusion.items():
        if true and read and is_syllable(true) and is_syllable(read):
            parts = zip(tables.values(), names, decompose(true), decompose(read), strict=True)
            for table, name, was, is_now in parts:
                table[name(was), name(is_now)] += count
    return tables


def mistakes(confusion: Confusion) -> list[tuple[str, str, int]]:
    """Truth, reading and how often, of what was read wrongly, the most frequent first."""
    wrong = [(true, read, count) for (true, read), count in confusion.items() if true != read]
    return sorted(wrong, key=lambda row: (-row[2], row[0], row[1]))


def write_confusion(confusion: Confusion, path: Path) -> None:
    """Write the mistakes as CSV: truth, read, count, and the share of the truth's occurrences.

    Raises:
        OutputError: it cannot be written.
    """
    occurrences = Counter[str]()
    for (true, _), count in confusion.items():
        occurrences[true] += count
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["truth", "read", "count", "share"])
            for true, read, count in mistakes(confusion):
                rows.writerow([true, read, count, round(count / occurrences[true], 5)])
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error


def draw_confusion(confusion: Confusion, path: Path, title: str) -> None:
    """Write a heat map of the characters with most mistakes as a PNG: rows truth, columns reading.

    Raises:
        OutputError: it cannot be written.
    """
    involved = Counter[str]()
    for true, read, count in mistakes(confusion):
        involved[true] += count
        involved[read] += count
    shown = sorted(name for name, _ in involved.most_common(_SHOWN))
    counts = np.array([[confusion[t, r] if t != r else 0 for r in shown] for t in shown], float)
    totals = np.array([max(1, sum(c for (t, _), c in confusion.items() if t == true)) for true in shown])
    side = max(3.0, 0.28 * len(shown) + 1)
    with saved_figure(path, (side + 1, side)) as axes:
        labels = [drawable({"": _NOTHING, " ": "␣"}.get(name, name)) for name in shown]
        if shown:
            image = axes.imshow(100 * counts / totals[:, None], cmap="magma_r")
            axes.figure.colorbar(image, ax=axes, label="% of the truth", shrink=0.7)
        axes.set_xticks(range(len(shown)), labels)
        axes.set_yticks(range(len(shown)), labels)
        axes.set(xlabel="read", ylabel="truth", title=title)
