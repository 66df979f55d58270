"""What the weights of a reader are: the network that answers questions about a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dokhae.errors import WeightsError
from dokhae.weights.checked import as_json, checked_file, read_manifest

__all__ = ["READER", "ReaderManifest", "load_reader", "pieces_to_tsv"]

READER: Final = Path(__file__).parent / "reader.json"
_FORMAT: Final = "dokhae-reader"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class ReaderManifest:
    """What the weights of a reader are.

    Attributes:
        file: name of the ONNX file, beside the manifest.
        sha256: of that file.
        pieces: name of the file with its vocabulary: piece, tab, log-probability, in order.
        pieces_sha256: of that file.
        longest: most pieces of a question and its text together.
        answer: most pieces of an answer.
        temperature: what scores are divided by so that confidences are calibrated.
        none: what the score of "no answer" then gains, or loses if it is negative.
        refuse: probability of "no answer", beside the best answer, from which there is none.
        licence: of the weights.
        training: data, base, what was measured.
    """

    file: str
    sha256: str
    pieces: str
    pieces_sha256: str
    longest: int
    answer: int
    temperature: float
    none: float
    refuse: float
    licence: str
    training: Mapping[str, Any]

    def to_json(self) -> str:
        """The manifest as `load_reader` reads it."""
        return as_json(_FORMAT, _VERSION, {name: getattr(self, name) for name in self.__slots__})


def load_reader(path: Path = READER) -> tuple[ReaderManifest, bytes, dict[str, float]]:
    """The manifest at a path, the checked bytes of its ONNX file, and its vocabulary.

    Raises:
        WeightsError: missing, changed, or no reader at all.
    """
    fields = read_manifest(path, _FORMAT, _VERSION)
    manifest = ReaderManifest(
        file=fields.get("file", str),
        sha256=fields.get("sha256", str),
        pieces=fields.get("pieces", str),
        pieces_sha256=fields.get("pieces_sha256", str),
        longest=fields.above_zero("longest", int),
        answer=fields.above_zero("answer", int),
        temperature=float(fields.above_zero("temperature", float, int)),
        none=float(fields.get("none", float, int)),
        refuse=float(fields.above_zero("refuse", float, int)),
        licence=fields.get("licence", str),
        training=fields.get("training", dict),
    )
    pieces = checked_file(path, fields, "pieces", "pieces_sha256")
    return manifest, checked_file(path, fields), _pieces(pieces, path)


def pieces_to_tsv(pieces: Mapping[str, float]) -> str:
    """A vocabulary as it is stored."""
    return "".join(f"{piece}\t{score:.4f}\n" for piece, score in pieces.items())


def _pieces(data: bytes, path: Path) -> dict[str, float]:
    try:
        rows = [line.split("\t") for line in data.decode("utf-8").rstrip("\n").split("\n")]
        return {piece: float(score) for piece, score in rows}
    except ValueError as error:
        raise WeightsError(f"the vocabulary of {path} cannot be read: {error}") from error
