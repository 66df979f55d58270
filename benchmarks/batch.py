"""Pages a minute of many files: `python benchmarks/batch.py`.

The same images are read by one `dokhae read FOLDER -o OUT`, by a `dokhae read` for each file and by a
Tesseract for each file, with a process on each CPU, one way after the other in each round.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Final

import typer

from dokhae.batch import allowed_cpus
from dokhae.lab.ocr.tables import ratio, table
from engines import Tesseract

__all__ = ["main", "make_pages"]

_SAMPLES: Final = Path(__file__).parents[1] / "samples"
_SUFFIXES: Final = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp"}
_DOKHAE: Final = (sys.executable, "-m", "dokhae", "read")


def make_pages(folder: Path, to: Path, count: int) -> list[Path]:
    """Copy the images of a folder in turn until there are so many."""
    images = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _SUFFIXES]
    if not images:
        raise typer.BadParameter(f"there is no image in {folder}")
    to.mkdir()
    pages = [to / f"{number:05}{images[number % len(images)].suffix}" for number in range(count)]
    for number, page in enumerate(pages):
        shutil.copy(images[number % len(images)], page)
    return pages


def _batch(pages: Sequence[Path], out: Path, cpus: int) -> None:
    _call([*_DOKHAE, str(pages[0].parent), "-o", str(out), "--workers", str(cpus)])


def _one_by_one(pages: Sequence[Path], out: Path, cpus: int) -> None:
    out.mkdir()
    commands = [[*_DOKHAE, str(page), "-o", str(out / f"{page.stem}.txt")] for page in pages]
    _share_out(commands, cpus)


def _tesseract(pages: Sequence[Path], out: Path, cpus: int) -> None:
    out.mkdir()
    _share_out([["tesseract", str(page), str(out / page.stem), "-l", "kor+eng"] for page in pages], cpus)


def _share_out(commands: Sequence[Sequence[str]], cpus: int) -> None:
    with ThreadPoolExecutor(cpus) as pool:
        list(pool.map(_call, commands))


def _call(command: Sequence[str]) -> None:
    # With its default threads Tesseract is many times slower.
    limited = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    subprocess.run(command, check=True, capture_output=True, env=limited)


def main(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Images.")] = _SAMPLES,
    count: Annotated[int, typer.Option(min=1, help="Pages; the images are taken again as needed.")] = 30,
    rounds: Annotated[int, typer.Option(min=1, help="How often all of them are read each way.")] = 2,
    tesseract: Annotated[bool, typer.Option(help="Compare with Tesseract.")] = True,
) -> None:
    """Print a Markdown table of pages a minute, and the ratio of each way to the first."""
    ways: dict[str, Callable[[Sequence[Path], Path, int], None]] = {
        "dokhae read FOLDER -o OUT": _batch,
        "dokhae read, once a file": _one_by_one,
    }
    if tesseract and Tesseract.find():
        ways["Tesseract, once a file"] = _tesseract
    cpus, seconds = allowed_cpus(), dict.fromkeys(ways, 0.0)
    with tempfile.TemporaryDirectory() as temporary:
        pages = make_pages(folder, Path(temporary, "pages"), count)
        for number in range(rounds):
            for name, way in ways.items():
                start = time.perf_counter()
                way(pages, Path(temporary, f"{name} {number}"), cpus)
                seconds[name] += time.perf_counter() - start
    first = next(iter(seconds.values()))
    rows = [
        [name, f"{60 * rounds * count / spent:.1f}", ratio(first, spent)] for name, spent in seconds.items()
    ]
    print(f"{rounds} x {count} pages, a process on each of {cpus} CPUs\n")
    print(table(["way", "pages a minute", "to the first"], rows))


if __name__ == "__main__":
    typer.run(main)
