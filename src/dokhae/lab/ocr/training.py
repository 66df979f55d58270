"""Training of any network of the zoo, with PyTorch Lightning.

A run is a folder: `config.yaml`, `curves.csv`, `curves.png`, `tensorboard/`, `predictions/`, `faults.csv`,
and checkpoints that hold everything to go on from: weights, their moving average, optimiser, schedule, step.
Batch k is a function of the seed and k, and so is chance in the network. A run that is started again goes on.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import lightning
import numpy as np
import torch
from lightning.pytorch.callbacks import Callback, EarlyStopping, ModelCheckpoint
from lightning.pytorch.loggers import TensorBoardLogger
from torch.utils.data import DataLoader, Dataset

from dokhae.errors import OutputError, UsageError
from dokhae.lab.ocr.alphabet import alphabet_of
from dokhae.lab.ocr.batches import Batch, Batches, Mixture, Part, validation_batches
from dokhae.lab.ocr.config import Config, load
from dokhae.lab.ocr.extend import extend
from dokhae.lab.ocr.faults import Fault, check, stop_if_too_many, usable, write_faults
from dokhae.lab.ocr.learner import Learner
from dokhae.lab.ocr.lines import Chosen, Lines
from dokhae.lab.ocr.parts import Tell, leads, open_lines_of, open_part
from dokhae.lab.ocr.prune import fit, pruned
from dokhae.lab.ocr.runs import BEST, last_checkpoint, network_of
from dokhae.lab.ocr.teacher import Teacher, taught_by
from dokhae.lab.ocr.zoo import SHIPPED, Name, Network, Setting
from dokhae.lab.precision import precision
from dokhae.recognize.prepare import Input
from dokhae.synth.stream import LineSource

__all__ = ["build", "train"]

_MAY_CHANGE: Final = frozenset(
    "steps schedule patience validate_every checkpoint_every threads workers".split()
)
"""Settings with which a run may go on that was started with others."""

_Source = Lines | LineSource


def train(config: Config, folder: Path, *, made: Path | None = None, tell: Tell = lambda *_: None) -> None:
    """Train, or go on with, the run in a folder.

    Args:
        config: of the run; a run that goes on must have the one it was started with, but for its length and
            how often it is looked at.
        folder: of the run.
        made: where lines are rendered to that have a fixed number; `data` in the folder otherwise.
        tell: is told of work before the training.

    Raises:
        DokhaeError: lines that cannot be had, too many faulty ones, a folder of another run or that cannot be
            written, unknown names.
    """
    if config.network:
        Name.parse(config.network)  # before anything is rendered
    try:
        _claim(config, folder)
        _run(config, folder, made or folder / "data", tell)
    except OSError as error:
        what = f"the run in {folder} cannot be written: {error.strerror or error}"
        raise OutputError(
            what, remedy="Make room or name another folder; the same command goes on."
        ) from error


def _run(config: Config, folder: Path, made: Path, tell: Tell) -> None:
    torch.set_num_threads(config.threads)
    lightning.seed_everything(config.seed, verbose=False)
    sources = [open_part(part, made, tell) for part in config.data.train]
    groups = open_lines_of(config.data.validate_on, made, tell)
    network = build(config, sources)
    sources, held_out = _split(sources, config)
    groups |= held_out
    sources, groups = _without_faults(network, config, folder, sources, groups, tell)
    parts = [
        Part(source, part.share, part.augment)
        for source, part in zip(sources, config.data.train, strict=True)
    ]
    mixture = Mixture(parts, network.alphabet, config.seed)
    if config.start and config.fit and last_checkpoint(folder) is None:
        _fit_blocks(network, config, mixture, tell)
    _fit(network, config, folder, mixture, groups)


def build(config: Config, sources: Sequence[_Source]) -> Network:
    """The network that a run starts with: a new one, or a trained one with the characters that are added.

    Raises:
        UsageError: unknown names, or weights of another network.
    """
    if config.start is None:
        name = Name.parse(config.network or SHIPPED)
        setting = Setting(Input(config.input.width, config.input.plain), config.longest)
        return Network(name, alphabet_of(config, name, sources), setting)
    network, _ = network_of(config.start)
    if config.network not in (None, str(network.name)):
        network = pruned(network, Name.parse(config.network))
    return extend(network, config.added) if config.added else network


def _claim(config: Config, folder: Path) -> None:
    """Make the folder that of this run, or see that it is."""
    file = folder / "config.yaml"
    if file.exists():
        before = load(str(file)).model_dump()
        changed = [key for key, value in config.model_dump().items() if before[key] != value]
        if firm := sorted(set(changed) - _MAY_CHANGE):
            raise UsageError(
                f"the run in {folder} was started with another {', '.join(firm)}",
                remedy="Name a new folder with --out, or give the settings it was started with.",
            )
    if leads():
        folder.mkdir(parents=True, exist_ok=True)
        file.with_suffix(".part").write_text(config.to_yaml(), "utf-8")
        file.with_suffix(".part").replace(file)


def _split(sources: Sequence[_Source], config: Config) -> tuple[list[_Source], dict[str, Lines]]:
    """Data sets on disk without some of their lines, and these lines to validate on."""
    kept, held_out = list(sources), dict[str, Lines]()
    for place, (source, part) in enumerate(zip(sources, config.data.train, strict=True)):
        if part.path is None or isinstance(source, LineSource):
            continue
        order = np.random.default_rng(config.seed).permutation(len(source)).tolist()
        count = round(len(source) * config.data.held_out)
        if count:
            kept[place] = Chosen(source, sorted(order[count:]))
            held_out[f"{part.path.name}-held-out"] = Chosen(source, sorted(order[:count]))
    return kept, held_out


def _without_faults(
    network: Network,
    config: Config,
    folder: Path,
    sources: Sequence[_Source],
    groups: Mapping[str, Lines],
    tell: Tell,
) -> tuple[list[_Source], dict[str, Lines]]:
    """Only lines that can be learnt; the others are in `faults.csv`, and too many stop the run."""
    found: list[Fault] = []

    def sound(lines: Lines, group: str) -> Lines:
        faults = check(
            lines,
            network.fault,
            network.setting.input,
            network.alphabet,
            workers=config.workers,
            tell=lambda done: tell(f"checking {group}", done, len(lines)),
        )
        found.extend(faults)
        listed = folder / "faults.csv"
        if leads():
            write_faults(listed, found)
        stop_if_too_many(faults, len(lines), config.data.faults, listed=listed)
        return usable(lines, faults)

    kept = [s if isinstance(s, LineSource) else sound(s, Path(s.name).name) for s in sources]
    return kept, {name: sound(lines, name) for name, lines in groups.items()}


def _fit_blocks(network: Network, config: Config, mixture: Mixture, tell: Tell) -> None:
    """Fit the blocks of a network to those of a larger one that it was made of, if it was."""
    assert config.start
    larger, _ = network_of(config.start)
    if larger.name != network.name:
        for done in fit(network, larger, _batches(network, config, mixture), config.fit, config.optimizer):
            tell("fitting blocks", done, config.fit)


def _batches(
    network: Network, config: Config, mixture: Mixture, start: int = 0, stride: tuple[int, int] = (0, 1)
) -> Batches:
    return Batches(
        mixture,
        config.batch,
        form=network.setting.input,
        start=start,
        stride=stride,
        workers=config.workers,
        warm_up_lines=config.warm_up_lines,
        longest=min((config.longest, *_stream_lengths(config))),
    )


def _fit(
    network: Network,
    config: Config,
    folder: Path,
    mixture: Mixture,
    groups: Mapping[str, Lines],
) -> None:
    resume = last_checkpoint(folder)
    step = torch.load(resume, map_location="cpu", weights_only=True)["global_step"] if resume else 0
    trainer = _trainer(config, folder, bool(groups))
    batches = _batches(
        network,
        config,
        mixture,
        start=step * config.accumulate * trainer.world_size,
        stride=(trainer.global_rank, trainer.world_size),
    )
    listed = [
        batch
        for name, lines in groups.items()
        for batch in validation_batches(lines, network.alphabet, network.setting.input, config.batch, name)
    ]
    validation: DataLoader[Batch] = DataLoader(_Listed(listed), batch_size=None, collate_fn=_as_it_is)
    teacher = Teacher(config.teacher, network) if config.teacher else None
    taught = taught_by(teacher, batches, config.workers) if teacher else batches
    learner = Learner(network, config, folder)
    with warnings.catch_warnings():
        # Lightning warns of a folder that has checkpoints already, and of its own deprecations.
        warnings.filterwarnings("ignore", module="lightning")
        trainer.fit(learner, taught, validation if listed else None, ckpt_path=resume)


def _stream_lengths(config: Config) -> list[int]:
    """The most characters that each stream may have in a line."""
    return [p.synth.longest for p in config.data.train if p.synth and p.synth.lines is None]


def _as_it_is(batch: Any) -> Any:
    return batch


class _Listed(Dataset[Batch]):
    def __init__(self, batches: list[Batch]) -> None:
        self._batches = batches

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> Batch:
        return self._batches[index]


def _trainer(config: Config, folder: Path, validated: bool) -> lightning.Trainer:
    """One device, or all those that torchrun has started a process for."""
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    local, world = (int(os.environ.get(name, 1)) for name in ("LOCAL_WORLD_SIZE", "WORLD_SIZE"))
    return lightning.Trainer(
        accelerator="auto",
        devices=local,
        num_nodes=world // local,
        strategy="ddp" if world > 1 else "auto",
        precision=precision(),
        max_steps=config.steps,
        accumulate_grad_batches=config.accumulate,
        gradient_clip_val=config.optimizer.clip,
        val_check_interval=min(config.validate_every, config.steps) * config.accumulate,
        check_val_every_n_epoch=None,
        num_sanity_val_steps=0,
        use_distributed_sampler=False,  # every process validates on all lines
        logger=TensorBoardLogger(folder, name=None, version="tensorboard", default_hp_metric=False),
        callbacks=_callbacks(config, folder, validated),
        enable_model_summary=False,
        enable_progress_bar=sys.stderr.isatty(),
    )


class _BeforeDecay(Callback):
    """Keeps the state from which a longer run can go on: later ones have a fallen learning rate."""

    def __init__(self, path: Path, step: int) -> None:
        self._path = path
        self._step = step

    def on_train_batch_end(self, trainer: lightning.Trainer, *_: Any, **__: Any) -> None:
        if trainer.global_step == self._step and not self._path.exists():
            trainer.save_checkpoint(self._path)


class _AtTheEnd(Callback):
    """Saves the last state, which need not fall on the step of a checkpoint."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def on_train_end(self, trainer: lightning.Trainer, *_: Any) -> None:
        trainer.save_checkpoint(self._path)


def _callbacks(config: Config, folder: Path, validated: bool) -> list[Callback]:
    def checkpoint(name: str, **settings: Any) -> ModelCheckpoint:
        return ModelCheckpoint(folder, name, enable_version_counter=False, **settings)

    callbacks: list[Callback] = [
        checkpoint("newest", every_n_train_steps=config.checkpoint_every),
        _AtTheEnd(folder / "newest.ckpt"),
    ]
    if validated:
        callbacks.append(checkpoint(Path(BEST).stem, monitor="cer"))
        if config.patience:
            callbacks.append(EarlyStopping("cer", patience=config.patience))
    if config.schedule.name == "warm-up-stable-decay":
        step = config.steps - config.schedule.decay
        callbacks.append(_BeforeDecay(folder / "before-decay.ckpt", step))
    return callbacks
