"""Pages in chunks make the same document; files appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

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


def test_pages_are_written_as_they_come() -> None:
    def pages() -> list[Page]:
        raise AssertionError("asked for a page before it was needed")

    stream = (page for index in range(2) for page in ([_page(1, "가")] if index == 0 else pages()))
    assert next(FORMATS["text"].chunks(map(ReadPage, stream))).decode() == "가\n"


@pytest.mark.parametrize(
    ("path", "name"), [("a.json", "json"), ("한글.TXT", "text"), ("none", "text"), ("a.csv", "text")]
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
