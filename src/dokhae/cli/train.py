"""`dokhae train`: networks of the laboratory, trained on data sets, on rendered lines, or on both."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dokhae._names import readable
from dokhae.cli.files import FontFolders, TextFiles, WordFiles
from dokhae.cli.progress import told_steps
from dokhae.cli.train_reader import READER, train_reader
from dokhae.errors import MissingExtraError, UsageError

__all__ = ["train"]

_RUNS = Path("runs")
_SEEDS_OF_THE_PAPER = (1, 2, 3)


def train(
    network: Annotated[
        str | None, typer.Argument(help='A name of the zoo, such as TPS-VGG-BiLSTM-Attn@1/4, or "reader".')
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder of the run, runs/NAME without it; a stopped run goes on."),
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(help="LMDB or folder with gt.txt to train on; PATH:2 has twice the share of others."),
    ] = None,
    augment: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the --data lines that are damaged a little.")
    ] = 0.0,
    validate: Annotated[
        list[Path] | None, typer.Option(help="Data set to validate on; a tenth of --data without it.")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", help='Start from trained weights: "shipped", a run, or exported weights.'),
    ] = None,
    add_characters: Annotated[
        str, typer.Option(help="Characters that the network learns besides its alphabet.")
    ] = "",
    experiment: Annotated[
        str | None,
        typer.Option("--config", help="An experiment: a YAML file, or one of the package by name."),
    ] = None,
    paper: Annotated[
        bool, typer.Option("--paper", help="The protocol of the 2019 paper: its lines, three seeds, a test.")
    ] = False,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A single setting, as in --set optimizer.rate=0.5.")
    ] = None,
    text: TextFiles = None,
    words: WordFiles = None,
    fonts: FontFolders = None,
) -> None:
    """Train a recogniser; without --data on lines that are rendered meanwhile.

    NETWORK "reader" is the network that answers questions: --data names files in the format of SQuAD,
    --text files of running text with more words for its vocabulary.
    """
    if network == READER:
        train_reader([Path(path) for path in data or ()], out, settings or (), text or ())
        return
    try:
        from dokhae.lab.ocr.config import load
        from dokhae.lab.ocr.study import Study, results_table, run_study
        from dokhae.lab.ocr.training import train as train_run
        from dokhae.lab.ocr.zoo import SHIPPED
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"dokhae train needs {error.name}", "train") from None
    experiment = experiment or _experiment(out, network, paper, start, bool(data))
    given = {"network": network, "start": start, "added": readable(add_characters)}
    config = load(experiment, {key: value for key, value in given.items() if value}, settings=settings or ())
    config = config.with_files(tuple(text or ()), tuple(words or ()), tuple(fonts or ()))
    config = config.with_data([_shared(path) for path in data or ()], validate or (), augment)
    folder = out or _RUNS / (config.network or start or SHIPPED).replace("/", "-")
    with told_steps() as tell:
        if paper:
            study = Study({str(config.network): config}, _SEEDS_OF_THE_PAPER)
            typer.echo(results_table(run_study(study, folder, tell)))
        else:
            train_run(config, folder, tell=tell)
    typer.echo(f"the run is in {folder}", err=True)


def _experiment(out: Path | None, network: str | None, paper: bool, start: str | None, data: bool) -> str:
    """What is trained by, when it is not said; the folder of a run says it, too."""
    if out and not (network or paper or start or data) and (out / "config.yaml").exists():
        return str(out / "config.yaml")
    return "paper" if paper else "fine-tune" if start else "base" if data else "stream"


def _shared(text: str) -> tuple[Path, float]:
    """Path and share of "PATH:2"; a path without a number has the share 1."""
    path, colon, share = text.rpartition(":")
    if not colon or "/" in share or "\\" in share:  # the colon of a drive letter
        return Path(text), 1.0
    try:
        return Path(path), _positive(share)
    except ValueError:
        raise UsageError(f"{share!r} in {text!r} is no share", remedy="Write PATH:2.") from None


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError(text)
    return number
