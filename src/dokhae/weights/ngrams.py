"""What the weights of the n-gram model are, which knows what characters follow one another in Korean text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from dokhae.errors import WeightsError
from dokhae.weights.checked import as_json, checked_file, read_manifest

__all__ = ["NGRAMS", "STEPS", "NgramLevel", "NgramManifest", "NgramWeights", "load_ngrams", "pack_ngrams"]

NGRAMS: Final = Path(__file__).parent / "ngrams.json"
_FORMAT: Final = "dokhae-ngrams"
_VERSION: Final = 1

STEPS: Final = 16
"""Of a nat: the unit of costs."""
_Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class NgramManifest:
    """What the weights of an n-gram model are.

    Attributes:
        file: name of the file with its arrays, beside the manifest: NumPy's .npz.
        sha256: of that file.
        characters: those that it knows; number k + 1 is the k-th of them, 0 is any other.
        order: characters of the longest n-grams.
        licence: of the weights.
        training: data, what was measured.
    """

    file: str
    sha256: str
    characters: str
    order: int
    licence: str
    training: Mapping[str, Any]

    def to_json(self) -> str:
        """The manifest as `load_ngrams` reads it."""
        return as_json(_FORMAT, _VERSION, {name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True, eq=False)
class NgramLevel:
    """All n-grams of one length, in the order of what stands before their last character, then of that.

    Attributes:
        first: where those begin that continue each n-gram one shorter; one more at the end, the count.
        last: number of the last character of each, (N,).
        cost: -log p(its last character | those before it), in `STEPS` of a nat, (N,).
        back: what a character costs more that does not continue the n-gram than after one that begins a
            character later, (N,); zeros for the longest.
    """

    first: npt.NDArray[np.uint32]
    last: npt.NDArray[np.uint16]
    cost: _Bytes
    back: _Bytes


@dataclass(frozen=True, slots=True, eq=False)
class NgramWeights:
    """A trie of n-grams with the weights of a back-off model (Katz, 1987).

    Attributes:
        characters: those that it knows, as in `NgramManifest`.
        levels: n-grams of one character, of two, and so on; those of one are all the numbers.
    """

    characters: str
    levels: Sequence[NgramLevel]


def load_ngrams(path: Path = NGRAMS) -> NgramWeights:
    """The checked weights of the manifest at a path.

    Raises:
        WeightsError: missing, changed, or no n-gram model at all.
    """
    fields = read_manifest(path, _FORMAT, _VERSION)
    characters: str = fields.get("characters", str)
    order: int = fields.above_zero("order", int)
    try:
        with np.load(io.BytesIO(checked_file(path, fields)), allow_pickle=False) as arrays:
            levels = [_unpacked(arrays, length) for length in range(1, order + 1)]
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise WeightsError(f"the weights of {path} cannot be read: {error}") from error
    sizes = [1, *(len(level.last) for level in levels)]
    if sizes[1] != len(characters) + 1 or any(
        len(level.first) != parents + 1
        or len(level.cost) != len(level.last)
        or len(level.back) != len(level.last)
        for level, parents in zip(levels, sizes, strict=False)
    ):
        raise WeightsError(f"the weights of {path} do not fit each other")
    return NgramWeights(characters, levels)


def pack_ngrams(weights: NgramWeights) -> bytes:
    """Weights as they are stored."""
    arrays: dict[str, Any] = {}
    for length, level in enumerate(weights.levels, 1):
        arrays |= {
            f"children{length}": np.diff(level.first).astype(np.uint16),
            f"last{length}": level.last,
            f"cost{length}": level.cost,
            f"back{length}": level.back,
        }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def _unpacked(arrays: Mapping[str, npt.NDArray[Any]], length: int) -> NgramLevel:
    ends = np.cumsum(arrays[f"children{length}"], dtype=np.uint32)
    return NgramLevel(
        first=np.concatenate([np.zeros(1, np.uint32), ends]),
        last=arrays[f"last{length}"].astype(np.uint16),
        cost=arrays[f"cost{length}"].astype(np.uint8),
        back=arrays[f"back{length}"].astype(np.uint8),
    )
