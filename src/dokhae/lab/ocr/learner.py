"""What a training does with a batch: the loss, the optimiser and its schedule, validation and its records."""

from __future__ import annotations

import subprocess
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any

import lightning
import torch
from rapidfuzz.distance import Levenshtein
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR, LRScheduler, OneCycleLR
from torch.optim.swa_utils import AveragedModel

from dokhae.lab.curves import append_row
from dokhae.lab.ocr.batches import Batch
from dokhae.lab.ocr.config import Config, OptimizerConfig, ScheduleConfig
from dokhae.lab.ocr.curves import plot
from dokhae.lab.ocr.faults import Fault, stop_if_too_many
from dokhae.lab.ocr.zoo import Network
from dokhae.synth.sheet import Cell, draw_sheet

__all__ = ["Learner", "make_optimizer", "make_schedule"]

_PICTURED = 6  # lines of each group in the picture of predictions
_ENOUGH = 1_000  # lines from which their share of faulty ones counts


def make_optimizer(network: nn.Module, config: OptimizerConfig) -> Optimizer:
    """The optimiser of a network; biases and norms are not decayed."""
    groups = [
        {"params": [p for p in network.parameters() if p.ndim > 1], "weight_decay": config.weight_decay},
        {"params": [p for p in network.parameters() if p.ndim <= 1], "weight_decay": 0.0},
    ]
    if config.name == "adadelta":
        return torch.optim.Adadelta(groups, lr=config.rate, rho=config.rho, eps=config.eps)
    kind = torch.optim.AdamW if config.name == "adamw" else torch.optim.Adam
    return kind(groups, lr=config.rate, betas=config.betas, eps=config.eps)


def make_schedule(optimizer: Optimizer, config: ScheduleConfig, rate: float, steps: int) -> LRScheduler:
    """The learning rate of every step."""
    if config.name == "one-cycle":
        rise = min(0.5, max(1, config.warm_up) / steps)
        return OneCycleLR(optimizer, rate, total_steps=steps + 1, pct_start=rise, cycle_momentum=False)
    if config.name == "constant":
        return LambdaLR(optimizer, lambda step: 1.0)
    return LambdaLR(optimizer, lambda step: _warm_up_stable_decay(step, config, steps))


def _warm_up_stable_decay(step: int, config: ScheduleConfig, steps: int) -> float:
    """Share of the peak at a step; the fall is along 1 - sqrt, to a hundredth."""
    if step < config.warm_up:
        return (step + 1) / config.warm_up
    into_decay = (step - (steps - config.decay)) / max(1, config.decay)
    return max(0.01, 1 - min(1.0, into_decay) ** 0.5) if into_decay > 0 else 1.0


def _towards(
    average: tuple[Tensor, ...] | list[Tensor],
    current: tuple[Tensor, ...] | list[Tensor],
    updates: Tensor | int,
) -> None:
    """Moving average that forgets the start: the share of the new falls from 9/10 to 1/1000."""
    if average[0].is_floating_point():  # counts of batches stay as they are
        torch._foreach_lerp_(average, current, max(0.001, 9 / (10 + int(updates))))


