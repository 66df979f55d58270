"""What a training of a reading network does with a batch, and how it is validated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lightning
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence
from torch.optim.lr_scheduler import LambdaLR
from torch.optim.swa_utils import AveragedModel

from dokhae.lab.text.network import ReadingNetwork
from dokhae.language.window import LONGEST_ANSWER, Window

__all__ = ["Batch", "Learner", "collate", "log_probabilities"]

_DECAY = 0.01  # of weights
_AVERAGED = 0.998
_NEW = 10.0  # learning rate of what the encoder has not learnt before, as a multiple of its own
_BY_LAYER = 0.9  # learning rate of a layer as a share of that above it
_WARM_UP = 0.1  # share of the steps


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of B examples, padded to T pieces.

    Attributes:
        numbers: B x T, -1 where there is no piece.
        marks: B x T.
        told: B x T, whether a piece is of the text.
        targets: B, first * T + last piece of the answer, T * T where there is none.
    """

    numbers: Tensor
    marks: Tensor
    told: Tensor
    targets: Tensor

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        parts = (self.numbers, self.marks, self.told, self.targets)
        return Batch(*(part.to(device) for part in parts))


def collate(windows: Sequence[Window], targets: Sequence[tuple[int, int] | None]) -> Batch:
    """Windows of different lengths as one batch."""

    def padded(rows: list[Any], value: int) -> Tensor:
        return pad_sequence([torch.from_numpy(row) for row in rows], batch_first=True, padding_value=value)

    numbers = padded([window.numbers for window in windows], -1)
    length = numbers.shape[1]
    flat = [length * length if span is None else span[0] * length + span[1] for span in targets]
    told = padded([window.starts >= 0 for window in windows], 0)
    return Batch(numbers, padded([w.marks for w in windows], 0), told, torch.tensor(flat))


def log_probabilities(spans: Tensor, none: Tensor, told: Tensor) -> Tensor:
    """Of every span in the order of `Batch.targets`, and of no answer: B x (T * T + 1)."""
    length = spans.shape[1]
    near = torch.ones(length, length, dtype=torch.bool, device=spans.device).triu()
    near &= ~torch.ones_like(near).triu(LONGEST_ANSWER)
    allowed = told[:, :, None] & told[:, None, :] & near
    scores = spans.masked_fill(~allowed, -math.inf).flatten(1)
    return torch.cat([scores, none[:, None]], dim=1).log_softmax(dim=1)


def _towards(
    average: tuple[Tensor, ...] | list[Tensor],
    current: tuple[Tensor, ...] | list[Tensor],
    updates: Tensor | int,
) -> None:
    """Moving average that forgets the start: the share of the new falls to its least."""
    torch._foreach_lerp_(average, current, max(1 - _AVERAGED, 9 / (10 + int(updates))))


class Learner(lightning.LightningModule):
    """A reading network in training.

    Args:
        network: it; trained in place.
        steps: of the training.
        rate: highest learning rate of the encoder's last layer.
        frozen: layers of the encoder, from the bottom, that stay as they are, with its pieces.
        seed: of the run.
    """

    def __init__(self, network: ReadingNetwork, steps: int, rate: float, frozen: int, seed: int) -> None:
        super().__init__()
        self.network = network
        self.average = AveragedModel(network, multi_avg_fn=_towards)
        self.average.requires_grad_(False)
        self._steps, self._rate, self._frozen, self._seed = steps, rate, frozen, seed
        self.recent: list[float] = []

    @property
    def trained(self) -> ReadingNetwork:
        """The moving average of the weights, which is what is validated and exported."""
        assert isinstance(self.average.module, ReadingNetwork)
        return self.average.module

    def on_train_batch_start(self, batch: Batch, index: int) -> None:
        # Chance in the network (dropout) is a function of the step, so that a resumed run is exact.
        torch.manual_seed(hash((self._seed, self.global_step)) & 0xFFFFFFFF)

    def training_step(self, batch: Batch, _: int) -> Tensor:
        spans, none = self.network(batch.numbers, batch.marks)
        scores = log_probabilities(spans.float(), none.float(), batch.told)
        loss = -scores.gather(1, batch.targets[:, None]).mean()
        self.recent.append(float(loss.detach()))
        self.log("loss", loss.detach(), prog_bar=True, batch_size=len(batch.numbers))
        return loss

    def optimizer_step(self, *args: Any, **kwargs: Any) -> None:
        super().optimizer_step(*args, **kwargs)
        self.average.update_parameters(self.network)

    def transfer_batch_to_device(self, batch: Batch, device: torch.device, _: int) -> Batch:
        return batch.to(device)

    def configure_optimizers(self) -> Any:
        optimizer = torch.optim.AdamW(self._groups(), weight_decay=_DECAY)
        scheduler = LambdaLR(optimizer, self._share)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}

    def _share(self, step: int) -> float:
        """Of the highest rate at a step: a linear rise, then a linear fall to nothing."""
        rise = max(1, round(_WARM_UP * self._steps))
        return min((step + 1) / rise, max(0.0, (self._steps - step) / max(1, self._steps - rise)))

    def _groups(self) -> list[dict[str, Any]]:
        encoder = self.network.encoder
        still: list[nn.Module] = [encoder.word, encoder.position, *encoder.layers[: self._frozen]]
        for module in still:
            module.requires_grad_(False)
        depth = len(encoder.layers)
        groups: list[dict[str, Any]] = [
            {"params": list(layer.parameters()), "lr": self._rate * _BY_LAYER ** (depth - 1 - place)}
            for place, layer in enumerate(encoder.layers)
            if place >= self._frozen
        ]
        new = [encoder.mark, self.network.ends, self.network.pair, self.network.none]
        fresh = [parameter for module in new for parameter in module.parameters()]
        return [*groups, {"params": fresh, "lr": self._rate * _NEW}]
