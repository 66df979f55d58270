"""Reader: a source of pages in, a Document out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import fmean

import numpy as np
import numpy.typing as npt
from PIL import Image

from dokhae._memory import give_back
from dokhae.document import Box, Char, Document, Line, Page, Region, Word
from dokhae.layout import Layout, LineLayout, PageLayout, RegionLayout, crop, parts_to_page, without_rules
from dokhae.recognize import Glyph, Recognizer, ink_rows, read_down
from dokhae.source import Limits, PageImage, Source, open_pages
from dokhae.weights import SHIPPED

__all__ = ["Reader"]

_TALL = 2  # widths of a line image that is read from top to bottom

_Pixels = npt.NDArray[np.uint8]


class Reader:
    """Reads pages. Loads its weights once; safe to share between threads.

    Args:
        threads: CPU threads of one page. Several pages in parallel threads or processes gain more.
        recognizer: another one than ships, or the path of its manifest.
        limits: the largest pages and longest files that are taken.

    Attributes:
        limits: the same.

    Raises:
        WeightsError: the weights are missing or were changed.
    """

    def __init__(
        self,
        *,
        threads: int = 1,
        recognizer: Recognizer | str | Path = SHIPPED,
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._layout = Layout(threads)
        if not isinstance(recognizer, Recognizer):
            recognizer = Recognizer(Path(recognizer), threads)
        self._recognizer = recognizer

    def read(self, source: Source, *, password: str | None = None, pages: range | None = None) -> Document:
        """Read a whole source.

        Args:
            source: path, folder, pattern, bytes, binary stream, PIL image, array, or an iterable of them.
            password: of an encrypted PDF.
            pages: numbers of the pages to read, from 1; all of them unless told otherwise.

        Raises:
            InputError: the source is missing, broken, too large, encrypted, or no image or PDF.
        """
        return Document(tuple(self.read_pages(source, password=password, pages=pages)))

    def read_pages(
        self, source: Source, *, password: str | None = None, pages: range | None = None
    ) -> Iterator[Page]:
        """Read page by page, with one page in memory at a time; arguments and errors are those of `read`."""
        for image in open_pages(source, password=password, limits=self.limits, pages=pages):
            yield self.read_page(image)

    def read_page(self, image: PageImage) -> Page:
        """Read one page that is in memory; the memory that this took is then free for other programs."""
        layout = self.find_layout(image)
        lines = iter(self._lines(image.pixels, layout.lines))
        regions = tuple(
            region for layout_of in layout.regions if (region := _region(layout_of, lines)) is not None
        )
        give_back()
        return Page(
            number=image.number,
            width=image.width,
            height=image.height,
            regions=regions,
            rotation=layout.rotation,
            skew=layout.skew,
            source=image.source,
            dpi=image.dpi,
            pictures=layout.pictures,
            tables=layout.tables,
        )

    def find_layout(self, image: PageImage) -> PageLayout:
        """Where the text of a page stands and how the page lies, without reading it."""
        return self._layout.analyse(image.pixels, self._confidences, self._confidences_down)

    def read_lines(self, images: Iterable[_Pixels | Image.Image]) -> list[Line]:
        """Read line images that were cut already; boxes are in pixels of each image.

        Args:
            images: one upright line each, as PIL images or uint8 arrays H x W or H x W x 3 (RGB); those
                at least twice as high as wide are read from top to bottom.
        """
        pixels = [_pixels(image) for image in images]
        boxes = [Box.from_bounds(0, 0, image.shape[1], image.shape[0]) for image in pixels]
        down = [image.shape[0] >= _TALL * image.shape[1] for image in pixels]
        lines = [
            (Box((*box.points[1:], box.points[0])), np.rot90(image)) if runs_down else (box, image)
            for box, image, runs_down in zip(boxes, pixels, down, strict=True)
        ]
        found = self._read([image for _, image in lines], down)
        return [_line([(*line, glyphs)], whole=True) for line, glyphs in zip(lines, found, strict=True)]

    def _confidences(self, crops: list[_Pixels]) -> list[float]:
        return _means(self._recognizer.read(crops))

    def _confidences_down(self, strips: list[_Pixels]) -> list[float]:
        return _means(read_down(strips, self._recognizer.read))

    def _read(self, images: Sequence[_Pixels], down: Sequence[bool]) -> list[list[Glyph]]:
        """Characters of line images; those that run from top to bottom lie on their left side."""
        lines = [image for image, runs_down in zip(images, down, strict=True) if not runs_down]
        level = iter(self._recognizer.read(lines))
        strips = [image for image, runs_down in zip(images, down, strict=True) if runs_down]
        vertical = iter(read_down(strips, self._recognizer.read))
        return [next(vertical if runs_down else level) for runs_down in down]

    def _lines(self, pixels: _Pixels, layouts: Sequence[LineLayout]) -> Iterator[Line]:
        """Every segment of the page is read in one go, so that lines of like width share batches."""
        boxes = [box for layout in layouts for box in layout.segments]
        crops = [without_rules(crop(pixels, box)) for box in boxes]
        down = [layout.vertical for layout in layouts for _ in layout.segments]
        read = iter(zip(boxes, crops, self._read(crops, down), strict=True))
        for layout in layouts:
            yield _line([next(read) for _ in layout.segments])


def _pixels(image: _Pixels | Image.Image) -> _Pixels:
    return np.asarray(image.convert("RGB")) if isinstance(image, Image.Image) else image


def _means(lines: Iterable[list[Glyph]]) -> list[float]:
    return [fmean(glyph.confidence for glyph in line) if line else 0.0 for line in lines]


def _region(layout: RegionLayout, lines: Iterator[Line]) -> Region | None:
    """The region of the next lines; nothing where none of them holds text."""
    read = tuple(line for line in (next(lines) for _ in layout.lines) if line.words)
    return Region(_around([line.box for line in read]), read, layout.kind) if read else None


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*(box.bounds for box in boxes), strict=True)
    return Box.from_bounds(min(lefts), min(tops), max(rights), max(bottoms))


def _line(segments: Sequence[tuple[Box, _Pixels, list[Glyph]]], *, whole: bool = False) -> Line:
    """A line of its segments; the gap between two segments is a space.

    Args:
        segments: box on the page, crop and glyphs of each.
        whole: the crop shows just the box, without the margin that `crop` adds.
    """
    words = [
        word for box, pixels, glyphs in segments for word in _words(box, ink_rows(pixels), glyphs, whole)
    ]
    first, last = segments[0][0].points, segments[-1][0].points
    box = Box((first[0], last[1], last[2], first[3]))
    confidence = fmean(char.confidence for word in words for char in word.chars) if words else 0.0
    return Line(confidence, box, tuple(words))


def _words(box: Box, rows: tuple[float, float], glyphs: Sequence[Glyph], whole: bool) -> Iterator[Word]:
    parts = [(glyph.start, rows[0], glyph.end, rows[1]) for glyph in glyphs if glyph.text != " "]
    places = iter(parts_to_page(box, parts, margin=not whole))
    word: list[Char] = []
    for glyph in glyphs:
        if glyph.text != " ":
            word.append(Char(glyph.text, glyph.confidence, next(places)))
        elif word:
            yield _word(word)
            word = []
    if word:
        yield _word(word)


def _word(chars: Sequence[Char]) -> Word:
    first, last = chars[0].box.points, chars[-1].box.points
    box = Box((first[0], last[1], last[2], first[3]))
    return Word(
        "".join(char.text for char in chars), fmean(char.confidence for char in chars), box, tuple(chars)
    )
