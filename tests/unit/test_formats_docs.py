"""The page about formats: its one example in every format, its programs, and every format there is."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from lxml import etree

from dokhae.document import Document
from dokhae.formats import FORMATS, ReadPage

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "formats.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def block(section: str, language: str) -> str:
    (content,) = re.findall(rf"^```{language}\n(.*?)^```$", SECTIONS[section], re.MULTILINE | re.DOTALL)
    return str(content)


@pytest.mark.parametrize(
    ("name", "language"), [("text", "text"), ("layout", "text"), ("hocr", "xml"), ("alto", "xml")]
)
def test_the_examples_are_the_same_page(name: str, language: str) -> None:
    document = Document.from_json(block("json", "json"))
    data = b"".join(FORMATS[name].chunks(map(ReadPage, document.pages))).decode("utf-8")
    if language == "xml":
        etree.fromstring(data.encode())
        assert block(name, language) in data
    else:
        assert block(name, language) == data


def test_the_programs_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    programs = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(programs) == 2
    for program in programs:
        exec(compile(program, "formats.md", "exec"), {})
    assert b"ocr_page" in (tmp_path / "exam.hocr").read_bytes()
    assert "dokhae-document" in capsys.readouterr().out


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_in_the_table_and_has_a_section(name: str) -> None:
    row = rf"^\| \[`{name}`\]\(#{name}\) \| `{re.escape(FORMATS[name].suffix)}` \|"
    assert re.search(row, PAGE, re.MULTILINE)
    assert name in SECTIONS


def test_both_readmes_list_every_format() -> None:
    for readme in ("README.md", "README.ko.md"):
        text = (ROOT / readme).read_text("utf-8")
        assert [name for name in FORMATS if f"| `{name}` |" not in text] == []
