"""Clues that a span of a text answers a question: names of what is true of the two, which a ranker weighs.

They say whether the kind of span is asked for, how much of the question stands around it, whether it does
there what the question word does, and what `Shape` has whatever is asked.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dokhae.language.asked import AskedFor
from dokhae.language.morphemes import Sentence, content
from dokhae.language.retrieve import rank
from dokhae.language.shapes import LENGTHS, Shape, Told, step, syllable_pairs, told

__all__ = ["Clued", "clues"]

_SENTENCES: Final = 5  # that are looked at; 98 % of the answers to questions of KorQuAD stand there
_SHARES: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_GAPS: Final = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
_NEAR: Final = (0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3)
_STEPS: Final = (1, 2, 3, 4, 6, 9, 14, 30)
_FEW_STEPS: Final = (1, 2, 3, 5, 9)
_FAR: Final = 99
_AROUND: Final = 6  # morphemes


@dataclass(frozen=True, slots=True)
class Clued:
    """A span with all that speaks for and against it.

    Attributes:
        shape: of it.
        sentence: index of its sentence in the text.
        names: clues.
    """

    shape: Shape
    sentence: int
    names: tuple[str, ...]


def clues(asked: AskedFor, question: Sequence[Sentence], text: Sequence[Sentence]) -> Iterator[Clued]:
    """The spans of the likeliest sentences of a text with their clues.

    Args:
        asked: what the question asks for.
        question: the same question.
        text: its sentences.
    """
    order = rank([part for sentence in question for part in sentence.morphemes], text)[:_SENTENCES]
    weights, covers = _covers(asked, text)
    for place, index in enumerate(order):
        sentence = told(text[index])
        around = _of_sentence(place, index, covers)
        situation = _Situation(asked, sentence, weights, covers[index])
        for shape in sentence.shapes:
            names = (*shape.names, *around, *situation.of_question(shape), *situation.of_place(shape))
            yield Clued(shape, index, names)


def _covers(asked: AskedFor, text: Sequence[Sentence]) -> tuple[Mapping[str, float], Sequence[float]]:
    """The share that each term has in the question, and how much of it each sentence has.

    Terms that fewer sentences have count more, as in `retrieve.rank`.
    """
    forms = [set(content(sentence.morphemes)) for sentence in text]
    present = Counter(form for group in forms for form in group)
    weights = {
        term: weight * math.log(1 + len(text) / max(1, present[term])) for term, weight in asked.terms.items()
    }
    total = sum(weights.values()) or 1.0
    shares = {term: weight / total for term, weight in weights.items()}
    return shares, [sum(share for term, share in shares.items() if term in group) for group in forms]


def _of_sentence(place: int, index: int, covers: Sequence[float]) -> tuple[str, ...]:
    gap = step(max(covers) - covers[index], _GAPS)
    before = covers[index - 1] if index else 0.0
    return (
        f"rank={place}", f"gap={gap}", f"rank={place}|gap={gap}", f"cover={step(covers[index], _SHARES)}",
        f"place={min(index, 3)}", f"cover-before={step(before, (0.1, 0.3, 0.5, 0.7))}",
    )  # fmt: skip


class _Situation:
    """A sentence in the light of a question."""

    def __init__(self, asked: AskedFor, sentence: Told, weights: Mapping[str, float], cover: float) -> None:
        self._asked = asked
        self._told = sentence
        self._weights = weights
        self._cover = step(cover, (0.2, 0.4, 0.6, 0.8))
        self._matches = [
            (index, weights[form]) for index, form in enumerate(sentence.meanings) if form in weights
        ]
        self._syllables = syllable_pairs(asked.text)

    def of_question(self, shape: Shape) -> Iterator[str]:
        """Whether the kind of span is asked for, and whether the question has it already."""
        asked, word, key, group = self._asked, self._asked.word, self._asked.key, shape.group
        length = step(len(shape.text), LENGTHS)
        yield from (f"{word}|kind={shape.kind}", f"{word}|group={group}", f"{key}|kind={shape.kind}")
        yield from (f"{key}|group={group}", f"{key}|last={shape.last}", f"{key}|end={shape.last[-1:]}")
        yield from (f"{word}|end={shape.last[-1:]}", f"{word}|particle={shape.particle}")
        yield f"{key}|noun-after={shape.noun_after}" if shape.noun_after else f"{word}|no-noun-after"
        yield from (f"{key}|particle={shape.particle}", f"{asked.particle}|particle={shape.particle}")
        yield from (f"{word}|tags={shape.tags[0]}", f"{word}|tags-around={'|'.join(shape.tags[1:])}")
        yield from (
            f"{word}|words={shape.words}|{group}",
            f"{word}|length={length}",
            f"{key}|first={shape.first}",
        )
        noun = _relation(asked.noun, shape)
        yield from (f"noun={noun}", f"{word}|noun={noun}", f"unit={_units(asked.unit, shape.unit)}|{group}")
        known = self._known(shape)
        yield from (f"known={known}", f"known={known}|{group}", f"known={known}|words={shape.words}")
        pairs = syllable_pairs(shape.text)
        alike = step(len(pairs & self._syllables) / len(pairs), (0, 0.2, 0.34, 0.5, 0.7, 0.99))
        yield from (f"alike={alike}|{known}", f"alike={alike}|{group}")

    def _known(self, shape: Shape) -> str:
        """How much of a span the question has itself."""
        count = sum(form in self._weights for form in shape.forms)
        if not count:
            return "none"
        if count == len(shape.forms):
            return "all"
        return "last" if shape.last in self._weights else "some"

    def of_place(self, shape: Shape) -> Iterator[str]:
        """How much of the question stands around a span, and where."""
        first, last, clauses = shape.span.first, shape.span.last, self._told.clauses
        left = right = _FAR
        near = same = outside = inside = around = 0.0
        for index, weight in self._matches:
            if first <= index <= last:
                inside += weight
                continue
            distance = first - index if index < first else index - last
            clause = clauses[first if index < first else last]
            left = distance if index < first else left
            right = distance if index > last and right == _FAR else right
            near += weight / (1 + distance)
            outside += weight
            same += weight * (clauses[index] == clause)
            around += weight * (distance <= _AROUND)
        yield from (f"left={step(left, _STEPS)}", f"right={step(right, _STEPS)}")
        yield f"left={step(left, _FEW_STEPS)}|right={step(right, _FEW_STEPS)}"
        yield from (f"near={step(near, _NEAR)}", f"same={step(same, _SHARES)}")
        yield from (f"outside={step(outside, _SHARES)}", f"inside={step(inside, _GAPS)}")
        yield from (f"around={step(around, _SHARES)}", f"around={step(around, _SHARES)}|{shape.group}")
        yield f"cover={self._cover}|same={step(same, (0, 0.2, 0.4, 0.6))}"
        yield from self._of_neighbours(shape)

    def _of_neighbours(self, shape: Shape) -> Iterator[str]:
        asked, weights, left, right = self._asked, self._weights, shape.left, shape.right
        predicate, distance = self._told.predicates[shape.span.last + 1]
        match = "the" if predicate and predicate == asked.predicate else "none"
        if match == "none" and predicate in asked.predicates:
            match = "other"
        yield f"predicate={match}"
        yield from (
            f"predicate={match}|{step(distance, (1, 2, 4, 7))}",
            f"predicate={match}|{shape.particle}",
        )
        yield f"between={left in weights}|{right in weights}"
        before, after = asked.before, asked.after
        yield f"slot={left == before != ''}|{right == after != ''}|{right == before != ''}"
        owner = asked.owner
        yield f"owner={owner == left != ''}|{owner != '' and owner in shape.forms}"


def _relation(noun: str, shape: Shape) -> str:
    """Where the noun that a question asks for stands in a span or beside it."""
    if not noun:
        return "-"
    found = [
        (shape.last == noun, "last"),
        (shape.last != noun and shape.last.endswith(noun), "end"),
        (shape.text.endswith(noun[-1:]), "syllable"),
        (shape.noun_after == noun, "after"),
        (shape.noun_before == noun, "before"),
        (noun in shape.forms and shape.last != noun, "inside"),
    ]
    return "+".join(name for is_so, name in found if is_so)


def _units(asked: str, told: str) -> str:
    if not asked:
        return "-"
    if not told:
        return "none"
    if asked == told:
        return "same"
    return "alike" if told.endswith(asked) or asked.endswith(told) else "other"
