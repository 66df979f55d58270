"""Draw a line of text as a coverage of ink, character by character, the way print and screens set it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont

from dokhae.errors import CharacterError
from dokhae.hangul import LOOK_ALIKES
from dokhae.synth.fonts import Face, font

__all__ = ["Gray", "Ink", "Setting", "draw", "fitted"]

Gray = npt.NDArray[np.uint8]

_MARGIN = 1.0  # em of empty paper round the line, for whatever an effect needs
_LEAST_GAP = 0.17  # em of white between two words: less cannot be seen, so no label may claim it
_CLOSEST = 0.01  # em of white below which tracking pushes no two characters
_MARKS = frozenset("①②③④⑤⑥⑦⑧⑨⑩")
_FILLED = frozenset("❶❷❸❹❺❻❼❽❾❿⓫⓬⓭⓮⓯⓰⓱⓲⓳⓴")  # their digits drown in fatter ink
_TYPICAL = "한"
_TYPICAL_HEIGHT = 0.84  # em
_MOST_ENLARGED = 1.7
_HEAVY = 0.24  # share of ink in the em square from which a face is bold as it is
_VARIANT_SHARE = 0.15  # how often a look-alike is drawn under the label of the character that stands for it


def _is_wide(character: str) -> bool:
    return "！" <= character <= "～"


def _variants() -> dict[str, list[str]]:
    """Look-alikes that print mixed with other text: nothing full-width but ～, no conjoining jamo.

    A full-width comma or bracket brings white that would pass for a space between words.
    """
    table: dict[str, list[str]] = {}
    for look_alike, character in LOOK_ALIKES.items():
        if (look_alike == "～" or not _is_wide(look_alike)) and not 0x1100 <= ord(look_alike) <= 0x11FF:
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
        bold: growth of the strokes to the right in em, as word processors make bold of a regular face.
        tabs: further space before ①②③ and inside ( ), in em, drawn from 0 to this.
        wander: how far characters leave the baseline, and one another's size, as a hand does, in em.
    """

    size: int
    tracking: float = 0.0
    gap: float = 1.0
    justify: float = 0.0
    stretch: float = 1.0
    slant: float = 0.0
    embolden: float = 0.0
    bold: float = 0.0
    tabs: float = 0.0
    wander: float = 0.0


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


