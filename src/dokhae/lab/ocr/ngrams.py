"""Learn the n-gram model of `dokhae.recognize.ngrams` from running text.

    python -m dokhae.lab.ocr.ngrams OUT TEXT...

OUT is a folder; what ships has OUT src/dokhae/weights. TEXT are files of one sentence or paragraph a line,
perhaps compressed as .xz, of which the lines kept for measuring are not read.

Probabilities are those of interpolated Kneser-Ney smoothing with three discounts (Chen and Goodman, 1999).
Then n-grams go that a shorter one predicts about as well (Stolcke, 1998): those with

    count x |log p(character | all before it) - log p(character | one less)| < worth
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from dokhae.lab.ocr.parts import HELD_OUT
from dokhae.synth.corpus import read_lines
from dokhae.weights.ngrams import NGRAMS, STEPS, NgramLevel, NgramManifest, NgramWeights, pack_ngrams

__all__ = ["learn"]

_BITS: Final = 12  # of the number of a character; an n-gram of five is a 64-bit key
_BREAK: Final = (1 << _BITS) - 1  # between lines
_ORDER: Final = 5
_WORTH: Final = 4.0
_FEWEST: Final = 2  # occurrences of a character that is known

_Keys = npt.NDArray[np.uint64]
_Counts = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Grams:
    """N-grams of one length.

    Attributes:
        length: in characters.
        keys: the numbers of their characters, `_BITS` bits each, the last ones lowest; ascending.
        counts: how often each occurs.
        probabilities: of the last character after the others.
    """

    length: int
    keys: _Keys
    counts: _Counts
    probabilities: _Floats

    @property
    def heads(self) -> _Keys:
        """Each without its last character."""
        return self.keys >> np.uint64(_BITS)

    @property
    def tails(self) -> _Keys:
        """Each without its first character."""
        return _tails(self.keys, self.length)

    def of(self, keys: _Keys) -> _Floats:
        """The probabilities of n-grams that all occur."""
        return self.probabilities[np.searchsorted(self.keys, keys)]

    def only(self, kept: npt.NDArray[np.bool_]) -> _Grams:
        """Some of them."""
        return replace(
            self, keys=self.keys[kept], counts=self.counts[kept], probabilities=self.probabilities[kept]
        )


def _tails(keys: _Keys, length: int) -> _Keys:
    return keys & np.uint64((1 << _BITS * (length - 1)) - 1)


def learn(lines: Sequence[str], order: int = _ORDER, worth: float = _WORTH) -> NgramWeights:
    """The model of lines of text.

    Args:
        lines: normalised; what begins and ends a line is not learnt, since print breaks lines anywhere.
        order: characters of the longest n-grams.
        worth: of the n-grams that are kept, in nats over the whole text.
    """
    characters = _known(lines)
    numbers = _numbers(lines, characters)
    every = _smoothed(numbers, order, len(characters) + 1)
    return NgramWeights(characters, _trie(_pruned(every, worth), every))


def _known(lines: Sequence[str]) -> str:
    counts = Counter[str]()
    for line in lines:
        counts.update(line)
    return "".join(c for c, count in counts.most_common(_BREAK - 1) if count >= _FEWEST)


def _numbers(lines: Sequence[str], characters: str) -> npt.NDArray[np.uint64]:
    """The text as numbers of characters."""
    codes = np.frombuffer("\n".join(lines).encode("utf-32-le"), np.uint32)
    table = np.zeros(int(codes.max(initial=ord("\n"))) + 1, np.uint64)
    known = np.frombuffer(characters.encode("utf-32-le"), np.uint32)
    table[known] = np.arange(1, len(known) + 1)
    table[ord("\n")] = _BREAK
    return table[codes]


def _counted(numbers: _Keys, length: int) -> tuple[_Keys, _Counts]:
    """The n-grams of a length with their counts."""
    count = max(0, len(numbers) - length + 1)
    keys, inside = np.zeros(count, np.uint64), np.ones(count, np.bool_)
    for offset in range(length):
        part = numbers[offset : offset + count]
        keys = keys << np.uint64(_BITS) | part
        inside &= part != _BREAK
    return np.unique(keys[inside], return_counts=True)


def _smoothed(numbers: _Keys, order: int, size: int) -> list[_Grams]:
    """All n-grams with their probabilities, by length."""
    counted = [_counted(numbers, length) for length in range(1, order + 1)]
    levels: list[_Grams] = []
    for length, (keys, counts) in enumerate(counted, 1):
        # In how many contexts an n-gram occurs tells more of a new one than how often it does.
        contexts = counts if length == order else _contexts(keys, _tails(counted[length][0], length + 1))
        if length == 1:
            levels.append(_single(keys, counts, contexts, size))
            continue
        probabilities = _interpolated(keys, contexts, levels[-1].of(_tails(keys, length)))
        levels.append(_Grams(length, keys, counts, probabilities))
    return levels


def _single(keys: _Keys, counts: _Counts, contexts: _Counts, size: int) -> _Grams:
    """N-grams of one character: all of them, so that their places are their numbers."""
    every, all_counts, smoothed = np.arange(size, dtype=np.uint64), np.zeros(size, np.int64), np.ones(size)
    all_counts[keys.astype(np.int64)] = counts
    smoothed[keys.astype(np.int64)] += contexts
    return _Grams(1, every, all_counts, smoothed / smoothed.sum())


def _contexts(keys: _Keys, tails: _Keys) -> _Counts:
    """How many different characters stand before each n-gram; one for those that only begin lines."""
    continued, times = np.unique(tails, return_counts=True)
    contexts = np.ones(len(keys), np.int64)
    contexts[np.searchsorted(keys, continued)] = times
    return contexts


def _interpolated(keys: _Keys, counts: _Counts, lower: _Floats) -> _Floats:
    """Discounted shares, and what was taken off spread as the shorter n-grams say."""
    discounts = _discounts(counts)[np.minimum(counts, 3)]
    _, parents = np.unique(keys >> np.uint64(_BITS), return_inverse=True)
    totals = np.bincount(parents, counts)[parents]
    taken = np.bincount(parents, discounts)[parents]
    probabilities: _Floats = (counts - discounts + taken * lower) / totals
    return probabilities


def _discounts(counts: _Counts) -> _Floats:
    """Of n-grams that occur never, once, twice, and more often."""
    once, twice, thrice, more = (max(1, int((counts == times).sum())) for times in (1, 2, 3, 4))
    share = once / (once + 2 * twice)
    found = [0, 1 - 2 * share * twice / once, 2 - 3 * share * thrice / twice, 3 - 4 * share * more / thrice]
    return np.clip(found, 0, [0, 1, 2, 3])


def _pruned(levels: Sequence[_Grams], worth: float) -> list[_Grams]:
    """The n-grams that are worth their place, and all that those begin with."""
    kept, needed = list(levels), np.zeros(0, np.uint64)
    for index in range(len(levels) - 1, 0, -1):
        grams = levels[index]
        gain = grams.counts * np.abs(np.log(grams.probabilities / levels[index - 1].of(grams.tails)))
        kept[index] = grams.only((gain >= worth) | np.isin(grams.keys, needed))
        needed = np.unique(kept[index].heads)
    return kept


def _trie(kept: Sequence[_Grams], every: Sequence[_Grams]) -> list[NgramLevel]:
    """The trie of the n-grams that are kept of every one."""
    levels, parents = [], np.zeros(1, np.uint64)
    for index, grams in enumerate(kept):
        is_last = grams is kept[-1]
        back = np.zeros(len(grams.keys)) if is_last else _back(grams.keys, kept[index + 1], every[index])
        levels.append(
            NgramLevel(
                first=np.append(np.searchsorted(grams.heads, parents), len(grams.keys)).astype(np.uint32),
                last=(grams.keys & np.uint64(_BREAK)).astype(np.uint16),
                cost=_as_costs(np.log(grams.probabilities)),
                back=_as_costs(back),
            )
        )
        parents = grams.keys
    return levels


def _as_costs(logarithms: _Floats) -> npt.NDArray[np.uint8]:
    return np.clip(np.round(-STEPS * logarithms), 0, 255).astype(np.uint8)


def _back(keys: _Keys, longer: _Grams, every: _Grams) -> _Floats:
    """What n-grams leave to characters that do not continue them, against what shorter ones give those."""
    parents = np.searchsorted(keys, longer.heads)
    left = 1 - np.bincount(parents, longer.probabilities, len(keys))
    given = 1 - np.bincount(parents, every.of(longer.tails), len(keys))
    logarithms: _Floats = np.log(np.clip(left / np.maximum(given, 1e-6), 1e-6, 1))
    return logarithms


def _save(folder: Path, weights: NgramWeights, training: Mapping[str, Any]) -> None:
    data = pack_ngrams(weights)
    manifest = NgramManifest(
        file=NGRAMS.with_suffix(".npz").name,
        sha256=hashlib.sha256(data).hexdigest(),
        characters=weights.characters,
        order=len(weights.levels),
        licence="Apache-2.0",
        training={**training, "ngrams": [len(level.last) for level in weights.levels]},
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / manifest.file).write_bytes(data)
    (folder / NGRAMS.name).write_text(manifest.to_json(), "utf-8")


def _main() -> None:
    """The command above."""
    parser = argparse.ArgumentParser(description="Learn the n-gram model.")
    parser.add_argument("out", type=Path)
    parser.add_argument("text", type=Path, nargs="+")
    given = parser.parse_args()
    lines = [line for path in given.text for line in read_lines(path)]
    del lines[::HELD_OUT]
    _save(given.out, learn(lines), {"text": [path.name for path in given.text], "lines": len(lines)})


if __name__ == "__main__":
    _main()
