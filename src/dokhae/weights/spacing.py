"""What the weights of the spacing model are, which tells a space from the inside of a word by characters."""

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

__all__ = ["SPACING", "SpacingManifest", "SpacingWeights", "load_spacing", "pack_spacing"]

SPACING: Final = Path(__file__).parent / "spacing.json"
_FORMAT: Final = "dokhae-spacing"
_VERSION: Final = 1

_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpacingManifest:
    """What the weights of a spacing model are.

    Attributes:
        file: name of the file with its arrays, beside the manifest: NumPy's .npz.
        sha256: of that file.
        scale: what the 8-bit weights of n-grams are multiplied by.
        licence: of the weights.
        training: data, what was measured.
    """

    file: str
    sha256: str
    scale: float
    licence: str
    training: Mapping[str, Any]

    def to_json(self) -> str:
        """The manifest as `load_spacing` reads it."""
        return as_json(_FORMAT, _VERSION, {name: getattr(self, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True, eq=False)
class SpacingWeights:
    """A linear model over n-grams and a network over characters; their sum is the logarithm of the odds.

    Attributes:
        owners: for each of B buckets, a power of two, the check byte of the n-gram that it belongs to, (B,).
        grams: weight of that n-gram, (B,).
        characters: code points that the network knows, ascending, (C,).
        vectors: of the unknown character and of each known one, (C + 1, E).
        layers: weights (inputs, outputs) and biases (outputs,) of the network, the last with one output.
    """

    owners: npt.NDArray[np.uint8]
    grams: _Floats
    characters: npt.NDArray[np.uint32]
    vectors: _Floats
    layers: Sequence[tuple[_Floats, _Floats]]


def load_spacing(path: Path = SPACING) -> tuple[SpacingManifest, SpacingWeights]:
    """The manifest at a path and its checked weights.

    Raises:
        WeightsError: missing, changed, or no spacing model at all.
    """
    fields = read_manifest(path, _FORMAT, _VERSION)
    manifest = SpacingManifest(
        file=fields.get("file", str),
        sha256=fields.get("sha256", str),
        scale=float(fields.above_zero("scale", float, int)),
        licence=fields.get("licence", str),
        training=fields.get("training", dict),
    )
    try:
        with np.load(io.BytesIO(checked_file(path, fields)), allow_pickle=False) as arrays:
            weights = _unpacked(arrays, manifest.scale)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise WeightsError(f"the weights of {path} cannot be read: {error}") from error
    return manifest, weights


def pack_spacing(weights: SpacingWeights) -> tuple[bytes, float]:
    """Weights as they are stored, and what those of n-grams are multiplied by."""
    scale = max(float(np.abs(weights.grams).max(initial=0.0)), 1e-6) / 127
    grams = np.round(weights.grams / scale).astype(np.int8)
    arrays: dict[str, Any] = {
        "owners": np.where(grams == 0, 0, weights.owners).astype(np.uint8),
        "grams": grams,
        "characters": weights.characters.astype(np.uint32),
        "vectors": weights.vectors.astype(np.float16),
    }
    for index, (weight, bias) in enumerate(weights.layers):
        arrays |= {f"weight{index}": weight.astype(np.float16), f"bias{index}": bias.astype(np.float16)}
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue(), scale


def _unpacked(arrays: Mapping[str, npt.NDArray[Any]], scale: float) -> SpacingWeights:
    count = sum(name.startswith("weight") for name in arrays)
    weights = SpacingWeights(
        owners=arrays["owners"].astype(np.uint8),
        grams=scale * arrays["grams"].astype(np.float32),
        characters=arrays["characters"].astype(np.uint32),
        vectors=arrays["vectors"].astype(np.float32),
        layers=[
            (arrays[f"weight{index}"].astype(np.float32), arrays[f"bias{index}"].astype(np.float32))
            for index in range(count)
        ],
    )
    size = len(weights.owners)
    if size < 2 or size & (size - 1) or weights.grams.shape != (size,):
        raise ValueError(f"{size} buckets, which is no power of two, or not as many weights")
    if weights.vectors.ndim != 2 or len(weights.vectors) != len(weights.characters) + 1:
        raise ValueError("not as many vectors as characters")
    if not count or weights.layers[-1][0].shape[1:] != (1,):
        raise ValueError("no layer with one output")
    return weights
