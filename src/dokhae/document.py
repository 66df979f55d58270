"""What was read: Document > Page > Region > Line > Word > Char, frozen, with boxes and confidence.

Coordinates are pixels of the page image as it was given (after EXIF), x to the right and y down.
A document goes to JSON and back without loss.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal, Self, cast, get_args

from dokhae._fields import Fields, invalid
from dokhae.box import Box, Point
from dokhae.errors import InvalidDocumentError
from dokhae.figures import Picture, Table

if TYPE_CHECKING:
    from dokhae.paragraph import Paragraph

__all__ = ["Box", "Char", "Document", "Line", "Page", "Point", "Region", "RegionKind", "Rotation", "Word"]

RegionKind = Literal["text", "heading", "header", "footer"]
Rotation = Literal[0, 90, 180, 270]

_FORMAT: Final = "dokhae-document"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True, repr=False)
class Char:
    """One character as it was read."""

    text: str
    confidence: float
    box: Box

    def __post_init__(self) -> None:
        if not self.text or self.text.isspace():
            raise ValueError(f"a character is not {self.text!r}")
        _check_confidence(self)

    def to_dict(self) -> dict[str, Any]:
        """The character as plain data, for JSON."""
        return {"text": self.text, "confidence": self.confidence, "box": self.box.to_list()}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """The inverse of `to_dict`.

        Raises:
            InvalidDocumentError: If a field is missing, unknown or wrong; it is named.
        """
        return cls._read(Fields(data, "char"))

    @classmethod
    def _read(cls, fields: Fields) -> Self:
        text, confidence = fields.text("text"), fields.number("confidence")
        return fields.make(cls, text=text, confidence=confidence, box=Box.from_field(fields))

    def __repr__(self) -> str:
        return f"<Char {self.text!r} {self.confidence:.2f}>"


@dataclass(frozen=True, slots=True, repr=False)
class Word:
    """Characters between two spaces (eojeol); `chars` is empty where they are not known one by one."""

    text: str
    confidence: float
    box: Box
    chars: tuple[Char, ...] = ()

    def __post_init__(self) -> None:
        if not self.text or self.text.split() != [self.text]:
            raise ValueError(f"a word has text without spaces, not {self.text!r}")
        _check_confidence(self)
        _freeze(self, "chars")
        if self.chars and "".join(char.text for char in self.chars) != self.text:
            raise ValueError(f"the characters of the word {self.text!r} do not spell it")

    def to_dict(self) -> dict[str, Any]:
        """The word as plain data, for JSON."""
        return {
            "text": self.text,
            "confidence": self.confidence,
            "box": self.box.to_list(),
            "chars": [char.to_dict() for char in self.chars],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """The inverse of `to_dict`.

        Raises:
            InvalidDocumentError: If a field is missing, unknown or wrong; it is named.
        """
        return cls._read(Fields(data, "word"))

    @classmethod
    def _read(cls, fields: Fields) -> Self:
        return fields.make(
            cls,
            text=fields.text("text"),
            confidence=fields.number("confidence"),
            box=Box.from_field(fields),
            chars=map(Char._read, fields.objects("chars")),
        )

    def __repr__(self) -> str:
        return f"<Word {self.text!r} {self.confidence:.2f}>"


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line of text: words with one space between them."""

    confidence: float
    box: Box
    words: tuple[Word, ...] = ()

    def __post_init__(self) -> None:
        _check_confidence(self)
        _freeze(self, "words")

    @property
    def text(self) -> str:
        """The words, joined by one space."""
        return " ".join(word.text for word in self.words)

    @property
    def chars(self) -> tuple[Char, ...]:
        """The characters of all words."""
        return tuple(chain.from_iterable(word.chars for word in self.words))

    def to_dict(self) -> dict[str, Any]:
        """The line as plain data, for JSON; its text is there for the reader's convenience."""
        return {
            "text": self.text,
            "confidence": self.confidence,
            "box": self.box.to_list(),
            "words": [word.to_dict() for word in self.words],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """The inverse of `to_dict`.

        Raises:
            InvalidDocumentError: If a field is missing, unknown or wrong; it is named.
        """
        return cls._read(Fields(data, "line"))

    @classmethod
    def _read(cls, fields: Fields) -> Self:
        text = fields.text("text")
        line = fields.make(
            cls,
            confidence=fields.number("confidence"),
            box=Box.from_field(fields),
            words=map(Word._read, fields.objects("words")),
        )
        if line.text != text:
            raise invalid(fields.at("text"), "the words joined by one space", text)
        return line

    def __repr__(self) -> str:
        return f"<Line {self.text!r} {self.confidence:.2f}>"


@dataclass(frozen=True, slots=True, repr=False)
class Region:
    """Lines that belong together (a column, a block), in reading order.

    A reader gives regions of the kinds text, header and footer; headings are told from text by
    `dokhae.formats.structure`.
    """

    box: Box
    lines: tuple[Line, ...] = ()
    kind: RegionKind = "text"

    def __post_init__(self) -> None:
        if self.kind not in get_args(RegionKind):
            raise ValueError(f"the kind of a region is one of {get_args(RegionKind)}, not {self.kind!r}")
        _freeze(self, "lines")

    @property
    def text(self) -> str:
        """The lines, joined by newlines."""
        return "\n".join(line.text for line in self.lines)

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of all lines."""
        return tuple(chain.from_iterable(line.words for line in self.lines))

    def to_dict(self) -> dict[str, Any]:
        """The region as plain data, for JSON."""
        return {
            "kind": self.kind,
            "box": self.box.to_list(),
            "lines": [line.to_dict() for line in self.lines],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """The inverse of `to_dict`.

        Raises:
            InvalidDocumentError: If a field is missing, unknown or wrong; it is named.
        """
        return cls._read(Fields(data, "region"))

    @classmethod
    def _read(cls, fields: Fields) -> Self:
        return fields.make(
            cls,
            kind=cast(RegionKind, fields.text("kind")),
            box=Box.from_field(fields),
            lines=map(Line._read, fields.objects("lines")),
        )

    def __repr__(self) -> str:
        return f"<Region {self.kind}, {len(self.lines)} lines>"


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """One page, its regions in reading order.

    Attributes:
        number: Place in its source, from 1.
        width: Width of the page image in pixels.
        height: Height of the page image in pixels.
        regions: What stands on the page; empty if nothing does.
        rotation: Degrees clockwise by which the image had to be turned to be upright.
        skew: Degrees clockwise by which text lines still slope after that turn.
        source: Name of the file the page came from.
        dpi: Dots per inch, if known.
        pictures: Where pictures are: photographs, drawings, diagrams.
        tables: Ruled tables; the text in their cells is among the lines of the regions.
    """

    number: int
    width: int
    height: int
    regions: tuple[Region, ...] = ()
    rotation: Rotation = 0
    skew: float = 0.0
    source: str = ""
    dpi: float | None = None
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()

    def __post_init__(self) -> None:
        for name in ("number", "width", "height"):
            value = int(getattr(self, name))
            if value < 1:
                raise ValueError(f"the {name} of a page is at least 1, not {value}")
            object.__setattr__(self, name, value)
        if self.rotation not in get_args(Rotation):
            raise ValueError(f"the rotation of a page is one of {get_args(Rotation)}, not {self.rotation!r}")
        if not math.isfinite(self.skew):
            raise ValueError(f"the skew of a page is a finite number of degrees, not {self.skew}")
        if self.dpi is not None and not 0 < self.dpi < math.inf:
            raise ValueError(f"the dpi of a page is a number above zero, not {self.dpi}")
        object.__setattr__(self, "skew", float(self.skew))
        object.__setattr__(self, "dpi", None if self.dpi is None else float(self.dpi))
        for name in ("regions", "pictures", "tables"):
            _freeze(self, name)

    @property
    def text(self) -> str:
        """The lines, joined by newlines."""
        return "\n".join(line.text for line in self.lines)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all regions."""
        return tuple(chain.from_iterable(region.lines for region in self.regions))

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of all lines."""
        return tuple(chain.from_iterable(line.words for line in self.lines))

    def to_dict(self) -> dict[str, Any]:
        """The page as plain data, for JSON."""
        return {
            "source": self.source,
            "number": self.number,
            "width": self.width,
            "height": self.height,
            "dpi": self.dpi,
            "rotation": self.rotation,
            "skew": self.skew,
            "regions": [region.to_dict() for region in self.regions],
            "pictures": [picture.to_dict() for picture in self.pictures],
            "tables": [table.to_dict() for table in self.tables],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """The inverse of `to_dict`.

        Raises:
            InvalidDocumentError: If a field is missing, unknown or wrong; it is named.
        """
        return cls._read(Fields(data, "page"))

    @classmethod
    def _read(cls, fields: Fields) -> Self:
        return fields.make(
            cls,
            source=fields.text("source"),
            number=fields.integer("number"),
            width=fields.integer("width"),
            height=fields.integer("height"),
            dpi=None if fields.value("dpi") is None else fields.number("dpi"),
            rotation=cast(Rotation, fields.integer("rotation")),
            skew=fields.number("skew"),
            regions=map(Region._read, fields.objects("regions")),
            pictures=map(Picture.from_fields, fields.objects("pictures")),
            tables=map(Table.from_fields, fields.objects("tables")),
        )

    def __repr__(self) -> str:
        return f"<Page {self.number} of {self.source!r}, {self.width}x{self.height}, {len(self.lines)} lines>"


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """All pages that were read, in order."""

    pages: tuple[Page, ...] = ()

    def __post_init__(self) -> None:
        _freeze(self, "pages")

    @property
    def text(self) -> str:
        """The pages, with a blank line between them."""
        return "\n\n".join(page.text for page in self.pages)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all pages."""
        return tuple(chain.from_iterable(page.lines for page in self.pages))

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of all pages."""
        return tuple(chain.from_iterable(page.words for page in self.pages))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The lines joined to running text; worked out by each call.

        Raises:
            MissingExtraError: Kiwi is not installed.
        """
        from dokhae.language.paragraphs import paragraphs

        return tuple(paragraphs(self.pages))

    def to_dict(self) -> dict[str, Any]:
        """The document as plain data, for JSON."""
        return {"format": _FORMAT, "version": _VERSION, "pages": [page.to_dict() for page in self.pages]}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """The inverse of `to_dict`.

        Raises:
            InvalidDocumentError: If a field is missing, unknown or wrong; it is named.
        """
        return cls._read(Fields(data))

    @classmethod
    def _read(cls, fields: Fields) -> Self:
        fields.check(_FORMAT, _VERSION)
        return fields.make(cls, pages=map(Page._read, fields.objects("pages")))

    def to_json(self, indent: int | None = None) -> str:
        """The document as JSON; Hangul stays readable.

        Args:
            indent: Spaces per level, or everything on one line.
        """
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False, indent=indent)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The inverse of `to_json`.

        Raises:
            InvalidDocumentError: If this is not JSON, or a field is missing, unknown or wrong; it is named.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InvalidDocumentError(f"The document is not valid JSON: {error}") from error
        return cls._read(Fields(data))

    def __repr__(self) -> str:
        return f"<Document {len(self.pages)} pages, {len(self.lines)} lines>"


def _check_confidence(node: Char | Word | Line) -> None:
    confidence = float(node.confidence)
    if not 0 <= confidence <= 1:
        raise ValueError(f"confidence is between 0 and 1, not {confidence}")
    object.__setattr__(node, "confidence", confidence)


def _freeze(node: object, name: str) -> None:
    """Children may be given as any iterable; they are kept as a tuple."""
    children: Iterable[object] = getattr(node, name)
    object.__setattr__(node, name, tuple(children))
