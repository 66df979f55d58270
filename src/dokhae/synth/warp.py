"""Geometry of a drawn line: skew, perspective, waves; and the crop that a text detector would make of it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from dokhae.synth.render import Gray, Ink

__all__ = ["crop", "cut", "perspective", "rotate", "wave"]


def _warped(ink: Ink, matrix: npt.NDArray[np.floating], size: tuple[int, int]) -> Ink:
    coverage = cv2.warpPerspective(ink.coverage, matrix, size, flags=cv2.INTER_LINEAR)
    band = cv2.perspectiveTransform(ink.band[None], matrix)[0]
    return replace(ink, coverage=coverage.astype(np.uint8), band=band.astype(np.float32))


def rotate(ink: Ink, degrees: float) -> Ink:
    """Turn the line, counter-clockwise for positive angles, on a canvas that holds all of it."""
    height, width = ink.coverage.shape
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = (int(width * cos + height * sin) + 1, int(width * sin + height * cos) + 1)
    matrix[:2, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    return _warped(ink, matrix, size)


def perspective(ink: Ink, rng: Generator, strength: float) -> Ink:
    """Move each corner of the canvas by up to `strength` em, as a hand-held camera does."""
    height, width = ink.coverage.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners + rng.uniform(-strength, strength, (4, 2)).astype(np.float32) * ink.em
    moved -= moved.min(axis=0)
    size = tuple(int(v) + 1 for v in moved.max(axis=0))
    return _warped(
        ink, np.asarray(cv2.getPerspectiveTransform(corners, moved), np.float32), (size[0], size[1])
    )


def wave(ink: Ink, rng: Generator, shape: str, vertical: bool, horizontal: bool) -> Ink:
    """Bend the line as the paper's distortion does.

    Args:
        ink: the line.
        rng: gives reach, period and phase.
        shape: "sine", "cosine" or "random" (a smooth random walk).
        vertical: move columns up and down.
        horizontal: move rows left and right.
    """
    height, width = ink.coverage.shape
    reach = float(rng.uniform(0.06, 0.2)) * ink.em
    pad = int(reach) + 1
    coverage = cv2.copyMakeBorder(ink.coverage, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    x, y = np.meshgrid(
        np.arange(width + 2 * pad, dtype=np.float32), np.arange(height + 2 * pad, dtype=np.float32)
    )
    if vertical:
        y = y + _offsets(rng, shape, width + 2 * pad, 2.5 * ink.em)[None, :] * reach
    if horizontal:
        x = x + _offsets(rng, shape, height + 2 * pad, 1.2 * ink.em)[:, None] * reach
    band = ink.band + pad
    if vertical:
        band += np.array([(0, -reach), (0, -reach), (0, reach), (0, reach)], np.float32) * 0.8
    bent = cv2.remap(coverage, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
    return replace(ink, coverage=bent.astype(np.uint8), band=band)


def _offsets(rng: Generator, shape: str, length: int, period: float) -> npt.NDArray[np.float32]:
    """Displacements in -1..1 along an axis."""
    at = np.arange(length, dtype=np.float32) / (period * float(rng.uniform(0.7, 1.6))) * 2 * np.pi
    if shape == "sine":
        return np.asarray(np.sin(at), np.float32)
    if shape == "cosine":
        return np.asarray(np.cos(at), np.float32)
    knots = rng.uniform(-1, 1, max(2, int(length / period * 2)) + 1).astype(np.float32)
    return np.interp(np.linspace(0, len(knots) - 1, length), np.arange(len(knots)), knots).astype(np.float32)


def crop(ink: Ink, margins: tuple[float, float, float, float]) -> tuple[slice, slice]:
    """Rows and columns of the line with margins (left, top, right, bottom) in heights of its text.

    A negative margin cuts into the line.
    """
    (left, top), (right, bottom) = ink.band.min(axis=0), ink.band.max(axis=0)
    sides = np.linalg.norm(ink.band[3] - ink.band[0])
    grow = np.array(margins, np.float32) * sides
    height, width = ink.coverage.shape
    rows = slice(max(0, round(top - grow[1])), min(height, max(round(bottom + grow[3]), round(top) + 4)))
    columns = slice(max(0, round(left - grow[0])), min(width, max(round(right + grow[2]), round(left) + 4)))
    return rows, columns


def cut(image: Gray, window: tuple[slice, slice]) -> Gray:
    """The window of an image."""
    return np.ascontiguousarray(image[window])
