"""What the weights of the ranker are, which answers questions where the reading network is not to be used."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from dokhae.errors import WeightsError
from dokhae.weights.checked import as_json, checked_file, read_manifest

__all__ = ["RANKER", "RankerManifest", "load_ranker", "pack_table"]

RANKER: Final = Path(__file__).parent / "ranker.json"
_FORMAT: Final = "dokhae-ranker"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class RankerManifest:
    """What the weights of a ranker are.

    Attributes:
        file: name of the file with the weights of clues, beside the manifest: 8-bit integers, by zlib.
        sha256: of that file.
        scale: what an integer is multiplied by.
        temperature: what scores are divided by so that confidences are calibrated.
        doubts: weights of what tells that the text has no answer.
        refuse: probability of "no answer", beside the best answer, from which there is none.
        licence: of the weights.
        training: data, what was measured.
    """

    file: str
    sha256: str
    scale: float
    temperature: float
    doubts: Sequence[float]
    refuse: float
    licence: str
    training: Mapping[str, Any]

    def to_json(self) -> str:
        """The manifest as `load_ranker` reads it."""
        return as_json(_FORMAT, _VERSION, {name: getattr(self, name) for name in self.__slots__})


def load_ranker(path: Path = RANKER) -> tuple[RankerManifest, npt.NDArray[np.float32]]:
    """The manifest at a path and the checked weights of its clues; how many there are is a power of two.

    Raises:
        WeightsError: missing, changed, or no ranker at all.
    """
    fields = read_manifest(path, _FORMAT, _VERSION)
    doubts = fields.get("doubts", list)
    if not all(isinstance(value, float | int) for value in doubts):
        raise WeightsError(f"field 'doubts' of {path} should be a list of numbers, not {doubts!r}")
    manifest = RankerManifest(
        file=fields.get("file", str),
        sha256=fields.get("sha256", str),
        scale=float(fields.above_zero("scale", float, int)),
        temperature=float(fields.above_zero("temperature", float, int)),
        doubts=tuple(map(float, doubts)),
        refuse=float(fields.above_zero("refuse", float, int)),
        licence=fields.get("licence", str),
        training=fields.get("training", dict),
    )
    return manifest, manifest.scale * _unpacked(checked_file(path, fields), path)


def pack_table(weights: npt.NDArray[np.float32]) -> tuple[bytes, float]:
    """Weights of clues as they are stored, and what they are multiplied by."""
    scale = max(float(np.abs(weights).max(initial=0.0)), 1e-6) / 127
    return zlib.compress(np.round(weights / scale).astype(np.int8).tobytes(), 9), scale


def _unpacked(data: bytes, path: Path) -> npt.NDArray[np.float32]:
    try:
        table = np.frombuffer(zlib.decompress(data), np.int8).astype(np.float32)
    except zlib.error as error:
        raise WeightsError(f"the weights of {path} cannot be read: {error}") from error
    if not len(table) or len(table) & (len(table) - 1):
        raise WeightsError(f"the weights of {path} are {len(table)}, which is no power of two")
    return table
