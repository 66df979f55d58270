"""What tells whether a noun phrase answers 누구, 어디 or 무엇: features of its words and surroundings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from dokhae.language.morphemes import Morpheme

__all__ = ["answer_features"]

_NEAR: Final = 2
_VERBS: Final = frozenset({"VV", "VA", "XSV", "XSA", "VCP"})
_NOUNS: Final = frozenset({"NNG", "NNP", "NNB", "NR", "SL", "XR", "XSN"})


def answer_features(parts: Sequence[Morpheme], start: int, end: int) -> list[str]:
    """Names of what is true of the phrase that stands at start:end in a sentence of these morphemes.

    Args:
        parts: morphemes of the sentence.
        start: of the phrase, in the text that the morphemes have their places in.
        end: of the phrase.
    """
    inside = [m for m in parts if m.start < end and m.end > start]
    before = [m for m in parts if m.end <= start]
    after = [m for m in parts if m.start >= end]
    return sorted({*_of_phrase(inside), *_of_left(before), *_of_right(after)})


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


def _of_left(before: Sequence[Morpheme]) -> Iterator[str]:
    for place, morpheme in enumerate(reversed(before[-_NEAR:])):
        yield f"left{place}={morpheme.form}/{morpheme.pos}"
    noun = next((m for m in reversed(before[-4:]) if m.pos in _NOUNS), None)
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
