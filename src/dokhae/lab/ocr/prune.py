"""A smaller network out of a trained one.

A residual network still reads a little without some of its blocks (Veit et al., 2016, arXiv:1605.06431).
Those that are left are fitted to do the work of all, stage by stage (FitNets: Romero et al., 2015,
arXiv:1412.6550): what follows them then has little to learn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import torch
from torch import Tensor, nn

from dokhae.errors import UsageError
from dokhae.lab.ocr.batches import Batch
from dokhae.lab.ocr.config import OptimizerConfig, ScheduleConfig
from dokhae.lab.ocr.learner import make_optimizer, make_schedule
from dokhae.lab.ocr.zoo import Name, Network
from dokhae.lab.precision import precision
from dokhae.lab.stages.extract import Residual

__all__ = ["fit", "pruned"]

_BLOCKS: Final = "extract.stages."
_SCHEDULE: Final = ScheduleConfig(name="one-cycle", warm_up=50)


def pruned(network: Network, name: Name) -> Network:
    """A network of fewer residual blocks, with the weights of a larger one.

    Each block takes over the next one of the larger network that has its shape.

    Args:
        network: the larger one.
        name: of the smaller one.

    Raises:
        UsageError: the smaller one has something that the larger one has not.
    """
    smaller = Network(name, network.alphabet, network.setting)
    try:
        smaller.load_state_dict(_kept(network, smaller))
    except (StopIteration, RuntimeError) as error:  # no such block, other weights
        raise UsageError(
            f"{name} is no smaller {network.name}",
            remedy=f"Start from weights of {name}, or name a network with some blocks of {network.name}.",
        ) from error
    return smaller


def _kept(larger: Network, smaller: Network) -> dict[str, Tensor]:
    """The weights of the larger network under the names that they have in the smaller one."""
    kept = {key: value for key, value in larger.state_dict().items() if not key.startswith(_BLOCKS)}
    left = iter(_blocks(larger))
    for place, wanted in enumerate(_blocks(smaller)):
        block = next(block for block in left if _shapes(block) == _shapes(wanted))
        kept |= {f"{_BLOCKS}{place}.{key}": value for key, value in block.state_dict().items()}
    return kept


def _blocks(network: Network) -> list[nn.Module]:
    return [*network.extract.stages] if isinstance(network.extract, Residual) else []


def _shapes(block: nn.Module) -> dict[str, torch.Size]:
    return {key: value.shape for key, value in block.state_dict().items()}


def fit(
    network: Network, larger: Network, batches: Iterable[Batch], steps: int, config: OptimizerConfig
) -> Iterator[int]:
    """Fit the extractor of a network to that of a larger one, in place.

    The loss is the sum of the squared errors of the maps at the ends of the last stages and of the frames,
    each as a share of the variance there.

    Args:
        network: one of `pruned`.
        larger: what it was made of.
        batches: of lines; labels do not matter.
        steps: how many batches.
        config: of the optimiser.

    Yields:
        How many steps are done.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network.to(device).lay_out()
    larger.to(device).eval().lay_out()
    optimizer = make_optimizer(network.extract, config)
    schedule = make_schedule(optimizer, _SCHEDULE, config.rate, steps)
    for step, batch in enumerate(islice(batches, steps), 1):
        images = batch.images.to(device)
        with torch.autocast(device, torch.bfloat16, enabled=precision() == "bf16-mixed"):
            with torch.no_grad():
                wanted = larger.maps(images)
            pairs = zip(reversed(network.maps(images)), reversed(wanted), strict=False)
            loss = torch.stack([_unlike(*pair) for pair in pairs]).sum()
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(network.extract.parameters(), config.clip)
        optimizer.step()
        schedule.step()
        yield step


def _unlike(maps: Tensor, wanted: Tensor) -> Tensor:
    """Mean squared error as a share of the variance."""
    wanted = wanted.float()
    return (maps.float() - wanted).square().mean() / wanted.var()
