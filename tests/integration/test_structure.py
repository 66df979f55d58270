"""From drawn pages to Markdown, DOCX and HWPX: headings, cells, pictures and order are as drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import docx
import numpy as np
import pytest
from hwp_hwpx_parser import Reader as OtherReader
from markdown_it import MarkdownIt
from PIL import Image
from tests.structured import (
    Structured,
    Truth,
    columns_page,
    figures_page,
    headings_page,
    ruled_page,
    unruled_page,
)
from typer.testing import CliRunner

from dokhae import Reader
from dokhae.cli import app
from dokhae.document import Page
from dokhae.formats import FORMATS, ReadPage
from dokhae.formats.structure import Block, Figure, Grid, Heading, PageBreak, Passage, blocks
from dokhae.source import PageImage

SAMPLES = Path(__file__).parents[2] / "samples"
PAGES: dict[str, Callable[[], Structured]] = {
    "columns": columns_page,
    "ruled": ruled_page,
    "unruled": unruled_page,
    "headings": headings_page,
    "figures": figures_page,
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def read(reader: Reader) -> Callable[[str], ReadPage]:
    """Each drawn page, read once."""
    done: dict[str, ReadPage] = {}

    def read_page(name: str) -> ReadPage:
        if name not in done:
            image = PageImage(PAGES[name]().pixels)
            done[name] = ReadPage(reader.read_page(image), image)
        return done[name]

    return read_page


def alike(text: str, truth: str) -> bool:
    """Whether a text was read well; some characters may be wrong."""
    return SequenceMatcher(None, text, truth, autojunk=False).ratio() > 0.9


def kind(block: Block) -> str:
    return {Heading: "heading", Passage: "text", Grid: "table", Figure: "picture", PageBreak: "break"}[
        type(block)
    ]


def assert_table(grid: Grid, truth: Truth) -> None:
    cells = {(cell.row, cell.column): cell.text for cell in grid.cells}
    wanted = {
        (row, column): text
        for row, texts in enumerate(truth.rows)
        for column, text in enumerate(texts)
        if text is not None
    }
    assert cells.keys() == wanted.keys()
    right = sum(cells[place] == text for place, text in wanted.items())
    assert right >= 0.8 * len(wanted)
    assert all(alike(cells[place], text) or len(text) < 6 for place, text in wanted.items())


@pytest.mark.parametrize("name", PAGES)
def test_blocks_are_those_that_were_drawn(name: str, read: Callable[[str], ReadPage]) -> None:
    found, truths = list(blocks([read(name)])), PAGES[name]().blocks
    assert [kind(block) for block in found] == [truth.kind for truth in truths]
    for block, truth in zip(found, truths, strict=True):
        match block:
            case Heading(text, level):
                assert level == truth.level
                assert alike(text, truth.text)
            case Passage(text):
                assert alike(text, truth.text)
            case Grid():
                assert_table(block, truth)
            case Figure():
                assert truth.box is not None
                assert block.image is not None
                width, height = Image.open(io.BytesIO(block.image)).size
                left, top, right, bottom = truth.box
                assert width == pytest.approx(right - left, rel=0.06)
                assert height == pytest.approx(bottom - top, rel=0.06)


def test_markdown_has_the_structure(read: Callable[[str], ReadPage]) -> None:
    names = ("headings", "ruled", "figures")
    text = b"".join(FORMATS["markdown"].chunks(map(read, names))).decode()
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    truths = [truth for name in names for truth in PAGES[name]().blocks]
    assert [token.tag for token in tokens if token.type == "heading_open"] == [
        f"h{truth.level}" for truth in truths if truth.kind == "heading"
    ]
    rows = sum(token.type == "tr_open" for token in tokens)
    assert rows == 5
    images = [child for token in tokens for child in token.children or () if child.type == "image"]
    assert len(images) == 3


def test_word_has_the_structure(read: Callable[[str], ReadPage]) -> None:
    data = b"".join(FORMATS["docx"].chunks(map(read, ("ruled", "headings", "figures"))))
    document = docx.Document(io.BytesIO(data))
    headings = [
        each.style.name for each in document.paragraphs if each.style and "Heading" in (each.style.name or "")
    ]
    assert headings == [f"Heading {level}" for level in (1, 2, 3, 3, 3, 1, 2)]
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["구분", "상반기", "상반기", "하반기"]
    assert [cell.text for cell in table.rows[1].cells] == ["구분", "계획", "실적", "계획"]
    assert len(document.inline_shapes) == 3
    assert sum(bool(each.paragraph_format.page_break_before) for each in document.paragraphs) == 2


def test_hancom_has_the_structure(read: Callable[[str], ReadPage], tmp_path: Path) -> None:
    path = tmp_path / "글.hwpx"
    path.write_bytes(b"".join(FORMATS["hwpx"].chunks(map(read, ("unruled", "figures")))))
    with OtherReader(str(path)) as other:
        text, tables, images = other.text, other.tables, other.get_images()
    assert [len(row) for row in tables[0].rows] == [4] * 5
    assert tables[0].rows[0] == ["지점", "평균 기온", "강수량", "바람"]
    assert len(images) == 3
    assert text.index("강수량") < text.index("강을 그리다") < text.index("물의 양")


def test_a_scan_of_an_exam_has_no_tables(reader: Reader) -> None:
    image = PageImage(np.asarray(Image.open(SAMPLES / "exam.png").convert("RGB")))
    page = reader.read_page(image)
    assert (page.pictures, page.tables) == ((), ())
    found = list(blocks([ReadPage(page, image)]))
    assert not any(isinstance(block, Grid) for block in found)
    # The questions are bold too, and no headings.
    assert [block.text[:4] for block in found if isinstance(block, Heading)] == ["제2교시"]


def test_the_notice_has_its_table_and_headings(reader: Reader) -> None:
    image = PageImage(np.asarray(Image.open(SAMPLES / "notice.png").convert("RGB")))
    found = list(blocks([ReadPage(reader.read_page(image), image)]))
    headings = [(block.level, block.text[:2]) for block in found if isinstance(block, Heading)]
    assert headings == [(1, "여름"), (3, "1."), (3, "2."), (3, "3."), (3, "4.")]
    (grid,) = [block for block in found if isinstance(block, Grid)]
    assert [cell.text for cell in grid.cells[:5]] == ["반", "대상", "요일", "시간", "정원"]
    assert (grid.row_count, len(grid.widths)) == (4, 5)


def test_a_page_from_json_has_notes_for_pictures(read: Callable[[str], ReadPage]) -> None:
    page = Page.from_dict(read("figures").page.to_dict())
    figures = [block for block in blocks([ReadPage(page)]) if isinstance(block, Figure)]
    assert [figure.image for figure in figures] == [None] * 3


@pytest.mark.parametrize(("suffix", "magic"), [(".md", b"\xec\x83\x88"), (".docx", b"PK"), (".hwpx", b"PK")])
def test_the_command_writes_what_the_suffix_says(suffix: str, magic: bytes, tmp_path: Path) -> None:
    target = tmp_path / f"안내{suffix}"
    done = CliRunner().invoke(app, ["read", str(SAMPLES / "notice.png"), "-o", str(target)])
    assert done.exit_code == 0, done.output
    assert target.read_bytes().startswith(magic)


def test_the_documentation_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (SAMPLES.parent / "docs" / "structure.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "samples").symlink_to(SAMPLES)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "structure.md", "exec"), {})
    assert "### 1. 운영 개요" in capsys.readouterr().out
    assert len(docx.Document(str(tmp_path / "notice.docx")).tables) == 1
