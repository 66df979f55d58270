"""Train the spacing model of `dokhae.language.spacing` on running text.

    python -m dokhae.lab.text.spacing OUT MEASURED... --whole MORE...

OUT is a folder; what ships has OUT src/dokhae/weights. Files are plain text, one sentence or paragraph a
line, perhaps compressed as .xz, or in SQuAD's format (.json), of which the passages are read.
`benchmarks/joints.py` measures on MEASURED: every second document of them is not read at all, and a fifth of
the others is kept out, so that the weight of this evidence beside others can be fitted on it. MORE are read
whole. It learns from every place in the text where the look alone does not tell whether there is a space.
"""

from __future__ import annotations

import argparse
import hashlib
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from dokhae.errors import EmptyInputError, InputError, SourceNotFoundError
from dokhae.lab.text.squad import read_squad
from dokhae.language.joints import Joint, is_settled
from dokhae.language.spacing import REACH, SpacingModel, character_indices, fold, gram_keys
from dokhae.weights.spacing import SPACING, SpacingManifest, SpacingWeights, pack_spacing

__all__ = ["Part", "Places", "documents", "learn", "measured", "places", "train"]

Part = Literal["learn", "weigh", "test", "all"]

_LINES: Final = 40  # of a document
_KEPT_OUT: Final = 5
_BITS: Final = 19  # of the number of buckets
_FEWEST: Final = 3  # occurrences of an n-gram that has a weight
_COMMON: Final = 30  # occurrences of a character that has a vector
_VECTOR: Final = 24
_HIDDEN: Final = (192, 32)
_BATCH: Final = 4096
_PASSES: Final = 2  # over all places
_RATES: Final = (0.02, 0.003)  # of n-grams and of the network, at the beginning
_CUT: Final = 0.1  # share of examples in which one side is shorter than what the model looks at
_CHUNK: Final = 500_000  # places whose n-grams are counted at a time
_SEED: Final = 1


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Places between two characters of a text.

    Attributes:
        codes: the text, folded.
        ends: after the character before each place, (N,).
        starts: of the character after it, (N,); there is one space between the two or none.
    """

    codes: npt.NDArray[np.uint32]
    ends: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]

    @property
    def spaces(self) -> npt.NDArray[np.bool_]:
        """Whether there is a space at each."""
        return self.starts > self.ends

    def __len__(self) -> int:
        return len(self.ends)

    def windows(self, chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.uint32]:
        """The codes around some of them, (n, 2 * REACH)."""
        reach = np.arange(REACH)
        before = self.codes[self.ends[chosen, None] - REACH + reach]
        return np.concatenate([before, self.codes[self.starts[chosen, None] + reach]], 1)


def documents(path: Path, part: Part) -> list[str]:
    """Documents of a file, each of one line.

    Args:
        path: of a file as it is described above.
        part: "test" are every second document, "learn" and "weigh" four fifths and a fifth of the others.

    Raises:
        InputError: the file is missing or of another format.
    """
    found = list(_documents(path))
    tuning = found[::2]
    if part == "learn":
        return [text for index, text in enumerate(tuning) if index % _KEPT_OUT]
    return {"weigh": tuning[::_KEPT_OUT], "test": found[1::2], "all": found}[part]


def _documents(path: Path) -> Iterator[str]:
    if path.suffix == ".json":
        yield from (" ".join(passage.text.split()) for passage in read_squad([path]))
        return
    try:
        data = path.read_bytes()
        lines = (lzma.decompress(data) if path.suffix == ".xz" else data).decode().split("\n")
    except OSError as error:
        raise SourceNotFoundError(f"{path} cannot be read: {error.strerror}") from error
    except (lzma.LZMAError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is no text in UTF-8: {error}", remedy="Give plain text.") from error
    for start in range(0, len(lines), _LINES):
        if text := " ".join(" ".join(lines[start : start + _LINES]).split()):
            yield text


def places(texts: Sequence[str]) -> Places:
    """All places of texts where the look alone does not tell whether there is a space."""
    beyond = "\0" * REACH
    text = beyond + beyond.join(texts) + beyond
    raw = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    ends = np.flatnonzero((raw[:-1] != ord(" ")) & (raw[:-1] != 0)) + 1
    starts = ends + (raw[ends] == ord(" "))
    ends, starts = ends[raw[starts] != 0], starts[raw[starts] != 0]
    pairs, which = np.unique(
        raw[ends - 1].astype(np.uint64) << np.uint64(32) | raw[starts], return_inverse=True
    )
    is_open = np.array([_is_open(pair >> 32, pair & 0xFFFFFFFF) for pair in pairs.tolist()], np.bool_)
    return Places(fold(text), ends[is_open[which]], starts[is_open[which]])


def _is_open(before: int, after: int) -> bool:
    return is_settled(Joint(chr(before), chr(after))) is None


class _Network(nn.Module):
    """The model as it learns: see `SpacingWeights`; the last weight of n-grams is that of none."""

    def __init__(self, buckets: int, characters: int) -> None:
        super().__init__()
        self.grams = nn.Parameter(torch.zeros(buckets + 1, 1))
        self.vectors = nn.Embedding(characters + 1, _VECTOR)
        nn.init.normal_(self.vectors.weight, std=0.3)
        sizes = (2 * REACH * _VECTOR, *_HIDDEN, 1)
        linear = [nn.Linear(before, after) for before, after in pairwise(sizes)]
        self.linear = nn.ModuleList(linear)
        self.judge = nn.Sequential(*(part for layer in linear for part in (layer, nn.ReLU())))[:-1]

    def forward(self, grams: torch.Tensor, characters: torch.Tensor) -> torch.Tensor:
        none = len(self.grams) - 1
        known = nn.functional.embedding_bag(grams, self.grams, mode="sum", padding_idx=none)
        odds: torch.Tensor = (known + self.judge(self.vectors(characters).flatten(1)))[:, 0]
        return odds


def learn(known: Places, bits: int = _BITS) -> SpacingWeights:
    """Weights under which the text is likeliest, by Adam.

    Args:
        known: what to learn from.
        bits: of the number of buckets.
    """
    torch.manual_seed(_SEED)
    chance = np.random.default_rng(_SEED)
    owners, is_owned = _owners(known, bits)
    codes, counts = np.unique(known.codes, return_counts=True)
    characters = codes[counts >= min(_COMMON, counts.max())]
    network = _Network(1 << bits, len(characters))
    optimizer = _optimizer(network)
    order = np.concatenate([chance.permutation(len(known)) for _ in range(_PASSES)])
    batches = np.array_split(order, max(1, len(order) // _BATCH))
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, len(batches))
    for batch in batches:
        windows = _cut(known.windows(batch), chance)
        keys = gram_keys(windows, bits)
        buckets = keys >> 8
        grams = np.where(is_owned[buckets] & (owners[buckets] == keys & 255), buckets, 1 << bits)
        odds = network(torch.from_numpy(grams), torch.from_numpy(character_indices(windows, characters)))
        truth = torch.from_numpy(known.spaces[batch]).float()
        loss = nn.functional.binary_cross_entropy_with_logits(odds, truth)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return _weights(network, owners, characters)


def _optimizer(network: _Network) -> torch.optim.Optimizer:
    rest = [value for name, value in network.named_parameters() if name != "grams"]
    rates = zip(([network.grams], rest), _RATES, strict=True)
    return torch.optim.Adam([{"params": part, "lr": rate} for part, rate in rates], betas=(0.9, 0.99))


def _owners(known: Places, bits: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """The check byte of the n-gram that each bucket belongs to, and whether it is frequent enough."""
    counts = np.zeros(1 << (bits + 8), np.uint32)
    for first in range(0, len(known), _CHUNK):
        chunk = np.arange(first, min(first + _CHUNK, len(known)))
        keys, found = np.unique(gram_keys(known.windows(chunk), bits), return_counts=True)
        counts[keys] += found.astype(np.uint32)
    table = counts.reshape(-1, 256)
    return table.argmax(1).astype(np.uint8), table.max(1) >= _FEWEST


def _cut(windows: npt.NDArray[np.uint32], chance: np.random.Generator) -> npt.NDArray[np.uint32]:
    """Windows of which some are cut on either side, as where a line or paragraph is short."""
    shape = (len(windows), 2, 1)
    left = np.where(chance.random(shape) < _CUT, chance.integers(1, REACH, shape), REACH)
    distance = np.arange(REACH)
    is_near = np.concatenate([distance[::-1] < left[:, 0], distance < left[:, 1]], 1)
    return np.where(is_near, windows, np.uint32(0))


def _weights(
    network: _Network, owners: npt.NDArray[np.uint8], characters: npt.NDArray[np.uint32]
) -> SpacingWeights:
    state = {name: value.numpy() for name, value in network.state_dict().items()}
    return SpacingWeights(
        owners=owners,
        grams=state["grams"][:-1, 0],
        characters=characters,
        vectors=state["vectors.weight"],
        layers=[
            (state[f"linear.{index}.weight"].T, state[f"linear.{index}.bias"])
            for index in range(len(network.linear))
        ],
    )


def measured(weights: SpacingWeights, known: Places) -> float:
    """Share of places at which the likelier of space and none is right."""
    model = SpacingModel(weights)
    parts = np.array_split(np.arange(len(known)), max(1, len(known) // _BATCH))
    odds = np.concatenate([model.odds(known.windows(part)) for part in parts])
    return float(((odds > 0) == known.spaces).mean())


def train(files: Sequence[Path], whole: Sequence[Path], folder: Path, bits: int = _BITS) -> SpacingManifest:
    """Train on files, and write manifest and weights to a folder.

    Args:
        files: of which some documents are kept out.
        whole: of which none is.
        folder: that there is.
        bits: of the number of buckets.

    Raises:
        InputError: a file is missing or of another format, or there is nothing to learn.
    """
    texts = [text for path in files for text in documents(path, "learn")]
    known = places([*texts, *(text for path in whole for text in documents(path, "all"))])
    held_out = places([text for path in files for text in documents(path, "weigh")])
    if not len(known) or not len(held_out):
        raise EmptyInputError("there is no text to learn from", remedy="Give files of running text.")
    weights = learn(known, bits)
    data, scale = pack_spacing(weights)
    name = SPACING.with_suffix(".npz").name
    manifest = SpacingManifest(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        scale=scale,
        licence="Apache-2.0",
        training={
            "files": [f"{path.parent.name}/{path.name}" for path in (*files, *whole)],
            "places": len(known),
            "held_out": {"places": len(held_out), "right": round(100 * measured(weights, held_out), 2)},
        },
    )
    (folder / name).write_bytes(data)
    (folder / SPACING.name).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


def _main() -> None:
    parser = argparse.ArgumentParser(description="Train the spacing model.")
    parser.add_argument("out", type=Path)
    parser.add_argument("measured", type=Path, nargs="+")
    parser.add_argument("--whole", type=Path, nargs="*", default=[])
    given = parser.parse_args()
    print(train(given.measured, given.whole, given.out).to_json())


if __name__ == "__main__":
    torch.set_num_threads(1)
    _main()
