"""The table of a training run: a row of figures for each validation."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

__all__ = ["append_row"]


def append_row(path: Path, row: dict[str, float]) -> None:
    """Add a row to a CSV file; rows of a run that went further before it was killed are taken out.

    Args:
        path: of the file.
        row: figures by name, one of them the "step".
    """
    rows: list[dict[str, Any]] = []
    if path.exists():
        with path.open(newline="", encoding="utf-8") as file:
            rows = [old for old in csv.DictReader(file) if float(old["step"]) < row["step"]]
    rows.append({key: round(value, 5) for key, value in row.items()})
    temporary = path.with_suffix(".part")
    with temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerows(rows)
    temporary.replace(path)
