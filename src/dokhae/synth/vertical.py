"""Draw a line of text from top to bottom, the way Korean vertical print sets it.

Syllables stand upright below each other. Brackets, dashes and quotation marks are turned clockwise by a
quarter; commas and full stops hang in the upper right of their cell; digits stand one a cell or two abreast;
Latin words are turned, or stand letter by letter; a space is a gap of about half a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw

from dokhae.errors import CharacterError
from dokhae.synth.fonts import Face
from dokhae.synth.render import Gray, Ink, fitted

__all__ = ["draw_vertical"]

_TURNED = frozenset("()[]{}<>「」『』《》〈〉【】〔〕–—―-~…‥=:;_/|\\“”‘’\"'`^")
_HUNG = frozenset(",.")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.,'&/+\-_@:%]*(?<![.,:])")
_TOKEN = re.compile(rf"(?P<latin>{_LATIN.pattern})|(?P<pair>(?<!\d)\d\d(?!\d))|(?P<one>.)")
_MARGIN = 1.0  # em of empty paper round the line
_BASELINE = 0.86  # em from the top of a cell to the baseline
_MIDDLE = 0.37  # em from the baseline of turned letters to the middle of the line
_LEAST_TURNED = 0.45  # em that the least mark takes along the line
_CORNER = (0.42, 0.06)  # em from the middle and the top of a cell to the ink of a hanging mark


@dataclass(frozen=True, slots=True)
class _Cell:
    """What is drawn as one: characters abreast, or turned, or a mark that hangs."""

    text: str
    turned: bool = False
    hung: bool = False


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a line is set: what differs from one printer to another; advances in em."""

    turns_words: bool
    pairs: bool
    pitch: float
    gap: float
    hung: float

    @classmethod
    def drawn(cls, rng: Generator) -> _Habits:
        return cls(
            turns_words=bool(rng.random() < 0.6),
            pairs=bool(rng.random() < 0.5),
            pitch=float(rng.uniform(0.95, 1.12)),
            gap=float(rng.uniform(0.4, 0.6)),
            hung=float(rng.choice((0.5, 1.0))),
        )


class _Column:
    """A column that is drawn from the top; characters come from the first face that has them."""

    def __init__(self, faces: Sequence[Face], em: int, length: int) -> None:
        self._faces, self._em = faces, em
        self._middle = round((_MARGIN + 0.5) * em)
        self.image = Image.new("L", (2 * self._middle, length))

    def font(self, character: str) -> tuple[Face, int]:
        for face in self._faces:
            if not face.missing(character):
                return face, self._em
        raise CharacterError(f"no face at hand draws {character!r}", remedy="Give more fonts with --fonts.")

    def length(self, character: str) -> float:
        return fitted(*self.font(character)).getlength(character)

    def upright(self, text: str, y: float) -> None:
        pen, x = ImageDraw.Draw(self.image), self._middle - sum(map(self.length, text)) / 2
        for character in text:
            pen.text((x, y + _BASELINE * self._em), character, 255, fitted(*self.font(character)), "ls")
            x += self.length(character)

    def hung(self, mark: str, y: float) -> None:
        font = fitted(*self.font(mark))
        _, top, right, _ = font.getbbox(mark, anchor="ls")
        x, down = (part * self._em for part in _CORNER)
        place = (self._middle + x - right, y + down - top)
        ImageDraw.Draw(self.image).text(place, mark, 255, font, "ls")

    def turned(self, text: str, y: float) -> float:
        """Draw the text along the column; gives its length."""
        lengths = [max(self.length(c), _LEAST_TURNED * self._em * (len(text) == 1)) for c in text]
        total, margin = sum(lengths), self._em
        strip = Image.new("L", (round(total) + 2 * margin, self.image.width))
        pen, x = ImageDraw.Draw(strip), float(margin)
        for character, length in zip(text, lengths, strict=True):
            middle = x + length / 2, self._middle + _MIDDLE * self._em
            pen.text(middle, character, 255, fitted(*self.font(character)), "ms")
            x += length
        lying = strip.transpose(Image.Transpose.ROTATE_270)
        self.image.paste(255, (0, round(y) - margin), lying)
        return total


def _cells(word: str, habits: _Habits) -> Iterator[_Cell]:
    for token in _TOKEN.finditer(word):
        text = token[0]
        if token["latin"] and len(text) > 1 and habits.turns_words:
            yield _Cell(text, turned=True)
        elif token["pair"] and habits.pairs:
            yield _Cell(text)
        else:
            for character in text:
                yield _Cell(character, turned=character in _TURNED, hung=character in _HUNG)


def draw_vertical(rng: Generator, text: str, face: Face, fallbacks: Sequence[Face], size: int) -> Ink:
    """Draw a normalised text from top to bottom.

    Returns:
        The line as it lies in reading direction, that is, turned counterclockwise by a quarter: its top is at
        the left. There is one span for each character; those that are set as one share theirs.

    Raises:
        CharacterError: a character that neither the face nor a fallback draws.
    """
    habits, margin = _Habits.drawn(rng), round(_MARGIN * size)
    column = _Column((face, *fallbacks), size, round((1.4 * len(text) + 2) * size) + 2 * margin)
    spans: list[tuple[float, float]] = []
    y = float(margin)
    for index, word in enumerate(text.split(" ")):
        if index:
            spans.append((y, y + habits.gap * size))
            y += habits.gap * size
        for cell in _cells(word, habits):
            start = y
            if cell.turned:
                y += column.turned(cell.text, y)
            elif cell.hung:
                column.hung(cell.text, y)
                y += habits.hung * size
            else:
                column.upright(cell.text, y)
                y += habits.pitch * size
            spans += [(start, y)] * len(cell.text)
    return _lying(np.asarray(column.image), margin, y, spans, size)


def _lying(column: Gray, start: int, end: float, spans: Sequence[tuple[float, float]], size: int) -> Ink:
    coverage = np.ascontiguousarray(np.rot90(column[: round(end) + start]))
    middle = coverage.shape[0] / 2
    top, bottom = middle - 0.45 * size, middle + 0.45 * size
    band = np.array([(start, top), (end, top), (end, bottom), (start, bottom)], np.float32)
    return Ink(coverage, band, np.array(spans, np.float32), size)
