"""Readers for the workers of a batch: they need no weights, and fail in earnest at certain pages."""

from __future__ import annotations

import gc
import os
import re
import signal
import struct
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from PIL import Image

from dokhae.batch import job, worker
from dokhae.document import Box, Line, Page, Region, Word
from dokhae.errors import WeightsError
from dokhae.source import PageImage

__all__ = [
    "CRASHES",
    "EXITS",
    "FINE",
    "HANGS",
    "RAISES",
    "READERS",
    "ROOT",
    "TEARS",
    "crowded",
    "faulty",
    "leaky",
    "make_page",
    "slow",
    "unable",
    "unweighted",
]

ROOT = Path(__file__).parents[1]
FINE, CRASHES, HANGS, RAISES, EXITS, TEARS = 40, 41, 42, 43, 44, 45

_kept: list[bytearray] = []


def make_page(path: Path, height: int = FINE) -> Path:
    """A page image of a height, with nothing on it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (60, height), 255).save(path, "TIFF" if path.suffix == ".tif" else "PNG")
    return path


def faulty(threads: int) -> worker.ReadImage:
    """Reads the name and number of the page, or does what its height says."""

    def read(image: PageImage) -> Page:
        if image.height == CRASHES:
            os.kill(os.getpid(), signal.SIGSEGV)
        if image.height == HANGS:
            # Backtracks for years and never lets another thread run.
            re.match(r"(?:a+)+b", "a" * 60)
        if image.height == RAISES:
            raise ValueError("세로")
        if image.height == EXITS:
            os._exit(3)
        if image.height == TEARS:
            _tear()
        return _page(image, f"{image.source} {image.number} 쪽")

    return read


def _tear() -> None:
    """Be killed in the middle of an answer."""
    (parent,) = (each for each in gc.get_objects() if isinstance(each, Connection))
    os.write(parent.fileno(), struct.pack("!i", 1000) + b"half")
    os.kill(os.getpid(), signal.SIGKILL)


def slow(threads: int) -> worker.ReadImage:
    """Takes its time."""
    read = faulty(threads)

    def slowly(image: PageImage) -> Page:
        time.sleep(0.02)
        return read(image)

    return slowly


def leaky(threads: int) -> worker.ReadImage:
    """Keeps 8 MB of each page, and tells which process read it."""
    vars(worker)["_GROWTH"] = 20 << 20

    def read(image: PageImage) -> Page:
        _kept.append(bytearray(os.urandom(1)) * (8 << 20))
        return _page(image, str(os.getpid()))

    return read


def crowded(threads: int) -> worker.ReadImage:
    """Never has enough memory."""

    def read(image: PageImage) -> Page:
        raise MemoryError

    return read


def unweighted(threads: int) -> worker.ReadImage:
    """Has no weights."""
    raise WeightsError("there are no weights")


def unable(threads: int) -> worker.ReadImage:
    """Ends its process before anything is read."""
    os._exit(7)


def _page(image: PageImage, text: str) -> Page:
    box = Box.from_bounds(0, 0, image.width, image.height)
    line = Line(1.0, box, tuple(Word(word, 1.0, box) for word in text.split()))
    return Page(image.number, image.width, image.height, (Region(box, (line,)),), source=image.source)


READERS: dict[str, Callable[[int], worker.ReadImage]] = {"faulty": faulty, "slow": slow}

if __name__ == "__main__":
    name, page_limit, out, *inputs = sys.argv[1:]
    limits = (float(page_limit), job.FILE_LIMIT)
    # The reader as the module of this name has it, which is not `__main__` in the workers.
    from tests import faulty as module

    job._run(inputs, Path(out), ("text", "json"), None, 2, 1, limits, lambda _: None, module.READERS[name])
