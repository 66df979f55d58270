"""Denormal weights made zero: on many processors a product with such a number takes a hundred times longer.

ONNX Runtime can have the processor take them for zeros, but only in the thread that makes the first session.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

__all__ = ["without_denormals"]

# Fields of the messages of ONNX (onnx.proto), and how protocol buffers write a value.
_GRAPH: Final = 7
_INITIALIZER: Final = 5
_DATA_TYPE: Final = 2
_RAW_DATA: Final = 9
_FLOAT: Final = 1
_VARINT, _EIGHT_BYTES, _LENGTH_FIRST, _FOUR_BYTES = 0, 1, 2, 5


def without_denormals(model: bytes) -> bytes:
    """An ONNX file in which every float weight under the least normal number (1.2e-38) is zero.

    Raises:
        ValueError: it is no ONNX file.
    """
    changed = bytearray(model)
    for graph in _spans(changed, slice(0, len(changed)), _GRAPH):
        for tensor in _spans(changed, graph, _INITIALIZER):
            fields = dict(_fields(changed, tensor))
            if fields.get(_DATA_TYPE) == _FLOAT and isinstance(raw := fields.get(_RAW_DATA), slice):
                _flush(changed, raw)
    return bytes(changed)


def _flush(data: bytearray, raw: slice) -> None:
    values = np.frombuffer(data, np.float32, (raw.stop - raw.start) // 4, raw.start)
    values[np.abs(values) < np.finfo(np.float32).tiny] = 0


def _spans(data: bytearray, message: slice, number: int) -> Iterator[slice]:
    """Where the fields of a number stand, in a message that holds messages in them."""
    for field, value in _fields(data, message):
        if field == number and isinstance(value, slice):
            yield value


def _fields(data: bytearray, message: slice) -> Iterator[tuple[int, int | slice]]:
    """Number of each field of a message, and its value if that is an integer, or else where it stands."""
    at = message.start
    while at < message.stop:
        key, at = _varint(data, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(data, at)
            yield key >> 3, value
            continue
        if kind == _LENGTH_FIRST:
            length, at = _varint(data, at)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            length = 8 if kind == _EIGHT_BYTES else 4
        else:
            raise ValueError("no ONNX file")
        yield key >> 3, slice(at, at + length)
        at += length
    if at != message.stop:
        raise ValueError("no ONNX file")


def _varint(data: bytearray, at: int) -> tuple[int, int]:
    """An integer of seven bits a byte, the lowest first, and where what follows it stands."""
    value = shift = 0
    while at < len(data):
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise ValueError("no ONNX file")
