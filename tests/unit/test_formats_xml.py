"""hOCR and ALTO as other programs read them: valid, with every space in its place, for any text at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from ocrmypdf.hocrtransform import HocrParser, OcrElement
from tests.documents import AWKWARD, block, pages, printed
from tests.validators import ALTO, alto_lines, alto_schema, hocr_lines

from dokhae.document import Box, Char, Line, Page, Region, RegionKind, Word
from dokhae.figures import Cell, Picture, Table
from dokhae.formats import FORMATS, ReadPage
from dokhae.formats._xml import clean

HTML = {"h": "http://www.w3.org/1999/xhtml"}
SKEWED = Box(((100, 100), (300, 120), (296, 160), (96, 140)))


def written(name: str, *of: Page) -> bytes:
    return b"".join(FORMATS[name].chunks(map(ReadPage, of)))


def parsed(name: str, *of: Page) -> etree._Element:
    return etree.fromstring(written(name, *of))


def page(*regions: Region, **more: object) -> Page:
    return Page(1, 2000, 2000, regions, **more)  # type: ignore[arg-type]


def illustrated(*regions: Region, **more: object) -> Page:
    """A page with a picture and a table beside its text."""
    cell = Box.from_bounds(40, 300, 80, 340)
    table = Table(Box.from_bounds(40, 300, 120, 340), (Cell(cell, 0, 0),))
    return page(*regions, pictures=[Picture(SKEWED)], tables=[table], **more)


def one_word(text: str = "글", box: Box = SKEWED, of: Sequence[Char] = ()) -> Page:
    word = Word(text, 0.5, box, tuple(of))
    return page(Region(box, (Line(0.5, box, (word,)),)))


def readable(text: str) -> str:
    """The text with U+FFFD for what the grammar of XML 1.0 does not have among its characters."""

    def is_char(code: int) -> bool:
        return code in (0x9, 0xA, 0xD) or any(
            first <= code <= last for first, last in [(0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF)]
        )

    return "".join(character if is_char(ord(character)) else "�" for character in text)


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    return alto_schema()


@given(st.lists(pages, max_size=2))
def test_hocr_is_xml_and_its_lines_are_the_lines(of: list[Page]) -> None:
    root = parsed("hocr", *of)
    assert hocr_lines(root) == [readable(line.text) for each in of for line in each.lines]
    words = ["".join(word.itertext()) for word in root.iterfind(".//*[@class='ocrx_word']")]
    assert words == [readable(word.text) for each in of for word in each.words]
    assert len(root.findall(".//*[@class='ocr_page']")) == len(of)
    names = root.xpath("//@id")
    assert len(set(names)) == len(names)


@given(st.lists(pages, min_size=1, max_size=2))
def test_alto_is_valid_and_its_lines_are_the_lines(schema: etree.XMLSchema, of: list[Page]) -> None:
    root = parsed("alto", *of)
    schema.assertValid(root)
    lines = [line for each in of for line in each.lines if line.words]
    assert alto_lines(root) == [readable(line.text) for line in lines]
    assert root.findtext(".//a:fileName", "", ALTO).split() == readable(of[0].source).split()


def test_the_schema_refuses_what_is_not_alto(schema: etree.XMLSchema) -> None:
    """So that the test above can fail."""
    root = parsed("alto", one_word())
    schema.assertValid(root)
    (word,) = root.iterfind(".//a:String", ALTO)
    word.set("WC", "1.5")
    assert not schema.validate(root)


@pytest.mark.parametrize("name", ["hocr", "alto"])
def test_boxes_are_whole_pixels_of_the_page(name: str) -> None:
    beyond = Box(((-3.4, 1.6), (2500, 1.6), (2500, 30.2), (-3.4, 30.2)))
    text = written(name, one_word("글", beyond, [Char("글", 0.5, beyond)])).decode()
    expected = {"hocr": "bbox 0 2 2000 30", "alto": 'HPOS="0" VPOS="2" WIDTH="2000" HEIGHT="28"'}[name]
    # Of region, paragraph, line and word, or of block, line, word and glyph.
    assert text.count(expected) == 4


@pytest.mark.parametrize("name", ["hocr", "alto"])
def test_markup_and_awkward_characters_come_back(name: str) -> None:
    read = page(block(printed(f"<b>&amp;</b> {AWKWARD} ]]> 'a\"b' 한글")), source='<한글> & "co".png')
    (line,) = (hocr_lines if name == "hocr" else alto_lines)(parsed(name, read))
    assert line == readable(read.text)


@pytest.mark.parametrize("name", ["hocr", "alto"])
def test_a_page_without_text_is_a_page(name: str, schema: etree.XMLSchema) -> None:
    wordless = page(Region(SKEWED), Region(SKEWED, (Line(0, SKEWED),)))
    root = parsed(name, page(), wordless)
    assert len(root.findall(".//*[@class='ocr_page']") or root.findall(".//a:Page", ALTO)) == 2
    assert name == "hocr" or schema.validate(root)


# hOCR.


def by_ocrmypdf(read: Page, folder: Path) -> OcrElement:
    """The page as OCRmyPDF reads it, which knows nothing of dokhae."""
    path = folder / "page.hocr"
    path.write_bytes(written("hocr", read))
    return HocrParser(path).parse()


def test_another_program_reads_words_boxes_and_confidences(tmp_path: Path) -> None:
    read = page(block(printed("봄이 온다.", 100, 200), printed("꽃이 핀다.", 100, 240)), dpi=299.7)
    found = by_ocrmypdf(read, tmp_path)
    assert found.dpi == 300
    assert found.page_number == 0
    (paragraph,) = found.children
    assert paragraph.language == "ko"
    lines = [[word.text for word in line.children] for line in paragraph.children]
    assert lines == [["봄이", "온다."], ["꽃이", "핀다."]]
    for word, same in zip(
        read.words, [word for line in paragraph.children for word in line.children], strict=True
    ):
        assert same.bbox is not None
        assert (same.bbox.left, same.bbox.top, same.bbox.right, same.bbox.bottom) == word.box.bounds
        assert same.confidence == word.confidence


def line_of(read: Page, folder: Path) -> OcrElement:
    return by_ocrmypdf(read, folder).children[0].children[0]


def test_the_baseline_runs_along_the_foot_of_the_words(tmp_path: Path) -> None:
    words = (
        Word("기운", 0.9, Box(((110, 105), (160, 110), (158, 150), (108, 145)))),
        Word("줄", 0.9, Box(((210, 115), (260, 120), (258, 160), (208, 155)))),
    )
    line = line_of(page(Region(SKEWED, (Line(0.9, SKEWED, words),))), tmp_path)
    assert line.baseline is not None
    assert line.bbox is not None
    assert line.baseline.slope == pytest.approx(15 / 150, abs=1e-4)

    def foot(x: float) -> float:
        assert line.baseline is not None
        assert line.bbox is not None
        return line.bbox.bottom + line.baseline.intercept + line.baseline.slope * (x - line.bbox.left)

    assert foot(108) == pytest.approx(145, abs=1)
    assert foot(258) == pytest.approx(160, abs=1)
    assert line.textangle is None


@pytest.mark.parametrize("clockwise", [90, 180, 270, 93.5])
def test_a_turned_line_has_its_angle_instead(clockwise: float, tmp_path: Path) -> None:
    cos, sin = math.cos(math.radians(clockwise)), math.sin(math.radians(clockwise))
    corners = [(0, 0), (100, 0), (100, 20), (0, 20)]
    box = Box(tuple((500 + x * cos - y * sin, 500 + x * sin + y * cos) for x, y in corners))  # type: ignore[arg-type]
    line = line_of(one_word("글", box), tmp_path)
    assert line.baseline is None
    assert line.textangle == 360 - clockwise


def test_characters_have_boxes_and_confidences() -> None:
    of = [
        Char("한", 0.98765, Box.from_bounds(10, 20, 30, 44)),
        Char("글", 1, Box.from_bounds(31, 20, 50, 44)),
    ]
    (word,) = parsed("hocr", one_word("한글", Box.from_bounds(10, 20, 50, 44), of)).iterfind(
        ".//h:span[@class='ocrx_word']", HTML
    )
    assert word.get("title") == "bbox 10 20 50 44; x_wconf 50; x_confs 98.77 100.00"
    assert [(char.text, char.get("class"), char.get("title")) for char in word] == [
        ("한", "ocrx_cinfo", "x_bboxes 10 20 30 44; x_conf 98.77"),
        ("글", "ocrx_cinfo", "x_bboxes 31 20 50 44; x_conf 100.00"),
    ]


def test_hocr_says_what_it_is() -> None:
    root = parsed("hocr", page(source='시험 "1".png'), page(source="b\\c.png"))
    meta = {each.get("name"): each.get("content", "") for each in root.iterfind(".//h:meta", HTML)}
    assert meta["ocr-system"].startswith("dokhae ")
    assert root.get("lang") == meta["ocr-langs"] == "ko"
    titles = [each.get("title") for each in root.iterfind(".//h:div[@class='ocr_page']", HTML)]
    assert titles == [
        r'image "시험 \"1\".png"; bbox 0 0 2000 2000; ppageno 0',
        r'image "b\\c.png"; bbox 0 0 2000 2000; ppageno 1',
    ]


def test_hocr_names_every_class_that_it_uses() -> None:
    kinds: list[RegionKind] = ["header", "text", "footer"]
    regions = [Region(SKEWED, block(printed("글 한 줄")).lines, kind) for kind in kinds]
    root = parsed("hocr", illustrated(*regions))
    capabilities = root.xpath("string(//h:meta[@name='ocr-capabilities']/@content)", namespaces=HTML).split()
    assert set(root.xpath("//@class")) == {name for name in capabilities if name != "ocrp_lang"}
    areas = [area.get("class") for area in root.iterfind(".//h:div[@class='ocr_page']/h:div", HTML)]
    assert areas == ["ocr_header", "ocr_carea", "ocr_footer", "ocr_photo", "ocr_table"]


def test_hocr_says_where_pictures_and_tables_are(tmp_path: Path) -> None:
    read = illustrated(block(printed("봄이 온다.", 100, 200)))
    root = parsed("hocr", read)
    (photo,), (table,) = (root.findall(f".//h:div[@class='ocr_{name}']", HTML) for name in ("photo", "table"))
    assert dict(photo.attrib) == {"class": "ocr_photo", "id": "photo_1_1", "title": "bbox 96 100 300 160"}
    assert dict(table.attrib) == {"class": "ocr_table", "id": "table_1_1", "title": "bbox 40 300 120 340"}
    (paragraph,) = by_ocrmypdf(read, tmp_path).children
    assert [word.text for line in paragraph.children for word in line.children] == ["봄이", "온다."]


def test_a_browser_reads_hocr_too() -> None:
    """HTML has no <span/>: a line without words needs its end, or it has the next one in it."""
    region = Region(SKEWED, (Line(0, SKEWED), *block(printed("글")).lines))
    data = written("hocr", page(region))
    assert hocr_lines(etree.fromstring(data, etree.HTMLParser())) == ["", "글"]
    assert b"/>" not in data[data.index(b"<body>") :]


# ALTO.


def test_boxes_that_are_not_upright_have_their_corners() -> None:
    upright = Box.from_bounds(10, 20, 30, 44)
    nearly = Box(((10, 20), (110, 21), (109, 44), (9, 43)))
    slightly = Box(((10, 20), (110, 22), (110, 44), (10, 42)))
    slanted = Box(((10, 20), (110, 20), (112, 44), (12, 44)))
    for box, points in [
        (SKEWED, ["100,100 300,120 296,160 96,140"] * 4),
        (slightly, ["10,20 110,22 110,44 10,42"] * 4),
        (slanted, ["10,20 110,20 112,44 12,44"] * 4),
        (nearly, []),
        (upright, []),
    ]:
        root = parsed("alto", one_word("글", box, [Char("글", 0.5, box)]))
        assert [each.get("POINTS") for each in root.iterfind(".//a:Shape/a:Polygon", ALTO)] == points


def test_spaces_have_their_place() -> None:
    root = parsed("alto", page(block(printed("봄이  온다.", 100, 200))))
    (space,) = root.iterfind(".//a:SP", ALTO)
    assert dict(space.attrib) == {"HPOS": "140", "VPOS": "200", "WIDTH": "20"}


def test_words_and_characters_have_confidences_and_lines_a_baseline() -> None:
    root = parsed("alto", page(block(printed("봄이", 100, 200))))
    (word,) = root.iterfind(".//a:String", ALTO)
    assert (word.get("CONTENT"), word.get("WC")) == ("봄이", "0.9000")
    glyphs = [(each.get("CONTENT"), each.get("GC"), each.get("HPOS")) for each in word]
    assert glyphs == [("봄", "0.9000", "100"), ("이", "0.9000", "120")]
    assert [line.get("BASELINE") for line in root.iterfind(".//a:TextLine", ALTO)] == ["100,220 140,220"]


def test_a_character_of_several_code_points_is_no_glyph(schema: etree.XMLSchema) -> None:
    root = parsed("alto", one_word("가́", SKEWED, [Char("가́", 0.5, SKEWED)]))
    schema.assertValid(root)
    assert alto_lines(root) == ["가́"]


def test_alto_says_where_it_comes_from_and_what_blocks_are(schema: etree.XMLSchema) -> None:
    kinds: list[RegionKind] = ["header", "text", "footer"]
    regions = [Region(SKEWED, block(printed("글")).lines, kind) for kind in kinds]
    root = parsed("alto", page(*regions, source="시험 & 1.tif", rotation=90), page())
    schema.assertValid(root)
    assert root.findtext(".//a:fileName", "", ALTO) == "시험 & 1.tif"
    assert root.findtext(".//a:softwareName", "", ALTO) == "dokhae"
    blocks = root.findall(".//a:TextBlock", ALTO)
    labels = {tag.get("ID"): tag.get("LABEL") for tag in root.iterfind(".//a:LayoutTag", ALTO)}
    assert [labels.get(each.get("TAGREFS")) for each in blocks] == ["header", None, "footer"]
    assert {(each.get("LANG"), each.get("ROTATION")) for each in blocks} == {("ko", "90")}
    assert [each.get("ID") for each in root.iterfind(".//a:Page", ALTO)] == ["page_1", "page_2"]


def test_alto_says_where_pictures_and_tables_are(schema: etree.XMLSchema) -> None:
    root = parsed("alto", illustrated(block(printed("글")), rotation=90))
    schema.assertValid(root)
    (space,) = root.iterfind(".//a:PrintSpace", ALTO)
    assert [etree.QName(block).localname for block in space] == ["TextBlock", "Illustration", "ComposedBlock"]
    picture, table = space[1:]
    assert picture.get("ID") == "picture_1_1"
    assert [each.get("POINTS") for each in picture.iterfind(".//a:Polygon", ALTO)] == [
        "100,100 300,120 296,160 96,140"
    ]
    place = {"HPOS": "40", "VPOS": "300", "WIDTH": "80", "HEIGHT": "40"}
    assert dict(table.attrib) == {"ID": "table_1_1", "TYPE": "table", "ROTATION": "90"} | place


@given(st.text())
def test_cleaned_text_is_what_xml_can_hold(text: str) -> None:
    kept = clean(text)
    etree.fromstring(f"<a>{escape(kept)}</a>".encode())
    assert clean(kept) == kept
    assert len(kept) == len(text)
