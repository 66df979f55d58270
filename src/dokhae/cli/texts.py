"""What is asked about: pages, plain text and documents that were read before, as one passage."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Final, Literal, cast

import typer

from dokhae.cli.inputs import PageReader, sources, told
from dokhae.document import Document, Line, Page
from dokhae.errors import DokhaeError, InvalidDocumentError
from dokhae.quiz.card import Card
from dokhae.quiz.passage import Passage
from dokhae.quiz.picture import marked_picture
from dokhae.source import SingleSource, decode_text, is_text, open_source, read_text
from dokhae.source.text import MAX_BYTES

__all__ = ["Texts", "read_texts"]

_HEAD: Final = 1024
_JSON: Final = re.compile(rb'\s*\{\s*"format":\s*"dokhae-')
_MOST_JSON: Final = 500_000_000  # bytes; a page of a document has about 200,000


@dataclass(frozen=True, slots=True)
class _Input:
    """A file or the content of a stream, and what it holds."""

    name: str
    source: Path | bytes
    kind: Literal["pages", "text", "document"]


@dataclass(frozen=True, slots=True)
class _Place:
    """A page, and the source of its image; none for a page of a document in JSON."""

    page: Page
    source: SingleSource | None


@dataclass(frozen=True, slots=True)
class Texts:
    """A passage, and the pages that it was read from."""

    passage: Passage
    places: tuple[_Place, ...]

    def pictures(self, cards: Iterable[Card], password: str | None) -> dict[int, bytes]:
        """JPEGs of the evidence, by the place of each card that has one; a page is decoded once.

        Raises:
            InputError: a page that could be read before cannot be any more.
        """
        shown = sorted(
            ((page, number, lines) for number, card in enumerate(cards) for page, lines in self._lines(card)),
            key=lambda found: found[:2],
        )
        made: dict[int, bytes] = {}
        for page_number, group in groupby(shown, key=lambda found: found[0]):
            place = self.places[page_number - 1]
            if place.source is not None:
                with open_source(place.source, password=password) as opened:
                    image = opened.page(place.page.number)
                made |= {
                    number: marked_picture(image, lines, place.page.rotation) for _, number, lines in group
                }
        return made

    def _lines(self, card: Card) -> Iterator[tuple[int, list[Line]]]:
        """The page that the evidence begins on, and its lines there; nothing of plain text."""
        found = self.passage.lines_at(card.evidence_span)
        if found:
            first = found[0][0]
            yield first, [line for page, line in found if page == first]


def read_texts(
    inputs: Iterable[str], password: str | None, threads: int, failures: list[DokhaeError]
) -> Texts:
    """Read inputs one after the other; what cannot be read is told and remembered, and the rest goes on.

    Raises:
        Exit: nothing could be read, as was told.
        EmptyInputError: there is no text in what was read.
        UnsuitableTextError: it is not Korean.
    """
    reader = PageReader(password, threads, failures)
    documents = [found for name in inputs for found in _documents(name, reader, failures)]
    passage = Passage.joined(Passage.of(document) for document, _ in documents)
    if failures and not passage.text.strip():
        raise typer.Exit(failures[-1].exit_code)
    passage.check()
    return Texts(passage, tuple(place for _, places in documents for place in places))


def _documents(
    name: str, reader: PageReader, failures: list[DokhaeError]
) -> Iterator[tuple[Document | str, list[_Place]]]:
    """Texts and documents behind one name; pages of images and PDFs next to each other are one document."""
    for kind, group in groupby(_inputs(name, failures), key=lambda found: found.kind):
        if kind == "pages":
            pages = reader.pages_of(each.source for each in group)
            places = [_Place(read.page, source) for source, read in pages]
            yield Document(tuple(place.page for place in places)), places
            continue
        for found in group:
            with told(failures):
                if kind == "text":
                    yield _text(found), []
                else:
                    document = _document(found)
                    yield document, [_Place(page, None) for page in document.pages]


def _inputs(name: str, failures: list[DokhaeError]) -> Iterator[_Input]:
    for source in sources([name], failures):
        # A stream or a pipe can be read once only, and an image is opened again for its picture.
        if isinstance(source, Path) and _is_regular(source):
            yield _Input(source.name, source, _kind(_head(source), source.name))
        else:
            content = source.read_bytes() if isinstance(source, Path) else cast(BinaryIO, source).read()
            yield _Input("<stdin>" if name == "-" else name, content, _kind(content[:_HEAD], name))


def _is_regular(path: Path) -> bool:
    return stat.S_ISREG(path.stat().st_mode)


def _head(path: Path) -> bytes:
    """The first bytes of a file; those of an image where it may not be read, which opening it will tell."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b"\0"


def _kind(head: bytes, name: str) -> Literal["pages", "text", "document"]:
    if not is_text(head, name):
        return "pages"
    return "document" if name.lower().endswith(".json") or _JSON.match(head) else "text"


def _text(found: _Input, most: int = MAX_BYTES) -> str:
    if isinstance(found.source, Path):
        return read_text(found.source, most)
    return decode_text(found.source, found.name, most)


def _document(found: _Input) -> Document:
    text = _text(found, _MOST_JSON)
    try:
        return Document.from_json(text)
    except InvalidDocumentError as error:
        raise InvalidDocumentError(f"'{found.name}' is no document of dokhae: {error.what}") from error
