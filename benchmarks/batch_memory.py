"""Memory of a batch as it goes on: `python benchmarks/batch_memory.py`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Annotated, Final

import psutil
import typer

from batch import make_pages
from dokhae.batch import Progress, run
from dokhae.lab.ocr.tables import ratio, table

__all__ = ["main"]

_SAMPLES: Final = Path(__file__).parents[1] / "samples"


class _Watch:
    """Notes the largest resident sets of this process and of its workers, page by page."""

    def __init__(self, step: int) -> None:
        self._step = step
        self._own = psutil.Process()
        self._peaks = [0, 0]
        self.rows: list[tuple[int, int, int]] = []

    def __call__(self, now: Progress) -> None:
        """Look at the memory after a step of the batch."""
        workers = [_memory(child) for child in self._own.children()]
        self._peaks = [max(self._peaks[0], _memory(self._own)), max([self._peaks[1], *workers])]
        done = len(self.rows) * self._step
        if now.pages >= done + self._step:
            self.rows.append((done + self._step, self._peaks[0], self._peaks[1]))
            print(*_row(self.rows[-1]), sep=", ", file=sys.stderr)
            self._peaks = [0, 0]


def _memory(process: psutil.Process) -> int:
    """Bytes in memory; none of a process that has ended meanwhile."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _row(peaks: tuple[int, int, int]) -> list[str]:
    done, own, worker = peaks
    return [f"{done}", f"{own / 1e6:.0f} MB", f"{worker / 1e6:.0f} MB"]


def main(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Images.")] = _SAMPLES,
    count: Annotated[int, typer.Option(min=1, help="Pages; the images are taken again as needed.")] = 500,
    step: Annotated[int, typer.Option(min=1, help="Pages between the rows of the table.")] = 50,
) -> None:
    """Print a Markdown table of the largest memory within every so many pages, and the ratio of the last."""
    watch = _Watch(step)
    with tempfile.TemporaryDirectory() as temporary:
        pages = make_pages(folder, Path(temporary, "pages"), count)
        run([pages[0].parent], Path(temporary, "out"), tell=watch)
    rows = [_row(row) for row in watch.rows]
    (_, own, worker), (_, last_own, last_worker) = watch.rows[0], watch.rows[-1]
    rows.append(["last to first", ratio(last_own, own), ratio(last_worker, worker)])
    print(table(["after pages", "parent", "largest worker"], rows))


if __name__ == "__main__":
    typer.run(main)
