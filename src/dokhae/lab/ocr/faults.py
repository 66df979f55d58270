"""Lines that nothing can be learnt from: found before training, listed by number and reason, left out."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final, NamedTuple

from dokhae.errors import FaultyLinesError, InputError, OutputError
from dokhae.hangul import Alphabet
from dokhae.lab.ocr.lines import Chosen, Lines
from dokhae.recognize.prepare import HEIGHT, Input, prepare
from dokhae.synth.parallel import in_order

__all__ = ["Fault", "check", "read_faults", "stop_if_too_many", "usable", "write_faults"]

_A_CHUNK: Final = 32  # lines
_WIDEST: Final = 1600  # px at the network's height
_NUMBERS_SHOWN: Final = 5
_REMEDY: Final = (
    "Mend or leave out these lines, add their characters to the alphabet (added=...), "
    "or allow more of them (data.faults=SHARE)."
)
_VARYING: Final = re.compile(r"""('[^']*'|"[^"]*")(, ('[^']*'|"[^"]*"))*|\d[\d,]*""")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line cannot be learnt.

    Attributes:
        source: name of the lines it is one of.
        index: its number there, from 1: that of its keys in an LMDB, its line in gt.txt.
        reason: what is wrong with it.
    """

    source: str
    index: int
    reason: str


class _Reading(NamedTuple):
    number: int
    label: str = ""
    width: int = 0
    reason: str | None = None


class _Read:
    """Reads some of the lines; other processes may do it."""

    def __init__(self, lines: Lines, form: Input, alphabet: Alphabet) -> None:
        self._lines = lines
        self._form = form
        self._alphabet = alphabet

    def __call__(self, indices: range) -> list[_Reading]:
        return [self._one(index) for index in indices]

    def _one(self, index: int) -> _Reading:
        number = self._lines.number(index)
        try:
            line = self._lines[index]
        except InputError as error:
            return _Reading(number, reason=error.what.removeprefix(f"line {number} of {self._lines.name}: "))
        label = self._alphabet.normalize(line.text)
        return _Reading(number, label, prepare(line.image, self._form).shape[1])


def check(
    lines: Lines,
    fault_of: Callable[[str, int], str | None],
    form: Input,
    alphabet: Alphabet,
    *,
    workers: int = 1,
    tell: Callable[[int], None] = lambda done: None,
) -> list[Fault]:
    """Read every line once, and list those that cannot be learnt.

    Args:
        lines: what is to be trained or validated on.
        fault_of: says of a normalised label and the width of its prepared image in pixels why a network
            cannot learn it, or None. It is called in this process.
        form: what the network is fed.
        alphabet: normalises the labels.
        workers: processes that read.
        tell: is told how many lines are read, now and then.

    Raises:
        DokhaeError: a worker process died.
    """
    chunks = [range(len(lines))[i : i + _A_CHUNK] for i in range(0, len(lines), _A_CHUNK)]
    readings = in_order(_Read(lines, form, alphabet), chunks, workers if workers > 1 else 0)
    faults = []
    for chunk, found in zip(chunks, readings, strict=True):
        for reading in found:
            if reason := _reason(reading, fault_of):
                faults.append(Fault(lines.name, reading.number, reason))
        tell(chunk.stop)
    return faults


def _reason(reading: _Reading, fault_of: Callable[[str, int], str | None]) -> str | None:
    if reading.reason:
        return reading.reason
    if not reading.label:
        return "its label is empty"
    if reading.width > _WIDEST:
        return f"it is {reading.width:,} px wide at height {HEIGHT}, {_WIDEST:,} are the most"
    return fault_of(reading.label, reading.width)


def usable(lines: Lines, faults: Iterable[Fault]) -> Lines:
    """The lines without those that have a fault."""
    faulty = {fault.index for fault in faults if fault.source == lines.name}
    return Chosen(lines, [i for i in range(len(lines)) if lines.number(i) not in faulty])


def stop_if_too_many(faults: Sequence[Fault], lines: int, most: float, *, listed: Path | None = None) -> None:
    """Refuse lines of which too many, or all, have a fault.

    Args:
        faults: those found.
        lines: how many lines were looked at.
        most: share of them that may have a fault.
        listed: file that has all faults, for the message.

    Raises:
        FaultyLinesError: with the counts by reason, the first lines of each, and what can be done.
    """
    if not lines:
        raise FaultyLinesError("there are no lines", remedy="Name a data set that has some.")
    if len(faults) < lines and len(faults) <= most * lines:
        return
    by_kind: dict[str, list[Fault]] = {}
    for fault in faults:
        by_kind.setdefault(_VARYING.sub("…", fault.reason), []).append(fault)
    parts = [_counted(group) for group in sorted(by_kind.values(), key=len, reverse=True)]
    sets = ", ".join(dict.fromkeys(fault.source for fault in faults))
    what = f"{len(faults):,} of {lines:,} lines of {sets} cannot be learnt, a share of {most:g} may be: "
    end = f". All are listed in {listed}" if listed else ""
    raise FaultyLinesError(what + "; ".join(parts) + end, remedy=_REMEDY)


def _counted(group: Sequence[Fault]) -> str:
    numbers = [str(fault.index) for fault in group[:_NUMBERS_SHOWN]]
    more = ", ..." if len(group) > len(numbers) else ""
    return f"{len(group):,} such as {group[0].reason!r} (lines {', '.join(numbers)}{more})"


_HEADER: Final = tuple(field.name for field in fields(Fault))


def write_faults(path: Path, faults: Iterable[Fault]) -> None:
    """Write faults as CSV: source, index, reason.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows((_HEADER, *map(astuple, faults)))
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from None


def read_faults(path: Path) -> list[Fault]:
    """What `write_faults` wrote.

    Raises:
        InputError: there is no such file, or it is no list of faults.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, strict=True))
        return [Fault(row["source"], int(row["index"]), row["reason"]) for row in rows]
    except (OSError, KeyError, ValueError, csv.Error) as error:
        raise InputError(f"{path} is no list of faults: {error}") from None
