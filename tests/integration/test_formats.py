"""The sample pages in every format that has boxes or a layout, and read back."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from PIL import Image
from rich.cells import cell_len
from tests.validators import ALTO, alto_lines, alto_schema, hocr_lines

from dokhae import Document, Reader
from dokhae.formats import FORMATS, ReadPage, schema

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def document() -> Document:
    return Reader().read([SAMPLES / name for name in ("exam.png", "letter.jpg", "notice.png")])


@pytest.fixture(scope="module")
def written(document: Document) -> dict[str, bytes]:
    return {
        name: b"".join(FORMATS[name].chunks(map(ReadPage, document.pages)))
        for name in ("text", "json", "layout", "hocr", "alto")
    }


def test_text_is_that_of_the_document_and_precomposed(document: Document, written: dict[str, bytes]) -> None:
    text = written["text"].decode("utf-8")
    assert text == document.text + "\n"
    assert unicodedata.is_normalized("NFC", text)


def test_json_is_valid_and_comes_back(document: Document, written: dict[str, bytes]) -> None:
    Draft202012Validator(schema()).validate(json.loads(written["json"]))
    assert Document.from_json(written["json"].decode("utf-8")) == document


def test_hocr_has_every_line_with_its_spaces(document: Document, written: dict[str, bytes]) -> None:
    root = etree.fromstring(written["hocr"])
    assert hocr_lines(root) == [line.text for line in document.lines]
    assert len(root.findall(".//*[@class='ocrx_cinfo']")) == sum(len(line.chars) for line in document.lines)


def test_alto_is_valid_and_has_every_line_with_its_spaces(
    document: Document, written: dict[str, bytes]
) -> None:
    root = etree.fromstring(written["alto"])
    alto_schema().assertValid(root)
    assert alto_lines(root) == [line.text for line in document.lines]
    assert len(root.findall(".//a:Glyph", ALTO)) == sum(len(line.chars) for line in document.lines)


def test_the_layout_has_both_columns_of_the_exam_side_by_side(
    document: Document, written: dict[str, bytes]
) -> None:
    exam, letter, notice = written["layout"].decode("utf-8").split("\f\n")
    rows = exam.splitlines()
    (first,) = (row for row in rows if row.startswith("1. "))
    assert "   4. " in first
    questions = [row.partition(f" {number}. ") for number in (4, 5, 6, 7, 8) for row in rows]
    starts = [cell_len(before) for before, found, _ in questions if found]
    assert len(starts) == 5
    assert len(set(starts)) == 1, "the right column has one edge"
    assert sorted(exam.split()) == sorted(word.text for word in document.pages[0].words)
    table = [
        row.split() for row in notice.splitlines() if row.strip().startswith(("새싹반", "줄기반", "열매반"))
    ]
    assert [row[0] for row in table] == ["새싹반", "줄기반", "열매반"]
    assert letter.splitlines()[1].startswith("  이모,"), "a paragraph is indented by one syllable"


@pytest.mark.parametrize(("suffix", "options"), [(".hocr", []), (".xml", []), (".txt", ["-f", "layout"])])
def test_the_program_writes_them_under_korean_names(suffix: str, options: list[str], tmp_path: Path) -> None:
    page, target = tmp_path / "여름 공고.png", tmp_path / f"읽은 글{suffix}"
    Image.open(SAMPLES / "notice.png").crop((0, 80, 1240, 240)).save(page)
    command = [sys.executable, "-m", "dokhae", "read", str(page), "-o", str(target), *options]
    subprocess.run(command, check=True)
    text = target.read_text("utf-8")
    assert "안내" in re.sub("</?span[^>]*>", "", text)
    assert ("여름 공고.png" in text) == (suffix != ".txt")
    assert set(tmp_path.iterdir()) == {page, target}
