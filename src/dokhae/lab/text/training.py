"""Training of the network that answers questions about Korean text.

A run is a folder: `newest.ckpt` holds all there is to go on from, `curves.csv` how it went, and `reader.json`
with its files is the result. Batch k is a function of the seed and k. A run that is started again goes on.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from statistics import fmean
from typing import Any, Final

import lightning
import numpy as np
import torch
from lightning.pytorch.callbacks import Callback, ModelCheckpoint
from torch.utils.data import DataLoader, IterableDataset

from dokhae.errors import OutputError
from dokhae.lab.curves import append_row
from dokhae.lab.precision import precision
from dokhae.lab.text.e5 import load_e5
from dokhae.lab.text.examples import Example, Maker, learnt_windows, prepare, target
from dokhae.lab.text.export import export
from dokhae.lab.text.learner import Batch, Learner, collate
from dokhae.lab.text.network import ReadingNetwork, Shape
from dokhae.lab.text.squad import Passage, read_squad
from dokhae.lab.text.validation import Held, calibrate, held_out_batches, validate
from dokhae.language.pieces import Pieces
from dokhae.language.window import Window, Windows

__all__ = ["LONGEST", "NEWEST", "Batches", "Setting", "split", "train"]

NEWEST: Final = "newest.ckpt"

LONGEST: Final = 192  # pieces in a window
_LONGEST_LEARNT: Final = 144  # of those that are trained on, for the time it takes
_BATCH: Final = 16
_SORTED: Final = 50  # batches among which examples are sorted by their length
_SWAPPED: Final = 2 / 3  # of the examples without an answer: those that are harder to tell

_Group = tuple[Example, ...]
"""A question and its swapped twin, which tell most when one batch has both; or one example alone."""
_Span = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Setting:
    """How a reader is trained.

    Attributes:
        data: files to learn from.
        held_out: share of their articles that is validated and calibrated on instead.
        epochs: times that every question is seen.
        rate: highest learning rate.
        layers: of the encoder that are kept, from the bottom; fewer are faster and know less.
        frozen: how many of them stay as they are.
        refused: share of the examples that have no answer.
        seed: of all chance.
    """

    data: Sequence[Path]
    held_out: float = 0.06
    epochs: int = 4
    rate: float = 1.5e-4
    layers: int = 12
    frozen: int = 0
    refused: float = 0.45
    seed: int = 1


def train(setting: Setting, pieces: Mapping[str, float], folder: Path) -> Path:
    """Train, or go on with, the run in a folder.

    Args:
        setting: of the run.
        pieces: of the vocabulary, with their log-probabilities.
        folder: of the run.

    Returns:
        The path of the manifest of the exported reader.

    Raises:
        DokhaeError: data that cannot be read, no encoder, a folder that cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _run(setting, pieces, folder)
    except OSError as error:
        what = f"the run in {folder} cannot be written: {error.strerror or error}"
        raise OutputError(
            what, remedy="Make room or name another folder; the same command goes on."
        ) from error


