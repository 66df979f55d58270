"""From the scores of a network to characters with confidence and place.

Frames (CTC) are read by prefix beam search (Hannun et al., 2014, arXiv:1408.2873): it adds up all the ways in
which frames can spell a text. The best class of each frame alone would print a character twice where the
network is sure of it but not of its place.

Steps (decoders with attention) are read one after the other up to the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import prod
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from dokhae.hangul import BLANK, HANGUL, IDEOGRAPH, Alphabet, Code
from dokhae.recognize.scores import FactoredScores, FlatScores, Frame, Scores

__all__ = ["COUNTING", "Decoder", "Symbol", "classes_of", "decoder_of", "read_frames", "read_steps"]

COUNTING: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
"""Numbers in circles, which follow one another."""

_Floats = npt.NDArray[np.float32]
_Rivals = tuple[tuple[str, float], ...]

_BEST_RIVALS = 3  # of the jamo of a frame at each place of a syllable, in doubt
_BEST_HANJA = 12  # of the Hanja of a frame, in doubt
_SURE = 0.99  # confidence from which on a character has no rivals
_BEAM = 6  # texts that are followed at a time
_HOPELESS = 1e-3  # share of the best text's probability below which a text is given up
_OUTDONE = 0.1  # the same where nothing but blank follows
_MINORITY = 0.5  # share of a text's probability that does not say where its last character stands
_FAINT = 0.35  # probability that a character stands where blank is likelier, from which on it is told
_LEAST_ADVANCE = 0.25  # from a character to the next where attention names the places; 1 is their mean

_START: Final = Code(BLANK)
_END: Final = 0  # class of the step after the last character


@dataclass(frozen=True, slots=True)
class Symbol:
    """One character read.

    Attributes:
        text: the character.
        confidence: its probability where it is greatest.
        place: where in the line that is, as a share of its length.
        rivals: if it is a syllable, a Hanja or a number in a circle, and in doubt, it and the others that
            may stand there, with their probability.
        is_faint: that nothing stands there is likelier.
    """

    text: str
    confidence: float
    place: float
    rivals: _Rivals = ()
    is_faint: bool = False


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
        self._longer: dict[_Prefix, dict[Code, _Prefix]] = {}
        self._next: dict[_Prefix, list[float]] = {}

    def advance(self, frame: Frame) -> None:
        """One frame more."""
        if frame.apart:
            self._pass_blank()
            if len(self._followed) == 1 and frame.is_clear:
                self._append(frame)
                return
        number, blank, found, _ = frame
        self._next = {}
        for prefix, (in_blank, in_last) in self._followed.items():
            self._add(prefix, 0, (in_blank + in_last) * blank)
            for code, probability in found:
                if code == prefix.code:
                    if in_last > in_blank:  # otherwise it is the same character once more
                        prefix.seen(probability, number)
                    self._add(prefix, 1, in_last * probability)
                    self._extend(prefix, code, in_blank * probability, probability, number)
                elif _in_two_minds(code, prefix.code):
                    self._add(prefix, 1, in_last * probability)
                    self._extend(prefix, code, in_blank * probability, probability, number)
                else:
                    self._extend(prefix, code, (in_blank + in_last) * probability, probability, number)
        self._prune()

    def best(self) -> _Prefix:
        """The likeliest text."""
        return max(self._followed, key=lambda prefix: sum(self._followed[prefix]))

    def _append(self, frame: Frame) -> None:
        """What is left of `advance` where there is one text and one way to go on."""
        (prefix,) = self._followed
        ((code, probability),) = frame.characters
        self._followed = {_Prefix(code, prefix, probability, frame.number): (0.0, 1.0)}

    def _pass_blank(self) -> None:
        """Frames of nothing but blank, after which all texts go on alike, and unlikely ones do not catch up.

        None ever catches up but one that begins as another goes on: what follows may make them the same.
        """
        if len(self._followed) == 1:
            (prefix,) = self._followed
            self._followed = {prefix: (1.0, 0.0)}
            return
        masses = {prefix: blank + last for prefix, (blank, last) in self._followed.items()}
        best = max(masses.values())
        likely = {prefix: mass for prefix, mass in masses.items() if mass >= _OUTDONE * best}
        begun = {prefix.before for prefix in likely}
        self._followed = {
            prefix: (mass, 0.0)
            for prefix, mass in likely.items()
            if mass == best or prefix in begun or prefix.before in likely
        }

    def _extend(self, prefix: _Prefix, code: Code, mass: float, probability: float, frame: int) -> None:
        if mass > 0:
            longer = self._extended(prefix, code)
            stood = self._followed.get(longer)
            # A text that stood before with far more probability has its last character elsewhere.
            if stood is None or mass > _MINORITY * sum(stood):
                longer.seen(probability, frame)
            self._add(longer, 1, mass)

    def _extended(self, prefix: _Prefix, code: Code) -> _Prefix:
        """A text and one character more, which is one object however it came about."""
        known = self._longer.get(prefix)
        if known is None:
            known = self._longer[prefix] = {}
        longer = known.get(code)
        if longer is None:
            longer = known[code] = _Prefix(code, prefix)
        return longer

    def _add(self, prefix: _Prefix, ending: int, mass: float) -> None:
        if mass > 0:
            masses = self._next.get(prefix)
            if masses is None:
                masses = self._next[prefix] = [0.0, 0.0]
            masses[ending] += mass

    def _prune(self) -> None:
        """Keep the best texts, scaled so that no probability runs out of numbers."""
        top = max(map(sum, self._next.values()))
        least = _HOPELESS * top
        followed = [each for each in self._next.items() if sum(each[1]) >= least]
        if len(followed) > _BEAM:
            followed = nlargest(_BEAM, followed, key=lambda each: sum(each[1]))
        self._followed = {prefix: (blank / top, last / top) for prefix, (blank, last) in followed}


class _Read(NamedTuple):
    """A character read: its frame, the place that it is given, which one it is, and how sure that is."""

    place: int
    frame: int
    code: Code
    confidence: float
    is_faint: bool = False


def read_frames(scores: Scores, alphabet: Alphabet) -> list[list[Symbol]]:
    """The characters of each line, left to right, also those that are faint.

    Args:
        scores: of the frames of the lines.
        alphabet: of the network.
    """
    length = scores.length
    frames: list[list[Frame]] = [[] for _ in range(scores.lines)]
    for frame in scores.frames():
        frames[frame.number // length].append(frame)
    lines = [_searched(of_line, number * length) for number, of_line in enumerate(frames, 1)]
    rivals = _rivals([read for line in lines for read in line], scores, alphabet)

    def told(read: _Read) -> Symbol:
        place = (read.place % length + 0.5) / length
        return Symbol(alphabet.character(read.code), read.confidence, place, next(rivals), read.is_faint)

    return [list(map(told, line)) for line in lines]


def _searched(frames: Sequence[Frame], end: int) -> list[_Read]:
    """The characters of the frames of one line, which ends before a frame of that number."""
    beam, stretches = _Beam(), list[list[Frame]]()
    for frame in frames:
        beam.advance(frame)
        if frame.apart or not stretches:
            stretches.append([])
        stretches[-1].append(frame)
    read = list(_spelled(beam.best(), end))
    taken = {each.frame for each in read}
    faint = (_faint(stretch) for stretch in stretches if all(frame.number not in taken for frame in stretch))
    return sorted([*read, *(each for each in faint if each)])


def _spelled(prefix: _Prefix | None, end: int) -> Iterator[_Read]:
    """The characters of a text, from the last, which stands before some frame."""
    place = end
    while prefix is not None and prefix.before is not None:
        # Other texts may have seen a character again behind the next one of this text.
        place = min(prefix.frame, place - 1)
        yield _Read(place, prefix.frame, prefix.code, min(1.0, prefix.confidence))
        prefix = prefix.before


def _faint(stretch: Sequence[Frame]) -> _Read | None:
    """The character of frames on end in which the text has none, if there may well be one."""
    if 1 - prod(frame.blank for frame in stretch) < _FAINT:
        return None
    chances = ((p, frame.number, code) for frame in stretch for code, p in frame.characters)
    probability, number, code = max(chances, default=(0.0, 0, _START))
    return _Read(number, number, code, probability, is_faint=True) if code != _START else None


def _rivals(every: Sequence[_Read], scores: Scores, alphabet: Alphabet) -> Iterator[_Rivals]:
    """Of each character read, those that may stand there; see `Symbol`."""
    in_doubt = [read for read in every if read.confidence < _SURE and read.code.kind == HANGUL]
    syllables = scores.syllables([read.frame for read in in_doubt], _BEST_RIVALS)
    for read in every:
        found: list[tuple[Code, float]] = []
        if read.confidence < _SURE:
            if read.code.kind == HANGUL:
                found = next(syllables)
            elif read.code.kind == IDEOGRAPH:
                found = scores.ideographs(read.frame, _BEST_HANJA)
            elif alphabet.character(read.code) in COUNTING:
                known = (number for number in COUNTING if number in alphabet.signs)
                found = scores.signs(read.frame, alphabet.encode("".join(known)))
        if len(found) < 2 or read.code not in (code for code, _ in found):
            found = []
        yield tuple((alphabet.character(code), probability) for code, probability in found)


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


Decoder = Callable[[Sequence[npt.NDArray[Any]], Sequence[float]], list[list[Symbol]]]
"""Takes the outputs of a network for a batch of lines, and the share of each that is not padding."""


def decoder_of(outputs: Sequence[str], alphabet: Alphabet) -> Decoder | None:
    """What reads the lines of the outputs of a network, or None if nothing does.

    Args:
        outputs: their names.
        alphabet: of the network.
    """
    characters = alphabet.characters
    if outputs == ("kind", "initial", "medial", "final", "hanja", "hanja_frames"):
        return lambda batch, within: _inside(read_frames(_factored(batch), alphabet), within)
    if outputs == ("characters",):
        codes = alphabet.encode(characters)
        return lambda batch, within: _inside(
            read_frames(FlatScores(_end_to_end(batch[0]), codes, batch[0].shape[1]), alphabet), within
        )
    if outputs == ("characters", "places"):
        return lambda batch, within: [
            read_steps(steps, places, characters, share)
            for steps, places, share in zip(batch[0], batch[1], within, strict=True)
        ]
    return None


def _factored(batch: Sequence[npt.NDArray[Any]]) -> FactoredScores:
    *dense, hanja, places = batch
    kind, initial, medial, final = map(_end_to_end, dense)
    length = batch[0].shape[1]
    numbers = places[:, 0] * length + places[:, 1]
    return FactoredScores(
        kind, initial, medial, final, dict(zip(numbers.tolist(), hanja, strict=True)), length
    )


def _end_to_end(table: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The frames of lines, B x T x N, one behind the other."""
    return table.reshape(-1, table.shape[2])


def classes_of(outputs: Sequence[str], alphabet: Alphabet) -> int:
    """How many classes the first output of a network has."""
    return alphabet.kinds if outputs[0] == "kind" else 1 + len(alphabet.characters)


def _inside(lines: Sequence[Sequence[Symbol]], within: Sequence[float]) -> list[list[Symbol]]:
    """The symbols of lines without those read in the padding."""
    return [
        [symbol for symbol in line if symbol.place < share] for line, share in zip(lines, within, strict=True)
    ]
