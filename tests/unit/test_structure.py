"""Structure from boxes alone: headings, tables, what is in pictures, and the order of it all."""

from __future__ import annotations

import gc
import sys
import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.lines import line_of, page_of

from dokhae.document import Box, Line, Page, Region, RegionKind
from dokhae.figures import Cell, Picture, Table
from dokhae.formats import ReadPage
from dokhae.formats.structure import Block, Figure, Grid, Heading, PageBreak, Passage, blocks
from dokhae.language import morphemes
from dokhae.source import PageImage

BODY = "강은 산에서 흘러내린 물이 모여 이루어진 것이다."


def found(*pages: Page) -> list[Block]:
    return list(blocks(map(ReadPage, pages)))


def rows_of(grid: Block) -> list[list[str | None]]:
    """The text of each slot, None where a cell goes on."""
    assert isinstance(grid, Grid)
    rows: list[list[str | None]] = [[None] * len(grid.widths) for _ in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def table(x: float, y: float, widths: list[float], heights: list[float]) -> Table:
    """A ruled table without spans."""
    xs = [x + sum(widths[:index]) for index in range(len(widths) + 1)]
    ys = [y + sum(heights[:index]) for index in range(len(heights) + 1)]
    cells = [
        Cell(Box.from_bounds(xs[column], ys[row], xs[column + 1], ys[row + 1]), row, column)
        for row in range(len(heights))
        for column in range(len(widths))
    ]
    return Table(Box.from_bounds(xs[0], ys[0], xs[-1], ys[-1]), tuple(cells))


class TestTablesWithoutRules:
    ROWS = (
        (100, 200, "지점\t기온\t바람"),
        (100, 240, "새솔\t12.4\t약함"),
        (100, 280, "한빛\t13.1\t강함"),
    )

    def test_aligned_gaps_make_columns(self) -> None:
        text, grid, more = found(page_of([(100, 100, BODY), *self.ROWS, (100, 360, BODY)]))
        assert (text, more) == (Passage(BODY), Passage(BODY))
        assert rows_of(grid) == [["지점", "기온", "바람"], ["새솔", "12.4", "약함"], ["한빛", "13.1", "강함"]]
        assert isinstance(grid, Grid)
        assert not grid.ruled

    def test_an_empty_cell_stays_empty(self) -> None:
        (grid,) = found(page_of([*self.ROWS, (100, 320, "물돌이\t\t보통")]))
        assert rows_of(grid)[-1] == ["물돌이", "", "보통"]

    def test_a_line_under_a_later_column_goes_on_in_it(self) -> None:
        x = line_of(100, 0, "한빛\t13.1\t강함").words[2].box.bounds[0]
        (grid,) = found(page_of([*self.ROWS, (x, 310, "가끔")]))
        assert rows_of(grid)[-1] == ["한빛", "13.1", "강함 가끔"]

    def test_two_rows_are_no_table(self) -> None:
        assert all(isinstance(block, Passage) for block in found(page_of(self.ROWS[:2])))

    @pytest.mark.parametrize("marks", ["①②③④⑤⑥⑦⑧⑨", "㉠㉡㉢㉣㉤㉥㉦㉧㉨"])
    def test_choices_are_no_table(self, marks: str) -> None:
        rows = [
            (100.0, 200.0 + 40 * row, "\t".join(f"{mark} 가나" for mark in marks[3 * row : 3 * row + 3]))
            for row in range(3)
        ]
        told = found(page_of(rows))
        assert [block.text for block in told if isinstance(block, Passage)] == [
            text.replace("\t", " ") for _, _, text in rows
        ]

    def test_columns_of_running_text_are_no_table(self) -> None:
        rows = [(20.0, 200.0 + 40 * row, f"{BODY}\t{BODY}") for row in range(5)]
        assert not any(isinstance(block, Grid) for block in found(page_of(rows)))

    def test_gaps_that_are_not_aligned_are_no_table(self) -> None:
        rows = [(100.0, 200.0 + 40 * row, "가" * (3 + 14 * (row % 2)) + "\t나나나") for row in range(4)]
        assert not any(isinstance(block, Grid) for block in found(page_of(rows)))


class TestHeadings:
    def test_levels_follow_size(self) -> None:
        page = page_of(
            [
                (100, 50, "강과 사람", 40),
                *((100, y, BODY) for y in (130, 160, 190)),
                (100, 250, "강가의 살림", 30),
                *((100, y, BODY) for y in (310, 340, 370)),
                (100, 420, "1. 둑", 23.5),
                *((100, y, BODY) for y in (460, 490, 520)),
                (100, 570, "물의 길", 23.5),
                *((100, y, BODY) for y in (610, 640, 670)),
            ]
        )
        headings = [(each.level, each.text) for each in found(page) if isinstance(each, Heading)]
        assert headings == [(1, "강과 사람"), (2, "강가의 살림"), (3, "1. 둑"), (3, "물의 길")]
        assert [type(block) for block in found(page)][::2] == [Heading] * 4

    def test_lines_of_a_heading_are_one(self) -> None:
        told = found(page_of([(100, 50, "강과", 40), (100, 110, "사람", 40), (100, 200, BODY)]))
        assert told == [Heading("강과 사람", 1), Passage(BODY)]

    @pytest.mark.parametrize(
        "line",
        [
            (100, 50, "강은 흐른다.", 40.0),  # a sentence
            (100, 50, "① 강의 길", 24.0),  # an item of a list
            (100, 50, "1. " + "강과 사람이 사는 이야기와 " * 2 + "물", 24.0),  # as wide as the text
            (100, 50, "가" * 61, 60.0),  # too long
        ],
    )
    def test_what_is_no_heading(self, line: tuple[float, float, str, float]) -> None:
        told = found(page_of([line, (100, 150, BODY), (100, 190, BODY)]))
        assert not any(isinstance(block, Heading) for block in told)

    def test_nothing_under_it_makes_no_heading(self) -> None:
        told = found(page_of([(100, 50, BODY), (100, 90, BODY), (100, 200, "도서관장", 40)]))
        assert told[-1] == Passage("도서관장")

    def test_a_heading_ends_the_paragraph_before_it(self) -> None:
        first = "강은 산에서 흘러내린 물이 모여 이루어진 것이고 그"
        page = page_of(
            [(100, 50, BODY), (100, 80, first), (100, 150, "사람", 30), (100, 220, BODY), (100, 250, BODY)]
        )
        told = found(page)
        assert Heading("사람", 2) in told
        assert told.index(Heading("사람", 2)) == len([b for b in told[:2] if isinstance(b, Passage)])


class TestRuledTables:
    def test_text_is_put_in_its_cells_and_what_is_beside_stays(self) -> None:
        lines = [(100, 50, BODY), (120, 110, "반\t정원"), (120, 160, "새싹\t20명"), (100, 260, BODY)]
        first, grid, last = found(page_of(lines, tables=[table(100, 100, [160, 240], [50, 50])]))
        assert (first, last) == (Passage(BODY), Passage(BODY))
        assert rows_of(grid) == [["반", "정원"], ["새싹", "20명"]]
        assert isinstance(grid, Grid)
        assert grid.widths == (0.16, 0.24)

    def test_a_word_over_a_rule_is_parted_and_the_rule_is_no_letter(self) -> None:
        # Characters are 20 px wide: the rule at 170 is in the middle of the third one.
        page = page_of([(120, 110, "가나|다라")], tables=[table(100, 100, [70, 100], [50, 50])])
        (grid,) = found(page)
        assert rows_of(grid) == [["가나", "다라"], ["", ""]]

    def test_a_one_that_is_away_from_rules_is_kept(self) -> None:
        page = page_of([(120, 110, "1\t1")], tables=[table(100, 100, [110, 200], [50, 50])])
        assert rows_of(found(page)[0])[0] == ["1", "1"]

    def test_words_beside_a_table_stay_text(self) -> None:
        page = page_of([(120, 110, "가\t나\t다라")], tables=[table(100, 100, [110, 200], [50, 50])])
        beside, grid = found(page)
        assert beside == Passage("다라")
        assert rows_of(grid) == [["가", "나"], ["", ""]]

    def test_full_lines_of_a_cell_are_joined_and_short_ones_are_not(self) -> None:
        lines = [(110, 110, "강물이 모여 흐르고"), (110, 140, "길다"), (110, 170, "끝")]
        page = page_of(lines, tables=[table(100, 100, [200, 100], [150, 50])])
        assert rows_of(found(page)[0])[0][0] == "강물이 모여 흐르고 길다\n끝"

    def test_rows_in_which_no_cell_begins_are_left_out(self) -> None:
        box = Box.from_bounds(100, 100, 300, 200)
        odd = Table(box, (Cell(box, 0, 0, 3, 1), Cell(Box.from_bounds(300, 100, 400, 200), 0, 2, 3, 1)))
        (grid,) = found(page_of([(110, 110, "가")], tables=[odd]))
        assert rows_of(grid) == [["가", ""]]

    def test_a_turned_page_has_the_same_table(self) -> None:
        page = page_of(
            [(120, 110, "반\t정원"), (120, 160, "새싹\t20명")], tables=[table(100, 100, [160, 240], [50, 50])]
        )
        assert rows_of(found(_turned(page))[0]) == rows_of(found(page)[0])


def _turned(page: Page) -> Page:
    """The page as it is when the image lies upside down."""

    def turned(box: Box) -> Box:
        (a, b), (c, d), (e, f), (g, h) = ((page.width - x, page.height - y) for x, y in box.points)
        return Box(((a, b), (c, d), (e, f), (g, h)))

    def turned_line(line: Line) -> Line:
        words = [
            replace(
                word,
                box=turned(word.box),
                chars=tuple(replace(char, box=turned(char.box)) for char in word.chars),
            )
            for word in line.words
        ]
        return replace(line, box=turned(line.box), words=tuple(words))

    regions = [
        replace(region, box=turned(region.box), lines=tuple(map(turned_line, region.lines)))
        for region in page.regions
    ]
    tables = [
        Table(turned(each.box), tuple(replace(cell, box=turned(cell.box)) for cell in each.cells))
        for each in page.tables
    ]
    return replace(page, rotation=180, regions=tuple(regions), tables=tuple(tables))


class TestPictures:
    BOX = Box.from_bounds(100, 200, 600, 500)

    def test_a_picture_stands_after_the_line_above_it(self) -> None:
        page = page_of([(100, 100, BODY), (100, 600, BODY)], pictures=[Picture(self.BOX)])
        first, figure, last = found(page)
        assert (first, last) == (Passage(BODY), Passage(BODY))
        assert figure == Figure(None, "", (0.5, 0.3))

    def test_a_picture_at_the_top_stands_first(self) -> None:
        page = page_of([(100, 600, BODY)], pictures=[Picture(self.BOX)])
        assert [type(block) for block in found(page)] == [Figure, Passage]

    def test_a_picture_stands_in_its_column(self) -> None:
        left = [line_of(20, 100 + 40 * row, "왼쪽 글이다.") for row in range(12)]
        right = [line_of(620, 100 + 40 * row, "오른쪽 글이다.") for row in (0, 1, 9, 10)]
        box = Box.from_bounds(0, 0, 1000, 1400)
        picture = Picture(Box.from_bounds(620, 200, 900, 400))
        page = Page(1, 1000, 1400, (Region(box, tuple(left)), Region(box, tuple(right))), pictures=(picture,))
        texts = [block.text if isinstance(block, Passage) else "그림" for block in found(page)]
        assert " ".join(texts) == " ".join(
            ["왼쪽 글이다."] * 12 + ["오른쪽 글이다."] * 2 + ["그림"] + ["오른쪽 글이다."] * 2
        )

    def test_text_in_a_picture_is_the_pictures(self) -> None:
        page = page_of([(100, 100, BODY), (150, 300, "산과 강")], pictures=[Picture(self.BOX)])
        assert found(page) == [Passage(BODY), Figure(None, "", (0.5, 0.3), "산과 강")]

    def test_text_in_a_picture_that_is_hardly_readable_is_none(self) -> None:
        page = page_of([(150, 300, "산과 강")], pictures=[Picture(self.BOX)])
        (region,) = page.regions
        doubtful = replace(region, lines=(replace(region.lines[0], confidence=0.3),))
        assert found(replace(page, regions=(doubtful,))) == [Figure(None, "", (0.5, 0.3))]

    @pytest.mark.parametrize(("noise", "suffix"), [(False, "png"), (True, "jpeg")])
    def test_pixels_are_cut_out(self, noise: bool, suffix: str) -> None:
        pixels = np.full((1400, 1000, 3), 255, np.uint8)
        pixels[200:500, 100:600] = (
            np.random.default_rng(0).integers(0, 255, (300, 500, 3)) if noise else np.array([200, 0, 0])
        )
        page = page_of([], pictures=[Picture(self.BOX)])
        (figure,) = blocks([ReadPage(page, PageImage(pixels))])
        assert isinstance(figure, Figure)
        assert figure.suffix == suffix
        assert figure.image is not None
        image = np.asarray(Image.open(BytesIO(figure.image)).convert("RGB"), np.int16)
        assert image.shape == (300, 500, 3)
        if not noise:
            assert (image == [200, 0, 0]).all()


class TestPages:
    def test_a_break_comes_between_pages_and_after_a_paragraph_that_goes_on(self) -> None:
        rest = "강은 산에서 흘러내린 물이 모여 이루어지며 그러한"
        one = page_of([(100, 1000, rest), (100, 1030, rest)])
        two = page_of([(100, 50, "물은 맑다."), (100, 200, "끝이다.")])
        told = found(one, two)
        assert [type(block) for block in told] == [Passage, PageBreak, Passage]
        assert isinstance(told[0], Passage)
        assert told[0].text.endswith("그러한 물은 맑다.")

    def test_empty_pages_leave_no_break_of_their_own(self) -> None:
        assert found(page_of([]), page_of([(0, 100, BODY)])) == [PageBreak(), Passage(BODY)]
        assert found(page_of([])) == []

    @pytest.mark.parametrize("number", ["- 3 -", "3", "12/20", "iv", "3쪽"])
    @pytest.mark.parametrize("kind", ["header", "footer"])
    def test_page_numbers_are_left_out(self, number: str, kind: RegionKind) -> None:
        assert found(page_of([(400, 1350, number)], kind=kind)) == []
        assert found(page_of([(400, 1350, f"{number} 강")], kind=kind)) == [Passage(f"{number} 강")]
        assert found(page_of([(400, 1350, number)])) == [Passage(number)]

    def test_the_same_page_twice(self) -> None:
        page = page_of([(0, 100, BODY)])
        assert found(page, page) == [Passage(BODY), PageBreak(), Passage(BODY)]

    def test_images_are_let_go(self) -> None:
        images: list[weakref.ref[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]] = []

        def pages() -> Iterator[ReadPage]:
            for number in range(4):
                pixels = np.full((1400, 1000, 3), 255, np.uint8)
                images.append(weakref.ref(pixels))
                gc.collect()
                assert sum(image() is not None for image in images) <= 2
                page = page_of([(100, 100, f"{number} {BODY}")], pictures=[Picture(TestPictures.BOX)])
                yield ReadPage(page, PageImage(pixels))
                del pixels

        assert sum(isinstance(block, Figure) for block in blocks(pages())) == 4

    def test_without_kiwi_lines_are_joined_all_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(morphemes, "_kiwi", morphemes._kiwi.__wrapped__)
        monkeypatch.setitem(sys.modules, "kiwipiepy", None)
        lines = ["사람들은 오래전부터 강가에 모여 살았고 농사를 지", "었으며 배를 띄우기도 하였다."]
        told = found(page_of([(100, 100, lines[0]), (100, 130, lines[1])]))
        assert told == [Passage("".join(lines))]


WORDS = st.lists(
    st.sampled_from(["강", "물은", "1.", "①", "새솔마을", "12.4", "a", "\t"]), min_size=1, max_size=8
)
LINE = st.tuples(
    st.integers(0, 60).map(lambda x: 10.0 * x),
    st.integers(0, 60).map(lambda y: 20.0 * y),
    WORDS.map(" ".join).filter(lambda text: bool(text.strip())),
    st.sampled_from([20.0, 20.0, 24.0, 30.0, 40.0]),
)
TABLE = st.builds(
    table,
    st.integers(0, 500).map(float),
    st.integers(0, 900).map(float),
    st.lists(st.integers(30, 200).map(float), min_size=1, max_size=4),
    st.lists(st.integers(30, 200).map(float), min_size=1, max_size=4),
)
PICTURE = st.builds(
    lambda x, y, width, height: Picture(Box.from_bounds(x, y, x + width, y + height)),
    *([st.integers(0, 700).map(float)] * 2),
    *([st.integers(50, 400).map(float)] * 2),
)


@given(st.lists(LINE, max_size=12), st.lists(TABLE, max_size=2), st.lists(PICTURE, max_size=2))
@settings(max_examples=60)
def test_no_text_is_lost_and_none_is_told_twice(
    lines: list[tuple[float, float, str, float]], tables: list[Table], pictures: list[Picture]
) -> None:
    page = page_of(lines, tables=tables, pictures=pictures)
    told, read = (
        Counter(character for character in text if character not in "1 \n")  # on a rule 1 is taken for it
        for text in ("".join(map(text_of, found(page))), page.text)
    )
    assert told == read


def text_of(block: Block) -> str:
    match block:
        case Heading(text) | Passage(text) | Figure(text=text):
            return text
        case Grid(cells):
            return "".join(cell.text for cell in cells)
        case _:
            return ""
