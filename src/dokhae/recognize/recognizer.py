"""The recogniser at work: line images in, characters with confidence and place out, by ONNX Runtime alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from dokhae.errors import WeightsError
from dokhae.recognize.bullets import of_one_shape
from dokhae.recognize.context import in_context
from dokhae.recognize.decode import Symbol, classes_of, decoder_of
from dokhae.recognize.doubled import without_doubled
from dokhae.recognize.extent import ink_columns, spans
from dokhae.recognize.faint import with_room
from dokhae.recognize.gloss import with_glosses
from dokhae.recognize.lookalikes import in_company
from dokhae.recognize.ngrams import shipped_ngrams
from dokhae.recognize.numbering import counted
from dokhae.recognize.prepare import HEIGHT, Gray, Input, prepare
from dokhae.recognize.quotes import with_paired_quotes
from dokhae.recognize.thousands import with_whole_numbers
from dokhae.weights import SHIPPED, Manifest, load
from dokhae.weights.session import open_session

__all__ = ["BATCH_PIXELS", "Glyph", "Recognizer"]

_WIDTH_STEP = 32  # px; lines are padded to a multiple, so that few shapes occur and memory stays flat
BATCH_PIXELS = 2048
"""Width of a batch in all; larger ones no longer fit the caches and are slower."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of a line.

    Attributes:
        text: the character; a space is one like any other.
        confidence: calibrated probability, 0 to 1.
        start: left edge as a share of the width of the line image.
        end: right edge.
    """

    text: str
    confidence: float
    start: float
    end: float


class Recognizer:
    """Reads lines. Loads its weights once; safe to share between threads.

    Args:
        weights: path of a manifest; the shipped weights unless told otherwise.
        threads: CPU threads of one call.
        verbatim: every syllable as it looks alone, without regard to those around it.

    Raises:
        WeightsError: the weights are missing, changed, or of a network that this version cannot read.

    Attributes:
        alphabet: the characters that it knows.
    """

    def __init__(self, weights: Path = SHIPPED, threads: int = 1, *, verbatim: bool = False) -> None:
        manifest, data = load(weights)
        decoder = decoder_of(manifest.outputs, manifest.alphabet)
        if decoder is None:
            raise WeightsError(f"nothing reads the outputs {', '.join(manifest.outputs)} of {weights}")
        self.alphabet = manifest.alphabet
        self._decode = decoder
        # Attention says how often it has read a character, though not always where.
        self._by_frames = "places" not in manifest.outputs
        self._ngrams = None if verbatim else shipped_ngrams()
        self._form = Input(manifest.width, manifest.plain)
        self._session = open_session(data, weights, threads)
        _check(self._session, manifest, weights)

    def read(self, images: Sequence[npt.NDArray[np.uint8]]) -> list[list[Glyph]]:
        """Characters of each line image, left to right.

        Args:
            images: H x W gray or H x W x 3 RGB uint8, each about one upright line; those of a page together,
                since one line may tell what is in doubt in another.
        """
        lines = [prepare(image, self._form) for image in images]
        symbols: list[list[Symbol]] = [[] for _ in lines]
        for indices in _batches([line.shape[1] for line in lines], self._padded):
            for index, found in zip(indices, self._symbols([lines[i] for i in indices]), strict=True):
                symbols[index] = found
        if self._ngrams:
            symbols = in_context(of_one_shape(counted([_alone(line) for line in symbols])), self._ngrams)
        return [
            _glyphs(line, self._padded(line.shape[1]), found)
            for line, found in zip(lines, symbols, strict=True)
        ]

    def _padded(self, width: int) -> int:
        return self._form.width or -(-width // _WIDTH_STEP) * _WIDTH_STEP

    def _symbols(self, lines: Sequence[Gray]) -> Iterator[list[Symbol]]:
        """What the network sees in lines that are padded to one width; places are shares of that."""
        width = self._padded(lines[0].shape[1])
        batch = np.stack([np.pad(line, ((0, 0), (0, width - line.shape[1])), "edge") for line in lines])
        outputs = self._session.run(None, {"lines": batch[:, None]})
        for symbols in self._decode(outputs, [line.shape[1] / width for line in lines]):
            if self._by_frames:
                length = width / HEIGHT
                symbols = without_doubled(with_room(symbols, length), length)
            yield symbols


def _alone(symbols: Sequence[Symbol]) -> list[Symbol]:
    """The symbols of a line, what is in doubt as the line itself tells without a model of the language."""
    return with_glosses(with_paired_quotes(with_whole_numbers(in_company(symbols))))


def _check(session: onnxruntime.InferenceSession, manifest: Manifest, path: Path) -> None:
    """Compare what a network gives with what its manifest says that it gives."""
    given = {output.name: output.shape[-1] for output in session.get_outputs()}
    if tuple(given) != manifest.outputs:
        raise WeightsError(f"the network of {path} does not give {', '.join(manifest.outputs)}")
    has, wants = given[manifest.outputs[0]], classes_of(manifest.outputs, manifest.alphabet)
    if has != wants:
        raise WeightsError(f"the alphabet of {path} makes {wants} classes, and its network has {has}")


def _glyphs(line: Gray, padded: int, symbols: Sequence[Symbol]) -> list[Glyph]:
    """Symbols with their extent in a line that was padded to a width."""
    width = line.shape[1]
    # Rounded, because a share is not exact and a centre between two pixels must not slip to the left one.
    centres = [round(symbol.place * padded, 3) for symbol in symbols]
    places = spans(ink_columns(line), centres)
    return [
        Glyph(symbol.text, symbol.confidence, start / width, end / width)
        for symbol, (start, end) in zip(symbols, places, strict=True)
    ]


def _batches(widths: Sequence[int], padded: Callable[[int], int]) -> Iterator[list[int]]:
    """Indices of lines of one padded width, as many as a batch holds."""
    by_width: dict[int, list[int]] = {}
    for index, width in enumerate(widths):
        by_width.setdefault(padded(width), []).append(index)
    for width, indices in sorted(by_width.items()):
        size = max(1, BATCH_PIXELS // width)
        for first in range(0, len(indices), size):
            yield indices[first : first + size]
