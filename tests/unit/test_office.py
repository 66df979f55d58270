"""DOCX and HWPX carry the structure, as other readers than the libraries that write them tell too."""

from __future__ import annotations

import io
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import docx
import mammoth
import pytest
from docx.oxml.ns import qn
from hwp_hwpx_parser import Reader as OtherReader
from hwpx import HwpxDocument
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dokhae.document import Page
from dokhae.errors import MissingExtraError
from dokhae.formats import FORMATS, ReadPage
from dokhae.formats import docx as docx_format
from dokhae.formats import hwpx as hwpx_format
from dokhae.formats._office import column_widths, picture_size
from dokhae.formats.structure import Block, Figure, Grid, GridCell, Heading, PageBreak, Passage

HP = "{http://www.hancom.co.kr/hwpml/2011/paragraph}"


def png(width: int = 40, height: int = 20) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "PNG")
    return file.getvalue()


CELLS = (
    GridCell("구분", 0, 0, 2, 1),
    GridCell("상반기", 0, 1, 1, 2),
    GridCell("계획", 1, 1),
    GridCell("실적", 1, 2),
    GridCell("독서\n모임", 2, 0),
    GridCell("<12회> & 더", 2, 1),
    GridCell("", 2, 2),
)
BLOCKS: list[Block] = [
    Heading("강과 사람", 1),
    Passage("강은 흐른다. <&> 1 < 2"),
    Grid(CELLS, (0.2, 0.3, 0.3)),
    Heading("둑", 3),
    PageBreak(),
    Figure(png(), "png", (0.5, 0.25), "물길"),
    PageBreak(),
    Grid((GridCell("가", 0, 0), GridCell("나", 0, 1)), (0.4, 0.4), ruled=False),
    Figure(None, "", (0.2, 0.2), "표지"),
    Passage("끝."),
]


def written_docx(blocks: list[Block]) -> bytes:
    writer = docx_format.Writer()
    for block in blocks:
        writer.add(block)
    return writer.to_bytes()


def written_hwpx(blocks: list[Block]) -> bytes:
    writer = hwpx_format.Writer()
    for block in blocks:
        writer.add(block)
    return writer.to_bytes()


@pytest.fixture(scope="module")
def word() -> bytes:
    return written_docx(BLOCKS)


@pytest.fixture(scope="module")
def hancom() -> bytes:
    return written_hwpx(BLOCKS)


def test_word_has_headings_text_and_tables(word: bytes) -> None:
    document = docx.Document(io.BytesIO(word))
    told = [(each.style.name, each.text) for each in document.paragraphs if each.style and each.text]
    assert told == [
        ("Heading 1", "강과 사람"),
        ("Normal", "강은 흐른다. <&> 1 < 2"),
        ("Heading 3", "둑"),
        ("Normal", "[그림: 표지]"),
        ("Normal", "끝."),
    ]
    ruled, bare = document.tables
    assert [[cell.text for cell in row.cells] for row in ruled.rows] == [
        ["구분", "상반기", "상반기"],
        ["구분", "계획", "실적"],
        ["독서\n모임", "<12회> & 더", ""],
    ]
    assert ruled.style is not None
    assert ruled.style.name == "Table Grid"
    assert bare.style is None or bare.style.name == "Normal Table"
    assert [round(column.width.mm) if column.width else 0 for column in ruled.columns] == [40, 60, 60]


def test_word_has_the_picture_at_its_size_with_its_text(word: bytes) -> None:
    (shape,) = docx.Document(io.BytesIO(word)).inline_shapes
    assert (round(shape.width.mm), round(shape.height.mm)) == (105, 52)
    assert shape._inline.docPr.get("descr") == "물길"


def test_word_begins_pages_where_the_document_does(word: bytes) -> None:
    document = docx.Document(io.BytesIO(word))
    begins = [each for each in document.paragraphs if each.paragraph_format.page_break_before]
    assert len(begins) == 2
    assert begins[0].runs  # the picture
    table = begins[1]._p.getnext()
    assert table is not None
    assert table.tag == qn("w:tbl")


def test_word_is_korean(word: bytes) -> None:
    with ZipFile(io.BytesIO(word)) as archive:
        styles = ET.fromstring(archive.read("word/styles.xml"))
    languages = [each.get(qn("w:eastAsia")) for each in styles.iter(qn("w:lang"))]
    assert languages
    assert set(languages) == {"ko-KR"}
    for name in ("Normal", "Heading1", "Heading3"):
        (style,) = [each for each in styles.iter(qn("w:style")) if each.get(qn("w:styleId")) == name]
        (fonts,) = style.iter(qn("w:rFonts"))
        assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia")} == {"맑은 고딕"}
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_another_reader_of_word_sees_the_same(word: bytes) -> None:
    html = mammoth.convert_to_html(io.BytesIO(word)).value
    root = ET.fromstring(f"<body>{html}</body>")
    assert [(each.tag, "".join(each.itertext())) for each in root if each.tag in ("h1", "h2", "h3")] == [
        ("h1", "강과 사람"),
        ("h3", "둑"),
    ]
    order = [each.tag for each in root if each.tag != "p"]
    assert order == ["h1", "table", "h3", "table"]
    spans = [
        (cell.get("rowspan"), cell.get("colspan"), " ".join(" ".join(cell.itertext()).split()))
        for cell in root.findall("table")[0].iter("td")
    ]
    assert spans[:2] == [("2", None, "구분"), (None, "2", "상반기")]
    assert [text for _, _, text in spans] == [
        "구분",
        "상반기",
        "계획",
        "실적",
        "독서 모임",
        "<12회> & 더",
        "",
    ]
    (image,) = root.iter("img")
    assert image.get("alt") == "물길"
    assert {"독서", "모임"} <= set(mammoth.extract_raw_text(io.BytesIO(word)).value.split())