class Learner(lightning.LightningModule):
    """A network in training.

    Args:
        network: it; trained in place.
        config: of the run.
        folder: of the run, where curves and pictures go.
    """

    def __init__(self, network: Network, config: Config, folder: Path) -> None:
        super().__init__()
        self.network = network
        self.network.lay_out()
        self.average = (
            AveragedModel(network, multi_avg_fn=_towards, use_buffers=True) if config.average else None
        )
        if self.average is not None:
            self.average.requires_grad_(False)
        self._config = config
        self._folder = folder
        self._faults: list[Fault] = []
        self._seen = 0
        self._recent: list[float] = []
        self._read: dict[str, list[tuple[str, str]]] = {}
        self._pictured: list[Cell] = []

    @property
    def reading(self) -> Network:
        """The network that is validated: the average, where one is kept."""
        network = self.network if self.average is None else self.average.module
        assert isinstance(network, Network)
        return network

    def on_train_batch_start(self, batch: Batch, index: int) -> None:
        # Chance in the network (dropout) is a function of the step too, so that a resumed run is exact.
        part = index % self._config.accumulate
        torch.manual_seed(hash((self._config.seed, self.global_step, part, self.global_rank)) & 0xFFFFFFFF)

    def training_step(self, batch: Batch, _: int) -> Tensor:
        batch = self._learnable(batch)
        characters = sum(map(len, batch.texts))
        loss = self.network.loss(batch.images, batch.texts, batch.taught).sum() / characters
        self._recent.append(float(loss.detach()))
        self.log("loss", loss.detach(), prog_bar=True, batch_size=len(batch.texts))
        return loss

    def _learnable(self, batch: Batch) -> Batch:
        """The lines of a batch that can be learnt; the others are noted, and too many stop the run."""
        faults = [
            self.network.fault(text, width) for text, width in zip(batch.texts, batch.widths, strict=True)
        ]
        self._seen += len(faults)
        if not any(faults):
            return batch
        first = self._seen - len(faults)
        self._faults += [Fault("batches", first + i, fault) for i, fault in enumerate(faults, 1) if fault]
        rows = [row for row, fault in enumerate(faults) if not fault]
        if self._seen >= _ENOUGH or not rows:
            stop_if_too_many(self._faults, self._seen, self._config.data.faults if rows else 0.0)
        return batch.only(rows)

    def optimizer_step(self, *args: Any, **kwargs: Any) -> None:
        super().optimizer_step(*args, **kwargs)
        if self.average is not None:
            self.average.update_parameters(self.network)

    def transfer_batch_to_device(self, batch: Batch, device: torch.device, _: int) -> Batch:
        return batch.to(device)

    def on_validation_epoch_start(self) -> None:
        self._read, self._pictured = {}, []
        self.reading.eval()

    def validation_step(self, batch: Batch, _: int) -> None:
        read = self.reading.read(batch.images)
        group = self._read.setdefault(batch.group, [])
        for row in range(min(len(read), _PICTURED - len(group))):
            image = batch.images[row, 0, :, : batch.widths[row]].byte().cpu().numpy()
            mark = "" if read[row] == batch.texts[row] else "≠ "
            self._pictured.append(Cell(image, batch.texts[row], f"{mark}{read[row]}   [{batch.group}]"))
        group += zip(batch.texts, read, strict=True)

    def on_validation_epoch_end(self) -> None:
        row = self._row()
        self.log_dict({key.replace(" ", "/", 1): value for key, value in row.items() if key != "step"})
        self._recent = []
        if self.trainer.is_global_zero and not self.trainer.sanity_checking:
            table = self._folder / "curves.csv"
            append_row(table, row)
            plot(table, self._folder / "curves.png")
            picture = self._folder / "predictions" / f"{self.global_step:07}.png"
            picture.parent.mkdir(exist_ok=True)
            draw_sheet(self._pictured, picture)

    def _row(self) -> dict[str, float]:
        """What is known at this step: the loss since the last row, and how each group was read."""
        row: dict[str, float] = {
            "step": self.global_step,
            "lines": self.lines,
            "faulty": len(self._faults),
            "loss": sum(self._recent) / max(1, len(self._recent)),
        }
        for name, pairs in sorted(self._read.items()):
            edits = sum(Levenshtein.distance(truth, read) for truth, read in pairs)
            row[f"cer {name}"] = edits / max(1, sum(len(truth) for truth, _ in pairs))
            row[f"exact {name}"] = sum(truth == read for truth, read in pairs) / len(pairs)
        row["cer"] = fmean(value for key, value in row.items() if key.startswith("cer "))
        return row

    @property
    def lines(self) -> int:
        """Lines that were trained on, over all devices."""
        config = self._config
        return self.global_step * config.batch * config.accumulate * self.trainer.world_size

    def configure_optimizers(self) -> Any:
        config = self._config
        optimizer = make_optimizer(self.network, config.optimizer)
        scheduler = make_schedule(optimizer, config.schedule, config.optimizer.rate, config.steps)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        network = self.network
        checkpoint["dokhae"] = {
            "network": str(network.name),
            "alphabet": {"symbols": network.alphabet.symbols, "syllables": network.alphabet.syllables},
            "input": asdict(network.setting.input),
            "longest": network.setting.longest,
            "average": self.average is not None,
            "seed": self._config.seed,
            "lines": self.lines,
            "commit": _commit(),
        }


def _commit() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or "unknown"
