"""What tells what asks for a phrase (누구, 어디, 무엇, 언제, 몇): words, surroundings, meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dokhae.language.morphemes import Morpheme, Sentence
from dokhae.language.nearness import ANCHORS, nearness
from dokhae.language.surnames import SURNAMES

__all__ = ["MEANINGS", "AnswerFeatures", "answer_features"]

_NEAR: Final = 2
_VERBS: Final = frozenset({"VV", "VA", "XSV", "XSA", "VCP"})
_NOUNS: Final = frozenset({"NNG", "NNP", "NNB", "NR", "SL", "XR", "XSN"})
_TOLD_ELSEWHERE: Final = ("particle=", "left0=", "right0=", "left-noun=", "title=", "verb=")
_MOST_MENTIONS: Final = 8
# Similarities are small beside the ones of the other features, and a penalty on weights would mute them.
_LOUDNESS: Final = 4.0
_GROUPS: Final = ("last", "all", "verb", "left", "right")
MEANINGS: Final = len(_GROUPS) * len(ANCHORS)
"""How many similarities to anchors there are of a phrase and what stands around it."""


@dataclass(frozen=True, slots=True)
class AnswerFeatures:
    """What tells what asks for a phrase.

    Attributes:
        names: of what is true of it.
        meanings: how near to the anchors the last noun of the phrase is, all of its nouns in the mean, its
            verb, and the nouns to its left and right; MEANINGS numbers.
    """

    names: tuple[str, ...]
    meanings: NDArray[np.float32]


def answer_features(
    sentence: Sentence, start: int, end: int, others: Sequence[Sentence] = ()
) -> AnswerFeatures:
    """The features of the phrase that stands at start:end of a text.

    Args:
        sentence: that holds it.
        start: of the phrase, in the text.
        end: of the phrase.
        others: the sentences of the text, whose mentions of the phrase tell more about it.

    Raises:
        MissingExtraError: Kiwi is not installed.
    """
    text = sentence.text[start - sentence.start : end - sentence.start]
    names = {*_of_place(sentence.morphemes, start, end), *_of_form(text)}
    mentions = list(_mentions(others, text, start))
    for other, place in mentions:
        told = _of_place(other.morphemes, place, place + len(text))
        names.update(f"elsewhere:{name}" for name in told if name.startswith(_TOLD_ELSEWHERE))
    names.add(f"mentions={min(len(mentions), 3)}")
    return AnswerFeatures(tuple(sorted(names)), _meanings(sentence.morphemes, start, end))


def _mentions(sentences: Sequence[Sentence], text: str, start: int) -> Iterator[tuple[Sentence, int]]:
    """Where else a phrase stands, at the beginning of a word."""
    found = 0
    for sentence in sentences:
        place = sentence.text.find(text) if text else -1
        while place >= 0 and found < _MOST_MENTIONS:
            begins = not place or not "가" <= sentence.text[place - 1] <= "힣"
            if begins and sentence.start + place != start:
                found += 1
                yield sentence, sentence.start + place
            place = sentence.text.find(text, place + 1)


def _of_place(parts: Sequence[Morpheme], start: int, end: int) -> Iterator[str]:
    yield from _of_phrase([m for m in parts if m.start < end and m.end > start])
    yield from _of_left([m for m in parts if m.end <= start])
    yield from _of_right([m for m in parts if m.start >= end])


def _of_form(text: str) -> Iterator[str]:
    """What the characters of a phrase look like."""
    if text[:1] in SURNAMES:
        yield f"surname|{len(text)}"
    if re.fullmatch(r"[A-Z]{2,6}", text):
        yield "acronym"
    if text[:1].isdigit():
        yield "begins-with-number"
    if re.search(r"\d", text):
        yield "has-number"
    if re.search(r"\d년", text):
        yield "has-year"


def _of_phrase(inside: Sequence[Morpheme]) -> Iterator[str]:
    if not inside:
        return
    text = "".join(m.form for m in inside)
    last, first = inside[-1], inside[0]
    yield f"last={last.form}"
    yield f"first={first.form}"
    yield f"first-syllable={text[:1]}|{min(len(text), 5)}"
    yield f"tags={'+'.join(m.pos for m in inside[-3:])}"
    yield f"length={min(len(text), 8)}"
    yield f"words={min(len(inside), 4)}"
    for width in (1, 2, 3):
        if len(text) > width:
            yield f"suffix={text[-width:]}"
    for morpheme in inside[:-1]:
        yield f"in={morpheme.form}"
    if len(text) == 3 and text[0] in SURNAMES and all(m.pos == "NNP" for m in inside):
        yield "full-name"


def _of_left(before: Sequence[Morpheme]) -> Iterator[str]:
    for place, morpheme in enumerate(reversed(before[-_NEAR:])):
        yield f"left{place}={morpheme.form}/{morpheme.pos}"
    noun = _noun_before(before)
    if noun is not None:
        yield f"left-noun={noun.form}"


def _of_right(after: Sequence[Morpheme]) -> Iterator[str]:
    for place, morpheme in enumerate(after[:_NEAR]):
        yield f"right{place}={morpheme.form}/{morpheme.pos}"
    particle = next((m.form for m in after[:3] if m.pos.startswith("J")), "-")
    yield f"particle={particle}"
    for index, morpheme in enumerate(after):
        if morpheme.pos in _VERBS:
            verb = after[index - 1].form if morpheme.pos.startswith("XS") and index else ""
            yield f"verb={verb}{morpheme.form}"
            yield f"verb={verb}{morpheme.form}|{particle}"
            break
    if after and after[0].pos in _NOUNS:
        yield f"title={after[0].form}"


def _meanings(parts: Sequence[Morpheme], start: int, end: int) -> NDArray[np.float32]:
    """How near the phrase and the words that it goes with are to the anchors, group after group."""
    inside = [m for m in parts if m.start < end and m.end > start and m.pos in _NOUNS]
    before = [m for m in parts if m.end <= start]
    after = [m for m in parts if m.start >= end]
    groups: dict[str, Sequence[Morpheme]] = {
        "last": inside[-1:],
        "all": inside,
        "verb": _verb_after(after),
        "left": [noun] if (noun := _noun_before(before)) is not None else [],
        "right": _noun_after(after),
    }
    near = np.zeros((len(_GROUPS), len(ANCHORS)), np.float32)
    for row, name in zip(near, _GROUPS, strict=True):
        if groups[name]:
            row[:] = sum(nearness(m.form, m.pos) for m in groups[name])
            row *= _LOUDNESS / len(groups[name])
    return near.ravel()


def _noun_before(before: Sequence[Morpheme]) -> Morpheme | None:
    return next((m for m in reversed(before[-4:]) if m.pos in _NOUNS), None)


def _noun_after(after: Sequence[Morpheme]) -> Sequence[Morpheme]:
    """The noun right after it, also behind 의 or a closing mark."""
    begin = 1 if after and after[0].pos in ("JKG", "SSC") else 0
    return [m for m in after[begin : begin + 1] if m.pos in _NOUNS]


def _verb_after(after: Sequence[Morpheme]) -> Sequence[Morpheme]:
    """What its verb means: 발견 of 발견하다."""
    for index, morpheme in enumerate(after):
        if morpheme.pos in _VERBS - {"VCP"}:
            stem = index - 1 if morpheme.pos.startswith("XS") and index else index
            return after[stem : stem + 1]
    return []
