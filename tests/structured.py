"""Pages with structure, drawn with known truth: headings, paragraphs in columns, tables and pictures.

The faces are those of the package pylopdf-fonts-ko, so that the pages look the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from dokhae.synth.fonts import bundled_folder

__all__ = [
    "Rect",
    "Structured",
    "columns_page",
    "figures_page",
    "headings_page",
    "ruled_page",
    "unruled_page",
]

Rect = tuple[float, float, float, float]
Kind = Literal["heading", "text", "table", "picture"]

SANS, SERIF = "NotoSansKR-Regular.otf", "NotoSerifKR-Regular.otf"
BODY = 26

PASSAGES = (
    "강은 산에서 흘러내린 물이 모여 이루어진다. 처음에는 좁고 빠르지만 들판에 이르면 넓고 느려진다. "
    "느려진 물은 싣고 온 흙과 모래를 내려놓고, 그 흙이 쌓여 기름진 땅이 된다.",
    "사람들은 오래전부터 강가에 모여 살았다. 물을 길어 쓰기 쉽고 농사를 짓기에도 좋았기 때문이다. "
    "배를 띄우면 먼 마을과 물건을 바꿀 수도 있었다.",
    "홍수를 막으려고 둑을 쌓고 물길을 바꾸기도 하였다. 그러나 물이 넘칠 자리를 모두 없애자 피해가 오히려 "
    "커지는 곳도 생겼다. 요즘에는 강이 스스로 흐르도록 자리를 돌려주려는 노력이 이어진다.",
    "강물은 바다에 이르러 긴 여행을 마친다. 민물과 짠물이 만나는 어귀에는 갈대가 우거지고 철새가 쉬어 간다. "
    "그곳의 갯벌은 수많은 생물의 보금자리이다.",
)


@dataclass(frozen=True, slots=True)
class Truth:
    """One block of a page; a table has its cells in `rows`, and None where another cell goes on."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str | None, ...], ...] = ()
    box: Rect | None = None


