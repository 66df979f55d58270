"""Batches for training, rendered while it runs: batch k is a function of the seed and k.

Lines are made in chunks, sorted by width so that little is padding, and the batches of a chunk are shuffled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from dokhae.hangul import encode
from dokhae.lab.ocr.loss import Labels, frames_needed
from dokhae.lab.ocr.network import FRAME
from dokhae.recognize.prepare import prepare
from dokhae.synth.stream import LineSource

__all__ = ["Batch", "Lines", "RenderedBatches", "collate", "labels_of"]

_BATCHES_A_CHUNK = 8
_WIDTH_STEP = 16
_WIDEST = 1120  # px; a longer line is drawn again with less text

Lines = list[tuple[npt.NDArray[np.uint8], str]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Prepared lines of like width with their labels.

    Attributes:
        images: B x 1 x 32 x W float32, 0..255.
        labels: what CTC needs of the texts.
        texts: the labels as text.
        unfit: lines that were left out, since their label needs more frames than they have.
        group: name of the set that a batch for validation belongs to.
    """

    images: Tensor
    labels: Labels
    texts: tuple[str, ...]
    unfit: int = 0
    group: str = ""

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        labels = Labels(
            *(part.to(device) for part in (self.labels.codes, self.labels.targets, self.labels.lengths))
        )
        return replace(self, images=self.images.to(device), labels=labels)


def labels_of(texts: Sequence[str]) -> Labels:
    """Labels of the texts of a batch, for the loss."""
    distinct = [list(dict.fromkeys(text)) for text in texts]
    codes = np.zeros((len(texts), max(map(len, distinct)), 4), np.int64)
    targets = np.zeros((len(texts), max(map(len, texts))), np.int64)
    for row, (text, characters) in enumerate(zip(texts, distinct, strict=True)):
        codes[row, : len(characters)] = encode("".join(characters))
        targets[row, : len(text)] = [1 + characters.index(c) for c in text]
    return Labels(torch.from_numpy(codes), torch.from_numpy(targets), torch.tensor([len(t) for t in texts]))


def collate(lines: Lines, group: str = "") -> Batch:
    """A batch of prepared lines (32 x W gray), padded on the right with their own last column."""
    fit = [(image, text) for image, text in lines if frames_needed(text) <= -(-image.shape[1] // FRAME)]
    widest = max(image.shape[1] for image, _ in fit)
    widest = -(-widest // _WIDTH_STEP) * _WIDTH_STEP
    images = np.stack([np.pad(image, ((0, 0), (0, widest - image.shape[1])), "edge") for image, _ in fit])
    texts = tuple(text for _, text in fit)
    tensor = torch.from_numpy(images[:, None].astype(np.float32))
    return Batch(tensor, labels_of(texts), texts, len(lines) - len(fit), group)


class _Chunks(Dataset[list[Batch]]):
    """Chunk c holds batches c * 8 to c * 8 + 7."""

    def __init__(self, source: LineSource, lines_a_batch: int, warm_up_lines: int, longest: int) -> None:
        self._source = source
        self._lines = lines_a_batch
        self._warm_up = warm_up_lines
        self._longest = longest

    def __getitem__(self, chunk: int) -> list[Batch]:
        size = self._lines * _BATCHES_A_CHUNK
        first = chunk * size
        share = min(1.0, first / max(1, self._warm_up))
        longest = round(4 + (self._longest - 4) * share)
        lines = sorted(
            (self._line(first + i, longest) for i in range(size)), key=lambda line: line[0].shape[1]
        )
        batches = [collate(lines[i : i + self._lines]) for i in range(0, size, self._lines)]
        order = np.random.default_rng((1, chunk)).permutation(len(batches))
        return [batches[i] for i in order]

    def _line(self, number: int, longest: int) -> tuple[npt.NDArray[np.uint8], str]:
        while True:
            sample = self._source.line(number, longest)
            image = prepare(sample.image)
            if image.shape[1] <= _WIDEST:
                return image, sample.text
            longest = max(2, longest * 2 // 3)


class RenderedBatches:
    """An endless stream of batches from batch `start` on.

    Args:
        source: makes the lines.
        lines_a_batch: lines in each batch.
        start: number of the first batch, to go on after a stop.
        workers: processes that render; the batches do not depend on how many.
        warm_up_lines: lines over which the length grows from 4 characters to `longest`.
        longest: most characters in a line after that.
    """

    def __init__(
        self,
        source: LineSource,
        lines_a_batch: int,
        *,
        start: int,
        workers: int,
        warm_up_lines: int,
        longest: int,
    ) -> None:
        self._chunks = _Chunks(source, lines_a_batch, warm_up_lines, longest)
        self._start = start
        self._workers = workers

    def __iter__(self) -> Iterator[Batch]:
        first, skip = divmod(self._start, _BATCHES_A_CHUNK)
        loader = DataLoader(
            self._chunks,
            batch_size=None,
            sampler=range(first, 1 << 40),
            num_workers=self._workers,
            prefetch_factor=2 if self._workers else None,
        )
        for chunk in loader:
            yield from chunk[skip:]
            skip = 0
