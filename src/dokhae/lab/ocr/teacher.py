"""A trained network that a smaller one learns from (Hinton et al., 2015, arXiv:1503.02531)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import tee
from typing import Final

import numpy as np
import numpy.typing as npt
import torch

from dokhae.errors import UsageError
from dokhae.hangul import BLANK
from dokhae.lab.ocr.batches import Batch
from dokhae.lab.ocr.runs import network_of
from dokhae.lab.ocr.zoo import Network
from dokhae.lab.precision import precision
from dokhae.synth.parallel import in_order

__all__ = ["Teacher", "taught_by"]

_WIDTH: Final = 256  # px; networks that make as many frames of it do so of any line
_SCORES: Final = 4  # outputs that say something of every frame

_Scores = tuple[npt.NDArray[np.float16], ...]


class Teacher:
    """What a trained network says of lines; can be sent to other processes.

    Args:
        path: run, checkpoint or manifest of the network; "shipped" for that of the package.
        pupil: who learns from it.

    Raises:
        DokhaeError: it cannot be loaded.
        UsageError: the two do not read the same characters, out of as many frames, by their jamo.
    """

    def __init__(self, path: str, pupil: Network) -> None:
        self._network = network = network_of(path)[0]
        if _read(network) != _read(pupil) or not pupil.name.whole:
            raise UsageError(
                f"{pupil.name} cannot learn from {path}, a {network.name}",
                remedy="Both must be HangulCTC with one alphabet and make as many frames of a line.",
            )
        network.lay_out()

    @torch.no_grad()
    def __call__(self, lines: tuple[npt.NDArray[np.uint8], Sequence[str]]) -> _Scores:
        """Log-probabilities of kind, initial, medial and final for B x 1 x 32 x W images and their labels.

        In a line that it misreads it sees blank alone, of which nothing is learnt.
        """
        images, texts = lines
        device = "cuda" if torch.cuda.is_available() else "cpu"
        with torch.autocast(device, torch.bfloat16, enabled=precision() == "bf16-mixed"):
            outputs = self._network.to(device)(torch.from_numpy(images).to(device))
        for row, (read, text) in enumerate(zip(self._network.predict.read(outputs), texts, strict=True)):
            if read != text:
                outputs[0][row, :, BLANK] = 0
        return tuple(output.half().cpu().numpy() for output in outputs[:_SCORES])


def taught_by(teacher: Teacher, batches: Iterable[Batch], workers: int) -> Iterator[Batch]:
    """Batches with what a teacher says of them; if there are workers, in a process of its own."""
    shown, kept = tee(batches)
    lines = ((batch.images.byte().numpy(), batch.texts) for batch in shown)
    for batch, said in zip(kept, in_order(teacher, lines, min(1, workers)), strict=True):
        yield replace(batch, taught=tuple(map(torch.from_numpy, said)))


def _read(network: Network) -> tuple[object, ...]:
    return network.alphabet, network.setting.input, network.name.whole, network.frames(_WIDTH)
