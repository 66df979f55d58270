"""What paper, scanners, cameras and screens do to a line: gray image in, gray image out, H x W uint8."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from dokhae.synth.render import Gray

__all__ = [
    "add_noise",
    "bleed_through",
    "blend",
    "box_edges",
    "defocus",
    "fade_words",
    "jpeg",
    "light",
    "moire",
    "motion",
    "quasicrystal",
    "rescale",
    "scan",
    "speckle",
    "subpixel",
    "texture",
]

_MOST_BLOTTED = 1.45  # times the ink that was printed

_Float = npt.NDArray[np.float32]


def _clip(image: npt.NDArray[np.floating]) -> Gray:
    clipped: Gray = np.clip(image, 0, 255).astype(np.uint8)
    return clipped


def blend(coverage: Gray, paper: _Float | float, ink: float) -> Gray:
    """Ink of one tone on paper of one tone, or on a picture of the same shape."""
    share = coverage.astype(np.float32) / 255
    return _clip(paper + (ink - paper) * share)


def defocus(image: Gray, radius: float) -> Gray:
    """Gaussian blur; radius is its standard deviation in pixels."""
    return cv2.GaussianBlur(image, (0, 0), radius).astype(np.uint8) if radius > 0.05 else image


def motion(rng: Generator, image: Gray, length: int) -> Gray:
    """Blur along a random direction, as a moved camera makes it."""
    kernel = np.zeros((length, length), np.float32)
    middle, angle = (length - 1) / 2, rng.uniform(0, np.pi)
    step = np.array([np.cos(angle), np.sin(angle)]) * middle
    ends = [tuple(round(float(v)) for v in middle + sign * step) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0)
    return cv2.filter2D(image, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE).astype(np.uint8)


def add_noise(rng: Generator, image: Gray, sigma: float) -> Gray:
    """Gaussian noise of a standard deviation in gray levels."""
    return _clip(image + rng.standard_normal(image.shape, np.float32) * np.float32(sigma))


def speckle(rng: Generator, image: Gray, share: float) -> Gray:
    """Dots of dirt and of lost ink, most of them single pixels."""
    image = image.copy()
    count = int(image.size * share)
    y, x = rng.integers(0, image.shape[0], count), rng.integers(0, image.shape[1], count)
    image[y, x] = np.where(rng.random(count) < 0.6, image.min(), image.max())
    for _ in range(int(rng.poisson(0.6))):
        at = (int(rng.integers(image.shape[1])), int(rng.integers(image.shape[0])))
        cv2.circle(image, at, int(rng.integers(1, 3)), int(image.min()), -1)
    return image


def subpixel(coverage: Gray) -> Gray:
    """Coverage as a screen with red, green and blue stripes shows it: each colour a third of a pixel aside.

    The recogniser sees luminance, so the three are added up with the weights of ITU-R BT.601.
    """
    third = 1 / 3
    kernel = np.array([[0.299 * third, 0.299 * (1 - third) + 0.587 + 0.114 * (1 - third), 0.114 * third]])
    return cv2.filter2D(coverage, -1, kernel, borderType=cv2.BORDER_REPLICATE).astype(np.uint8)


def rescale(image: Gray, scale: float) -> Gray:
    """Resample by a factor: a coarser sensor below 1, an enlarged screenshot above."""
    size = max(4, round(image.shape[1] * scale)), max(4, round(image.shape[0] * scale))
    mode = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(image, size, interpolation=mode).astype(np.uint8)


def scan(rng: Generator, image: Gray, em: float) -> Gray:
    """A 1-bit scan: soft optics, toner that frays edges, one threshold that fattens or starves strokes."""
    soft = defocus(image, float(rng.uniform(0.012, 0.04)) * em)
    low, high = np.percentile(soft, (0.5, 90))
    # So much ink and no more: what is blotted further nobody can read.
    most = min(0.6, _MOST_BLOTTED * float(np.mean(soft < (low + high) / 2)))
    threshold = min(low + (high - low) * rng.uniform(0.36, 0.84), float(np.quantile(soft, most)))
    grain = rng.standard_normal(image.shape, np.float32)
    if rng.random() < 0.6:
        grain = np.asarray(cv2.blur(grain, (2, 2)) * 2, np.float32)
    # Far from an edge the paper stays white: fraying never reaches it.
    fray = min(float(rng.uniform(2, 45)), 0.3 * float(high - threshold))
    hard = np.where(soft + grain * fray > threshold, 255, int(rng.integers(0, 40))).astype(np.uint8)
    return hard if rng.random() < 0.5 else defocus(hard, float(rng.uniform(0.3, 0.8)))


def fade_words(rng: Generator, image: Gray) -> Gray:
    """A stretch of the line is printed fainter than the rest."""
    left, right = sorted(rng.integers(0, image.shape[1] + 1, 2))
    image = image.copy()
    part, share, paper = image[:, left:right], float(rng.uniform(0.3, 0.7)), float(np.median(image))
    part[:] = _clip(paper - (paper - part.astype(np.float32)) * share)
    return image


def bleed_through(rng: Generator, image: Gray, other: Gray) -> Gray:
    """The print of the back shows: another line's ink, mirrored, faint and soft."""
    back = cv2.resize(other[:, ::-1], (image.shape[1], image.shape[0]), interpolation=cv2.INTER_AREA)
    back = np.roll(
        defocus(back.astype(np.uint8), float(rng.uniform(0.8, 2.0))), int(rng.integers(-8, 9)), axis=0
    )
    return _clip(image - back.astype(np.float32) * rng.uniform(0.08, 0.3))


