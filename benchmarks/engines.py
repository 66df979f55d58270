"""What is compared: dokhae and Tesseract 5, on one core each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dokhae.source import open_pages

__all__ = ["Dokhae", "Engine", "Tesseract", "stay_on_one_core"]


class Engine(Protocol):
    """Reads files and line images.

    Attributes:
        name: Name in the tables.
        start_up: Seconds before the first page can be read.
    """

    name: str
    start_up: float

    def read(self, path: Path) -> str:
        """The text of a file."""

    def read_lines(self, images: Sequence[NDArray[np.uint8]]) -> list[str]:
        """The text of each line image."""


def stay_on_one_core() -> None:
    """Keep this process and those that it starts on one core, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


class Dokhae:
    """One `Reader`, made once; its start-up is the import, the loading of weights and a first small read.

    Args:
        verbatim: see `dokhae.recognize.Recognizer`.
    """

    name = "dokhae"

    def __init__(self, *, verbatim: bool = False) -> None:
        start = time.perf_counter()
        from dokhae import Reader
        from dokhae.recognize import Recognizer

        self._reader = Reader(threads=1, recognizer=Recognizer(verbatim=verbatim))
        self._reader.read(np.full((64, 64, 3), 255, np.uint8))
        self.start_up = time.perf_counter() - start

    def read(self, path: Path) -> str:
        """The text of a file."""
        return self._reader.read(path).text

    def read_lines(self, images: Sequence[NDArray[np.uint8]]) -> list[str]:
        """The text of each line image."""
        return [line.text for line in self._reader.read_lines(list(images))]


class Tesseract:
    """The program `tesseract` with its Korean model, a process a call; a blank image gives its start-up."""

    name = "Tesseract"

    def __init__(self) -> None:
        start = time.perf_counter()
        self.read_lines([np.full((64, 64), 255, np.uint8)])
        self.start_up = time.perf_counter() - start

    @classmethod
    def find(cls) -> Tesseract | None:
        """Tesseract, if it and its Korean model are installed; otherwise a note on stderr."""
        if shutil.which("tesseract") is not None:
            listing = ["tesseract", "--list-langs"]
            if "kor" in subprocess.run(listing, capture_output=True, text=True, check=True).stdout.split():
                return cls()
        print(
            "Tesseract or its Korean model is not installed, so it is left out "
            "(Debian: apt install tesseract-ocr tesseract-ocr-kor).",
            file=sys.stderr,
        )
        return None

    def read(self, path: Path) -> str:
        """The text of a file; Tesseract opens no PDF, so it gets the pages as images."""
        if path.suffix.lower() != ".pdf":
            return self._run(path, "3")
        with tempfile.TemporaryDirectory() as folder:
            return self._run(_save([page.pixels for page in open_pages(path)], Path(folder)), "3")

    def read_lines(self, images: Sequence[NDArray[np.uint8]]) -> list[str]:
        """The text of each line image."""
        with tempfile.TemporaryDirectory() as folder:
            pages = self._run(_save(images, Path(folder)), "7").split("\f")
        return [" ".join(page.split()) for page in pages[: len(images)]]

    @staticmethod
    def _run(path: Path, segmentation: str) -> str:
        command = ["tesseract", str(path), "stdout", "-l", "kor", "--psm", segmentation]
        # With its default threads Tesseract is many times slower.
        limited = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        done = subprocess.run(command, capture_output=True, check=True, env=limited)
        return done.stdout.decode("utf-8")


def _save(images: Sequence[NDArray[np.uint8]], folder: Path) -> Path:
    """Write the images, and the list of their paths that Tesseract takes in place of an image."""
    paths = [folder / f"{number}.png" for number in range(len(images))]
    for path, image in zip(paths, images, strict=True):
        Image.fromarray(image).save(path, compress_level=1)
    listing = folder / "images.txt"
    listing.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    return listing