def section(data: bytes) -> ET.Element:
    with ZipFile(io.BytesIO(data)) as archive:
        return ET.fromstring(archive.read("Contents/section0.xml"))


def cell_text(cell: ET.Element) -> str:
    return "\n".join(
        "".join(part.text or "" if part.tag == f"{HP}t" else "" for part in each.iter()).strip()
        for each in cell.iter(f"{HP}p")
    )


def test_hancom_has_headings_text_and_order(hancom: bytes) -> None:
    told = []
    for paragraph in section(hancom).findall(f"{HP}p"):
        kinds = [kind for kind in ("tbl", "pic") if paragraph.find(f"{HP}run/{HP}{kind}") is not None]
        text = "".join(each.text or "" for each in paragraph.findall(f"{HP}run/{HP}t"))
        told.append((paragraph.get("styleIDRef"), paragraph.get("pageBreak"), kinds[0] if kinds else text))
    assert told == [
        ("2", "0", "강과 사람"),
        ("0", "0", "강은 흐른다. <&> 1 < 2"),
        ("0", "0", "tbl"),
        ("4", "0", "둑"),
        ("0", "1", "pic"),
        ("0", "1", "tbl"),
        ("0", "0", "[그림: 표지]"),
        ("0", "0", "끝."),
    ]


def test_hancom_has_the_cells_of_the_table(hancom: bytes) -> None:
    table = next(section(hancom).iter(f"{HP}tbl"))
    assert (table.get("rowCnt"), table.get("colCnt")) == ("3", "3")
    cells = []
    for cell in table.iter(f"{HP}tc"):
        address, span = cell.find(f"{HP}cellAddr"), cell.find(f"{HP}cellSpan")
        assert address is not None
        assert span is not None
        place = [int(each.get(name) or 0) for each, name in ((address, "rowAddr"), (address, "colAddr"))]
        size = [int(span.get(name) or 0) for name in ("rowSpan", "colSpan")]
        cells.append(GridCell(cell_text(cell), place[0], place[1], size[0], size[1]))
    assert tuple(cells) == CELLS


def test_hancom_numbers_no_heading_by_itself(hancom: bytes) -> None:
    with ZipFile(io.BytesIO(hancom)) as archive:
        header = ET.fromstring(archive.read("Contents/header.xml"))
    heads = [each for each in header.iter() if each.tag.endswith("}paraHead")]
    assert heads
    assert not any((each.text or "").strip() for each in heads)


def test_hancom_package_is_sound(hancom: bytes) -> None:
    with ZipFile(io.BytesIO(hancom)) as archive:
        assert archive.testzip() is None
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert archive.read("mimetype") == b"application/hwp+zip"
        package = archive.read("Contents/content.hpf").decode()
        names = archive.namelist()
        (picture,) = [name for name in names if name.startswith("BinData/")]
        assert archive.read(picture) == png()
    assert f'href="{picture}"' in package
    assert "synthetic" not in package  # the author of the template
    assert HwpxDocument.open(io.BytesIO(hancom)).validate().issues == ()


def test_another_reader_of_hancom_sees_the_same(hancom: bytes, tmp_path: Path) -> None:
    path = tmp_path / "글.hwpx"
    path.write_bytes(hancom)
    with OtherReader(str(path)) as other:
        text, tables, images = other.text, other.tables, other.get_images()
    places = [text.index(part) for part in ("강과 사람", "강은 흐른다", "구분", "둑", "[그림: 표지]", "끝.")]
    assert places == sorted(places)
    assert tables[0].rows[:2] == [["구분", "상반기"], ["계획", "실적"]]
    assert "".join(tables[0].rows[2][0].split()) == "독서모임"
    assert [image.data for image in images] == [png()]


@pytest.mark.parametrize("written", [written_docx, written_hwpx])
def test_no_text_breaks_the_xml(written: object) -> None:
    assert callable(written)
    nasty = "가\x00나\x0b\ud800\ufffe다"
    data = written([Heading(nasty, 2), Passage(nasty), Grid((GridCell(nasty, 0, 0),), (0.5,)), Passage("")])
    with ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                ET.fromstring(archive.read(name))


@given(st.tuples(st.floats(0, 3), st.floats(0, 3)), st.lists(st.floats(0, 2), min_size=1, max_size=30))
@settings(max_examples=50)
def test_nothing_is_wider_than_the_text(size: tuple[float, float], shares: list[float]) -> None:
    width, height = picture_size(Figure(None, "", size))
    assert 0 < width <= 160.001
    assert 0 < height <= 230
    assert 0 < sum(column_widths(shares)) <= 160.001


@pytest.mark.parametrize(("name", "module"), [("docx", "docx"), ("hwpx", "hwpx")])
def test_without_the_library_the_extra_is_named_before_a_page_is_read(
    name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pages() -> Iterator[ReadPage]:
        assert not name, "a page was read"
        yield ReadPage(Page(1, 1, 1))

    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=r'pip install "dokhae\[office\]"'):
        list(FORMATS[name].chunks(pages()))


@pytest.mark.parametrize("name", ["docx", "hwpx"])
def test_no_pages_are_an_empty_document(name: str) -> None:
    data = b"".join(FORMATS[name].chunks([]))
    with tempfile.TemporaryFile() as file:
        file.write(data)
        assert ZipFile(file).testzip() is None
