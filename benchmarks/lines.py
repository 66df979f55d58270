"""Accuracy and speed on single lines, by kind: `python benchmarks/lines.py --fonts FOLDER`.

Lines are rendered on the faces that no training may see (`dokhae.synth.fonts.TEST_FAMILIES`), those that this
machine or the folders have. The kinds are clean type, the paper's five, and the damages of scans, photos and
screens. Below them: `numbers`, scanned numbers, dates and the like; `hanja`, words with Hanja in clean type;
`syllables`, random ones of all 11,172 in clean type, on the faces that draw every one of them; `vertical`,
the texts of `clean` on the same faces, set from top to bottom; `hands`, running text on the handwriting faces
that are kept for tests (`TEST_HANDS`), if the folders have any. `--verbatim` reads every syllable alone,
without regard to those around it.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from dokhae.errors import EmptyInputError
from dokhae.lab.ocr.scoring import Score, Total, score
from dokhae.lab.ocr.tables import percent, table
from dokhae.synth.corpus import Corpus, Shares, read_lines
from dokhae.synth.fonts import TEST_FAMILIES, TEST_HANDS, Face, discover, system_folders
from dokhae.synth.kinds import render_vertical
from dokhae.synth.stream import LineSource, Sample
from engines import Dokhae, Engine, Tesseract, stay_on_one_core

__all__ = ["LINE_KINDS", "Reading", "main", "measure", "sources", "test_faces", "vertical"]

LINE_KINDS = ("clean", "basic", "skew", "distortion", "blur", "background", "scan", "photo", "screen")
_RUNNING = Shares(text=0.8, words=0, syllables=0, furniture=0.2, hanja=0, symbols=0)
_NOTHING = Shares(text=0, words=0, syllables=0, furniture=0, hanja=0, symbols=0)
_SYLLABLES = replace(_NOTHING, syllables=1)
_EXTRA = {"numbers": ("scan", replace(_NOTHING, furniture=1)), "hanja": ("clean", replace(_NOTHING, hanja=1))}
_SEED = 2026
_HEIGHT = 32  # px that a line is scaled to before its width counts
_TESSERACT_SHARE = 5  # Tesseract reads one line of so many, since it is slow


@dataclass(frozen=True, slots=True)
class Reading:
    """Lines as one engine read them.

    Attributes:
        samples: What was there.
        scores: Of each line.
        pixels_a_second: Width of all lines, scaled to a height of 32, over the time it took.
    """

    samples: Sequence[Sample]
    scores: Sequence[Score]
    pixels_a_second: float

    @property
    def total(self) -> Total:
        """All lines as one score."""
        return Total.of(self.scores)


def measure(engine: Engine, samples: Sequence[Sample]) -> Reading:
    """Read lines in one call, with the clock running."""
    images: list[NDArray[np.uint8]] = [sample.image for sample in samples]
    start = time.perf_counter()
    texts = engine.read_lines(images)
    seconds = time.perf_counter() - start
    width = sum(_length(*image.shape[:2]) for image in images)
    scores = [score(sample.text, text) for sample, text in zip(samples, texts, strict=True)]
    return Reading(samples, scores, width / seconds)


def _length(height: int, width: int) -> float:
    """Width of a line once it is scaled to a height of 32; a vertical one lies on its side for that."""
    along, across = (height, width) if height > 2 * width else (width, height)
    return along * _HEIGHT / across


def sources(texts: Sequence[str], faces: Sequence[Face], hands: Sequence[Face] = ()) -> dict[str, LineSource]:
    """The lines of each kind, numbers, Hanja, `syllables` if a face draws them all, and those of hands."""
    told = {kind: (kind, _RUNNING) for kind in LINE_KINDS} | _EXTRA
    made = {
        name: LineSource(Corpus(texts, shares=shares), faces, {kind: 1.0}, seed=_SEED, longest=40)
        for name, (kind, shares) in told.items()
    }
    complete = [face for face in faces if face.syllables == 11_172]
    if complete:
        syllables = Corpus(texts, shares=_SYLLABLES)
        made["syllables"] = LineSource(syllables, complete, {"clean": 1.0}, seed=_SEED, longest=20)
    if hands:
        running = Corpus(texts, shares=_RUNNING)
        made["hands"] = LineSource(running, hands, {"clean": 1.0}, seed=_SEED, longest=40)
    return made


def vertical(source: LineSource, number: int) -> Sample:
    """Line `number` of a source, but set from top to bottom in plain type."""
    rng, _, scene = source.scene(number)
    return Sample(render_vertical(rng, scene), scene.text, "vertical", scene.face.family)


def test_faces(folders: Sequence[Path], families: Sequence[str] = TEST_FAMILIES) -> list[Face]:
    """Those of the families that this machine and more folders have, named on stderr."""
    faces = discover([*system_folders(), *folders], test=families)
    names = sorted({face.family for face in faces})
    print(f"test faces: {', '.join(names)} (of {', '.join(families)})", file=sys.stderr)
    return faces


def _hands(folders: Sequence[Path]) -> list[Face]:
    try:
        return test_faces(folders, TEST_HANDS)
    except EmptyInputError:
        return []


def _kind_table(readings: dict[str, Reading]) -> str:
    """The kinds with their mean, and below it what is no kind."""
    rows = {kind: _numbers(reading) for kind, reading in readings.items()}
    kinds = [rows.pop(kind) for kind in LINE_KINDS]
    mean = [fmean(column) for column in zip(*kinds, strict=True)]
    every = {**dict(zip(LINE_KINDS, kinds, strict=True)), f"mean of {len(kinds)} kinds": mean, **rows}
    cells = [
        [name, percent(cer), percent(exact), f"{speed:,.0f}"] for name, (cer, exact, speed) in every.items()
    ]
    return table(["kind", "CER", "exact", "px of line a second"], cells)


def _numbers(reading: Reading) -> list[float]:
    total = reading.total
    return [total.cer, total.exact, reading.pixels_a_second]


def _face_table(readings: dict[str, Reading]) -> str:
    by_family: dict[str, list[Score]] = defaultdict(list)
    for kind in LINE_KINDS:
        for sample, line in zip(readings[kind].samples, readings[kind].scores, strict=True):
            by_family[sample.family].append(line)
    totals = {family: Total.of(scores) for family, scores in sorted(by_family.items())}
    rows = [
        [family, str(len(by_family[family])), percent(total.cer), percent(total.exact)]
        for family, total in totals.items()
    ]
    return table(["face", "lines", "CER", "exact"], rows)


def main(
    lines: Annotated[int, typer.Option(min=1, help="Lines of each kind.")] = 200,
    fonts: Annotated[list[Path], typer.Option(exists=True, help="More folders with test faces.")] = [],  # noqa: B006
    text: Annotated[list[Path], typer.Option(exists=True, help="Text files; our own corpus without.")] = [],  # noqa: B006
    tesseract: Annotated[bool, typer.Option(help="Tesseract on every fifth line, too.")] = False,
    font_table: Annotated[bool, typer.Option(help="A table by face, too.")] = False,
    verbatim: Annotated[bool, typer.Option(help="Every syllable alone.")] = False,
) -> None:
    """Print Markdown tables of how well and how fast lines of each kind are read."""
    texts = [line for path in text for line in read_lines(path)]
    made = sources(texts, test_faces(fonts), _hands(fonts))
    samples = {kind: [source.line(number) for number in range(lines)] for kind, source in made.items()}
    samples["vertical"] = [vertical(made["clean"], number) for number in range(lines)]
    stay_on_one_core()
    ours = Dokhae(verbatim=verbatim)
    readings = {kind: measure(ours, chosen) for kind, chosen in samples.items()}
    print(f"dokhae, {lines} lines of each kind\n\n{_kind_table(readings)}")
    if font_table:
        print(f"\ndokhae, by face, over all kinds\n\n{_face_table(readings)}")
    if tesseract and (other := Tesseract.find()):
        del samples["vertical"]  # it has another model for that
        theirs = {kind: measure(other, chosen[::_TESSERACT_SHARE]) for kind, chosen in samples.items()}
        print(f"\nTesseract, every fifth of the same lines\n\n{_kind_table(theirs)}")


if __name__ == "__main__":
    typer.run(main)
