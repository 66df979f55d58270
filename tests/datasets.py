"""Small data sets of lines, whole or broken on purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import lmdb
import numpy as np

__all__ = ["png", "write_lmdb"]


def png(width: int = 64, height: int = 16, tone: int = 255) -> bytes:
    """A blank line image of one tone."""
    return cv2.imencode(".png", np.full((height, width), tone, np.uint8))[1].tobytes()


def write_lmdb(
    path: Path,
    labels: Sequence[str],
    images: Sequence[bytes] = (),
    changes: Mapping[str, bytes | None] | None = None,
) -> Path:
    """An LMDB in the layout of deep-text-recognition-benchmark.

    Args:
        path: its folder.
        labels: of the lines.
        images: of the lines; blanks without them.
        changes: values of single keys; None takes a key out.
    """
    pairs: dict[str, bytes | None] = {"num-samples": str(len(labels)).encode()}
    for number, label in enumerate(labels, 1):
        pairs[f"label-{number:09}"] = label.encode()
        pairs[f"image-{number:09}"] = images[number - 1] if images else png()
    with lmdb.open(str(path), map_size=1 << 24) as env, env.begin(write=True) as transaction:
        for key, value in (pairs | dict(changes or {})).items():
            if value is not None:
                transaction.put(key.encode(), value)
    return path