def _run(setting: Setting, pieces: Mapping[str, float], folder: Path) -> Path:
    lightning.seed_everything(setting.seed, verbose=False)
    vocabulary = Pieces(pieces)
    windows, learnt = Windows(vocabulary, LONGEST), Windows(vocabulary, _LONGEST_LEARNT)
    passages, held_out = split(read_squad(setting.data), setting.held_out, setting.seed)
    maker = Maker(prepare(passages, learnt.prepare), learnt.prepare)
    unseen = Maker(prepare(held_out, windows.prepare), windows.prepare)
    held = held_out_batches(unseen, windows, setting.seed)
    per_epoch = max(1, round(len(maker.answered) / (1 - setting.refused)) // _BATCH)
    steps = setting.epochs * per_epoch
    network = _network(pieces, setting.layers)
    learner = Learner(network, steps, setting.rate, setting.frozen, setting.seed)
    _fit(learner, Batches(maker, learnt, setting, per_epoch), held, folder, steps)
    calibration = calibrate(learner.trained, held)
    return export(
        learner.trained,
        pieces,
        folder,
        longest=LONGEST,
        calibration=calibration,
        training={
            "base": "multilingual-e5-small (MIT)",
            "data": [f"{path.parent.name}/{path.name}" for path in setting.data],
            "questions": len(maker.answered),
            "epochs": setting.epochs,
        },
        samples=[part.batch for part in held[:2]],
    )


def _fit(learner: Learner, batches: Batches, held: Sequence[Held], folder: Path, steps: int) -> None:
    resume = folder / NEWEST
    if resume.exists():
        batches.start = torch.load(resume, map_location="cpu", weights_only=True)["global_step"]
    trainer = lightning.Trainer(
        accelerator="auto",
        precision=precision(),
        max_steps=steps,
        gradient_clip_val=1.0,
        logger=False,
        callbacks=[
            ModelCheckpoint(folder, Path(NEWEST).stem, every_n_train_steps=50, enable_version_counter=False),
            _Validation(held, folder, max(1, batches.per_epoch // 2)),
        ],
        enable_model_summary=False,
        enable_progress_bar=sys.stderr.isatty(),
    )
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        # Lightning warns of a folder that has checkpoints already, and of its own deprecations.
        warnings.filterwarnings("ignore", module="lightning")
        loader: DataLoader[Batch] = DataLoader(batches, batch_size=None, collate_fn=_as_it_is)
        trainer.fit(learner, loader, ckpt_path=resume if resume.exists() else None)


def _as_it_is(batch: Any) -> Any:
    return batch


def split(passages: Sequence[Passage], share: float, seed: int) -> tuple[list[Passage], list[Passage]]:
    """Passages without a share of the articles, and those of that share."""
    articles = sorted({passage.article for passage in passages})
    order = np.random.default_rng(seed).permutation(len(articles))
    chosen = {articles[i] for i in order[: max(1, round(share * len(articles)))]}
    return [p for p in passages if p.article not in chosen], [p for p in passages if p.article in chosen]


def _network(pieces: Mapping[str, float], layers: int) -> ReadingNetwork:
    e5 = load_e5()
    numbers = {piece: number for number, piece in enumerate(e5.pieces)}
    network = ReadingNetwork(Shape(pieces=len(pieces), layers=layers))
    network.encoder.load(e5, [numbers[piece] for piece in pieces])
    return network


class Batches(IterableDataset[Batch]):
    """Batches without an end, those from step `start` on, each a function of the seed and its step."""

    def __init__(self, maker: Maker, windows: Windows, setting: Setting, per_epoch: int) -> None:
        self.per_epoch = per_epoch
        self.start = 0
        self._maker = maker
        self._windows = windows
        self._setting = setting

    def __iter__(self) -> Iterator[Batch]:
        epoch, into = divmod(self.start, self.per_epoch)
        while True:
            turns = (self._turn(epoch, number) for number in count())
            yield from islice(chain.from_iterable(turns), into, self.per_epoch)
            epoch, into = epoch + 1, 0

    def _turn(self, epoch: int, number: int) -> Iterator[Batch]:
        """All examples once; where they make fewer batches than an epoch has, there is another turn."""
        chance = np.random.default_rng([self._setting.seed, epoch, number])
        groups = self._groups(chance)
        for first in range(0, len(groups), _SORTED * _BATCH):
            made = [self._learnt(group, chance) for group in groups[first : first + _SORTED * _BATCH]]
            made.sort(key=lambda pairs: len(pairs[0][0].numbers) if pairs else 0)
            pairs = list(chain.from_iterable(made))
            batches = [pairs[i : i + _BATCH] for i in range(0, len(pairs), _BATCH)]
            for place in chance.permutation(len(batches)):
                windows, spans = zip(*batches[place], strict=True)
                yield collate(windows, spans)

    def _learnt(self, group: _Group, chance: np.random.Generator) -> list[tuple[Window, _Span]]:
        """Windows with their targets; none of a group whose answer is too long to be learnt."""
        windows = learnt_windows(self._windows, group, chance)
        spans = [target(example, window) for example, window in zip(group, windows, strict=True)]
        lost = group[0].kind == "answered" and spans[0] is None
        return [] if lost else list(zip(windows, spans, strict=True))

    def _groups(self, chance: np.random.Generator) -> list[_Group]:
        """Every question once, with its swapped twin as far as these are wanted, and those put elsewhere."""
        answered = self._maker.answered
        refused = len(answered) * self._setting.refused / (1 - self._setting.refused)
        elsewhere = round(refused * (1 - _SWAPPED))
        twins = _made(self._maker.swapped, answered, round(refused) - elsewhere, chance)
        others = _made(self._maker.elsewhere, answered, elsewhere, chance)
        found = [(e, twins[place]) if place in twins else (e,) for place, e in enumerate(answered)]
        found += [(other,) for other in others.values()]
        return [found[i] for i in chance.permutation(len(found))]


def _made(
    make: Callable[[Example, np.random.Generator], Example | None],
    answered: Sequence[Example],
    wanted: int,
    chance: np.random.Generator,
) -> dict[int, Example]:
    """Examples made of as many of the answered as are wanted and can be, by their places."""
    places = (int(place) for place in chance.permutation(len(answered)))
    made = ((place, make(answered[place], chance)) for place in places)
    return dict(islice(((place, example) for place, example in made if example is not None), wanted))


class _Validation(Callback):
    """Validates the moving average now and then, and writes a row of `curves.csv`."""

    def __init__(self, held: Sequence[Held], folder: Path, every: int) -> None:
        self._held, self._folder, self._every = held, folder, every

    def on_train_batch_end(self, trainer: lightning.Trainer, *_: Any, **__: Any) -> None:
        if trainer.global_step % self._every and trainer.global_step != trainer.max_steps:
            return
        learner = trainer.lightning_module
        assert isinstance(learner, Learner)
        row = {"step": trainer.global_step, "loss": fmean(learner.recent)}
        row |= validate(learner.trained, self._held)
        learner.recent = []
        append_row(self._folder / "curves.csv", row)
        trainer.save_checkpoint(self._folder / NEWEST)
