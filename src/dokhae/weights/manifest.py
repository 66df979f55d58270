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

from dokhae.errors import WeightsError
from dokhae.hangul import SYMBOLS

__all__ = ["SHIPPED", "Manifest", "alphabet_digest", "load"]

SHIPPED: Final = Path(__file__).parent / "recognizer.json"
_FORMAT: Final = "dokhae-recognizer"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a set of weights is.

    Attributes:
        file: name of the ONNX file, beside the manifest.
        sha256: of that file.
        alphabet: digest of the symbols in the order that the network was trained with.
        input: name, type and shape of what the network is fed.
        frame: pixels of input width per output frame.
        temperature: what the scores are divided by so that confidences are calibrated.
        licence: of the weights.
        training: commit, lines seen, data.
    """

    file: str
    sha256: str
    alphabet: str
    input: Mapping[str, Any]
    frame: int
    temperature: float
    licence: str
    training: Mapping[str, Any]


def alphabet_digest() -> str:
    """What tells one order of the alphabet from another."""
    return hashlib.sha256(SYMBOLS.encode()).hexdigest()


def _field(content: Mapping[str, Any], name: str, kind: type, path: Path) -> Any:
    value = content.get(name)
    if kind is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, kind):
        raise WeightsError(f"field {name!r} of {path} should be a {kind.__name__}, not {value!r}")
    return value


def _manifest(path: Path) -> Manifest:
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise WeightsError(f"there are no weights: {path} is missing") from None
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path} cannot be read: {error}") from error
    if not isinstance(content, dict) or (content.get("format"), content.get("version")) != (
        _FORMAT,
        _VERSION,
    ):
        raise WeightsError(f"{path} is not a manifest of {_FORMAT} version {_VERSION}")
    kinds = {
        "file": str,
        "sha256": str,
        "alphabet": str,
        "input": dict,
        "frame": int,
        "temperature": float,
        "licence": str,
        "training": dict,
    }
    return Manifest(**{name: _field(content, name, kind, path) for name, kind in kinds.items()})


def load(path: Path = SHIPPED) -> tuple[Manifest, bytes]:
    """The manifest at a path and the checked bytes of its ONNX file.

    Raises:
        WeightsError: missing, changed, or made for another alphabet.
    """
    manifest = _manifest(path)
    if Path(manifest.file).name != manifest.file:
        raise WeightsError(f"field 'file' of {path} should be a plain name, not {manifest.file!r}")
    if manifest.alphabet != alphabet_digest():
        raise WeightsError(f"the weights of {path} were trained on another alphabet than this version reads")
    file = path.parent / manifest.file
    try:
        data = file.read_bytes()
    except OSError as error:
        raise WeightsError(f"the weights {file} cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != manifest.sha256:
        raise WeightsError(f"the weights {file} were changed: their sha256 is not that of {path.name}")
    return manifest, data
