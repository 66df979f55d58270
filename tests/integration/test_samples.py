"""From a sample page to its text, with the weights that ship."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dokhae import Document, Reader
from dokhae.lab.ocr.scoring import score

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
# Page, most character errors, least F1 of the gaps between words.
BARS = [("notice.png", 0.05, 0.97), ("exam.png", 0.05, 0.97), ("letter.jpg", 0.05, 0.97)]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(threads=1)


@pytest.fixture(scope="module")
def documents(reader: Reader) -> dict[str, Document]:
    return {name: reader.read(SAMPLES / name) for name, _, _ in BARS}


@contextmanager
def program(folder: str, name: str) -> Iterator[Any]:
    """A module of the samples, which are programs and no package."""
    sys.path.insert(0, str(ROOT / folder))
    yield importlib.import_module(name)
    sys.path.remove(str(ROOT / folder))


def test_every_sample_has_a_bar() -> None:
    images = {path.name for path in SAMPLES.iterdir() if path.suffix in {".png", ".jpg"}}
    assert {name for name, _, _ in BARS} == images
    assert all((SAMPLES / name).with_suffix(".txt").exists() for name in images)


def test_the_script_sets_the_text_that_is_shipped() -> None:
    with program("samples", "make") as make:
        for name, (set_page, _) in make.SAMPLES.items():
            shipped = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
            assert shipped.splitlines() == set_page().lines


@pytest.mark.parametrize(("name", "most_errors", "least_spacing"), BARS)
def test_a_sample_is_read(
    name: str, most_errors: float, least_spacing: float, documents: dict[str, Document]
) -> None:
    truth = (SAMPLES / name).with_suffix(".txt").read_text(encoding="utf-8")
    found = score(truth, documents[name].text)
    assert found.cer <= most_errors, documents[name].text
    assert found.spacing >= least_spacing, documents[name].text


@pytest.mark.parametrize("name", [name for name, _, _ in BARS])
def test_boxes_lie_on_the_page(name: str, documents: dict[str, Document]) -> None:
    (page,) = documents[name].pages
    assert page.words
    for word in page.words:
        left, top, right, bottom = word.box.bounds
        assert -2 <= left < right <= page.width + 2
        assert -2 <= top < bottom <= page.height + 2


def test_what_was_read_goes_to_json_and_back(documents: dict[str, Document]) -> None:
    for document in documents.values():
        assert Document.from_json(document.to_json()) == document


def test_reading_again_gives_the_same(reader: Reader, documents: dict[str, Document]) -> None:
    assert reader.read(SAMPLES / "notice.png") == documents["notice.png"]
