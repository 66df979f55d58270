"""Pages in chunks make the same document; files appear whole or not at all."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dokhae._files import written
from dokhae.document import Box, Char, Document, Line, Page, Region, Word
from dokhae.errors import OutputError, UsageError
from dokhae.formats import FORMATS, ReadPage, format_named, format_of

BOX = Box.from_bounds(0, 0, 10, 10)


def _page(number: int, *lines: str) -> Page:
    read = [
        Line(
            0.9,
            BOX,
            tuple(Word(word, 0.9, BOX, tuple(Char(c, 0.9, BOX) for c in word)) for word in line.split()),
        )
        for line in lines
    ]
    return Page(number, 20, 20, (Region(BOX, tuple(read)),) if read else ())


@pytest.mark.parametrize(
    "pages", [[], [_page(1)], [_page(1, "가 나", "다")], [_page(1, "가 나"), _page(2), _page(3, "라")]]
)
def test_chunks_make_the_document(pages: list[Page]) -> None:
    document = Document(tuple(pages))
    read = [ReadPage(page) for page in pages]
    assert Document.from_json(b"".join(FORMATS["json"].chunks(read)).decode()) == document
    assert b"".join(FORMATS["text"].chunks(read)).decode() == (document.text + "\n" if pages else "")


@pytest.mark.parametrize("name", ["text", "json", "layout", "hocr", "alto"])
def test_pages_are_written_as_they_come(name: str) -> None:
    def pages() -> Iterator[ReadPage]:
        yield ReadPage(_page(1, "첫째"))
        raise AssertionError("asked for a page before it was needed")

    chunks = FORMATS[name].chunks(pages())
    assert any("째".encode() in chunk for chunk in chunks)


@pytest.mark.parametrize("name", ["text", "json", "layout", "hocr", "alto"])
def test_a_file_is_utf_8_with_unix_ends_of_lines_and_no_byte_order_mark(name: str) -> None:
    read = [ReadPage(_page(number, "한글 ①", "Ａ１")) for number in (1, 2)]
    data = b"".join(FORMATS[name].chunks(read))
    assert data.decode("utf-8").endswith("\n")
    assert not data.startswith(codecs.BOM_UTF8)
    assert b"\r" not in data


@pytest.mark.parametrize("name", ["text", "paragraphs", "layout"])
def test_no_pages_make_an_empty_text(name: str) -> None:
    assert b"".join(FORMATS[name].chunks([])) == b""


@pytest.mark.parametrize(("name", "tag"), [("hocr", "body"), ("alto", "Layout")])
def test_no_pages_make_xml_without_any(name: str, tag: str) -> None:
    root = ElementTree.fromstring(b"".join(FORMATS[name].chunks([])))
    (pages,) = root.iterfind(f".//{{*}}{tag}")
    assert list(pages) == []


def test_a_file_name_of_another_encoding_goes_to_json_and_back() -> None:
    """As a folder from Windows has on Linux: bytes that are not UTF-8, which Python keeps as surrogates."""
    source = "공고.png".encode("cp949").decode("utf-8", "surrogateescape")
    page = Page(1, 20, 20, source=source)
    data = b"".join(FORMATS["json"].chunks([ReadPage(page)]))
    assert Document.from_json(data.decode("utf-8")).pages == (page,)


def test_text_of_half_a_character_does_not_stop_the_rest() -> None:
    read = [ReadPage(_page(1, "앞 \ud800 뒤"))]
    assert b"".join(FORMATS["text"].chunks(read)).decode("utf-8") == "앞 ? 뒤\n"
    assert b"".join(FORMATS["layout"].chunks(read)).decode("utf-8").split() == ["앞", "?", "뒤"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.json", "json"),
        ("한글.TXT", "text"),
        ("none", "text"),
        ("a.csv", "text"),
        ("가.hocr", "hocr"),
        ("가.XML", "alto"),
    ],
)
def test_the_suffix_tells_the_format(path: str, name: str) -> None:
    assert format_of(Path(path)).name == name


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"no format 'doc'.*text, paragraphs, json"):
        format_named("doc")


def test_a_file_that_was_not_finished_does_not_appear(tmp_path: Path) -> None:
    target = tmp_path / "글.txt"
    target.write_text("before", "utf-8")
    with pytest.raises(RuntimeError), written(target) as file:
        file.write("half")
        raise RuntimeError
    assert target.read_text("utf-8") == "before"
    with written(target) as file:
        file.write("after\n")
    assert target.read_bytes() == b"after\n"
    assert list(tmp_path.iterdir()) == [target]


def test_no_folder_is_an_error_with_a_name(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"out\.txt"), written(tmp_path / "missing" / "out.txt"):
        pass
