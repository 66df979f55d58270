"""The kinds of line by name: the five of the 2019 paper with its settings, and the damages of real pages.

A kind is one function that decides how the line is set and what happens to it; `render_line` is the way in.

    clean        plain type, black on white
    basic skew distortion blur background       the paper's five
    print        the settings of real documents: condensed, justified, bold or starved, ruled lines near
    scan photo screen                           print as a scanner, a camera, a screen shows it
    hand         characters that stray in place, size and slant, on paper that was scanned or photographed
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from dokhae.errors import UsageError
from dokhae.synth import effects, warp
from dokhae.synth.fonts import Face
from dokhae.synth.render import Gray, Ink, Setting, draw
from dokhae.synth.vertical import draw_vertical

__all__ = ["KINDS", "Scene", "Stage", "parse_kinds", "render_line", "render_vertical"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a line is made of.

    Attributes:
        text: normalised label.
        face: the face that draws it.
        fallbacks: faces for the symbols that `face` lacks.
        neighbour: another text, for the lines above and below and the back of the page.
    """

    text: str
    face: Face
    fallbacks: Sequence[Face]
    neighbour: str


# Running share of the lines, slack above and below, slack at the ends.
_SLACK = (
    (0.55, (0.05, 0.26), (0.08, 0.80)),
    (0.75, (0.0, 0.35), (0.0, 0.60)),
    (0.92, (0.2, 0.65), (0.2, 0.90)),
    (1.00, (-0.03, 0.05), (-0.02, 0.10)),
)

Stage = Callable[[Generator, Scene], Gray]
KINDS: dict[str, Stage] = {}


def _kind(stage: Stage) -> Stage:
    KINDS[stage.__name__.strip("_")] = stage
    return stage


def render_line(rng: Generator, kind: str, scene: Scene) -> Gray:
    """One line image of a kind (a key of `KINDS`), gray, H x W uint8, cropped as a text detector would."""
    return KINDS[kind](rng, scene)


def render_vertical(rng: Generator, scene: Scene) -> Gray:
    """A line in plain type that runs from top to bottom, gray, H x W uint8, taller than wide.

    It is no kind, since training and the paper's formats take lines that run from left to right.
    """
    ink = draw_vertical(rng, scene.text, scene.face, scene.fallbacks, int(rng.integers(22, 44)))
    return np.ascontiguousarray(np.rot90(_plain(rng, ink), -1))


def parse_kinds(text: str) -> dict[str, float]:
    """Kinds with how often each is drawn, from "basic,skew:2"; a kind without a number has 1.

    Raises:
        UsageError: an unknown kind, or a share that is no positive number.
    """
    shares = {}
    for part in text.split(","):
        name, _, share = part.strip().partition(":")
        if name not in KINDS:
            close = difflib.get_close_matches(name, KINDS, 1)
            hint = f"Did you mean {close[0]}? " if close else ""
            every = ", ".join(KINDS)
            raise UsageError(f"there is no kind {name!r}", remedy=f"{hint}Kinds: {every}.")
        shares[name] = _share(name, share or "1")
    return shares