@lru_cache(maxsize=2_048)
def fitted(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """The font of a face, its syllables as high as those of a usual face at a size: hands are far smaller.

    Args:
        face: to open.
        size: em in pixels.
    """
    _, top, _, bottom = font(face.path, face.index, 100).getbbox(_TYPICAL, anchor="ls")
    scale = min(_MOST_ENLARGED, max(1.0, _TYPICAL_HEIGHT * 100 / max(1, bottom - top)))
    return font(face.path, face.index, round(size * scale))


@lru_cache(maxsize=200_000)
def _measures(face: Face, size: int, character: str) -> tuple[float, float, float]:
    """Advance, and left and right edge of the ink, in pixels from the pen."""
    opened = fitted(face, size)
    left, _, right, _ = opened.getbbox(character, anchor="ls")
    return opened.getlength(character), left, right


def _glyph(
    rng: Generator, character: str, face: Face, fallbacks: Sequence[Face], setting: Setting
) -> tuple[str, Face]:
    """The code point to draw and the face that draws it: a symbol may come from another face."""
    variants = _VARIANTS.get(character)
    if variants and rng.random() < _VARIANT_SHARE:
        variant = variants[int(rng.integers(len(variants)))]
        blots = variant in _FILLED and (setting.bold > 0 or setting.embolden > 0)
        for candidate in () if blots else (face, *fallbacks):
            if not candidate.missing(variant):
                return variant, candidate
    for candidate in (face, *fallbacks):
        if not candidate.missing(character):
            return character, candidate
    raise CharacterError(f"no face at hand draws {character!r}", remedy="Give more fonts with --fonts.")


def _gap(rng: Generator, face: Face, setting: Setting, before: str, after: str) -> float:
    """Advance of a space between two characters."""
    advance = _measures(face, setting.size, " ")[0] * setting.gap
    extra = setting.justify * rng.random()
    if after in _MARKS or (before, after) == ("(", ")"):
        extra += setting.tabs * rng.random()
    return advance + extra * setting.size


def _place(
    rng: Generator, text: str, face: Face, fallbacks: Sequence[Face], setting: Setting
) -> tuple[list[tuple[str, Face]], list[float], list[float]]:
    """Glyphs with the left edge and advance of each, in pixels from the start of the line.

    Words stay apart and tracked characters do not overlap, whatever the bearings of the face.
    """
    glyphs, lefts, advances, x = [], [], [], 0.0
    tracking, closest = setting.tracking * setting.size, _CLOSEST * setting.size
    least_gap = _LEAST_GAP * setting.size / min(1.0, setting.stretch) + max(0.0, tracking)
    ink_end, after_space = -float("inf"), False
    for at, character in enumerate(text):
        if character == " ":
            advance = _gap(rng, face, setting, text[at - 1], text[at + 1])
            glyph, chosen, after_space = " ", face, True
        else:
            glyph, chosen = _glyph(rng, character, face, fallbacks, setting)
            advance, left, right = _measures(chosen, setting.size, glyph)
            white = x + left - ink_end
            least = least_gap if after_space else min(closest, white - tracking)
            x += max(0.0, least - white)
            ink_end, after_space = x + right, False
        glyphs.append((glyph, chosen))
        lefts.append(x)
        advances.append(advance)
        x += advance + tracking
    return glyphs, lefts, advances


def _strays(rng: Generator, count: int, wander: float) -> Sequence[tuple[float, float]]:
    """How far each of the characters stands below the baseline, and how much smaller it is, in em.

    Half of the way down is a drift that characters in a row share.
    """
    if wander == 0:
        return [(0.0, 0.0)] * count
    drift = np.interp(
        np.arange(count), np.arange(0, count + 6, 6), rng.uniform(-1, 1, len(range(0, count + 6, 6)))
    )
    down = (drift + rng.uniform(-1, 1, count)) / 2
    return list(zip((down * wander).tolist(), (rng.random(count) * 2 * wander).tolist(), strict=True))


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


def _strike_again(coverage: Gray, pixels: float) -> Gray:
    """Bold of a regular face: the same ink once more, a little to the right."""
    if pixels == 0:
        return coverage
    struck = coverage.copy()
    whole, part = divmod(pixels, 1)
    for shift in range(1, int(whole) + 1):
        np.maximum(struck[:, shift:], coverage[:, :-shift], out=struck[:, shift:])
    last = int(whole) + 1
    faint = (coverage[:, :-last] * part).astype(np.uint8)
    np.maximum(struck[:, last:], faint, out=struck[:, last:])
    return struck


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
    strays = _strays(rng, len(glyphs), setting.wander)
    for (glyph, chosen), left, (down, smaller) in zip(glyphs, lefts, strays, strict=True):
        if glyph != " ":
            opened = fitted(chosen, round(em * (1 - smaller)))
            pen.text((margin + left, baseline + down * em), glyph, 255, opened, anchor="ls")
    coverage = np.asarray(image)
    if coverage[margin : margin + em].mean() < _HEAVY * 255:
        coverage = _strike_again(coverage, setting.bold * em)
    coverage = _embolden(coverage, setting.embolden)
    top, bottom = _text_rows(coverage, baseline, em)
    right = margin + length
    band = np.array([(margin, top), (right, top), (right, bottom), (margin, bottom)], np.float32)
    spans = np.stack([margin + np.array(lefts), margin + np.array(lefts) + advances], axis=1).astype(
        np.float32
    )
    return _shape(Ink(coverage, band, spans, em), setting)
