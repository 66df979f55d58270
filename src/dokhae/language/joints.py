"""Where two lines of print meet: was there a space, or is a word broken?

Korean print breaks a line at a space or between any two syllables, without a hyphen. What punctuation and
scripts do not settle is weighed: what a small model makes of the characters around the joint, how well Kiwi
can read the words there with and without a space, which morphemes meet, how the text itself spaces such
morphemes, these very syllables and what the model doubts elsewhere, and whether its other lines end within
words at all. The weights are those of a logistic regression, fitted by `benchmarks/joints.py --fit`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import TYPE_CHECKING, Any, Final

from dokhae.language.morphemes import kiwi
from dokhae.language.spacing import REACH, load_spacing_model, windows

if TYPE_CHECKING:
    from kiwipiepy import Token

__all__ = ["Joint", "evidence", "is_hyphenated", "is_settled", "likely_spaces", "spaces"]

_WORDS: Final = 3  # of each line that Kiwi reads: more take longer and decide nothing
_SPANS: Final = (
    (1, 1),
    (2, 2),
    (3, 1),
    (1, 3),
)  # syllables before and after, looked for elsewhere in the text
_WITHIN: Final = "="  # stands for a morpheme that goes on across the joint
_MOST: Final = 10.0  # a difference of scores above this says no more

# Characters that never begin a word, and those that never end one.
_CLOSING: Final = frozenset(".,!?:;)]}”’」』》〉】〕%℃°…‥·ㆍ")
_OPENING: Final = frozenset("([{“‘「『《〈【〔·ㆍ")
_STOPS: Final = frozenset(".!?,;")

_CLASSES: Final = {"NNG": "N", "NNP": "N", "XR": "N", "XSA": "XSV", "MAJ": "MAG", "IC": "MAG", "JC": "JX"}

_DOUBTFUL: Final = 3.0  # logarithm of the odds below which the spacing model is in doubt

_IN_PRINT: Final = 0.4  # share of joints with a space where lines are broken at any syllable
_LEAST: Final = 0.02  # probability of a space below which one joint says no more about all of them
_RARE: Final = 1.0  # logarithm of the odds that lines are broken at any syllable, before any was looked at
_SURE: Final = 30.0  # largest logarithm of odds that is reckoned with


@dataclass(frozen=True, slots=True)
class Joint:
    """The end of one line and the beginning of the next.

    Attributes:
        left: the text of the one; like the other it is not empty, and has no space at its ends.
        right: the text of the other.
        is_early: the first line ended although a syllable more would have found room.
    """

    left: str
    right: str
    is_early: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """What Kiwi makes of the words around a joint, and where the words after it begin."""

    tokens: Sequence[Token]
    score: float
    end: int
    start: int


def spaces(joints: Sequence[Joint], text: str) -> list[bool]:
    """Whether each joint is a space; otherwise it is inside a word.

    Args:
        joints: those of one page or of a few, which are taken to be printed alike.
        text: what to learn the author's spacing from: these lines, and others of the same document.

    Raises:
        MissingExtraError: Kiwi is not installed.
    """
    settled = [is_settled(joint) for joint in joints]
    odds = iter(_odds([joint for joint, known in zip(joints, settled, strict=True) if known is None], text))
    return [next(odds) > 0 if known is None else known for known in settled]


def likely_spaces(joints: Sequence[Joint]) -> list[bool]:
    """What `spaces` tells, without Kiwi: what the spacing model makes of the characters decides.

    Raises:
        WeightsError: the spacing model is missing or changed.
    """
    settled = [is_settled(joint) for joint in joints]
    odds = iter(_likely([joint for joint, known in zip(joints, settled, strict=True) if known is None]))
    return [next(odds) > 0 if known is None else known for known in settled]


def is_settled(joint: Joint) -> bool | None:
    """Whether the look of the joint alone tells that there is a space or that there is none."""
    before, after = joint.left[-1], joint.right[0]
    if is_hyphenated(joint) or after in _CLOSING or before in _OPENING:
        return False
    if before in _STOPS and not after.isdecimal():
        return True
    # Words of Latin letters and numbers are not broken without a hyphen, and lines of syllables not early.
    if (_is_western(before) and _is_western(after)) or (joint.is_early and _is_syllable(after)):
        return True
    return None


def is_hyphenated(joint: Joint) -> bool:
    """Whether a word of Latin letters is broken here, with a hyphen that is not its own."""
    return bool(re.search(r"[A-Za-z][a-z]-$", joint.left) and re.match(r"[a-z]{2}", joint.right))


def _is_western(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_syllable(character: str) -> bool:
    return "가" <= character <= "힣"


def _odds(joints: Sequence[Joint], text: str) -> list[float]:
    """Logarithm of the odds for a space at each joint."""
    return _as_one_print([_weighed(found) for found in evidence(joints, text)])


def _weighed(found: Mapping[str, float]) -> float:
    odds = sum(_WEIGHTS.get(name, 0.0) * value for name, value in found.items())
    return max(-_SURE, min(_SURE, odds))


def _as_one_print(odds: Sequence[float]) -> list[float]:
    """The odds, knowing that either some lines of a print end inside words or none does."""
    chances = [1 / (1 + math.exp(-value)) for value in odds]
    none = sum(math.log(max(chance, _LEAST) / _IN_PRINT) for chance in chances) - _RARE
    ratio = math.exp(max(-_SURE, min(_SURE, none)))
    return [value + math.log1p(ratio / chance) for value, chance in zip(odds, chances, strict=True)]


def evidence(joints: Sequence[Joint], text: str) -> Iterator[dict[str, float]]:
    """What speaks for a space at each joint, by the names that the weights have.

    Raises:
        MissingExtraError: Kiwi is not installed.
        WeightsError: the spacing model is missing or changed.
    """
    near = [_window(joint) for joint in joints]
    apart, together = (list(_readings(near, gap)) for gap in (" ", ""))
    habits = _habits(apart)
    leaning = _leaning(joints)
    for joint, spaced, joined, likely in zip(joints, apart, together, _likely(joints), strict=True):
        before, after = _meeting(joined)
        yield {
            f"{before}.": 1.0,
            f".{after}": 1.0,
            "always": 1.0,
            "characters": max(-_MOST, min(_MOST, likely)),
            "score": max(-_MOST, min(_MOST, spaced.score - joined.score)),
            "habit": habits.get((before, after), 0.0),
            "leaning": leaning,
            "seen": sum(_seen(joint, span, text) for span in _SPANS),
        }


def _likely(joints: Iterable[Joint]) -> list[float]:
    """What the spacing model says: logarithms of the odds for a space."""
    odds: list[float] = (
        load_spacing_model().odds(windows((each.left, each.right) for each in joints)).tolist()
    )
    return odds


def _leaning(joints: Iterable[Joint]) -> float:
    """How much rather the lines put a space than none where the spacing model is in doubt."""
    lines = dict.fromkeys(line for joint in joints for line in (joint.left, joint.right))
    known = [(place, space) for line in lines for place, space in _inside(line) if is_settled(place) is None]
    doubtful = [abs(odds) < _DOUBTFUL for odds in _likely(place for place, _ in known)]
    counts = Counter(space for _, space in compress(known, doubtful))
    return math.log((counts[True] + 1) / (counts[False] + 1))


def _inside(line: str) -> Iterator[tuple[Joint, bool]]:
    """Every place between two characters of a line, as if it ended there, and whether there is a space."""
    for place in range(1, len(line)):
        if line[place - 1] != " ":
            after = line[place : place + REACH + 1].lstrip(" ")
            yield Joint(line[max(0, place - REACH) : place], after), line[place] == " "


def _window(joint: Joint) -> Joint:
    """The words around the joint."""
    return Joint(" ".join(joint.left.split(" ")[-_WORDS:]), " ".join(joint.right.split(" ")[:_WORDS]))


def _readings(windows: Sequence[Joint], gap: str) -> Iterator[_Reading]:
    read: Iterable[Any] = kiwi().analyze([window.left + gap + window.right for window in windows])
    for window, [(tokens, score)] in zip(windows, read, strict=True):
        end = len(window.left)
        yield _Reading(tokens, score, end, end + len(gap))


def _meeting(reading: _Reading) -> tuple[str, str]:
    """Classes of the morphemes before and after the joint."""
    before, after = "", ""
    for token in reading.tokens:
        if token.start < reading.end < token.end:
            return _WITHIN, _WITHIN
        if token.end <= reading.end:
            before = _class(token)
        else:
            after = after or _class(token)
    return before, after


def _class(token: Token) -> str:
    """The part of speech; case particles are one, and so are general and proper nouns."""
    tag: str = token.tag.partition("-")[0]
    return _CLASSES.get(tag, "J" if tag.startswith("JK") else tag)


def _habits(readings: Iterable[_Reading]) -> Mapping[tuple[str, str], float]:
    """How much rather the text puts a space between two classes than none, away from the joints.

    Noun and noun, or verb and auxiliary, may be written either way, and an author mostly keeps to one.
    """
    counts: tuple[Counter[tuple[str, str]], ...] = (Counter(), Counter())
    for reading in readings:
        for token, follower in pairwise(reading.tokens):
            at_joint = token.end <= reading.end < reading.start <= follower.start
            if not at_joint and follower.start >= token.end:
                counts[follower.start > token.end][_class(token), _class(follower)] += 1
    together, apart = counts
    return {pair: math.log((apart[pair] + 1) / (together[pair] + 1)) for pair in apart | together}


def _seen(joint: Joint, span: tuple[int, int], text: str) -> float:
    """How much more often the syllables around the joint stand in the text with a space than without."""
    left, right = joint.left[-span[0] :], joint.right[: span[1]]
    return math.log((text.count(f"{left} {right}") + 0.5) / (text.count(left + right) + 0.5))


# Logarithms of odds for a space. "X." is a morpheme of class X before the joint, ".X" one after it.
# fmt: off
_WEIGHTS: Final[Mapping[str, float]] = {
    "always": 0.8, "characters": 0.5, "habit": 0.5, "leaning": 0.8, "score": 0.3, "seen": 0.6,
    "=.": -0.1, "EC.": 0.3, "EP.": -0.1, "ETM.": -0.4, "ETN.": 0.3, "J.": 0.7, "JX.": 0.4, "MAG.": 0.2,
    "N.": -0.1, "NP.": -0.6, "NR.": -0.3, "SL.": 1.0, "SN.": 0.3, "SP.": 0.3, "SSC.": 0.4, "SW.": -0.8,
    "VA.": -0.1, "VCP.": 0.2, "VV.": -0.3, "VX.": -0.1, "XPN.": -1.0, "XSN.": 0.3, "XSV.": -0.1,
    ".=": -0.1, ".EC": -0.1, ".EF": -0.5, ".EP": -0.1, ".ETM": -0.1, ".ETN": -0.1, ".J": 1.0, ".JX": 0.2,
    ".MAG": 0.7, ".MM": 1.3, ".N": 0.3, ".NNB": -0.2, ".NP": -0.3, ".NR": -0.3, ".SL": 0.5, ".SN": 0.4,
    ".SSC": -0.5, ".SSO": -0.5, ".SW": 0.3, ".VA": -0.2, ".VCP": -0.9, ".VV": -0.2, ".VX": -1.2, ".XPN": 0.4,
    ".XSN": 0.1, ".XSV": 0.6,
}
# fmt: on
