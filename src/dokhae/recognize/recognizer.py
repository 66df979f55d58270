"""The recogniser at work: line images in, characters with confidence and place out, by ONNX Runtime alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from dokhae.errors import WeightsError
from dokhae.recognize.decode import Scores, Symbol, read_frames
from dokhae.recognize.extent import ink_columns, spans
from dokhae.recognize.prepare import Gray, prepare
from dokhae.weights import SHIPPED, load

__all__ = ["Glyph", "Recognizer"]

_WIDTH_STEP = 32  # px; lines are padded to a multiple, so that few shapes occur and memory stays flat
_BATCH_PIXELS = 2048  # width of a batch in all; larger ones no longer fit the caches and are slower


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

    Raises:
        WeightsError: the weights are missing, changed or not of this alphabet.
    """

    def __init__(self, weights: Path = SHIPPED, threads: int = 1) -> None:
        manifest, data = load(weights)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # An arena would keep the memory of the widest line that ever came.
        options.enable_cpu_mem_arena = False
        try:
            self._session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors have no common base of their own
            raise WeightsError(f"the weights of {weights} cannot be loaded: {error}") from error
        self._frame = manifest.frame

    def read(self, images: Sequence[npt.NDArray[np.uint8]]) -> list[list[Glyph]]:
        """Characters of each line image, left to right.

        Args:
            images: H x W gray or H x W x 3 RGB uint8, each about one upright line.
        """
        prepared = [prepare(image) for image in images]
        results: list[list[Glyph]] = [[] for _ in prepared]
        for indices in _batches([image.shape[1] for image in prepared]):
            for index, scores in zip(indices, self._scores([prepared[i] for i in indices]), strict=True):
                results[index] = self._glyphs(prepared[index], read_frames(scores))
        return results

    def _scores(self, lines: Sequence[Gray]) -> Iterator[Scores]:
        width = _padded(max(line.shape[1] for line in lines))
        batch = np.stack([np.pad(line, ((0, 0), (0, width - line.shape[1])), "edge") for line in lines])
        kind, initial, medial, final = self._session.run(None, {"lines": batch[:, None]})
        for row in range(len(lines)):
            yield Scores(kind[row], initial[row], medial[row], final[row])

    def _glyphs(self, line: Gray, symbols: Sequence[Symbol]) -> list[Glyph]:
        width = line.shape[1]
        symbols = [symbol for symbol in symbols if symbol.frame * self._frame < width]
        centres = [(symbol.frame + 0.5) * self._frame for symbol in symbols]
        places = spans(ink_columns(line), centres)
        return [
            Glyph(symbol.text, symbol.confidence, start / width, end / width)
            for symbol, (start, end) in zip(symbols, places, strict=True)
        ]


def _padded(width: int) -> int:
    return -(-width // _WIDTH_STEP) * _WIDTH_STEP


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of lines of one padded width, as many as a batch holds."""
    by_width: dict[int, list[int]] = {}
    for index, width in enumerate(widths):
        by_width.setdefault(_padded(width), []).append(index)
    for width, indices in sorted(by_width.items()):
        size = max(1, _BATCH_PIXELS // width)
        for first in range(0, len(indices), size):
            yield indices[first : first + size]
