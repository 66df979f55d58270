"""A trained network that a smaller one learns from (Hinton et al., 2015, arXiv:1503.02531)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import tee
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from onnxruntime import InferenceSession
from rapidfuzz.distance import Levenshtein

from dokhae.errors import UsageError
from dokhae.hangul import BLANK
from dokhae.lab.ocr.batches import Batch
from dokhae.lab.ocr.runs import exported
from dokhae.lab.ocr.zoo import Network, Setting
from dokhae.lab.stages.predict.hangul import NOTHING, HangulCTC
from dokhae.recognize.decode import Decoder, Symbol, decoder_of
from dokhae.recognize.prepare import Input
from dokhae.recognize.recognizer import BATCH_PIXELS
from dokhae.synth.parallel import in_order
from dokhae.weights import load
from dokhae.weights.session import open_session

__all__ = ["Teacher", "taught_by"]

_WIDTH: Final = 256  # px; networks that make as many frames of it do so of any line
_SCORES: Final = 4  # outputs that say something of every frame

_Scores = tuple[npt.NDArray[np.float16], ...]


class Teacher:
    """What a trained network says of lines; can be sent to other processes.

    It reads as it would for a user, in 8 bits if it was exported so, which is quickest.

    Args:
        path: manifest of exported weights or the folder that it is in; "shipped" for those of the package.
        pupil: who learns from it.

    Raises:
        UsageError: it was not exported, or the two do not read the same characters, out of as many frames, by
            their jamo.
        WeightsError: it cannot be loaded.
    """

    def __init__(self, path: str, pupil: Network) -> None:
        manifest = exported(path)
        if manifest is None:
            raise UsageError(
                f"{path} is not exported", remedy=f"Run dokhae export {path} FOLDER, and name FOLDER."
            )
        self._manifest = manifest
        known, _ = load(manifest)
        setting = Setting(Input(known.width, known.plain), known.longest)
        network = Network(known.network, known.alphabet, setting)
        if _read(network) != _read(pupil) or not pupil.name.whole:
            raise UsageError(
                f"{pupil.name} cannot learn from {path}, a {network.name}",
                remedy="Both must be HangulCTC with one alphabet and make as many frames of a line.",
            )
        self._alphabet = known.alphabet

    @cached_property
    def _decode(self) -> Decoder:
        decoder = decoder_of(HangulCTC.outputs, self._alphabet)
        assert decoder is not None
        return decoder

    @cached_property
    def _session(self) -> InferenceSession:
        return open_session(load(self._manifest)[1], self._manifest, 1)

    def __call__(self, lines: tuple[npt.NDArray[np.uint8], Sequence[str]]) -> _Scores:
        """Log-probabilities of kind, initial, medial and final for B x 1 x 32 x W images and their labels.

        Where it misreads a character it says `NOTHING`.
        """
        images, texts = lines
        size = max(1, BATCH_PIXELS // images.shape[-1])
        parts = [
            self._scores(images[row : row + size], texts[row : row + size])
            for row in range(0, len(images), size)
        ]
        return tuple(map(np.concatenate, zip(*parts, strict=True)))

    def _scores(self, images: npt.NDArray[np.uint8], texts: Sequence[str]) -> _Scores:
        outputs = self._session.run(None, {"lines": images})
        lines = self._decode(outputs, [1.0] * len(texts))
        for of_kind, symbols, text in zip(outputs[0], lines, texts, strict=True):
            for frames in _misread(symbols, text, len(of_kind)):
                of_kind[frames, BLANK] = NOTHING
        return tuple(output.astype(np.float16) for output in outputs[:_SCORES])


def _misread(symbols: Sequence[Symbol], text: str, count: int) -> Iterator[slice]:
    """The frames of what is misread in a line of so many, from the character before to the one behind."""
    edges = [-1, *(int(symbol.place * count) for symbol in symbols), count]
    for edit in Levenshtein.opcodes("".join(symbol.text for symbol in symbols), text):
        if edit.tag != "equal":
            yield slice(edges[edit.src_start] + 1, edges[edit.src_end + 1])


def taught_by(teacher: Teacher, batches: Iterable[Batch], workers: int) -> Iterator[Batch]:
    """Batches with what a teacher says of them, in processes of its own if there are workers."""
    shown, kept = tee(batches)
    lines = ((batch.images.byte().numpy(), batch.texts) for batch in shown)
    for batch, said in zip(kept, in_order(teacher, lines, workers), strict=True):
        yield replace(batch, taught=tuple(map(torch.from_numpy, said)))


def _read(network: Network) -> tuple[object, ...]:
    return network.alphabet, network.setting.input, network.name.whole, network.frames(_WIDTH)