@dataclass(slots=True)
class Structured:
    """A white page, what is drawn on it, and its blocks in the order of reading."""

    width: int = 1240
    height: int = 1754
    face: str = SANS
    blocks: list[Truth] = field(default_factory=list)
    image: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (self.width, self.height), "white")

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The page as RGB, height x width x 3."""
        return np.asarray(self.image).copy()

    def of(self, kind: Kind) -> list[Truth]:
        """The blocks of a kind."""
        return [block for block in self.blocks if block.kind == kind]

    def write(self, x: float, y: float, text: str, size: int = BODY, bold: float = 0) -> float:
        """Put a line on the page; gives its length."""
        font = _font(self.face, size)
        ImageDraw.Draw(self.image).text((x, y), text, "black", font, stroke_width=bold)
        return font.getlength(text)

    def heading(self, x: float, y: float, text: str, level: int, size: int, bold: float = 0) -> float:
        """A heading; gives the y under it."""
        self.write(x, y, text, size, bold)
        self.blocks.append(Truth("heading", text, level))
        return y + 1.9 * size

    def paragraph(self, x: float, y: float, text: str, width: float, size: int = BODY) -> float:
        """Running text that breaks at spaces; gives the y under it."""
        font, line = _font(self.face, size), ""
        for word in [*text.split(" "), ""]:
            longer = f"{line} {word}".strip()
            if word and font.getlength(longer) <= width:
                line = longer
                continue
            self.write(x, y, line, size)
            y += 1.65 * size
            line = word
        self.blocks.append(Truth("text", text))
        return y + 0.8 * size

    def table(
        self,
        left: float,
        top: float,
        xs: Sequence[float],
        rows: Sequence[Sequence[str | None]],
        *,
        pitch: float = 56,
        ruled: bool = True,
        sides: bool = True,
    ) -> float:
        """A table; None in a row takes a cell together with the one to its left, "^" with the one above.

        Args:
            left: Where it begins.
            top: Where it begins.
            xs: Edges of the columns, from 0.
            rows: Text of the cells; a newline begins another line in the cell.
            pitch: Height of a line of cells.
            ruled: Whether rules are drawn.
            sides: Whether the outer upright rules are drawn.
        """
        heights = [pitch * max(1, *((cell or "").count("\n") + 1 for cell in row)) for row in rows]
        ys = [top + sum(heights[:index]) for index in range(len(rows) + 1)]
        draw = ImageDraw.Draw(self.image)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                right = next(
                    (index for index in range(column + 1, len(cells)) if cells[index] is not None), len(cells)
                )
                x, x_end = left + xs[column], left + xs[right]
                if ruled and cell not in (None, "^"):
                    draw.line((x, ys[row], x_end, ys[row]), "black", 2)
                if ruled and cell is not None and (column or sides):
                    draw.line((x, ys[row], x, ys[row + 1]), "black", 2)
                for index, line in enumerate((cell or "").replace("^", "").split("\n")):
                    self.write(x + 14, ys[row] + pitch * index + 0.5 * pitch - 0.72 * BODY, line)
        if ruled:
            draw.line((left, ys[-1], left + xs[-1], ys[-1]), "black", 2)
        if ruled and sides:
            draw.line((left + xs[-1], top, left + xs[-1], ys[-1]), "black", 2)
        truth = tuple(tuple(None if cell in (None, "^") else cell for cell in row) for row in rows)
        self.blocks.append(Truth("table", rows=truth, box=(left, top, left + xs[-1], ys[-1])))
        return ys[-1] + 30

    def photograph(self, box: Rect, seed: int = 0) -> None:
        """Something like a landscape, in colour."""
        left, top, right, bottom = map(round, box)
        rng = np.random.default_rng(seed)
        rough = rng.integers(0, 255, (9, 12, 3), dtype=np.uint8)
        scene = Image.fromarray(rough).resize((right - left, bottom - top), Image.Resampling.BICUBIC)
        self.image.paste(scene.filter(ImageFilter.GaussianBlur(2)), (left, top))
        self.blocks.append(Truth("picture", box=box))

    def diagram(self, box: Rect) -> None:
        """Circles and slanting lines, thin and black."""
        left, top, right, bottom = box
        draw, step = ImageDraw.Draw(self.image), (right - left) / 3
        draw.ellipse((left, top, left + 1.4 * step, bottom), outline="black", width=3)
        draw.ellipse((right - 1.4 * step, top, right, bottom), outline="black", width=3)
        draw.line((left + step, top + 20, right - step, bottom - 20), "black", 3)
        self.blocks.append(Truth("picture", box=box))

    def chart(self, box: Rect) -> None:
        """Coloured bars on two axes."""
        left, top, right, bottom = box
        draw, step = ImageDraw.Draw(self.image), (right - left) / 9
        draw.line((left, top, left, bottom, right, bottom), "black", 3)
        bars = ((0.4, "navy"), (0.7, "teal"), (0.95, "orange"), (0.6, "firebrick"))
        for index, (share, colour) in enumerate(bars):
            x = left + step * (1 + 2 * index)
            draw.rectangle((x, bottom - share * (bottom - top), x + step, bottom), colour)
        self.blocks.append(Truth("picture", box=box))


@cache
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(bundled_folder() / face), size, layout_engine=ImageFont.Layout.BASIC)


def columns_page() -> Structured:
    """A title over three columns of running text."""
    page = Structured(1654, 2000, SERIF)
    y = page.heading(140, 120, "강과 사람이 함께 살아온 이야기", 1, 60)
    for column in range(3):
        x, below = 140 + 475 * column, y + 20
        for index in range(4):
            below = page.paragraph(x, below, PASSAGES[(column + index) % 4], 430)
    return page


def ruled_page(sides: bool = True) -> Structured:
    """Text, a ruled table with cells that are wide, high or hold two lines, and text again."""
    page = Structured()
    y = page.paragraph(120, 160, PASSAGES[0], 1000)
    rows = (
        ("구분", "상반기", None, "하반기"),
        ("^", "계획", "실적", "계획"),
        ("도서 구입", "1,200권", "1,150권", "900권"),
        ("독서 모임", "12회", "14회", "매달 두 번씩\n모두 10회"),
        ("합계 금액", "36,000,000원", None, "18,500,000원"),
    )
    y = page.table(130, y + 30, (0, 240, 480, 720, 980), rows, sides=sides)
    page.paragraph(120, y + 20, PASSAGES[1], 1000)
    return page


def unruled_page() -> Structured:
    """Text, a table without any rule, and text again."""
    page = Structured()
    y = page.paragraph(120, 160, PASSAGES[2], 1000)
    rows = (
        ("지점", "평균 기온", "강수량", "바람"),
        ("새솔", "12.4", "1,310", "약함"),
        ("한빛 마을", "13.1", "1,205", "강함"),
        ("물돌이", "11.8", "1,422", "보통"),
        ("달고개", "9.7", "1,518", "강함"),
    )
    y = page.table(150, y + 30, (0, 260, 520, 760, 960), rows, ruled=False)
    page.paragraph(120, y + 20, PASSAGES[3], 1000)
    return page


def headings_page() -> Structured:
    """Headings of three sizes, the lowest numbered, and one that is only bold, over text."""
    page = Structured()
    y = page.heading(120, 150, "마을을 흐르는 강", 1, 54, 1)
    y = page.paragraph(120, y, PASSAGES[0], 1000)
    y = page.heading(120, y + 20, "강가의 살림", 2, 40)
    y = page.paragraph(120, y, PASSAGES[1], 1000)
    y = page.heading(120, y + 16, "1. 둑과 물길", 3, 31, 0.5)
    y = page.paragraph(120, y, PASSAGES[2], 1000)
    y = page.heading(120, y + 16, "2. 어귀의 갯벌", 3, 31, 0.5)
    y = page.paragraph(120, y, PASSAGES[3], 1000)
    y = page.heading(120, y + 16, "강가의 마을", 3, BODY, 1)
    page.paragraph(120, y, PASSAGES[1], 1000)
    return page


def figures_page() -> Structured:
    """Headings, and pictures of three kinds between paragraphs."""
    page = Structured(1240, 2000)
    y = page.heading(120, 130, "강을 그리다", 1, 54)
    y = page.paragraph(120, y, PASSAGES[0], 1000)
    page.photograph((220, y + 20, 1020, y + 420))
    y = page.paragraph(120, y + 450, PASSAGES[1], 1000)
    page.diagram((320, y + 20, 900, y + 300))
    y = page.heading(120, y + 340, "물의 양", 2, 40)
    y = page.paragraph(120, y, PASSAGES[2], 1000)
    page.chart((260, y + 20, 960, y + 320))
    page.paragraph(120, y + 350, PASSAGES[3], 1000)
    return page
