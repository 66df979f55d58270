"""How well the boxes of words lie, on turned pages with known ones: `python benchmarks/boxes.py`.

A true box is as wide as the ink of its word and as high as a Hangul syllable of its face and size. It counts
as found when some word that was read has a quadrilateral with an intersection over union of 0.7 or more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from statistics import fmean
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from dokhae import Reader
from dokhae.lab.ocr.tables import percent, table
from dokhae.synth.corpus import Corpus, Shares

__all__ = ["WordPage", "best_overlaps", "main", "overlap", "render", "turn"]

ANGLES = (-6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0)
_FOUND = 0.7
_WIDTH, _HEIGHT, _MARGIN = 1240, 1754, 110
_FACES = ("NotoSansKR-Regular.otf", "NotoSerifKR-Regular.otf")
_SHARES = Shares(text=1, words=0, syllables=0, furniture=0, hanja=0, symbols=0)

Quad = NDArray[np.float32]  # 4 corners, (x, y)


@dataclass(frozen=True, slots=True)
class WordPage:
    """A page and where its words are.

    Attributes:
        image: uint8 gray, height x width.
        quads: Corners of each word.
    """

    image: NDArray[np.uint8]
    quads: Sequence[Quad]


def render(rng: np.random.Generator) -> WordPage:
    """A page of running text in one column, the lines of three sizes."""
    corpus, face = Corpus(shares=_SHARES), resources.files("pylopdf_fonts_ko") / _FACES[rng.integers(2)]
    sheet, quads, y = Image.new("L", (_WIDTH, _HEIGHT), 255), [], float(_MARGIN)
    while y < _HEIGHT - _MARGIN:
        size = int(rng.choice((20, 26, 36)))
        font = ImageFont.truetype(str(face), size)
        text = corpus.line(rng, int((_WIDTH - 2 * _MARGIN) / size))
        quads += list(_draw_words(ImageDraw.Draw(sheet), text, font, y))
        y += 1.7 * size
    return WordPage(np.asarray(sheet, np.uint8), quads)


def _draw_words(
    pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, y: float
) -> Iterator[Quad]:
    _, top, _, bottom = font.getbbox("빫")
    x = float(_MARGIN)
    for word in text.split():
        pen.text((x, y), word, 0, font)
        left, _, right, _ = font.getbbox(word)
        yield _rectangle(x + left, y + top, x + right, y + bottom)
        x += font.getlength(f"{word} ")


def _rectangle(left: float, top: float, right: float, bottom: float) -> Quad:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)


def turn(page: WordPage, degrees: float) -> WordPage:
    """The page turned clockwise about its middle, on a sheet that holds all of it."""
    height, width = page.image.shape
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0), np.float64)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = round(width * cos + height * sin), round(width * sin + height * cos)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    image = cv2.warpAffine(page.image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=255)
    quads = [(quad @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32) for quad in page.quads]
    return WordPage(np.asarray(image, np.uint8), quads)


def overlap(first: Quad, second: Quad) -> float:
    """Intersection over union of two convex quadrilaterals."""
    shared, _ = cv2.intersectConvexConvex(first, second)
    union = cv2.contourArea(first) + cv2.contourArea(second) - shared
    return shared / union if union > 0 else 0.0


def best_overlaps(true: Sequence[Quad], read: Sequence[Quad]) -> list[float]:
    """For each true box, its intersection over union with the best of those that were read."""
    return [max((overlap(quad, other) for other in read), default=0.0) for quad in true]


def main(
    pages: Annotated[int, typer.Option(min=1, help="Pages for each angle.")] = 2,
) -> None:
    """Print a Markdown table of how many words' boxes are found, by the angle of the page."""
    reader, rows, every = Reader(threads=1), [], []
    for angle in ANGLES:
        overlaps: list[float] = []
        for number in range(pages):
            page = turn(render(np.random.default_rng(number)), angle)
            words = reader.read(page.image).words
            read = [np.array(word.box.points, np.float32) for word in words]
            overlaps += best_overlaps(page.quads, read)
        rows.append(_row(f"{angle:+.0f}°", overlaps))
        every += overlaps
    print(table(["page turned by", "words", "IoU at least 0.7", "mean IoU"], [*rows, _row("all", every)]))


def _row(name: str, overlaps: Sequence[float]) -> list[str]:
    found = fmean(value >= _FOUND for value in overlaps)
    return [name, str(len(overlaps)), percent(found), f"{fmean(overlaps):.3f}"]


if __name__ == "__main__":
    typer.run(main)
