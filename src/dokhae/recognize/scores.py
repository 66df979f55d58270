"""What a network says of the frames of lines, frame by frame, as the search for their text wants it.

The lines of a batch are looked at together, since a look at an array costs the same for one line as for ten.

Where a syllable is factored it is scored whole, log p(Hangul) + log p(initial) + log p(medial) +
log p(final), against blank, every sign, and each Hanja, log p(Hanja) + log p(which).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise, product
from math import exp
from operator import itemgetter
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from dokhae.hangul import BLANK, HANGUL, IDEOGRAPH, Code

__all__ = ["FactoredScores", "FlatScores", "Frame", "Scores"]

_Floats = npt.NDArray[np.float32]
_Numbers = npt.NDArray[np.intp]
_Jamo = tuple[list[tuple[int, float]], ...]

_LEAST: Final = 0.004  # probability below which a class of a frame is not considered
_LOG_LEAST: Final = float(np.log(_LEAST))
_LOG_BLANK: Final = float(np.log1p(-_LEAST))  # of blank, above which no other class can be considered
_BEST: Final = 2  # of the jamo of a frame at each place of a syllable
_CLEAR: Final = 0.95  # a character this likely, with blank in every frame of a stretch, is alone in it
_DIP: Final = 0.5  # within a stretch: below this it may be two of the same


class Frame(NamedTuple):
    """A frame in which anything but blank counts, or several that say the same character and nothing else.

    Attributes:
        number: of it, or of the one in which the character is likeliest.
        blank: probability of blank; of several frames that of blank in all of them, which is taken for 0.
        characters: those that it may be, with their probability.
        apart: frames of blank alone come before it.
    """

    number: int
    blank: float
    characters: list[tuple[Code, float]]
    apart: bool

    @property
    def is_clear(self) -> bool:
        """It says one character, and its blank does not count."""
        return not self.blank and len(self.characters) == 1


class Scores(Protocol):
    """Log-probabilities of the frames of lines, which stand one behind the other and are of one length."""

    @property
    def length(self) -> int:
        """How many frames a line has."""
        ...

    @property
    def lines(self) -> int:
        """How many lines there are."""
        ...

    def frames(self) -> Iterator[Frame]:
        """The frames in which anything but blank counts."""
        ...

    def syllables(self, frames: Sequence[int], best: int) -> Iterator[list[tuple[Code, float]]]:
        """The syllables that each of some frames may be, with p, made of so many of the best of each jamo."""
        ...

    def ideographs(self, frame: int, best: int) -> list[tuple[Code, float]]:
        """So many of the Hanja that a frame is likeliest to be, with p."""
        ...

    def signs(self, frame: int, codes: Sequence[Code]) -> list[tuple[Code, float]]:
        """Those of some signs that a frame may be, with p."""
        ...


@dataclass(frozen=True, slots=True)
class _Tops:
    """The likeliest of each of some frames.

    Attributes:
        frames: their numbers.
        codes: of each frame the one character that it may be: kind, initial, medial, final.
        chances: its probability.
        clear: nothing but that and blank counts there.
    """

    frames: _Numbers
    codes: _Numbers
    chances: _Floats
    clear: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FactoredScores:
    """Of frames that know syllables by jamo: kind T x K, initial T x 19, medial T x 21, final T x 28.

    Those that may be Hanja, by their number, have besides which of them: N each. A line is `length` of them.
    """

    kind: _Floats
    initial: _Floats
    medial: _Floats
    final: _Floats
    hanja: Mapping[int, _Floats]
    length: int

    @property
    def lines(self) -> int:
        """See `Scores`."""
        return len(self.kind) // self.length

    def frames(self) -> Iterator[Frame]:
        """See `Scores`."""
        frames, kinds = self._worth()
        if not len(frames):
            return
        tops = self._tops(frames, kinds)
        # Counted with a gap between lines, so that none goes on in the next.
        stretches = _stretches(tops.frames + tops.frames // self.length)
        clear = _say_one(tops, stretches)
        in_doubt = np.repeat(~clear, [stop - start for start, stop in stretches])
        doubtful = self._doubtful(frames, kinds, tops.frames[in_doubt])
        numbers, codes, chances = tops.frames.tolist(), tops.codes.tolist(), tops.chances.tolist()
        for (start, stop), says_one in zip(stretches, clear.tolist(), strict=True):
            # Of stretches only the one that begins a line with its first frame has no blank before it.
            apart = numbers[start] % self.length > 0
            if says_one:
                best = max(range(start, stop), key=chances.__getitem__)
                yield Frame(numbers[best], 0.0, [(Code(*codes[best]), chances[best])], apart)
                continue
            for frame in islice(doubtful, stop - start):
                yield Frame(*frame, apart)
                apart = False

    def syllables(self, frames: Sequence[int], best: int) -> Iterator[list[tuple[Code, float]]]:
        """See `Scores`."""
        shares = np.exp(self.kind[frames, HANGUL]).tolist()
        jamo = self._jamo(np.array(frames, np.intp), best)
        return (list(_syllables(share, of_frame)) for share, of_frame in zip(shares, jamo, strict=True))

    def ideographs(self, frame: int, best: int) -> list[tuple[Code, float]]:
        """See `Scores`."""
        which = self.hanja.get(frame)
        if which is None:  # a temperature makes likelier what the network holds for impossible
            return []
        share = exp(self.kind[frame, IDEOGRAPH])
        found = np.argsort(which)[-best:].tolist()
        return [(Code(IDEOGRAPH, hanja=index), share * exp(which[index])) for index in found]

    def signs(self, frame: int, codes: Sequence[Code]) -> list[tuple[Code, float]]:
        """See `Scores`."""
        return [(code, exp(self.kind[frame, code.kind])) for code in codes]

    def _worth(self) -> tuple[_Numbers, _Numbers]:
        """Frames and kinds that count, other than blank, by frame."""
        rows = np.flatnonzero(self.kind[:, BLANK] < _LOG_BLANK)
        worth = self.kind[rows] >= _LOG_LEAST
        worth[:, BLANK] = False
        among, kinds = np.nonzero(worth)
        return rows[among], kinds

    def _tops(self, frames: _Numbers, kinds: _Numbers) -> _Tops:
        numbers, first, counts = np.unique(frames, return_index=True, return_counts=True)
        codes = np.full((len(numbers), 4), -1)
        codes[:, 0] = kinds[first]
        logs = self.kind[numbers, codes[:, 0]]
        syllables = np.flatnonzero(codes[:, 0] == HANGUL)
        of_syllables = numbers[syllables]
        for place, table in enumerate((self.initial, self.medial, self.final), 1):
            rows = table[of_syllables]
            best = rows.argmax(axis=1)
            codes[syllables, place] = best
            logs[syllables] += rows[np.arange(len(best)), best]
        chances = np.exp(logs)
        alone = chances + np.exp(self.kind[numbers, BLANK]) >= _CLEAR
        return _Tops(numbers, codes, chances, alone & (counts == 1) & (codes[:, 0] != IDEOGRAPH))

    def _doubtful(
        self, frames: _Numbers, kinds: _Numbers, numbers: _Numbers
    ) -> Iterator[tuple[int, float, list[tuple[Code, float]]]]:
        """Those of the frames, of which these kinds count, that have one of some numbers: as of `Frame`."""
        worth = np.isin(frames, numbers)
        frames, kinds = frames[worth], kinds[worth]
        shares = np.exp(self.kind[frames, kinds]).tolist()
        blanks = np.exp(self.kind[frames, BLANK]).tolist()
        jamo = self._jamo(frames[kinds == HANGUL], _BEST)
        one = zip(frames.tolist(), blanks, kinds.tolist(), shares, strict=True)
        for (number, blank), of_frame in groupby(one, key=itemgetter(0, 1)):
            found: list[tuple[Code, float]] = []
            for _, _, kind, share in of_frame:
                if kind == HANGUL:
                    found += _syllables(share, next(jamo))
                elif kind == IDEOGRAPH:
                    found += [each for each in self.ideographs(number, _BEST) if each[1] >= _LEAST]
                else:
                    found.append((Code(kind), share))
            yield number, blank, found

    def _jamo(self, frames: _Numbers, best: int) -> Iterator[_Jamo]:
        """Of each frame, for each place in a syllable, so many of the best jamo with p."""
        places = []
        for table in (self.initial, self.medial, self.final):
            rows = table[frames]
            found = np.argpartition(rows, -best, axis=1)[:, -best:]
            chances = np.exp(np.take_along_axis(rows, found, axis=1))
            places.append(
                [list(zip(*pair, strict=True)) for pair in zip(found.tolist(), chances.tolist(), strict=True)]
            )
        return zip(*places, strict=True)


def _stretches(frames: _Numbers) -> list[tuple[int, int]]:
    """Start and stop, in an array of numbers of frames, of those that follow one another."""
    cuts = [0, *(np.flatnonzero(np.diff(frames) > 1) + 1).tolist(), len(frames)]
    return list(pairwise(cuts))


def _say_one(tops: _Tops, stretches: Sequence[tuple[int, int]]) -> npt.NDArray[np.bool_]:
    """Which stretches of frames say one character, once, beyond doubt.

    The search finds the same: what else their frames hold possible does not outlive the blank round them.
    """
    starts = np.array([start for start, _ in stretches])
    ends = np.array([stop - 1 for _, stop in stretches])
    same = np.ones(len(tops.frames), np.bool_)
    same[1:] = (tops.codes[1:] == tops.codes[:-1]).all(axis=1)
    same[starts] = True
    whole = tops.chances >= _DIP
    whole[starts] = whole[ends] = True
    good = np.logical_and.reduceat(tops.clear & same & whole, starts)
    likeliest = np.maximum.reduceat(tops.chances, starts)
    agreed: npt.NDArray[np.bool_] = good & (likeliest >= _CLEAR)
    return agreed


def _syllables(share: float, jamo: _Jamo) -> Iterator[tuple[Code, float]]:
    """The syllables of these jamo whose probability counts.

    Args:
        share: probability of a syllable.
        jamo: of each place in it, with theirs.
    """
    initials, medials, finals = jamo
    for initial, a in initials:
        if (so_far := share * a) < _LEAST:
            continue
        for (medial, b), (final, c) in product(medials, finals):
            if (probability := so_far * b * c) >= _LEAST:
                yield Code(HANGUL, initial, medial, final), probability


@dataclass(frozen=True, slots=True)
class FlatScores:
    """Of frames with a class for each character: characters T x (1 + N), class 0 is blank.

    A line is `length` of them.
    """

    characters: _Floats
    codes: Sequence[Code]
    length: int

    @property
    def lines(self) -> int:
        """See `Scores`."""
        return len(self.characters) // self.length

    def frames(self) -> Iterator[Frame]:
        """See `Scores`."""
        worth = self.characters >= _LOG_LEAST
        worth[:, 0] = False
        last = -1
        for number in np.flatnonzero(worth.any(axis=1)).tolist():
            row = self.characters[number]
            found = [
                (self.codes[i - 1], float(np.exp(row[i]))) for i in np.flatnonzero(worth[number]).tolist()
            ]
            yield Frame(number, exp(row[0]), found, number != last + 1 and number % self.length > 0)
            last = number

    def syllables(self, frames: Sequence[int], best: int) -> Iterator[list[tuple[Code, float]]]:
        """See `Scores`; it has no jamo."""
        for frame in frames:
            row = self.characters[frame, 1:]
            worth = ((self.codes[i], exp(row[i])) for i in np.flatnonzero(row >= _LOG_LEAST).tolist())
            yield [(code, probability) for code, probability in worth if code.kind == HANGUL]

    def ideographs(self, frame: int, best: int) -> list[tuple[Code, float]]:
        """See `Scores`."""
        row = self.characters[frame, 1:]
        found = [(code, exp(row[i])) for i, code in enumerate(self.codes) if code.kind == IDEOGRAPH]
        return sorted(found, key=itemgetter(1), reverse=True)[:best]

    def signs(self, frame: int, codes: Sequence[Code]) -> list[tuple[Code, float]]:
        """See `Scores`."""
        row = self.characters[frame, 1:]
        return [(code, exp(row[self.codes.index(code)])) for code in codes]
