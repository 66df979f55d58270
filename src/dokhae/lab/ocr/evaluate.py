"""How well a recogniser reads labelled lines. It is that of the run time: what is measured is what ships."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from dokhae.errors import FaultyLinesError, InputError
from dokhae.lab.ocr.faults import Fault, stop_if_too_many
from dokhae.lab.ocr.lines import Line, Lines
from dokhae.lab.ocr.scoring import Score, Total, score
from dokhae.lab.ocr.tables import percent, table
from dokhae.recognize import Recognizer

__all__ = ["Evaluation", "Reading", "evaluate", "totals_table"]

_A_CHUNK = 256  # lines that are in memory at a time


@dataclass(frozen=True, slots=True)
class Reading:
    """One line as it was read.

    Attributes:
        group: name of the set that it is of.
        index: its place there, from 0.
        number: what messages call it.
        kind: how it was rendered, if that is known.
        font: family of its face, if that is known.
        truth: the normalised label.
        read: the text that was read.
        confidences: of each character that was read.
        score: of the text.
    """

    group: str
    index: int
    number: int
    kind: str
    font: str
    truth: str
    read: str
    confidences: tuple[float, ...]
    score: Score

    @property
    def confidence(self) -> float:
        """Mean confidence of the characters; 0 if nothing was read."""
        return fmean(self.confidences) if self.confidences else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Lines as a recogniser read them.

    Attributes:
        readings: of the lines.
        faults: lines that could not be looked at.
        spaced: whether the recogniser reads spaces.
    """

    readings: Sequence[Reading]
    faults: Sequence[Fault]
    spaced: bool = True

    @property
    def total(self) -> Total:
        """All lines as one."""
        return Total.of(reading.score for reading in self.readings)

    @property
    def by_set(self) -> dict[str, Total]:
        """By name of the set."""
        return self._by(lambda reading: reading.group)

    @property
    def by_kind(self) -> dict[str, Total]:
        """By kind of rendering, of lines that have one."""
        return self._by(lambda reading: reading.kind)

    @property
    def by_font(self) -> dict[str, Total]:
        """By family of the face, of lines that have one."""
        return self._by(lambda reading: reading.font)

    def _by(self, key: Callable[[Reading], str]) -> dict[str, Total]:
        scores: dict[str, list[Score]] = {}
        for reading in self.readings:
            if name := key(reading):
                scores.setdefault(name, []).append(reading.score)
        return {name: Total.of(scores[name]) for name in sorted(scores)}


def evaluate(
    recognizer: Recognizer,
    groups: Mapping[str, Lines],
    *,
    most: float = 0.02,
    tell: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Evaluation:
    """Read every line of some sets.

    Args:
        recognizer: what reads.
        groups: sets by name. Lines that cannot be decoded or whose label is empty are faults; a character
            that the recogniser does not know counts as an error.
        most: share of the lines that may be faulty.
        tell: is told which set is read, how much of it, and how much there is.

    Raises:
        FaultyLinesError: more of them are, or all.
    """
    readings: list[Reading] = []
    faults: list[Fault] = []
    for group, lines in groups.items():
        for first in range(0, len(lines), _A_CHUNK):
            chunk = range(first, min(first + _A_CHUNK, len(lines)))
            tell(group, first, len(lines))
            readings += _read(recognizer, group, lines, chunk, faults)
        tell(group, len(lines), len(lines))
    try:
        stop_if_too_many(faults, sum(map(len, groups.values())), most)
    except FaultyLinesError as error:
        raise FaultyLinesError(error.what) from None  # whose remedy is not one for training
    return Evaluation(tuple(readings), tuple(faults), " " in recognizer.alphabet.symbols)


def _read(
    recognizer: Recognizer, group: str, lines: Lines, chunk: range, faults: list[Fault]
) -> Iterator[Reading]:
    sound = list(_sound(recognizer, lines, chunk, faults))
    texts = recognizer.read([line.image for _, _, line in sound])
    for (index, truth, line), glyphs in zip(sound, texts, strict=True):
        text = "".join(glyph.text for glyph in glyphs)
        yield Reading(
            group=group,
            index=index,
            number=lines.number(index),
            kind=line.kind,
            font=line.font,
            truth=truth,
            read=text,
            confidences=tuple(glyph.confidence for glyph in glyphs),
            score=score(truth, text, folded=False),
        )


def _sound(
    recognizer: Recognizer, lines: Lines, chunk: range, faults: list[Fault]
) -> Iterator[tuple[int, str, Line]]:
    """Lines of a chunk with their place and normalised label, without those that have a fault."""
    for index in chunk:
        number = lines.number(index)
        try:
            line = lines[index]
        except InputError as error:
            reason = error.what.removeprefix(f"line {number} of {lines.name}: ")
            faults.append(Fault(lines.name, number, reason))
            continue
        if truth := recognizer.alphabet.normalize(line.text):
            yield index, truth, line
        else:
            faults.append(Fault(lines.name, number, "its label is empty"))


def totals_table(head: str, totals: Mapping[str, Total], *, spaced: bool = True) -> str:
    """A Markdown table with a row for each name."""
    rows = [
        [
            name,
            f"{total.lines:,}",
            percent(total.exact),
            f"{1 - total.ned:.4f}",
            percent(total.cer),
            f"{total.spacing:.4f}" if spaced else "-",
        ]
        for name, total in totals.items()
    ]
    return table([head, "lines", "exact", "1 - NED", "CER", "spacing F1"], rows)
