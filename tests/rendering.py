"""Pages drawn with known truth: the text of every line in reading order, and the box of every word."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.vertical import draw_vertical

__all__ = ["GOTHIC", "MYEONGJO", "VERTICAL", "RenderedPage", "Sheet", "WordTruth", "vertical_page"]

_FOLDER = Path("/usr/share/fonts/truetype/nanum")  # Debian: fonts-nanum
GOTHIC = _FOLDER / "NanumGothic.ttf"
MYEONGJO = _FOLDER / "NanumMyeongjo.ttf"

VERTICAL = ("겨울이 지나고 봄이 왔다.", "마을 앞 개울에도 얼음이 풀리고", "아이들은 다시 냇가로 나갔다.")

Quad = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class WordTruth:
    """A word and its corners: as wide as its ink, as high as a Hangul syllable of its font."""

    text: str
    quad: Quad


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page image and what stands on it, in reading order.

    Attributes:
        image: uint8 RGB, height x width x 3.
        lines: Words of each line.
    """

    image: NDArray[np.uint8]
    lines: tuple[tuple[WordTruth, ...], ...]

    @property
    def text(self) -> str:
        """The lines, joined by newlines."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)

    def turned(self, rotation: int) -> RenderedPage:
        """The page after a turn by `rotation` degrees (90, 180 or 270) clockwise."""
        height, width = self.image.shape[:2]
        matrix = {
            90: [[0, -1, height], [1, 0, 0]],
            180: [[-1, 0, width], [0, -1, height]],
            270: [[0, 1, 0], [-1, 0, width]],
        }[rotation]
        image = np.ascontiguousarray(np.rot90(self.image, -rotation // 90))
        return replace(self, image=image, lines=self._moved(np.array(matrix, np.float64)))

    def skewed(self, degrees: float) -> RenderedPage:
        """The page turned clockwise by a few degrees about its middle, on a sheet that holds all of it."""
        height, width = self.image.shape[:2]
        matrix = np.array(cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0), np.float64)
        cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
        size = round(width * cos + height * sin), round(width * sin + height * cos)
        matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
        image = cv2.warpAffine(self.image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
        return replace(self, image=np.asarray(image, np.uint8), lines=self._moved(matrix))

    def _moved(self, matrix: NDArray[np.float64]) -> tuple[tuple[WordTruth, ...], ...]:
        def moved(word: WordTruth) -> WordTruth:
            points = np.array(word.quad) @ matrix[:, :2].T + matrix[:, 2]
            return WordTruth(word.text, tuple((float(x), float(y)) for x, y in points))

        return tuple(tuple(map(moved, line)) for line in self.lines)


@dataclass(slots=True)
class Sheet:
    """A white page to draw on; what is written first is to be read first."""

    width: int = 1240
    height: int = 1754
    font: Path = GOTHIC
    size: int = 26
    lines: list[tuple[WordTruth, ...]] = field(default_factory=list)
    image: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (self.width, self.height), "white")

    def write(self, x: float, y: float, *cells: str, step: float = 0, size: int | None = None) -> None:
        """Write one line, its top-left corner at x, y; further cells of it `step` px apart, like choices."""
        words = [
            word for index, cell in enumerate(cells) for word in self._cell(x + index * step, y, cell, size)
        ]
        self.lines.append(tuple(words))

    def paragraph(self, x: float, y: float, lines: list[str], pitch: float = 1.7) -> float:
        """Write lines under each other; gives the y under the last."""
        for line in lines:
            self.write(x, y, line)
            y += pitch * self.size
        return y

    def frame(self, left: float, top: float, right: float, bottom: float) -> None:
        """Draw a box of thin rules."""
        ImageDraw.Draw(self.image).rectangle((left, top, right, bottom), outline="black", width=2)

    def page(self) -> RenderedPage:
        """What has been written so far."""
        return RenderedPage(np.asarray(self.image).copy(), tuple(self.lines))

    def _cell(self, x: float, y: float, text: str, size: int | None) -> list[WordTruth]:
        font = _font(self.font, size or self.size)
        ImageDraw.Draw(self.image).text((x, y), text, font=font, fill="black")
        _, top, _, bottom = font.getbbox("빫")
        words, start = [], 0
        for word in text.split(" "):
            left, _, right, _ = font.getbbox(word)
            offset = x + font.getlength(text[:start])
            words.append(WordTruth(word, _quad(offset + left, y + top, offset + right, y + bottom)))
            start += len(word) + 1
        return words


def _quad(left: float, top: float, right: float, bottom: float) -> Quad:
    return (left, top), (right, top), (right, bottom), (left, bottom)


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def vertical_page(heading: str = "") -> Image.Image:
    """Lines from right to left in the bundled face, under a level heading if there is one."""
    face = discover([bundled_folder()])[0]
    page = np.full((1000, 700), 255, np.uint8)
    for index, text in enumerate(VERTICAL):
        ink = np.rot90(draw_vertical(np.random.default_rng(5), text, face, (), 34).coverage, -1)
        left = 480 - 70 * index
        page[160 : 160 + len(ink), left : left + ink.shape[1]] = np.minimum(
            page[160 : 160 + len(ink), left : left + ink.shape[1]], 255 - ink
        )
    image = Image.fromarray(page).convert("RGB")
    ImageDraw.Draw(image).text((150, 60), heading, "black", ImageFont.truetype(str(face.path), 44))
    return image
