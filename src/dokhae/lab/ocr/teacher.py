"""A trained network that a smaller one learns from (Hinton et al., 2015, arXiv:1503.02531)."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

from dokhae.errors import UsageError
from dokhae.lab.ocr.runs import network_of
from dokhae.lab.ocr.zoo import Network

__all__ = ["Teacher"]

_WIDTH: Final = 256  # px; networks that make as many frames of it do so of any line


class Teacher:
    """What a trained network says of lines.

    Args:
        path: run, checkpoint or manifest of the network; "shipped" for that of the package.
        pupil: who learns from it.

    Raises:
        DokhaeError: it cannot be loaded.
        UsageError: the two do not read the same characters, out of as many frames, by their jamo.
    """

    def __init__(self, path: str, pupil: Network) -> None:
        network, _ = network_of(path)
        if _read(network) != _read(pupil) or not pupil.name.whole:
            raise UsageError(
                f"{pupil.name} cannot learn from {path}, a {network.name}",
                remedy="Both must be HangulCTC with one alphabet and make as many frames of a line.",
            )
        self._network = network.requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @torch.no_grad()
    def __call__(self, images: Tensor) -> tuple[Tensor, ...]:
        """Its outputs for images on any device; see `Network.forward`."""
        outputs: tuple[Tensor, ...] = self._network.to(images.device)(images)
        return outputs


def _read(network: Network) -> tuple[object, ...]:
    return network.alphabet, network.setting.input, network.name.whole, network.frames(_WIDTH)