def _share(name: str, text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < float("inf"):
        raise UsageError(f"the share {text!r} of kind {name} is no positive number", remedy="Try skew:2.")
    return share


def _draw(rng: Generator, scene: Scene, setting: Setting) -> Ink:
    return draw(rng, scene.text, scene.face, scene.fallbacks, setting)


def _margins(rng: Generator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom slack of a line image, in heights of the text.

    Most are as `dokhae.layout` cuts them; the rest as other detectors and people do, tight or loose.
    """
    roll = rng.random()
    ends_range, sides_range = next(ranges for share, *ranges in _SLACK if roll < share)
    (left, right), (top, bottom) = rng.uniform(*sides_range, 2), rng.uniform(*ends_range, 2)
    return float(left), float(top), float(right), float(bottom)


def _window(rng: Generator, ink: Ink) -> tuple[slice, slice]:
    return warp.crop(ink, _margins(rng))


def _plain(rng: Generator, ink: Ink) -> Gray:
    image = effects.blend(ink.coverage, float(rng.uniform(240, 255)), float(rng.uniform(0, 40)))
    return warp.cut(image, _window(rng, ink))


@_kind
def _clean(rng: Generator, scene: Scene) -> Gray:
    return _plain(rng, _draw(rng, scene, Setting(int(rng.integers(22, 44)))))


@_kind
def _basic(rng: Generator, scene: Scene) -> Gray:
    return _plain(rng, _draw(rng, scene, Setting(int(rng.integers(28, 64)))))


@_kind
def _skew(rng: Generator, scene: Scene) -> Gray:
    limit = (5, 15)[int(rng.integers(2))]
    ink = _draw(rng, scene, Setting(int(rng.integers(32, 56))))
    return _plain(rng, warp.rotate(ink, float(rng.uniform(-limit, limit))))


@_kind
def _distortion(rng: Generator, scene: Scene) -> Gray:
    ink = _draw(rng, scene, Setting(int(rng.integers(32, 56))))
    shape = ("sine", "cosine", "random")[int(rng.integers(3))]
    way = int(rng.integers(3))
    return _plain(rng, warp.wave(ink, rng, shape, vertical=way != 1, horizontal=way != 0))


@_kind
def _blur(rng: Generator, scene: Scene) -> Gray:
    image = _plain(rng, _draw(rng, scene, Setting(int(rng.integers(48, 72)))))
    return effects.defocus(image, float((1, 2, 4)[int(rng.integers(3))]))


@_kind
def _background(rng: Generator, scene: Scene) -> Gray:
    ink = _draw(rng, scene, Setting(int(rng.integers(28, 56))))
    window = _window(rng, ink)
    coverage = warp.cut(ink.coverage, window)
    dark = float(rng.uniform(0, 60))
    choice = int(rng.integers(4))
    if choice == 0:
        image = effects.blend(coverage, float(rng.uniform(200, 255)), dark)
        return effects.add_noise(rng, image, float(rng.uniform(8, 32)))
    if choice == 1:
        return effects.blend(coverage, 255.0, dark)
    picture = (
        effects.quasicrystal(rng, coverage.shape) if choice == 2 else effects.texture(rng, coverage.shape)
    )
    low = float(rng.uniform(dark + 60, 190))
    paper = low + picture * ((255 - low) / 255)
    return effects.blend(coverage, paper, dark)


def _printed_setting(rng: Generator, size: int) -> Setting:
    """The settings of real documents; each departure from plain type is drawn on its own."""

    def at_times(share: float, low: float, high: float, otherwise: float) -> float:
        return float(rng.uniform(low, high)) if rng.random() < share else otherwise

    tracking = at_times(0.5, -0.08, 0.1, 0.0) if rng.random() < 0.85 else float(rng.uniform(0.1, 0.25))
    return Setting(
        size,
        tracking=tracking,
        gap=at_times(0.5, 0.55, 1.4, 1.0),
        justify=at_times(0.25, 0.2, 2.5, 0.0),
        stretch=at_times(0.4, 0.78, 1.2, 1.0),
        slant=at_times(0.06, 0.1, 0.25, 0.0),
        embolden=at_times(0.3, -0.5, 1.3, 0.0) * size / 32,
        bold=at_times(0.25, 0.03, 0.075, 0.0),
        tabs=at_times(0.5, 0.5, 4.0, 0.0),
    )


def _with_neighbours(rng: Generator, scene: Scene, ink: Ink) -> Ink:
    """Lines above and below at a usual pitch; after the crop only their edges peek in."""
    other = draw(rng, scene.neighbour, scene.face, scene.fallbacks, Setting(ink.em))
    coverage = ink.coverage.copy()
    for sign in (-1, 1):
        if rng.random() < 0.7:
            offset = round(sign * float(rng.uniform(1.25, 1.75)) * ink.em)
            _paste_max(coverage, other.coverage, offset, int(rng.integers(-ink.em, ink.em)))
    return replace(ink, coverage=coverage)


def _paste_max(target: Gray, source: Gray, down: int, right: int) -> None:
    height, width = min(target.shape[0], source.shape[0]), min(target.shape[1], source.shape[1])
    top, left = max(0, down), max(0, right)
    from_top, from_left = max(0, -down), max(0, -right)
    rows, columns = height - max(top, from_top), width - max(left, from_left)
    if rows > 0 and columns > 0:
        window = target[top : top + rows, left : left + columns]
        np.maximum(window, source[from_top : from_top + rows, from_left : from_left + columns], out=window)


def _ruled(rng: Generator, ink: Ink) -> Ink:
    """With a line or the edges of a box near it."""
    (left, top), (right, bottom) = ink.band[0], ink.band[2]
    ruled = effects.box_edges(rng, ink.coverage, (float(top), float(bottom)), (float(left), float(right)))
    return replace(ink, coverage=ruled)


def _page_ink(rng: Generator, scene: Scene, size: int) -> Ink:
    """A line as it stands on a page: printed settings, neighbours, ruled lines."""
    ink = _draw(rng, scene, _printed_setting(rng, size))
    if rng.random() < 0.35:
        ink = _with_neighbours(rng, scene, ink)
    if rng.random() < 0.14:
        ink = _ruled(rng, ink)
    if rng.random() < 0.4:
        ink = warp.rotate(ink, float(rng.normal(0, 0.7)))
    return ink


def _tones(rng: Generator) -> tuple[float, float]:
    """Luminance of paper and of ink: mostly dark on light, at times coloured (low contrast) or inverse."""
    roll = rng.random()
    if roll < 0.7:
        return float(rng.uniform(215, 255)), float(rng.uniform(0, 70))
    if roll < 0.88:
        paper = float(rng.uniform(150, 255))
        return paper, float(rng.uniform(0, paper - 80))
    ink = float(rng.uniform(150, 255))
    return float(rng.uniform(0, ink - 80)), ink


def _inked(rng: Generator, ink: Ink) -> Gray:
    paper, tone = _tones(rng)
    return effects.blend(warp.cut(ink.coverage, _window(rng, ink)), paper, tone)


@_kind
def _print(rng: Generator, scene: Scene) -> Gray:
    image = _inked(rng, _page_ink(rng, scene, int(rng.integers(18, 44))))
    image = effects.defocus(image, float(rng.uniform(0, 0.9)))
    return effects.add_noise(rng, image, float(rng.uniform(0, 6)))


@_kind
def _scan(rng: Generator, scene: Scene) -> Gray:
    ink = _page_ink(rng, scene, int(rng.integers(17, 44)))
    image = effects.blend(
        warp.cut(ink.coverage, _window(rng, ink)), float(rng.uniform(225, 255)), float(rng.uniform(0, 60))
    )
    if rng.random() < 0.2:
        back = draw(rng, scene.neighbour, scene.face, scene.fallbacks, Setting(ink.em))
        image = effects.bleed_through(rng, image, back.coverage)
    if rng.random() < 0.6:
        image = effects.scan(rng, image, ink.em)
    else:
        image = effects.defocus(image, float(rng.uniform(0.2, 1.3)) * ink.em / 32)
        image = effects.add_noise(rng, image, float(rng.uniform(1, 12)))
    if rng.random() < 0.12:  # after the threshold, which would lose faint words altogether
        image = effects.fade_words(rng, image)
    if rng.random() < 0.3:
        image = effects.speckle(rng, image, float(rng.uniform(0.0005, 0.012)))
    return effects.jpeg(image, int(rng.integers(40, 95))) if rng.random() < 0.4 else image


@_kind
def _photo(rng: Generator, scene: Scene) -> Gray:
    ink = _page_ink(rng, scene, int(rng.integers(20, 44)))
    ink = warp.perspective(ink, rng, float(rng.uniform(0.02, 0.22)))
    if rng.random() < 0.25:
        ink = warp.wave(ink, rng, "random", vertical=True, horizontal=False)
    image = effects.light(rng, _inked(rng, ink))
    if rng.random() < 0.25:
        image = effects.motion(rng, image, int(rng.integers(2, max(3, ink.em // 7))))
    image = effects.defocus(image, float(rng.uniform(0.2, 1.5)) * ink.em / 32)
    if rng.random() < 0.25:
        image = effects.moire(rng, image)
    image = effects.add_noise(rng, image, float(rng.uniform(1, 14)))
    return effects.jpeg(image, int(rng.integers(30, 92)))


@_kind
def _screen(rng: Generator, scene: Scene) -> Gray:
    setting = Setting(
        int(rng.integers(10, 21)),
        tracking=float(rng.uniform(-0.05, 0.08)) if rng.random() < 0.4 else 0.0,
        embolden=0.5 if rng.random() < 0.15 else 0.0,
    )
    ink = _draw(rng, scene, setting)
    if rng.random() < 0.4:
        ink = replace(ink, coverage=effects.subpixel(ink.coverage))
    image = _inked(rng, ink)
    if rng.random() < 0.4:
        image = effects.rescale(image, float(rng.uniform(0.85, 1.6)))
    return effects.jpeg(image, int(rng.integers(45, 95))) if rng.random() < 0.35 else image


@_kind
def _hand(rng: Generator, scene: Scene) -> Gray:
    size = int(rng.integers(24, 48))
    setting = Setting(
        size,
        tracking=float(rng.uniform(-0.06, 0.1)),
        gap=float(rng.uniform(0.7, 1.6)),
        stretch=float(rng.uniform(0.8, 1.15)),
        slant=float(rng.uniform(-0.12, 0.2)),
        embolden=float(rng.uniform(-0.4, 1.2)) * size / 32,
        wander=float(rng.uniform(0.0, 0.1)),
    )
    ink = _draw(rng, scene, setting)
    if rng.random() < 0.3:
        ink = _ruled(rng, ink)
    if rng.random() < 0.4:
        ink = warp.wave(ink, rng, "random", vertical=True, horizontal=rng.random() < 0.5)
    ink = warp.rotate(ink, float(rng.normal(0, 1.2)))
    image = effects.light(rng, _inked(rng, ink)) if rng.random() < 0.4 else _inked(rng, ink)
    image = effects.defocus(image, float(rng.uniform(0, 1.1)) * size / 32)
    image = effects.add_noise(rng, image, float(rng.uniform(0, 10)))
    return effects.jpeg(image, int(rng.integers(40, 95))) if rng.random() < 0.4 else image
