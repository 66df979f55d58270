"""Is there a space between two characters? A small model of the ten characters on either side.

It is wide and deep (Cheng et al., 2016, "Wide & Deep Learning for Recommender Systems"): a linear model
remembers n-grams around the place, and a network over vectors of characters judges those it has never seen.
The linear model is a hash table, but other than with hashed features each bucket belongs to one n-gram, the
most frequent of those that fall into it, and has a check byte of it; the others have no weight. With half the
buckets that was right more often. `dokhae.lab.text.spacing` trains the weights.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from dokhae.weights.spacing import SPACING, SpacingWeights, load_spacing

__all__ = [
    "NOTHING",
    "REACH",
    "SpacingModel",
    "character_indices",
    "fold",
    "gram_keys",
    "load_spacing_model",
    "windows",
]

REACH: Final = 10  # characters on either side, spaces among them
_LONGEST: Final = 6  # n-gram, over both sides
_SHAPES: Final = tuple(
    (before, after)
    for before in range(_LONGEST + 1)
    for after in range(_LONGEST + 1 - before)
    if before or after
)
_CHECK_BITS: Final = 8
NOTHING: Final = "\0"
"""Stands for what lies beyond the lines."""

_Codes = npt.NDArray[np.uint32]
_Hashes = npt.NDArray[np.uint64]


class SpacingModel:
    """Safe to share between threads.

    Args:
        weights: as `dokhae.weights.spacing.load_spacing` gives them.
    """

    def __init__(self, weights: SpacingWeights) -> None:
        self._weights = weights
        self._bits = len(weights.owners).bit_length() - 1

    def odds(self, windows: _Codes) -> npt.NDArray[np.float32]:
        """Logarithm of the odds for a space in the middle of each window, (N,).

        Args:
            windows: codes of characters, (N, 2 * REACH).
        """
        return self._remembered(windows) + self._judged(windows)

    def _remembered(self, windows: _Codes) -> npt.NDArray[np.float32]:
        keys = gram_keys(windows, self._bits)
        buckets = keys >> _CHECK_BITS
        known = self._weights.owners[buckets] == keys & (1 << _CHECK_BITS) - 1
        sums: npt.NDArray[np.float32] = np.where(known, self._weights.grams[buckets], 0).sum(1)
        return sums

    def _judged(self, windows: _Codes) -> npt.NDArray[np.float32]:
        vectors = self._weights.vectors
        values = vectors[character_indices(windows, self._weights.characters)]
        values = values.reshape(len(windows), 2 * REACH * vectors.shape[1])
        *hidden, (weight, bias) = self._weights.layers
        for inner_weight, inner_bias in hidden:
            values = np.maximum(values @ inner_weight + inner_bias, 0)
        odds: npt.NDArray[np.float32] = (values @ weight + bias)[:, 0]
        return odds


@lru_cache(maxsize=2)
def load_spacing_model(path: Path = SPACING) -> SpacingModel:
    """The model that ships, or one from another manifest; loaded once.

    Raises:
        WeightsError: the weights are missing or changed.
    """
    return SpacingModel(load_spacing(path)[1])


def fold(text: str) -> _Codes:
    """The codes of a text's characters; digits are one, and so are Hanja, capitals and small letters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).copy()
    for first, last in ("09", "AZ", "az", "一鿿"):
        codes[(ord(first) <= codes) & (codes <= ord(last))] = ord(first)
    return codes


def windows(pairs: Iterable[tuple[str, str]]) -> _Codes:
    """The codes of the characters around the places between two texts each, (N, 2 * REACH)."""
    padded = [
        left[-REACH:].rjust(REACH, NOTHING) + right[:REACH].ljust(REACH, NOTHING) for left, right in pairs
    ]
    return fold("".join(padded)).reshape(-1, 2 * REACH)


def character_indices(codes: _Codes, characters: _Codes) -> npt.NDArray[np.int64]:
    """Index of the vector of each code: 0 where it is not among the characters, which ascend."""
    places = np.minimum(characters.searchsorted(codes), len(characters) - 1)
    return np.where(characters[places] == codes, places + 1, 0)


def gram_keys(windows: _Codes, bits: int) -> npt.NDArray[np.int64]:
    """Buckets of all n-grams that touch the middle of each window, and their check bytes below, (N, G).

    Args:
        windows: codes of characters, (N, 2 * REACH).
        bits: of the number of buckets.
    """
    before = _hashes(windows[:, REACH - 1 :: -1])
    after = _hashes(windows[:, REACH:])
    shift = np.uint64(64 - bits - _CHECK_BITS)
    keys = [_mixed(before[i] * np.uint64(31) + after[j] + np.uint64(16 * i + j)) >> shift for i, j in _SHAPES]
    return np.stack(keys, 1).astype(np.int64)


def _hashes(codes: _Codes) -> list[_Hashes]:
    """Hashes of no character of each row, of its first one, of its first two..."""
    found = [np.ones(len(codes), np.uint64)]
    for column in range(_LONGEST):
        found.append(_mixed(found[-1] + codes[:, column]))
    return found


def _mixed(values: _Hashes) -> _Hashes:
    """Bits spread over the whole word, by Fibonacci hashing."""
    spread = values * np.uint64(0x9E3779B97F4A7C15)
    return spread ^ spread >> np.uint64(29)