def box_edges(
    rng: Generator, coverage: Gray, rows: tuple[float, float], columns: tuple[float, float]
) -> Gray:
    """Ruled lines about a line of text: underline, overline, edges of a box or a table touching it."""
    coverage = coverage.copy()
    height, width = coverage.shape
    text = rows[1] - rows[0]
    thick, tone = int(rng.integers(1, max(2, round(text / 11)))), int(rng.integers(120, 256))
    below, above = rows[1] + text * rng.uniform(0.0, 0.28), rows[0] - text * rng.uniform(0.02, 0.28)
    roll = rng.random()
    if roll < 0.45:
        first, last = _underlined(rng, columns, text) if rng.random() < 0.6 else (0.0, float(width))
        cv2.line(coverage, (int(first), int(below)), (int(last), int(below)), tone, thick)
    elif roll < 0.6:
        cv2.line(coverage, (0, int(above)), (width, int(above)), tone, thick)
    else:
        left, right = columns[0] - text * rng.uniform(0.12, 0.7), columns[1] + text * rng.uniform(0.12, 0.7)
        for side in np.flatnonzero(rng.random(2) < 0.7):
            x = int((left, right)[side])
            cv2.line(coverage, (x, 0), (x, height), tone, thick)
        if rng.random() < 0.5:
            y = int((above, below)[int(rng.integers(2))])
            cv2.line(coverage, (int(left), y), (int(right), y), tone, thick)
    return coverage


def _underlined(rng: Generator, columns: tuple[float, float], text: float) -> tuple[float, float]:
    """Where a part of a line is underlined: any stretch of it, or as often a word or a single syllable."""
    first, last = sorted(rng.uniform(*columns, 2))
    return first, last if rng.random() < 0.5 else min(columns[1], first + text * rng.uniform(0.8, 4))


def light(rng: Generator, image: Gray) -> Gray:
    """Uneven light: a slope, and often the soft edge of a shadow."""
    height, width = image.shape
    x, y = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    slope = rng.uniform(-0.3, 0.3) * x[None, :] + rng.uniform(-0.15, 0.15) * y[:, None]
    shade = 1 - abs(slope).max() / 2 + slope
    if rng.random() < 0.4:
        edge = (
            x[None, :] * width / height
            + y[:, None] * rng.uniform(-2, 2)
            - rng.uniform(-1, 1) * width / height
        )
        shade = shade * (1 - rng.uniform(0.15, 0.5) * (1 + np.tanh(edge * rng.uniform(1, 6))) / 2)
    return _clip(image * shade)


def moire(rng: Generator, image: Gray) -> Gray:
    """Interference of a screen's grid with a sensor's."""
    x, y = np.meshgrid(
        np.arange(image.shape[1], dtype=np.float32), np.arange(image.shape[0], dtype=np.float32)
    )
    angle, period = rng.uniform(0, np.pi), rng.uniform(2.2, 9)
    wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / period)
    return _clip(image + wave * rng.uniform(4, 18))


def jpeg(image: Gray, quality: int) -> Gray:
    """Through JPEG and back."""
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def quasicrystal(rng: Generator, shape: tuple[int, int]) -> _Float:
    """Sum of plane waves at even angles: the paper's background of that name, 0..255."""
    x, y = np.meshgrid(np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32))
    waves, frequency, phase = int(rng.integers(5, 9)), rng.uniform(0.15, 0.5), rng.uniform(0, 6.3)
    total = sum(
        np.cos((x * np.cos(a) + y * np.sin(a)) * frequency + phase) for a in np.arange(waves) * np.pi / waves
    )
    return ((np.asarray(total, np.float32) / waves + 1) * 127.5).astype(np.float32)


def texture(rng: Generator, shape: tuple[int, int]) -> _Float:
    """A made-up picture: blotches of several sizes, 0..255."""
    total = np.zeros(shape, np.float32)
    for octave in range(4):
        grid = (max(2, shape[0] >> (5 - octave)), max(2, shape[1] >> (5 - octave)))
        noise = rng.random(grid, np.float32)
        smooth = cv2.resize(noise, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
        total += smooth.astype(np.float32) / 1.6**octave
    low, high = float(total.min()), float(total.max())
    return (total - low) / max(high - low, 1e-6) * 255
