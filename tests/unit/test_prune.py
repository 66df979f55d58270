"""A smaller network out of a trained one."""

from __future__ import annotations

from copy import deepcopy

import pytest
import torch

from dokhae.errors import UsageError
from dokhae.lab.ocr.batches import Batch
from dokhae.lab.ocr.config import OptimizerConfig, load
from dokhae.lab.ocr.prune import fit, pruned
from dokhae.lab.ocr.training import build
from dokhae.lab.ocr.zoo import SHIPPED, Name, Network

LARGER, SMALLER = "None-Residual-ConvAttn-HangulCTC@1/4", "None-Residual1-ConvAttn-HangulCTC@1/4"


@pytest.fixture
def larger() -> Network:
    torch.manual_seed(0)
    return Network(LARGER)


def test_a_pruned_network_has_the_weights_of_the_first_block_of_each_stage(larger: Network) -> None:
    state, kept = larger.state_dict(), pruned(larger, Name.parse(SMALLER)).state_dict()
    for key, value in kept.items():
        stage, dot, rest = key.removeprefix("extract.stages.").partition(".")
        of = f"extract.stages.{1 + 2 * int(stage)}.{rest}" if key.startswith("extract.stages.") else key
        assert dot
        assert torch.equal(value, state[of])


@pytest.mark.parametrize(
    ("start", "name"),
    [(SMALLER, LARGER), (LARGER, "None-VGG-ConvAttn-HangulCTC@1/4"), (LARGER, f"{SMALLER[:-4]}@1/2")],
)
def test_what_is_not_smaller_is_refused(start: str, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is no smaller {start}"):
        pruned(Network(start), Name.parse(name))


def test_a_training_starts_with_the_blocks_that_its_network_has() -> None:
    smaller = SHIPPED.replace("Residual", "Residual1")
    network = build(load("base", {"start": "shipped", "network": smaller}), [])
    assert str(network.name) == smaller


def test_blocks_come_to_do_the_work_of_all(larger: Network) -> None:
    smaller = pruned(larger, Name.parse(SMALLER))
    images = torch.rand(4, 1, 32, 64) * 255
    batch = Batch(images, ("",) * 4, (64,) * 4)

    @torch.no_grad()
    def error() -> float:
        return float((smaller.train().maps(images)[-1] - larger.eval().maps(images)[-1]).square().mean())

    before, others = error(), deepcopy(smaller.sequence.state_dict())
    assert list(fit(smaller, larger, [batch] * 20, 15, OptimizerConfig(rate=1e-2))) == list(range(1, 16))
    assert error() < before / 2
    assert all(torch.equal(value, others[key]) for key, value in smaller.sequence.state_dict().items())
