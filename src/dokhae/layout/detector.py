"""Text-line detection: PP-OCRv6_det_small, out of the `rapidocr` wheel, at a size that suits the text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from dokhae.document import Box
from dokhae.errors import WeightsError
from dokhae.layout._db import text_quads
from dokhae.layout._ink import text_height
from dokhae.layout._shrink import shrunk
from dokhae.layout.geometry import Floats, as_box
from dokhae.weights.denormals import without_denormals
from dokhae.weights.session import open_session

__all__ = ["Detector", "Pixels"]

Pixels = TypeVar("Pixels", NDArray[np.uint8], NDArray[np.float32])

_FILE: Final = "PP-OCRv6_det_small.onnx"
_SHA256: Final = "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"
_REMEDY: Final = "Install it again: pip install --force-reinstall rapidocr==3.10.0."

_SIDE: Final = 672  # px of the long side in the first pass: text of an A4 page is then about 8 px high
_ASPECT: Final = 2.0  # of a page; what is longer (a long screenshot) is scaled as if it were this long
_SMALL: Final = 5.5  # px; text lower than this is found, but in boxes twice as high: it is looked at again,
_WANTED: Final = 7.5  # scaled to this height
_MORE_PASSES: Final = 2
_BLIND_STEP: Final = 1.6  # how much larger to look where nothing was found
_CONTRAST: Final = 24  # grey levels between the darkest and the lightest spot of a page that is not blank
_MAX_RUN: Final = 1_000_000  # px; a larger image runs in strips, so that memory stays flat
_OVERLAP: Final = 128  # px between strips, twice what the network needs to see round a pixel of small text
_STEP: Final = 32  # the network wants sides that are multiples of this
_INPUTS: Final = np.arange(256, dtype=np.float32) / np.float32(127.5) - np.float32(1)  # of the grey levels
_PAD: Final = 8  # px of background round the image: text that touches the border is found less well


class Detector:
    """Finds text lines. Safe to share between threads.

    Args:
        threads: CPU threads of one call.

    Raises:
        WeightsError: If the model file is missing or is not the one this version was made with.
    """

    def __init__(self, threads: int = 1) -> None:
        path = _path()
        # 250,000 of its weights are denormal, which tripled its time on an Intel Xeon.
        self._session = open_session(without_denormals(_model(path)), path, threads)

    def detect(self, image: NDArray[np.uint8]) -> list[Box]:
        """Boxes round the text lines of an image, in no order.

        Args:
            image: RGB, height x width x 3.
        """
        return [as_box(quad) for quad in self.quads(image)]

    def quads(self, image: NDArray[np.uint8]) -> Floats:
        """What `detect` finds, as an array (n x 4 x 2)."""
        scale = _first_scale(*image.shape[:2])
        quads = self._quads_at(image, scale)
        for _ in range(_MORE_PASSES):
            better = _better_scale(image, quads, scale)
            if better <= scale:
                break
            scale, quads = better, self._quads_at(image, better)
        return quads

    def _quads_at(self, image: NDArray[np.uint8], scale: float) -> Floats:
        height, width = image.shape[:2]
        size = max(1, round(width * scale)), max(1, round(height * scale))
        padded = _padded(shrunk(image, size) if scale < 1 else image)
        quads = text_quads(self._probability(padded)) - _PAD
        limits = np.array([width, height], np.float64)
        return np.asarray(np.clip(quads * limits / size, 0, limits))

    def _probability(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probability that a pixel is in the core of a text line."""
        axis = int(image.shape[1] > image.shape[0])
        kept = [
            _part(
                self._run(_part(image, seen, axis)),
                slice(own.start - seen.start, own.stop - seen.start),
                axis,
            )
            for seen, own in _strips(image.shape[axis], image.shape[1 - axis])
        ]
        return np.concatenate(kept, axis=axis)

    def _run(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        tensor = np.empty((1, 3, *image.shape[:2]), np.float32)
        for channel, target in zip(cv2.split(image), tensor[0], strict=True):
            cv2.LUT(channel, _INPUTS, target)
        found = self._session.run(None, {self._session.get_inputs()[0].name: tensor})[0]
        probability: NDArray[np.float32] = np.asarray(found, np.float32)[0, 0]
        return probability


def _path() -> Path:
    """Where the model is; rapidocr itself is not imported, since that builds its whole pipeline."""
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError(
            "The package rapidocr, which holds the text detector, is not installed", remedy=_REMEDY
        )
    return Path(spec.submodule_search_locations[0]) / "models" / _FILE


def _model(path: Path) -> bytes:
    try:
        model = path.read_bytes()
    except OSError as error:
        raise WeightsError(
            f"The text detector {path} cannot be read: {error.strerror}", remedy=_REMEDY
        ) from error
    if hashlib.sha256(model).hexdigest() != _SHA256:
        raise WeightsError(f"The text detector {path} is not the one of rapidocr 3.10.0", remedy=_REMEDY)
    return model


def _first_scale(height: int, width: int) -> float:
    short, long = sorted((height, width))
    return min(1.0, _SIDE / min(long, _ASPECT * max(short, _SIDE / _ASPECT)))


def _better_scale(image: NDArray[np.uint8], quads: Floats, scale: float) -> float:
    """Scale at which the text of the image is found well, after what was found at a first scale."""
    if not len(quads):
        return min(1.0, scale * _BLIND_STEP) if _has_contrast(image, scale) else scale
    text = scale * text_height(image, quads)
    return min(1.0, scale * _WANTED / text) if text < _SMALL else scale


def _has_contrast(image: NDArray[np.uint8], scale: float) -> bool:
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return int(np.ptp(small)) > _CONTRAST


def _padded(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The image on a ground of its own colour, its sides multiples of `_STEP`."""
    right, bottom = (-(side + 2 * _PAD) % _STEP + _PAD for side in image.shape[1::-1])
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    ground = [float(value) for value in np.median(border, axis=0)]
    return np.asarray(
        cv2.copyMakeBorder(image, _PAD, bottom, _PAD, right, cv2.BORDER_CONSTANT, value=ground), np.uint8
    )


def _strips(length: int, breadth: int) -> Iterator[tuple[slice, slice]]:
    """Overlapping strips across the long side of an image: what to look at, and what of it to keep."""
    count = -(-length * breadth // _MAX_RUN)
    step = -(-length // count // _STEP) * _STEP
    for start in range(0, length, step):
        stop = min(length, start + step)
        yield slice(max(0, start - _OVERLAP), min(length, stop + _OVERLAP)), slice(start, stop)


def _part(pixels: Pixels, part: slice, axis: int) -> Pixels:
    return pixels[part] if axis == 0 else pixels[:, part]
