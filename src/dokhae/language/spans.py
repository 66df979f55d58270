"""Spans of a sentence that can answer a question: noun phrases, whole numbers and dates, titles.

Almost every answer begins where a noun can begin and ends where one can end, with nothing but nouns and what
joins them in between; what stands in quotation marks is an answer whatever it is made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dokhae.language.morphemes import Morpheme, Sentence

__all__ = ["NOMINAL", "Span", "single_words", "spans"]

NOMINAL: Final = frozenset(
    "NNG NNP NNB NR NP SN SL SH XSN XPN XR W_URL W_EMAIL W_HASHTAG W_SERIAL W_MENTION".split()
)
_JOINING: Final = frozenset("JKG JC SP SO SW SS SSO SSC MM MAJ".split())
_JOINING_WORDS: Final = frozenset({("또는", "MAG"), ("및", "MAG"), ("혹은", "MAG")})
_DESCRIBING: Final = frozenset({"VA", "XSA", "VCP", "XR", "XSN"})
_CLOSING: Final = {
    "《": "》", "〈": "〉", "「": "」", "『": "』", "<": ">", "‘": "’", "“": "”", "'": "'",
    '"': '"', "(": ")",
}  # fmt: skip
# Kiwi takes a name that it does not know together with its particle now and then.
_GLUED: Final = ("에서", "이", "가", "은", "는", "을", "를", "의", "에", "도", "와", "과", "로")
_LONGEST_QUOTED: Final = 60
_SHORTEST_NAME: Final = 2


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text that can be an answer.

    Attributes:
        start: in the text.
        end: after the last character.
        first: index of the morpheme of the sentence that it begins in.
        last: index of the one that it ends in.
        glued: the particle that the last morpheme holds besides, "" mostly.
    """

    start: int
    end: int
    first: int
    last: int
    glued: str = ""


def spans(sentence: Sentence, words: int = 6, length: int = 40) -> list[Span]:
    """The spans of a sentence, each once, in its order.

    Args:
        sentence: it, its morphemes by `single_words`.
        words: most words of a noun phrase.
        length: most characters of one.
    """
    found = {(span.start, span.end): span for span in _phrases(sentence.morphemes, words, length)}
    for span in _quoted(sentence):
        found.setdefault((span.start, span.end), span)
    return [found[place] for place in sorted(found)]


def single_words(sentence: Sentence) -> Sentence:
    """The sentence with names of several words, which Kiwi takes as one morpheme, in a morpheme a word."""
    return replace(sentence, morphemes=tuple(_single_words(sentence.morphemes)))


def _single_words(parts: Sequence[Morpheme]) -> Iterator[Morpheme]:
    for part in parts:
        if " " not in part.form or part.end - part.start != len(part.form):
            yield part
            continue
        for word in re.finditer(r"\S+", part.form):
            yield replace(
                part, form=word.group(), start=part.start + word.start(), end=part.start + word.end()
            )


def _phrases(parts: Sequence[Morpheme], words: int, length: int) -> Iterator[Span]:
    ends = [tuple(_ends(parts, index)) for index in range(len(parts))]
    for first in range(len(parts)):
        begin = parts[first].start
        if not _begins(parts, first):
            continue
        room = words
        for last in range(first, len(parts)):
            room -= last > first and _is_apart(parts, last)
            if not room or parts[last].end - begin > length or not _is_inside(parts, last):
                break
            for end, glued in ends[last]:
                yield Span(begin, end, first, last, glued)


def _is_apart(parts: Sequence[Morpheme], index: int) -> bool:
    """Whether a space stands before a morpheme."""
    return index == 0 or parts[index].start > parts[index - 1].end


def _is_inside(parts: Sequence[Morpheme], index: int) -> bool:
    """Whether a noun phrase can go on with a morpheme."""
    part = parts[index]
    return (
        part.pos in NOMINAL or part.pos in _JOINING or (part.form, part.tag) in _JOINING_WORDS
        or _is_describing(parts, index)
    )  # fmt: skip


def _is_describing(parts: Sequence[Morpheme], index: int) -> bool:
    """Whether it is an adjective before a noun or the ending of one: 긴 머리, 역사적인 날."""
    part = parts[index]
    if part.pos in ("VA", "XSA", "VCP"):
        return index + 1 < len(parts) and parts[index + 1].pos == "ETM"
    return part.pos == "ETM" and index > 0 and parts[index - 1].pos in _DESCRIBING


def _begins(parts: Sequence[Morpheme], index: int) -> bool:
    part, before = parts[index], parts[index - 1].pos if index else ""
    if part.pos in ("SSO", "SS", "MM", "VA"):
        return part.pos != "VA" or (_is_apart(parts, index) and _is_describing(parts, index))
    if part.pos not in NOMINAL or part.pos == "XSN":
        return False
    if _is_apart(parts, index) or before not in NOMINAL:
        return True
    return part.pos == "SN" if before != "SN" else False or part.pos in ("NNP", "SL", "NNG")


def _ends(parts: Sequence[Morpheme], index: int) -> Iterator[tuple[int, str]]:
    """Where a span can end in a morpheme, with the particle that is left over."""
    part = parts[index]
    after = parts[index + 1] if index + 1 < len(parts) else None
    if part.pos == "XPN" or not (part.pos in NOMINAL or part.pos in ("SSC", "SS", "SW")):
        return
    loose = after is None or after.start > part.end or after.pos not in NOMINAL
    if loose or part.pos in ("NNB", "SH", "NNP", "NNG", "SL"):
        yield part.end, ""
    if part.pos == "NNP" and loose:
        for particle in _GLUED:
            stem = part.form.removesuffix(particle)
            if stem != part.form and len(stem) >= _SHORTEST_NAME and part.end - part.start == len(part.form):
                yield part.end - len(particle), particle
                return


def _quoted(sentence: Sentence) -> Iterator[Span]:
    """What stands in quotation marks or brackets, without them and with them."""
    parts = sentence.morphemes
    for first, part in enumerate(parts):
        close = _CLOSING.get(part.form) if part.pos in ("SSO", "SS", "SW") else None
        for last in range(first + 2, len(parts)) if close else ():
            if parts[last].end - part.start > _LONGEST_QUOTED:
                break
            if parts[last].form == close:
                yield Span(parts[first + 1].start, parts[last - 1].end, first + 1, last - 1)
                yield Span(part.start, parts[last].end, first, last)
                break
