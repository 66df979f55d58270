"""What a set of weights is, and whether it is still that.

Nothing is ever downloaded: a file that is missing or whose sha256 is not that of the manifest is an error.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dokhae.errors import CharacterError, WeightsError
from dokhae.hangul import Alphabet

__all__ = ["SHIPPED", "Manifest", "load"]

SHIPPED: Final = Path(__file__).parent / "recognizer.json"
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
        fields: dict[str, Any] = {"format": _FORMAT, "version": _VERSION}
        fields |= {name: getattr(self, name) for name in self.__slots__}
        fields["alphabet"] = {"symbols": self.alphabet.symbols, "syllables": self.alphabet.syllables}
        return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


class _Fields:
    """The fields of a JSON object; one that is missing or of another kind is named."""

    def __init__(self, content: Mapping[str, Any], path: Path, prefix: str = "") -> None:
        self._content = content
        self._path = path
        self._prefix = prefix

    def get(self, name: str, *kinds: type) -> Any:
        value = self._content.get(name)
        fits = isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)
        if not fits or name not in self._content:
            raise self._wrong(name, " or ".join("null" if k is type(None) else k.__name__ for k in kinds))
        return value

    def above_zero(self, name: str, *kinds: type) -> Any:
        """A number, or what else may stand there."""
        value = self.get(name, *kinds)
        if value is not None and not value > 0:
            raise self._wrong(name, "number above 0")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.get(name, list)
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(name, "list of str")
        return tuple(values)

    def inside(self, name: str) -> _Fields:
        return _Fields(self.get(name, dict), self._path, f"{name}.")

    def _wrong(self, name: str, wanted: str) -> WeightsError:
        value = self._content.get(name)
        return WeightsError(
            f"field {self._prefix + name!r} of {self._path} should be a {wanted}, not {value!r}"
        )


def _content(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise WeightsError(f"there are no weights: {path} is missing") from None
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path} cannot be read: {error}") from error
    wanted = (_FORMAT, _VERSION)
    if not isinstance(content, dict) or (content.get("format"), content.get("version")) != wanted:
        raise WeightsError(f"{path} is not a manifest of {_FORMAT} version {_VERSION}")
    return content


def _manifest(path: Path) -> Manifest:
    fields = _Fields(_content(path), path)
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


def _alphabet(fields: _Fields, path: Path) -> Alphabet:
    try:
        return Alphabet(fields.get("symbols", str), fields.get("syllables", bool))
    except CharacterError as error:
        raise WeightsError(f"the alphabet of {path} is none: {error.what}") from None


def load(path: Path = SHIPPED) -> tuple[Manifest, bytes]:
    """The manifest at a path and the checked bytes of its ONNX file.

    Raises:
        WeightsError: missing, changed, or no weights at all.
    """
    manifest = _manifest(path)
    if Path(manifest.file).name != manifest.file:
        raise WeightsError(f"field 'file' of {path} should be a plain name, not {manifest.file!r}")
    file = path.parent / manifest.file
    try:
        data = file.read_bytes()
    except OSError as error:
        raise WeightsError(f"the weights {file} cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != manifest.sha256:
        raise WeightsError(f"the weights {file} were changed: their sha256 is not that of {path.name}")
    return manifest, data
