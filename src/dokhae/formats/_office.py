"""What the formats of word processors share: a file that grows block by block, and sizes on A4."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from typing import Final

from dokhae.errors import MissingExtraError
from dokhae.formats.format import Format, ReadPage
from dokhae.formats.structure import Block, Figure, Grid, Heading, PageBreak, Passage, blocks, picture_note

__all__ = [
    "HEADING_POINTS",
    "MARGIN",
    "PAGE",
    "BlockWriter",
    "column_widths",
    "office_format",
    "picture_size",
]

PAGE: Final = (210.0, 297.0)  # mm, width and height
MARGIN: Final = 25.0  # mm
HEADING_POINTS: Final = (18, 14, 12)  # of the levels 1 to 3

_TEXT_WIDTH: Final = PAGE[0] - 2 * MARGIN
_MOST_HEIGHT: Final = 0.9 * (PAGE[1] - 2 * MARGIN)  # of a picture
_LEAST: Final = 1.0  # mm; no picture or column vanishes


class BlockWriter(ABC):
    """A file that grows block by block."""

    def __init__(self) -> None:
        self._breaks = False

    def add(self, block: Block) -> None:
        """Append a block."""
        match block:
            case PageBreak():
                self._breaks = True
            case Heading(text, level):
                self._heading(text, level)
            case Passage(text):
                self._paragraph(text)
            case Grid():
                self._table(block)
            case Figure(image=None):
                self._paragraph(picture_note(block))
            case Figure(image=bytes(image)):
                self._picture(block, image)

    @abstractmethod
    def _heading(self, text: str, level: int) -> None: ...

    @abstractmethod
    def _paragraph(self, text: str = "") -> object: ...

    @abstractmethod
    def _table(self, grid: Grid) -> None: ...

    @abstractmethod
    def _picture(self, figure: Figure, image: bytes) -> None: ...

    @abstractmethod
    def to_bytes(self) -> bytes:
        """The file."""


def office_format(name: str, module: str, package: str, make: Callable[[], BlockWriter]) -> Format:
    """The format of a writer, which needs a library of the extra `office`.

    Args:
        name: of the format, and its suffix.
        module: of the library.
        package: that has it.
        make: what makes the writer.
    """

    def chunks(read: Iterable[ReadPage]) -> Iterator[bytes]:
        if find_spec(module) is None:
            raise MissingExtraError(f"this format needs {package}", "office")
        writer = make()
        for block in blocks(read):
            writer.add(block)
        yield writer.to_bytes()

    return Format(name, f".{name}", chunks, images=True)


def picture_size(figure: Figure) -> tuple[float, float]:
    """Width and height in mm: as on the page it came from, were that A4, and no larger than the text."""
    width, height = (max(_LEAST, share * PAGE[0]) for share in figure.size)
    scale = min(1.0, _TEXT_WIDTH / width, _MOST_HEIGHT / height)
    return width * scale, height * scale


def column_widths(shares: Sequence[float]) -> list[float]:
    """Widths of the columns of a table in mm, from those as shares of the page; no wider than the text."""
    widths = [max(_LEAST, share * PAGE[0]) for share in shares]
    scale = min(1.0, _TEXT_WIDTH / sum(widths))
    return [width * scale for width in widths]
