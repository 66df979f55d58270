"""Draw a line of text as a coverage of ink, character by character, the way print and screens set it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
from numpy.random import Generator
from PIL import Image, ImageDraw

from dokhae.errors import CharacterError
from dokhae.hangul import LOOK_ALIKES
from dokhae.synth.fonts import Face, font

__all__ = ["Gray", "Ink", "Setting", "draw"]

Gray = npt.NDArray[np.uint8]

_MARGIN = 1.0  # em of empty paper round the line, for whatever an effect needs
_LEAST_GAP = 0.12  # em: a narrower gap cannot be seen, so no label may claim it
_VARIANT_SHARE = 0.15  # how often a look-alike is drawn under the label of the character that stands for it


def _variants() -> dict[str, list[str]]:
    """Look-alikes that print mixed with other text: no full-width letters or digits, no conjoining jamo."""
    table: dict[str, list[str]] = {}
    for look_alike, character in LOOK_ALIKES.items():
        if not (character.isalnum() and character.isascii()) and not 0x1100 <= ord(look_alike) <= 0x11FF:
            table.setdefault(character, []).append(look_alike)
    return table


_VARIANTS = _variants()


@dataclass(frozen=True, slots=True)
class Setting:
    """How a line is set.

    Attributes:
        size: em in pixels.
        tracking: extra space after every character, in em.
        gap: width of a word space as a multiple of the face's own.
        justify: further space in each gap between words, in em, drawn from 0 to this.
        stretch: horizontal scale, 0.8 condensed to 1.2 expanded.
        slant: horizontal shear, 0 upright to 0.25 italic.
        embolden: growth of the strokes in pixels, negative to thin them.
    """

    size: int
    tracking: float = 0.0
    gap: float = 1.0
    justify: float = 0.0
    stretch: float = 1.0
    slant: float = 0.0
    embolden: float = 0.0


@dataclass(frozen=True, slots=True)
class Ink:
    """A drawn line.

    Attributes:
        coverage: H x W uint8, 0 paper to 255 full ink.
        band: corners of the line's text, 4 x 2 (x, y) float32, clockwise from the top left.
        spans: left and right of each character in x, N x 2 float32 (before any warp).
        em: the size in pixels.
    """

    coverage: Gray
    band: npt.NDArray[np.float32]
    spans: npt.NDArray[np.float32]
    em: int


@lru_cache(maxsize=200_000)
def _advance(face: Face, size: int, character: str) -> float:
    return font(face.path, face.index, size).getlength(character)


def _glyph(rng: Generator, character: str, face: Face, fallbacks: Sequence[Face]) -> tuple[str, Face]:
    """The code point to draw and the face that draws it: a symbol may come from another face."""
    variants = _VARIANTS.get(character)
    if variants and rng.random() < _VARIANT_SHARE:
        variant = variants[int(rng.integers(len(variants)))]
        for candidate in (face, *fallbacks):
            if not candidate.missing(variant):
                return variant, candidate
    for candidate in (face, *fallbacks):
        if not candidate.missing(character):
            return character, candidate
    raise CharacterError(f"no face at hand draws {character!r}", remedy="Give more fonts with --fonts.")


def _place(
    rng: Generator, text: str, face: Face, fallbacks: Sequence[Face], setting: Setting
) -> tuple[list[tuple[str, Face]], list[float], list[float]]:
    """Glyphs with the left edge and advance of each, in pixels from the start of the line."""
    glyphs, lefts, advances, x = [], [], [], 0.0
    for character in text:
        glyph, chosen = _glyph(rng, character, face, fallbacks) if character != " " else (" ", face)
        advance = _advance(chosen, setting.size, glyph)
        if character == " ":
            least = (_LEAST_GAP + max(0.0, setting.tracking)) * setting.size
            advance = max(advance * setting.gap, least) + setting.justify * setting.size * rng.random()
        glyphs.append((glyph, chosen))
        lefts.append(x)
        advances.append(advance)
        x += advance + setting.tracking * setting.size
    return glyphs, lefts, advances


def _text_rows(coverage: Gray, baseline: int, em: int) -> tuple[int, int]:
    """Top and bottom row of the line: its ink, but never less than most of an em, even for a dash."""
    rows = np.flatnonzero(coverage.max(axis=1))
    top, bottom = (int(rows[0]), int(rows[-1]) + 1) if rows.size else (baseline, baseline)
    return min(top, baseline - round(0.62 * em)), max(bottom, baseline)


def _shape(ink: Ink, setting: Setting) -> Ink:
    """Stretch and slant by one affine warp."""
    if setting.stretch == 1 and setting.slant == 0:
        return ink
    height, width = ink.coverage.shape
    middle = float(ink.band[:, 1].mean())
    extra = round(abs(setting.slant) * height)
    matrix = np.array(
        [[setting.stretch, -setting.slant, setting.slant * middle + extra / 2], [0, 1, 0]], np.float32
    )
    size = (round(width * setting.stretch) + extra, height)
    coverage = cv2.warpAffine(
        ink.coverage, matrix, size, flags=cv2.INTER_AREA if setting.stretch < 1 else cv2.INTER_LINEAR
    )
    band = ink.band.copy()
    band[:, 0] = band[:, 0] * setting.stretch + extra / 2
    return replace(
        ink, coverage=coverage.astype(np.uint8), band=band, spans=ink.spans * setting.stretch + extra / 2
    )


def _embolden(coverage: Gray, pixels: float) -> Gray:
    """Grow (or thin) strokes by a fraction of a pixel or more: morphology blended with what was there."""
    if pixels == 0:
        return coverage
    whole, part = divmod(abs(pixels), 1)
    operation = cv2.dilate if pixels > 0 else cv2.erode
    kernel = (
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
        if part > 0.6 or whole
        else np.ones((2, 2), np.uint8)
    )
    for _ in range(int(whole)):
        coverage = operation(coverage, kernel).astype(np.uint8)
    return cv2.addWeighted(operation(coverage, kernel), part, coverage, 1 - part, 0).astype(np.uint8)


def draw(rng: Generator, text: str, face: Face, fallbacks: Sequence[Face], setting: Setting) -> Ink:
    """Draw a normalised text.

    Raises:
        CharacterError: a character that neither the face nor a fallback draws.
    """
    em, margin = setting.size, round(_MARGIN * setting.size)
    glyphs, lefts, advances = _place(rng, text, face, fallbacks, setting)
    length = lefts[-1] + advances[-1]
    image = Image.new("L", (round(length) + 2 * margin, round(1.4 * em) + 2 * margin))
    pen, baseline = ImageDraw.Draw(image), margin + em
    for (glyph, chosen), left in zip(glyphs, lefts, strict=True):
        if glyph != " ":
            pen.text((margin + left, baseline), glyph, 255, font(chosen.path, chosen.index, em), anchor="ls")
    coverage = _embolden(np.asarray(image), setting.embolden)
    top, bottom = _text_rows(coverage, baseline, em)
    right = margin + length
    band = np.array([(margin, top), (right, top), (right, bottom), (margin, bottom)], np.float32)
    spans = np.stack([margin + np.array(lefts), margin + np.array(lefts) + advances], axis=1).astype(
        np.float32
    )
    return _shape(Ink(coverage, band, spans, em), setting)
