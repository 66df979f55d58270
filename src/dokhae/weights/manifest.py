"""What the weights of a recogniser are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dokhae.errors import CharacterError, WeightsError
from dokhae.hangul import Alphabet
from dokhae.weights.checked import Fields, as_json, checked_file, read_manifest

__all__ = ["SHIPPED", "TRAINABLE", "Manifest", "load"]

SHIPPED: Final = Path(__file__).parent / "recognizer.json"
"""What reads: weights and activations of 8 bits."""
TRAINABLE: Final = SHIPPED.parent / "float" / SHIPPED.name
"""The same as it was trained, from which training can go on."""
_FORMAT: Final = "dokhae-recognizer"
_VERSION: Final = 2


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a set of weights is.

    Attributes:
        file: name of the ONNX file, beside the manifest.
        sha256: of that file.
        network: name in the laboratory's zoo.
        outputs: names of what the network gives, which say how it is read.
        alphabet: the characters that it knows.
        width: of every line in pixels; None: as wide as the line.
        plain: the input is gray and resized only.
        longest: most characters that a decoder with attention gives.
        temperature: what the scores were divided by so that confidences are calibrated.
        licence: of the weights.
        training: commit, lines seen, data.
    """

    file: str
    sha256: str
    network: str
    outputs: tuple[str, ...]
    alphabet: Alphabet
    width: int | None
    plain: bool
    longest: int
    temperature: float
    licence: str
    training: Mapping[str, Any]

    def to_json(self) -> str:
        """The manifest as `load` reads it."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        fields["alphabet"] = {"symbols": self.alphabet.symbols, "syllables": self.alphabet.syllables}
        return as_json(_FORMAT, _VERSION, fields)


def _manifest(fields: Fields, path: Path) -> Manifest:
    return Manifest(
        file=fields.get("file", str),
        sha256=fields.get("sha256", str),
        network=fields.get("network", str),
        outputs=fields.texts("outputs"),
        alphabet=_alphabet(fields.inside("alphabet"), path),
        width=fields.above_zero("width", int, type(None)),
        plain=fields.get("plain", bool),
        longest=fields.above_zero("longest", int),
        temperature=float(fields.above_zero("temperature", float, int)),
        licence=fields.get("licence", str),
        training=fields.get("training", dict),
    )


def _alphabet(fields: Fields, path: Path) -> Alphabet:
    try:
        return Alphabet(fields.get("symbols", str), fields.get("syllables", bool))
    except CharacterError as error:
        raise WeightsError(f"the alphabet of {path} is none: {error.what}") from None


def load(path: Path = SHIPPED) -> tuple[Manifest, bytes]:
    """The manifest at a path and the checked bytes of its ONNX file.

    Raises:
        WeightsError: missing, changed, or no weights at all.
    """
    fields = read_manifest(path, _FORMAT, _VERSION)
    return _manifest(fields, path), checked_file(path, fields)
