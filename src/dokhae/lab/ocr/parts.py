"""From the parts of a configuration to lines: data sets that are opened, lines that are rendered."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from dokhae.errors import UsageError
from dokhae.hangul import SYLLABLES
from dokhae.lab.ocr.config import PartConfig, SynthConfig
from dokhae.lab.ocr.lines import Lines, open_lines
from dokhae.synth.corpus import Corpus, Shares, read_lines
from dokhae.synth.dataset import write_dataset
from dokhae.synth.fonts import TEST_FAMILIES, Face, discover
from dokhae.synth.stream import LineSource

__all__ = ["HELD_OUT", "Tell", "leads", "line_source", "open_lines_of", "open_part"]

HELD_OUT: Final = 50
"""Every so many lines of text are kept from training."""
_LINES_A_WORKER = 500  # fewer are rendered sooner than another process has started

Tell = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and how much there is."""


@lru_cache(maxsize=128)
def _text(path: Path) -> tuple[str, ...]:
    return tuple(read_lines(path))


@lru_cache(maxsize=8)
def _faces(fonts: tuple[Path, ...], test: bool) -> tuple[Face, ...]:
    return tuple(discover(fonts or None, test=TEST_FAMILIES if test else ()))


def leads() -> bool:
    """True for the one of several processes that torchrun has started, or the only one, that writes files."""
    return os.environ.get("RANK", "0") == "0"


def line_source(synth: SynthConfig) -> LineSource:
    """The lines that a configuration describes, as an endless stream.

    Raises:
        DokhaeError: texts or fonts that are not there.
    """
    lines = [line for path in synth.text for line in _text(path)]
    held_out = lines[::HELD_OUT]
    if synth.held_out:
        lines = held_out
    else:
        del lines[::HELD_OUT]
    words = [word for path in synth.words for word in _text(path)]
    shares = Shares(**synth.shares.model_dump()) if synth.shares else None
    faces = [
        face
        for face in _faces(synth.fonts, synth.test_faces)
        if not synth.whole_faces or face.syllables == len(SYLLABLES)
    ]
    corpus = Corpus(lines, words, shares)
    return LineSource(corpus, faces, dict(synth.kinds) or None, seed=synth.seed, longest=synth.longest)


def open_part(part: PartConfig, made: Path, tell: Tell) -> Lines | LineSource:
    """The lines of a part; rendered ones of a fixed number are written to a folder below `made` once.

    Raises:
        DokhaeError: lines that cannot be opened, rendered or written.
    """
    if part.path is not None:
        return open_lines(part.path)
    assert part.synth is not None  # a part has one of the two
    source, count = line_source(part.synth), part.synth.lines
    if count is None:
        return source
    folder = made / f"{source.fingerprint()[:16]}-{count}"
    if leads():
        _render(source, count, folder, tell)
    while not folder.exists():
        time.sleep(1)
    return open_lines(folder)


def _render(source: LineSource, count: int, folder: Path, tell: Tell) -> None:
    """Write lines to a folder that appears when it is whole; what a stopped run has made is kept."""
    if folder.exists():
        return

    def rendered(done: int) -> None:
        tell("rendering", done, count)

    part = folder.with_name(f"{folder.name}.part")
    workers = min(os.cpu_count() or 1, 1 + count // _LINES_A_WORKER)
    write_dataset(source, count, part, "lmdb", workers=workers, tell=rendered)
    part.rename(folder)


def open_lines_of(groups: dict[str, PartConfig], made: Path, tell: Tell) -> dict[str, Lines]:
    """The lines of named groups, none of which is endless.

    Raises:
        UsageError: a group is a stream without an end.
    """
    opened: dict[str, Lines] = {}
    for name, part in groups.items():
        lines = open_part(part, made, tell)
        if isinstance(lines, LineSource):
            remedy = f"Say how many: {name}: {{synth: {{lines: 200}}}}."
            raise UsageError(f"the lines of {name} have no end", remedy=remedy)
        opened[name] = lines
    return opened
