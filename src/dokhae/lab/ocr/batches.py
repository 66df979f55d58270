"""Batches for training: batch k is a function of the seed and k, whoever makes it and wherever a run goes on.

Each batch has the same number of lines of each part of a `Mixture` (the `batch_ratio` of Baek et al., 2019).
Where lines keep their width, chunks of eight batches are made: the lines of each part are sorted by width and
dealt to the batches, so that little is padding, and the batches are shuffled.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dokhae.errors import EmptyInputError, UsageError
from dokhae.hangul import Alphabet
from dokhae.lab.ocr.augment import augment
from dokhae.lab.ocr.lines import Lines
from dokhae.recognize.prepare import HEIGHT, Gray, Input, prepare
from dokhae.synth.parallel import in_order
from dokhae.synth.stream import LineSource

__all__ = ["Batch", "Batches", "Mixture", "Part", "Prepared", "collate", "validation_batches"]

_BATCHES_A_CHUNK: Final = 8
_WIDTH_STEP: Final = 16  # px
_WIDEST: Final = 1120  # px; a longer line of a stream is drawn again with less text
_SHORTEST: Final = 4  # characters; what streamed lines begin with
_ORDER, _DAMAGE, _SHUFFLE = 1, 2, 3  # what a generator is for, as part of its seed
_NEVER: Final = 1 << 40  # batches

Prepared = tuple[Gray, str]
"""A line as networks take it, 32 x W, and its normalised label."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Prepared lines with their labels.

    Attributes:
        images: B x 1 x 32 x W float32, 0..255.
        texts: the normalised labels.
        widths: of each line in pixels, without what it was padded with.
        group: name of the set that a batch for validation belongs to.
        taught: what a teacher says of each line, if there is one; see `dokhae.lab.ocr.teacher`.
    """

    images: Tensor
    texts: tuple[str, ...]
    widths: tuple[int, ...]
    group: str = ""
    taught: tuple[Tensor, ...] = ()

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        taught = tuple(scores.to(device) for scores in self.taught)
        return replace(self, images=self.images.to(device), taught=taught)

    def only(self, rows: Sequence[int]) -> Batch:
        """A batch of some of the lines."""
        return replace(
            self,
            images=self.images[list(rows)],
            texts=tuple(self.texts[row] for row in rows),
            widths=tuple(self.widths[row] for row in rows),
            taught=tuple(scores[list(rows)] for scores in self.taught),
        )


def collate(lines: Sequence[Prepared], group: str = "") -> Batch:
    """A batch of lines, padded on the right with their own last column to a multiple of 16 pixels.

    Lines that are all of one width stay as they are.
    """
    widths = tuple(image.shape[1] for image, _ in lines)
    width = widths[0] if len(set(widths)) == 1 else -(-max(widths) // _WIDTH_STEP) * _WIDTH_STEP
    images = np.empty((len(lines), 1, HEIGHT, width), np.float32)
    for row, (image, _) in zip(images[:, 0], lines, strict=True):
        row[:, : image.shape[1]] = image
        row[:, image.shape[1] :] = image[:, -1:]
    return Batch(torch.from_numpy(images), tuple(text for _, text in lines), widths, group)


def validation_batches(
    lines: Lines, alphabet: Alphabet, form: Input, size: int, group: str = ""
) -> list[Batch]:
    """All lines, in batches of like width.

    Args:
        lines: what is read; every one must be usable.
        alphabet: normalises the labels.
        form: what the network is fed.
        size: lines in a batch.
        group: what they are called.

    Raises:
        InputError: a line that cannot be decoded.
    """
    prepared = [(prepare(line.image, form), alphabet.normalize(line.text)) for line in lines]
    prepared.sort(key=_width)
    return [collate(prepared[i : i + size], group) for i in range(0, len(prepared), size)]


def _width(line: Prepared) -> int:
    return int(line[0].shape[1])


@dataclass(frozen=True, slots=True)
class Part:
    """One source of lines in a mixture.

    Attributes:
        lines: a data set, whose lines come in a new order each epoch, or an endless stream.
        share: of every batch, against the shares of the other parts.
        augment: share of its lines that are damaged a little, differently each time.
    """

    lines: Lines | LineSource
    share: float = 1.0
    augment: float = 0.0


class Mixture:
    """Lines of several parts: line n of a run is a function of the seed and n.

    Args:
        parts: what is mixed.
        alphabet: normalises the labels.
        seed: of orders and damages.

    Raises:
        EmptyInputError: there are no parts, or one without lines.
    """

    def __init__(self, parts: Sequence[Part], alphabet: Alphabet, seed: int) -> None:
        if not parts:
            raise EmptyInputError("there is nothing to mix", remedy="Name lines to train on.")
        for part in parts:
            if not isinstance(part.lines, LineSource) and not len(part.lines):
                raise EmptyInputError(f"{part.lines.name} has no lines", remedy="Name lines to train on.")
        self.parts = tuple(parts)
        self.seed = seed
        self._alphabet = alphabet
        self._orders: dict[int, tuple[int, npt.NDArray[np.int64]]] = {}

    def counts(self, lines_a_batch: int) -> tuple[int, ...]:
        """Lines of each part in every batch: the largest remainders are rounded up, and no part has none.

        Raises:
            UsageError: a batch has fewer lines than there are parts.
        """
        if lines_a_batch < len(self.parts):
            raise UsageError(
                f"a batch of {lines_a_batch} cannot have lines of all {len(self.parts)} parts",
                remedy="Make the batch larger, or name fewer parts.",
            )
        shares = np.array([part.share for part in self.parts])
        exact = shares / shares.sum() * lines_a_batch
        counts = np.floor(exact).astype(int)
        counts[np.argsort(counts - exact, kind="stable")[: lines_a_batch - counts.sum()]] += 1
        for part in np.flatnonzero(counts == 0):
            surplus = np.where(counts > 1, counts - exact, -np.inf)
            counts[surplus.argmax()] -= 1
            counts[part] = 1
        return tuple(counts.tolist())

    def place(self, number: int, lines_a_batch: int) -> tuple[int, int]:
        """Which part a line of the run is of, and its number among all that the run takes of that part."""
        ends = list(accumulate(self.counts(lines_a_batch), initial=0))
        batch, place = divmod(number, lines_a_batch)
        part = bisect_right(ends, place) - 1
        return part, batch * (ends[part + 1] - ends[part]) + place - ends[part]

    def line(self, number: int, lines_a_batch: int, form: Input, longest: int) -> Prepared:
        """Line `number` of the run, as the network takes it.

        Args:
            number: of the line.
            lines_a_batch: lines in each batch, on which depends what is of which part.
            form: what the network is fed.
            longest: most characters, where it is rendered.

        Raises:
            InputError: it cannot be decoded.
        """
        part, of_part = self.place(number, lines_a_batch)
        while True:
            image, text = self._raw(part, of_part, longest)
            rng = np.random.default_rng((self.seed, _DAMAGE, number))
            if rng.random() < self.parts[part].augment:
                image = augment(rng, image)
            prepared = prepare(image, form)
            if prepared.shape[1] <= _WIDEST or not isinstance(self.parts[part].lines, LineSource):
                return prepared, self._alphabet.normalize(text)
            longest = max(2, longest * 2 // 3)

    def _raw(self, part: int, number: int, longest: int) -> tuple[npt.NDArray[np.uint8], str]:
        """Image and label of a line of a part."""
        lines = self.parts[part].lines
        if isinstance(lines, LineSource):
            sample = lines.line(number, longest)
            return sample.image, sample.text
        epoch, place = divmod(number, len(lines))
        line = lines[int(self._order(part, epoch, len(lines))[place])]
        return line.image, line.text

    def _order(self, part: int, epoch: int, size: int) -> npt.NDArray[np.int64]:
        """The order in which an epoch goes through a part; that of the current one is kept."""
        if self._orders.get(part, (-1,))[0] != epoch:
            order = np.random.default_rng((self.seed, _ORDER, part, epoch)).permutation(size)
            self._orders[part] = epoch, order
        return self._orders[part][1]


class _Chunks:
    """Makes batches; those of one chunk are asked for together."""

    def __init__(
        self, mixture: Mixture, lines_a_batch: int, form: Input, warm_up_lines: int, longest: int
    ) -> None:
        self.batches = 1 if form.width else _BATCHES_A_CHUNK
        self._mixture = mixture
        self._counts = mixture.counts(lines_a_batch)
        self._form = form
        self._warm_up = warm_up_lines
        self._longest = longest

    def __call__(self, numbers: tuple[int, ...]) -> list[list[Prepared]]:
        batches = self._chunk(numbers[0] // self.batches)
        return [batches[number % self.batches] for number in numbers]

    def _chunk(self, chunk: int) -> list[list[Prepared]]:
        size = sum(self._counts)
        lines = range(chunk * self.batches * size, (chunk + 1) * self.batches * size)
        longest = self._longest_at(lines.start)
        made = [self._mixture.line(number, size, self._form, longest) for number in lines]
        batches = [made[i : i + size] for i in range(0, len(made), size)]
        for end, count in zip(accumulate(self._counts), self._counts, strict=True):
            part = slice(end - count, end)
            of_part = sorted((line for batch in batches for line in batch[part]), key=_width)
            for place, batch in enumerate(batches):
                batch[part] = of_part[place * count : (place + 1) * count]
        order = np.random.default_rng((self._mixture.seed, _SHUFFLE, chunk)).permutation(self.batches)
        return [batches[place] for place in order]

    def _longest_at(self, number: int) -> int:
        shortest = min(_SHORTEST, self._longest)
        share = min(1.0, number / max(1, self._warm_up))
        return round(shortest + (self._longest - shortest) * share)


class Batches:
    """An endless stream of batches.

    Args:
        mixture: where lines come from.
        lines_a_batch: lines in each batch.
        form: what the network is fed.
        start: number of the first batch, counted over all that make some, to go on after a stop.
        stride: number of the one that makes these batches, from 0, and how many make some: batch k is made by
            number k modulo how many.
        workers: processes that make them; 0: this one. The batches do not depend on how many.
        warm_up_lines: lines over which the length of rendered lines grows from 4 characters to `longest`.
        longest: most characters in a rendered line after that.

    Raises:
        UsageError: a batch has fewer lines than there are parts.
    """

    def __init__(
        self,
        mixture: Mixture,
        lines_a_batch: int,
        *,
        form: Input,
        start: int = 0,
        stride: tuple[int, int] = (0, 1),
        workers: int = 0,
        warm_up_lines: int = 0,
        longest: int = 45,
    ) -> None:
        self._chunks = _Chunks(mixture, lines_a_batch, form, warm_up_lines, longest)
        self._workers = workers
        rank, world = stride
        self._numbers = range(start + (rank - start) % world, _NEVER, world)

    def __iter__(self) -> Iterator[Batch]:
        """The batches.

        Raises:
            DokhaeError: a line that cannot be decoded, or a worker process that died.
        """
        chunks = groupby(self._numbers, lambda number: number // self._chunks.batches)
        wanted = (tuple(numbers) for _, numbers in chunks)
        for made in in_order(self._chunks, wanted, self._workers):
            yield from map(collate, made)
