"""What every format is: a name, a suffix, and pages to bytes, in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from dokhae.document import Page
from dokhae.source import PageImage

__all__ = ["Format", "ReadPage"]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as it was read.

    Attributes:
        page: what stands on it.
        image: what it was read from; None where that is not at hand.
    """

    page: Page
    image: PageImage | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """What a document is written as.

    Attributes:
        name: on the command line.
        suffix: of its files, with the dot.
        chunks: bytes of the file, each given as soon as it can be: what is written page by page is never
            held in memory as a whole. Raises MissingExtraError where a part of dokhae is not installed.
        images: whether it looks at the images of the pages, which otherwise need not be decoded again.
    """

    name: str
    suffix: str
    chunks: Callable[[Iterable[ReadPage]], Iterator[bytes]]
    images: bool = False
