"""Training of the recogniser on lines rendered while it runs, with PyTorch Lightning.

A run is a folder: checkpoints that hold everything to go on from (weights, their moving average, optimiser,
schedule, step; a batch is a function of seed and step), `curves.csv`, `curves.png`. Starting a run again goes
on with it.
"""

from __future__ import annotations

import csv
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import ModelCheckpoint
from rapidfuzz.distance import Levenshtein
from torch import Tensor
from torch.optim.swa_utils import AveragedModel
from torch.utils.data import DataLoader, Dataset

from dokhae.lab.ocr.batches import Batch, RenderedBatches, collate
from dokhae.lab.ocr.curves import plot
from dokhae.lab.ocr.decode import best_texts
from dokhae.lab.ocr.loss import ctc_loss
from dokhae.lab.ocr.network import Recognizer, Widths
from dokhae.recognize.prepare import prepare
from dokhae.synth.stream import LineSource

__all__ = ["Schedule", "Training", "last_checkpoint", "train"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Warm-up, stable, decay (Hu et al., 2024, MiniCPM): it can go on from any step before the decay.

    Attributes:
        peak: learning rate of the stable part.
        warm_up: steps of linear rise.
        steps: the whole run.
        decay: steps at the end over which the rate falls to a hundredth, along 1 - sqrt.
    """

    peak: float = 2e-3
    warm_up: int = 500
    steps: int = 20_000
    decay: int = 4_000

    def rate(self, step: int) -> float:
        """Share of the peak at a step."""
        if step < self.warm_up:
            return (step + 1) / self.warm_up
        into_decay = (step - (self.steps - self.decay)) / max(1, self.decay)
        return max(0.01, 1 - min(1.0, into_decay) ** 0.5) if into_decay > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Training:
    """What a run is made of; it is stored in every checkpoint."""

    folder: Path
    widths: Widths = field(default_factory=Widths)
    schedule: Schedule = field(default_factory=Schedule)
    lines_a_batch: int = 48
    longest: int = 42
    warm_up_lines: int = 30_000
    weight_decay: float = 0.02
    threads: int = 1
    workers: int = 1
    validate_every: int = 500
    checkpoint_every: int = 250
    seed: int = 0


def _towards(
    average: tuple[Tensor, ...] | list[Tensor],
    current: tuple[Tensor, ...] | list[Tensor],
    updates: Tensor | int,
) -> None:
    """Moving average that forgets the start: the share of the new falls from 9/10 to 1/1000."""
    if average[0].is_floating_point():  # counts of batches stay as they are
        torch._foreach_lerp_(average, current, max(0.001, 9 / (10 + int(updates))))


class _Module(lightning.LightningModule):
    def __init__(self, training: Training, start: Recognizer | None = None) -> None:
        super().__init__()
        self.training_plan = training
        self.network = start or Recognizer(training.widths)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = AveragedModel(self.network, multi_avg_fn=_towards, use_buffers=True)
        self.unfit = 0
        self._scores: dict[str, list[tuple[int, int, int]]] = {}
        self._recent: list[float] = []

    def training_step(self, batch: Batch, _: int) -> torch.Tensor:
        scores = self.network(batch.images)
        self.unfit += batch.unfit
        loss = ctc_loss(scores, batch.labels).sum() / batch.labels.lengths.sum()
        self._recent.append(float(loss.detach()))
        self.log("loss", loss.detach(), prog_bar=True, batch_size=len(batch.texts))
        return loss

    def on_train_batch_end(self, *_: Any) -> None:
        self.average.update_parameters(self.network)

    def on_validation_epoch_start(self) -> None:
        self._scores = {}
        self.average.eval()

    def transfer_batch_to_device(self, batch: Batch, device: torch.device, _: int) -> Batch:
        return batch.to(device)

    def validation_step(self, batch: Batch, _: int) -> None:
        read = best_texts(self.average(batch.images))
        self._scores.setdefault(batch.group, []).extend(
            (Levenshtein.distance(a, b), len(b), a == b) for a, b in zip(read, batch.texts, strict=True)
        )

    def on_validation_epoch_end(self) -> None:
        row: dict[str, float] = {"step": self.global_step, "unfit": self.unfit}
        row["lines"] = self.global_step * self.training_plan.lines_a_batch
        row["loss"] = sum(self._recent) / max(1, len(self._recent))
        for name, scores in sorted(self._scores.items()):
            row[f"cer {name}"] = sum(s[0] for s in scores) / max(1, sum(s[1] for s in scores))
        self._recent = []
        if not self.trainer.sanity_checking:
            _append(self.training_plan.folder / "curves.csv", row)
            plot(self.training_plan.folder / "curves.csv", self.training_plan.folder / "curves.png")
        self.log("cer", sum(v for k, v in row.items() if k.startswith("cer")), prog_bar=True)

    def configure_optimizers(self) -> Any:
        plan = self.training_plan
        matrices = [p for p in self.network.parameters() if p.ndim > 1]
        others = [p for p in self.network.parameters() if p.ndim <= 1]
        groups = [
            {"params": matrices, "weight_decay": plan.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        optimizer = torch.optim.AdamW(groups, lr=plan.schedule.peak, betas=(0.9, 0.98))
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, plan.schedule.rate)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        checkpoint["dokhae"] = {
            "widths": asdict(self.training_plan.widths),
            "seed": self.training_plan.seed,
            "lines": self.global_step * self.training_plan.lines_a_batch,
            "commit": _commit(),
        }


def _commit() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or "unknown"


def _append(path: Path, row: dict[str, float]) -> None:
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, row)
        if new:
            writer.writeheader()
        writer.writerow({key: round(value, 5) for key, value in row.items()})


def last_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint of a run, if it has one."""
    return max(folder.glob("*.ckpt"), key=lambda path: path.stat().st_mtime, default=None)


def _validation(groups: dict[str, LineSource], lines: int) -> list[Batch]:
    batches: list[Batch] = []
    for name, source in groups.items():
        samples = [source.line(number) for number in range(lines)]
        prepared = sorted(((prepare(s.image), s.text) for s in samples), key=lambda line: line[0].shape[1])
        batches += [collate(prepared[i : i + 16], name) for i in range(0, lines, 16)]
    return batches


def _as_it_is(batch: Any) -> Any:
    return batch


class _Listed(Dataset[Batch]):
    def __init__(self, batches: list[Batch]) -> None:
        self._batches = batches

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> Batch:
        return self._batches[index]


def train(
    plan: Training,
    source: LineSource,
    validation: dict[str, LineSource],
    *,
    start: Recognizer | None = None,
    validation_lines: int = 64,
) -> None:
    """Train, or go on with, the run in `plan.folder`.

    Args:
        plan: sizes and schedule.
        source: training lines.
        validation: named groups of lines on faces that training never sees; the CER of each is a curve.
        start: network that a new run starts from; a fresh one otherwise.
        validation_lines: lines in each group.
    """
    torch.set_num_threads(plan.threads)
    lightning.seed_everything(plan.seed, verbose=False)
    plan.folder.mkdir(parents=True, exist_ok=True)
    resume = last_checkpoint(plan.folder)
    step = torch.load(resume, map_location="cpu", weights_only=True)["global_step"] if resume else 0
    batches = RenderedBatches(
        source,
        plan.lines_a_batch,
        start=step,
        workers=plan.workers,
        warm_up_lines=plan.warm_up_lines,
        longest=plan.longest,
    )
    trainer = lightning.Trainer(
        accelerator="auto",
        devices=1,
        precision="bf16-mixed",
        max_steps=plan.schedule.steps,
        gradient_clip_val=5.0,
        val_check_interval=plan.validate_every,
        check_val_every_n_epoch=None,
        num_sanity_val_steps=0,
        logger=False,
        callbacks=_checkpoints(plan),
        enable_model_summary=False,
    )
    groups: DataLoader[Batch] = DataLoader(
        _Listed(_validation(validation, validation_lines)), batch_size=None, collate_fn=_as_it_is
    )
    trainer.fit(_Module(plan, start), batches, groups, ckpt_path=resume)


class _BeforeDecay(lightning.Callback):
    """Keeps the state from which a longer run can go on: later ones have a fallen learning rate."""

    def __init__(self, path: Path, step: int) -> None:
        self._path = path
        self._step = step

    def on_train_batch_end(self, trainer: lightning.Trainer, *_: Any, **__: Any) -> None:
        if trainer.global_step == self._step:
            trainer.save_checkpoint(self._path)


def _checkpoints(plan: Training) -> list[lightning.Callback]:
    newest = ModelCheckpoint(
        plan.folder, "newest", every_n_train_steps=plan.checkpoint_every, enable_version_counter=False
    )
    return [
        newest,
        _BeforeDecay(plan.folder / "before-decay.ckpt", plan.schedule.steps - plan.schedule.decay),
    ]
