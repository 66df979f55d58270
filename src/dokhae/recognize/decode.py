"""From the scores of a network to characters with confidence and place.

Frames (CTC) are read by prefix beam search (Hannun et al., 2014, arXiv:1408.2873): it adds up all the ways in
which frames can spell a text. The best class of each frame alone would print a character twice where the
network is sure of it but not of its place. Where a syllable is factored it is scored whole, log p(Hangul) +
log p(initial) + log p(medial) + log p(final), against blank, every sign, and each Hanja, log p(Hanja) +
log p(which).

Steps (decoders with attention) are read one after the other up to the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from math import exp
from operator import itemgetter
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from dokhae.hangul import BLANK, HANGUL, IDEOGRAPH, Alphabet, Code

__all__ = [
    "Decoder",
    "FactoredScores",
    "FlatScores",
    "Scores",
    "Symbol",
    "classes_of",
    "decoder_of",
    "read_frames",
    "read_steps",
]

_Floats = npt.NDArray[np.float32]

_LEAST = 0.004  # probability below which a class of a frame is not considered
_LOG_LEAST = float(np.log(_LEAST))
_BEST = 2  # of the jamo of a frame at each place of a syllable, in search
_BEST_RIVALS = 3  # and in doubt
_BEST_HANJA = 12  # of the Hanja of a frame, in doubt
_SURE = 0.99  # confidence from which on a character has no rivals
_BEAM = 6  # texts that are followed at a time
_HOPELESS = 1e-3  # share of the best text's probability below which a text is given up
_OUTDONE = 0.1  # the same where nothing but blank follows
_MINORITY = 0.5  # share of a text's probability that does not say where its last character stands
_LEAST_ADVANCE = 0.25  # from a character to the next where attention names the places; 1 is their mean

_START: Final = Code(BLANK)
_END: Final = 0  # class of the step after the last character

_Jamo = tuple[list[tuple[int, float]], ...]
_Found = tuple[int, float, list[tuple[Code, float]]]


class Scores(Protocol):
    """Log-probabilities of the frames of one line."""

    def frames(self) -> Iterator[_Found]:
        """Each frame in which anything but blank counts: its number, p(blank), and its characters with p."""
        ...

    def syllables(self, frame: int, best: int) -> list[tuple[Code, float]]:
        """The syllables that a frame may be, with p, made of so many of the best of each jamo."""
        ...

    def ideographs(self, frame: int, best: int) -> list[tuple[Code, float]]:
        """So many of the Hanja that a frame is likeliest to be, with p."""
        ...


@dataclass(frozen=True, slots=True)
class FactoredScores:
    """Of frames that know syllables by jamo: kind T x K, initial T x 19, medial T x 21, final T x 28.

    Those that may be Hanja, by their number, have besides which of them: N each.
    """

    kind: _Floats
    initial: _Floats
    medial: _Floats
    final: _Floats
    hanja: Mapping[int, _Floats]

    def frames(self) -> Iterator[_Found]:
        """See `Scores`."""
        worth = self.kind >= _LOG_LEAST
        worth[:, BLANK] = False
        frames, kinds = np.nonzero(worth)
        shares = np.exp(self.kind[frames, kinds]).tolist()
        jamo = self._jamo(frames[kinds == HANGUL], _BEST)
        blank = np.exp(self.kind[:, BLANK]).tolist()
        one = zip(frames.tolist(), kinds.tolist(), shares, strict=True)
        for frame, of_frame in groupby(one, key=itemgetter(0)):
            found: list[tuple[Code, float]] = []
            for _, kind, share in of_frame:
                if kind == HANGUL:
                    found += _syllables(share, next(jamo))
                elif kind == IDEOGRAPH:
                    found += [each for each in self.ideographs(frame, _BEST) if each[1] >= _LEAST]
                else:
                    found.append((Code(kind), share))
            yield frame, blank[frame], found

    def syllables(self, frame: int, best: int) -> list[tuple[Code, float]]:
        """See `Scores`."""
        (jamo,) = self._jamo(np.array([frame]), best)
        return list(_syllables(exp(self.kind[frame, HANGUL]), jamo))

    def ideographs(self, frame: int, best: int) -> list[tuple[Code, float]]:
        """See `Scores`."""
        which = self.hanja.get(frame)
        if which is None:  # a temperature makes likelier what the network holds for impossible
            return []
        share = exp(self.kind[frame, IDEOGRAPH])
        found = np.argsort(which)[-best:].tolist()
        return [(Code(IDEOGRAPH, hanja=index), share * exp(which[index])) for index in found]

    def _jamo(self, frames: npt.NDArray[np.intp], best: int) -> Iterator[_Jamo]:
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
    """Of frames with a class for each character: characters T x (1 + N), class 0 is blank."""

    characters: _Floats
    codes: Sequence[Code]

    def frames(self) -> Iterator[_Found]:
        """See `Scores`."""
        worth = self.characters >= _LOG_LEAST
        worth[:, 0] = False
        for frame in np.flatnonzero(worth.any(axis=1)).tolist():
            row = self.characters[frame]
            found = [
                (self.codes[i - 1], float(np.exp(row[i]))) for i in np.flatnonzero(worth[frame]).tolist()
            ]
            yield frame, float(np.exp(row[0])), found

    def syllables(self, frame: int, best: int) -> list[tuple[Code, float]]:
        """See `Scores`; it has no jamo."""
        row = self.characters[frame, 1:]
        found = ((self.codes[i], float(np.exp(row[i]))) for i in np.flatnonzero(row >= _LOG_LEAST).tolist())
        return [(code, probability) for code, probability in found if code.kind == HANGUL]

    def ideographs(self, frame: int, best: int) -> list[tuple[Code, float]]:
        """See `Scores`."""
        row = self.characters[frame, 1:]
        found = [(code, exp(row[i])) for i, code in enumerate(self.codes) if code.kind == IDEOGRAPH]
        return sorted(found, key=itemgetter(1), reverse=True)[:best]


@dataclass(frozen=True, slots=True)
class Symbol:
    """One character read.

    Attributes:
        text: the character.
        confidence: its probability where it is greatest.
        place: where in the line that is, as a share of its length.
        rivals: if it is a syllable or Hanja in doubt, it and the others that may stand there, with their
            probability.
    """

    text: str
    confidence: float
    place: float
    rivals: tuple[tuple[str, float], ...] = ()


@dataclass(slots=True, eq=False)
class _Prefix:
    """A text so far: its last character, the text before it, and where the last character is surest."""

    code: Code
    before: _Prefix | None
    confidence: float = 0.0
    frame: int = 0

    def seen(self, probability: float, frame: int) -> None:
        if probability > self.confidence:
            self.confidence, self.frame = probability, frame


def _in_two_minds(first: Code, second: Code) -> bool:
    """Two syllables that differ in one jamo: touching frames that say so mean one syllable."""
    same = (first.initial == second.initial) + (first.medial == second.medial) + (first.final == second.final)
    return first.kind == second.kind == HANGUL and same == 2


class _Beam:
    """Texts so far with the probability of ending in blank and of ending in their last character."""

    def __init__(self) -> None:
        self._followed: dict[_Prefix, tuple[float, float]] = {_Prefix(_START, None): (1.0, 0.0)}
        self._children: dict[tuple[_Prefix, Code], _Prefix] = {}
        self._next: dict[_Prefix, list[float]] = {}

    def pass_blank(self) -> None:
        """Frames of nothing but blank, after which all texts go on alike: unlikely ones do not catch up."""
        masses = {prefix: blank + last for prefix, (blank, last) in self._followed.items()}
        least = _OUTDONE * max(masses.values())
        self._followed = {prefix: (mass, 0.0) for prefix, mass in masses.items() if mass >= least}

    def advance(self, frame: int, blank: float, found: list[tuple[Code, float]]) -> None:
        """One frame more."""
        self._next = {}
        for prefix, (in_blank, in_last) in self._followed.items():
            self._add(prefix, 0, (in_blank + in_last) * blank)
            for code, probability in found:
                if code == prefix.code:
                    if in_last > in_blank:  # otherwise it is the same character once more
                        prefix.seen(probability, frame)
                    self._add(prefix, 1, in_last * probability)
                    self._extend(prefix, code, in_blank * probability, probability, frame)
                elif _in_two_minds(code, prefix.code):
                    self._add(prefix, 1, in_last * probability)
                    self._extend(prefix, code, in_blank * probability, probability, frame)
                else:
                    self._extend(prefix, code, (in_blank + in_last) * probability, probability, frame)
        self._prune()

    def best(self) -> _Prefix:
        """The likeliest text."""
        return max(self._followed, key=lambda prefix: sum(self._followed[prefix]))

    def _extend(self, prefix: _Prefix, code: Code, mass: float, probability: float, frame: int) -> None:
        if mass > 0:
            child = self._children.get((prefix, code))
            if child is None:
                child = self._children[prefix, code] = _Prefix(code, prefix)
            # A text that stood before with far more probability has its last character elsewhere.
            if mass > _MINORITY * sum(self._followed.get(child, ())):
                child.seen(probability, frame)
            self._add(child, 1, mass)

    def _add(self, prefix: _Prefix, ending: int, mass: float) -> None:
        if mass > 0:
            self._next.setdefault(prefix, [0.0, 0.0])[ending] += mass

    def _prune(self) -> None:
        """Keep the best texts, scaled so that no probability runs out of numbers."""
        ranked = sorted(self._next.items(), key=lambda item: -sum(item[1]))[:_BEAM]
        top = sum(ranked[0][1])
        self._followed = {
            prefix: (blank / top, last / top)
            for prefix, (blank, last) in ranked
            if blank + last >= _HOPELESS * top
        }


def read_frames(scores: Scores, count: int, alphabet: Alphabet) -> list[Symbol]:
    """The characters of a line, left to right.

    Args:
        scores: of its frames.
        count: how many frames there are.
        alphabet: of the network.
    """
    beam, expected = _Beam(), 0
    for frame, blank, found in scores.frames():
        if frame > expected:
            beam.pass_blank()
        beam.advance(frame, blank, found)
        expected = frame + 1
    symbols: list[Symbol] = []
    prefix: _Prefix | None = beam.best()
    frame = count
    while prefix is not None and prefix.before is not None:
        # Other texts may have seen a character again behind the next one of this text.
        frame = min(prefix.frame, frame - 1)
        rivals = _rivals(scores, prefix, alphabet)
        character = alphabet.decode([prefix.code])
        symbols.append(Symbol(character, min(1.0, prefix.confidence), (frame + 0.5) / count, rivals))
        prefix = prefix.before
    return symbols[::-1]


def _rivals(scores: Scores, prefix: _Prefix, alphabet: Alphabet) -> tuple[tuple[str, float], ...]:
    """See `Symbol`."""
    if prefix.confidence >= _SURE:
        return ()
    if prefix.code.kind == HANGUL:
        found = scores.syllables(prefix.frame, _BEST_RIVALS)
    elif prefix.code.kind == IDEOGRAPH:
        found = scores.ideographs(prefix.frame, _BEST_HANJA)
    else:
        return ()
    if len(found) < 2 or prefix.code not in (code for code, _ in found):
        return ()
    return tuple((alphabet.decode([code]), probability) for code, probability in found)


def read_steps(characters: _Floats, places: _Floats, alphabet: str, within: float = 1.0) -> list[Symbol]:
    """The characters of a line, up to the end.

    Args:
        characters: L x (1 + N) log-probabilities of steps, class 0 is the end.
        places: L, middle of the attention of each step as a share of the padded line.
        alphabet: the N characters.
        within: share of the padded line that is not padding.
    """
    best = characters.argmax(axis=1)
    ends = np.flatnonzero(best == _END)
    count = int(ends[0]) if ends.size else len(best)
    return [
        Symbol(alphabet[best[i] - 1], float(np.exp(characters[i, best[i]])), place)
        for i, place in enumerate(_apart(places[:count], within))
    ]


def _apart(places: _Floats, within: float) -> list[float]:
    """Places moved as little as need be to rise: attention may look back or stand still, text does not."""
    gap = _LEAST_ADVANCE * within / max(1, len(places))
    steps = gap * (np.arange(len(places)) + 0.5)
    rising = np.maximum.accumulate(places - steps)
    apart: list[float] = (np.clip(rising, 0, within - gap * len(places)) + steps).tolist()
    return apart


Decoder = Callable[[Sequence[npt.NDArray[Any]], int, float], list[Symbol]]
"""Takes the outputs of a network for a batch, the number of a line in it, and the share not padded."""


def decoder_of(outputs: Sequence[str], alphabet: Alphabet) -> Decoder | None:
    """What reads one line of the outputs of a network, or None if nothing does.

    Args:
        outputs: their names.
        alphabet: of the network.
    """
    characters = alphabet.characters
    if outputs == ("kind", "initial", "medial", "final", "hanja", "hanja_frames"):
        return lambda batch, row, within: _inside(
            read_frames(_factored(batch, row), batch[0].shape[1], alphabet), within
        )
    if outputs == ("characters",):
        codes = alphabet.encode(characters)
        return lambda batch, row, within: _inside(
            read_frames(FlatScores(batch[0][row], codes), batch[0].shape[1], alphabet), within
        )
    if outputs == ("characters", "places"):
        return lambda batch, row, within: read_steps(batch[0][row], batch[1][row], characters, within)
    return None


def _factored(batch: Sequence[npt.NDArray[Any]], row: int) -> FactoredScores:
    kind, initial, medial, final, hanja, frames = batch
    own = np.flatnonzero(frames[:, 0] == row)
    of_frames = dict(zip(frames[own, 1].tolist(), hanja[own], strict=True))
    return FactoredScores(kind[row], initial[row], medial[row], final[row], of_frames)


def classes_of(outputs: Sequence[str], alphabet: Alphabet) -> int:
    """How many classes the first output of a network has."""
    return alphabet.kinds if outputs[0] == "kind" else 1 + len(alphabet.characters)


def _inside(symbols: list[Symbol], within: float) -> list[Symbol]:
    """Symbols without those read in the padding."""
    return [symbol for symbol in symbols if symbol.place < within]
