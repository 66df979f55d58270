"""Peak memory of `dokhae read` on a short and on a long PDF: `python benchmarks/memory.py`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image

from dokhae.lab.ocr.tables import ratio, table

__all__ = ["main", "make_pdf", "peak_memory"]

_SAMPLE = Path(__file__).parents[1] / "samples" / "notice.png"


def make_pdf(path: Path, pages: int) -> None:
    """Write a PDF with the sample page on each of its pages."""
    with Image.open(_SAMPLE) as sample:
        page = sample.convert("L")
    page.save(path, save_all=True, append_images=(page for _ in range(pages - 1)), resolution=150)


def peak_memory(pdf: Path) -> int:
    """Largest resident set in bytes of a process that reads the file.

    Raises:
        subprocess.CalledProcessError: If it fails.
    """
    command = [sys.executable, "-m", "dokhae", "read", str(pdf), "--output", str(pdf.with_suffix(".txt"))]
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    # Linux counts in kilobytes, macOS in bytes.
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main(
    short: Annotated[int, typer.Option(min=1, help="Pages of the short PDF.")] = 20,
    long: Annotated[int, typer.Option(min=1, help="Pages of the long PDF.")] = 200,
) -> None:
    """Print a Markdown table of the peak memory of reading both, and their ratio."""
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        for pages in (short, long):
            pdf = Path(folder) / f"{pages}.pdf"
            make_pdf(pdf, pages)
            peaks.append(peak_memory(pdf))
    rows = [
        [f"{pages} pages", f"{peak / 1e6:.0f} MB"] for pages, peak in zip((short, long), peaks, strict=True)
    ]
    print(table(["PDF", "peak memory"], [*rows, ["long to short", ratio(peaks[1], peaks[0])]]))


if __name__ == "__main__":
    typer.run(main)
