"""`python -m dokhae.lab.ocr train|export`: how the weights that ship are made."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated, Final

import typer

from dokhae.lab.ocr.export import export as export_weights
from dokhae.lab.ocr.export import shipped_network
from dokhae.lab.ocr.training import Schedule, Training, last_checkpoint
from dokhae.lab.ocr.training import train as train_run
from dokhae.synth.corpus import Corpus, Shares, read_lines
from dokhae.synth.fonts import Face, discover
from dokhae.synth.stream import LineSource

__all__ = ["app", "export", "train"]

app = typer.Typer(add_completion=False, no_args_is_help=True)

_MIX: Final = {
    "clean": 0.08,
    "basic": 0.06,
    "skew": 0.07,
    "distortion": 0.08,
    "blur": 0.07,
    "background": 0.08,
    "print": 0.16,
    "scan": 0.20,
    "photo": 0.10,
    "screen": 0.12,
}
# More random syllables than data for others has: they alone teach that any jamo goes with any other.
_SHARES: Final = Shares(text=0.47, words=0.07, syllables=0.22, furniture=0.20, hanja=0.02, symbols=0.02)
_HELD_OUT: Final = 50  # every so many lines of text are kept for validation
_ALL_SYLLABLES: Final = 11_172


def _validation(texts: list[str], faces: list[Face]) -> dict[str, LineSource]:
    corpus = Corpus(texts, shares=Shares(text=0.8, words=0, syllables=0, furniture=0.2, hanja=0, symbols=0))
    kinds = ("clean", "scan", "photo", "screen", "skew", "blur", "background")
    groups = {kind: LineSource(corpus, faces, {kind: 1.0}, seed=99) for kind in kinds}
    full = [face for face in faces if face.syllables == _ALL_SYLLABLES]
    syllables = Corpus(texts, shares=Shares(text=0, words=0, syllables=1, furniture=0, hanja=0, symbols=0))
    return groups | {"syllables": LineSource(syllables, full, {"clean": 1.0}, seed=98, longest=20)}


@app.command()
def train(
    folder: Annotated[Path, typer.Argument(help="Folder of the run; an existing run goes on.")],
    text: Annotated[list[Path], typer.Option(help="Text files, one line each.")],
    words: Annotated[list[Path], typer.Option(help="Vocabulary files, one word a line.")],
    fonts: Annotated[list[Path], typer.Option(help="Font folders; test faces in them are left out.")],
    test_fonts: Annotated[list[Path], typer.Option(help="Font folders with the test faces, for validation.")],
    steps: int = 20_000,
    decay: int = 4_000,
    peak: float = 2e-3,
    threads: int = 1,
    workers: int = 1,
    from_shipped: Annotated[bool, typer.Option(help="Start a new run from the weights that ship.")] = False,
) -> None:
    """Train the recogniser that ships."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    lines = [line for path in text for line in read_lines(path)]
    held_out = lines[::_HELD_OUT]
    del lines[::_HELD_OUT]
    corpus = Corpus(lines, [word for path in words for word in read_lines(path)], _SHARES)
    plan = Training(
        folder,
        schedule=Schedule(peak=peak, steps=steps, decay=decay),
        threads=threads,
        workers=workers,
    )
    source = LineSource(corpus, discover(fonts), _MIX, seed=1)
    start = shipped_network() if from_shipped else None
    train_run(plan, source, _validation(held_out, discover(test_fonts, test=True)), start=start)


@app.command()
def export(
    run: Annotated[Path, typer.Argument(help="Folder of a run, or a checkpoint.")],
    folder: Annotated[Path, typer.Argument(help="Where the weights go.")],
    data: Annotated[str, typer.Option(help="What the run was trained on, for the manifest.")],
    temperature: float = 1.0,
) -> None:
    """Write the newest weights of a run as ONNX with a manifest."""
    checkpoint = run if run.is_file() else last_checkpoint(run)
    if checkpoint is None:
        raise typer.BadParameter(f"{run} holds no checkpoint")
    typer.echo(export_weights(checkpoint, folder, data=data, temperature=temperature))


if __name__ == "__main__":
    app()
