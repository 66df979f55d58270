"""Spans of a sentence with what is true of them whatever is asked: their looks and what stands around.

The features are named; those of a span are strings such as "kind=time:년월일", which a ranker gives weights.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from dokhae.language.asked import PREDICATE, root
from dokhae.language.morphemes import Morpheme, Sentence
from dokhae.language.spans import NOMINAL, Span, single_words, spans
from dokhae.language.surnames import COMMON_SURNAMES

__all__ = ["LENGTHS", "Shape", "Told", "step", "syllable_pairs", "told"]

LENGTHS: Final = (1, 2, 3, 4, 6, 8, 11, 15, 22, 30)  # characters
_FAR: Final = 99
_TIMES: Final = frozenset("년 월 일 세기 년대 시 분".split())
_OPENING: Final = "《〈「『<‘“'\""
_TITLES: Final = "《〈「『<"
_PAIRS: Final = ("《》", "〈〉", "「」", "『』", "<>", "‘’", "“”", "()")


@dataclass(frozen=True, slots=True)
class Shape:
    """A span and what is true of it whatever is asked.

    Attributes:
        span: it.
        text: of it.
        names: clues.
        kind: what it looks like, finely: a number with its unit, a Korean name, a title, ...
        group: the same roughly.
        unit: of a number.
        last: form of its last noun.
        first: form of its first morpheme.
        particle: that follows it.
        noun_before: the noun that it follows.
        noun_after: the noun that follows it.
        left: what carries meaning before it.
        right: what does after it.
        forms: what does in it.
        tags: of its last two morphemes and the two around it.
        words: number of them.
    """

    span: Span
    text: str
    names: tuple[str, ...]
    kind: str
    group: str
    unit: str
    last: str
    first: str
    particle: str
    noun_before: str
    noun_after: str
    left: str
    right: str
    forms: tuple[str, ...]
    tags: tuple[str, str, str]
    words: int


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside a span: form, tag, "_" for a space in between, form and tag of what is beyond."""

    form: str
    tag: str
    space: str
    more: str = ""
    more_tag: str = ""


class Told:
    """A sentence made ready for questions.

    Attributes:
        parts: its morphemes.
        meanings: their forms, "" for those that carry no meaning.
        clauses: the number of the clause that each is in.
        predicates: for each, and the end, the predicate there or after it, and how far away it is.
        shapes: of its spans.
    """

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = single_words(sentence)
        self.parts: Sequence[Morpheme] = self._sentence.morphemes
        self.meanings = [part.form if part.carries_meaning else "" for part in self.parts]
        self._tags = [part.pos for part in self.parts]
        self.clauses = _clauses(self.parts)
        self.predicates = _next_predicates(self.parts)
        self.shapes = [self._shape(span) for span in spans(self._sentence)]

    def _shape(self, span: Span) -> Shape:
        parts, first, last = self.parts, span.first, span.last
        text = self._sentence.text[span.start - self._sentence.start : span.end - self._sentence.start]
        tags = self._tags[first : last + 1]
        noun = next((i for i in range(last, first - 1, -1) if self._tags[i] in NOMINAL), last)
        last_form = parts[noun].form.removesuffix(span.glued if noun == last else "")
        before, after = self._before(span), self._after(span)
        kind, group = _kind(span, text, parts[first : last + 1], self._tags[noun], self._mark(span))
        return Shape(
            span=span,
            text=text,
            names=tuple(_names(text, tags, last_form, kind, group, before, after)),
            kind=kind,
            group=group,
            unit=kind.partition(":")[2],
            last=last_form,
            first=parts[first].form,
            particle=after.form if after.tag[0] == "J" else after.tag[:2] + after.space,
            noun_before=_noun_before(parts, first),
            noun_after=_noun_after(after),
            left=next((form for form in reversed(self.meanings[:first]) if form), ""),
            right=next((form for form in self.meanings[last + 1 :] if form), ""),
            forms=tuple(form for form in self.meanings[first : last + 1] if form),
            tags=("+".join(tags[-2:]), before.tag, after.tag),
            words=text.count(" ") + 1,
        )

    def _before(self, span: Span) -> _Beside:
        if not span.first:
            return _Beside("^", "^", "_")
        part = self.parts[span.first - 1]
        return _Beside(part.form, self._tags[span.first - 1], "" if part.end == span.start else "_")

    def _after(self, span: Span) -> _Beside:
        index = span.last + 1
        beyond = self.parts[index + (not span.glued) :][:1]
        more = (beyond[0].form, beyond[0].pos) if beyond else ("", "")
        if span.glued:
            return _Beside(span.glued, "J", "", *more)
        if index == len(self.parts):
            return _Beside("$", "$", "_")
        part = self.parts[index]
        return _Beside(part.form, self._tags[index], "" if part.start == span.end else "_", *more)

    def _mark(self, span: Span) -> str:
        """The opening mark where a span is all that stands in quotation marks or brackets."""
        first, last = span.first - 1, span.last + 1
        if first < 0 or last == len(self.parts) or span.glued:
            return ""
        marks = self._tags[first] in ("SSO", "SS") and self._tags[last] in ("SSC", "SS")
        touching = self.parts[first].end == span.start and self.parts[last].start == span.end
        return self.parts[first].form if marks and touching else ""


def _names(
    text: str, tags: Sequence[str], last: str, kind: str, group: str, before: _Beside, after: _Beside
) -> Iterator[str]:
    tag_before, tag_after = f"{before.tag}{before.space}", f"{after.tag}{after.space}"
    yield from (f"kind={kind}", f"group={group}", f"tags={'+'.join(tags[-3:])}", f"first-tag={tags[0]}")
    yield from (f"words={min(text.count(' ') + 1, 6)}|{group}", f"length={step(len(text), LENGTHS)}")
    yield from (
        f"after={after.form}/{tag_after}",
        f"tag-after={tag_after}",
        f"tag-after={tag_after}|{tags[-1]}",
    )
    yield from (f"before={before.form}", f"tag-before={tag_before}", f"tag-before={tag_before}|{tags[0]}")
    yield from (f"beyond={after.form}{after.space}{after.more}", f"paired={_is_paired(text)}")
    yield f"joining={tags.count('JKG')}|{tags.count('JC')}|{min(tags.count('SP'), 2)}"
    yield from (f"describing={tags.count('ETM')}", f"last={last}", f"end={last[-1:]}|{group}")


def _noun_after(after: _Beside) -> str:
    if after.tag in NOMINAL:
        return after.form
    return after.more if after.tag in ("JKG", "J", "SSC") and after.more_tag in NOMINAL else ""


def step(value: float, steps: Sequence[float]) -> int:
    """The step of a scale that a value is on."""
    return bisect_left(steps, value)


def syllable_pairs(text: str) -> set[str]:
    """All two syllables in a row, spaces left out; a single one counts as a pair."""
    text = text.replace(" ", "")
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}


def _clauses(parts: Sequence[Morpheme]) -> list[int]:
    """The number of the clause that each morpheme is in."""
    numbers, number = [], 0
    for index, part in enumerate(parts):
        numbers.append(number)
        goes_on = index + 1 < len(parts) and parts[index + 1].pos == "VX"
        number += part.pos in ("EF", "SP") or (part.pos == "EC" and not goes_on)
    return numbers


def _next_predicates(parts: Sequence[Morpheme]) -> list[tuple[str, int]]:
    """For each morpheme, and the end, the predicate at it or after it and how far away it is."""
    found: list[tuple[str, int]] = [("", _FAR)]
    for index in range(len(parts) - 1, -1, -1):
        name, distance = found[-1]
        here = root(parts, index) if parts[index].pos in PREDICATE else ""
        found.append((here, 0) if here else (name, distance + 1))
    return found[::-1]


def _noun_before(parts: Sequence[Morpheme], first: int) -> str:
    before = first - 1
    while before >= 0 and parts[before].pos in ("SSO", "SS", "JKG", "SP"):
        before -= 1
    return parts[before].form if before >= 0 and parts[before].pos in NOMINAL else ""


def _is_paired(text: str) -> bool:
    """Whether every bracket and quotation mark in it has its other half."""
    paired = all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS)
    return paired and not text.count('"') % 2 and not text.count("'") % 2


def _kind(span: Span, text: str, inside: Sequence[Morpheme], noun: str, mark: str) -> tuple[str, str]:
    """Kind and group of a span: the tag of its last noun and, where it is all that is quoted, the mark."""
    tags = [m.pos for m in inside]
    if "SN" in tags and noun in ("NNB", "SN", "SW", "NNG", "SL"):
        return _number(inside, tags)
    if text[0] in _OPENING:
        return "marked", "marked"
    if mark:
        kind = "title" if mark in _TITLES else "quoted"
        return kind, kind
    if all(tag in ("SL", "SN", "SW", "SO", "SP") for tag in tags):
        return "latin", "latin"
    one = sum(tag in NOMINAL for tag in tags) == 1
    if noun == "NNP" or span.glued:
        if len(text) == 3 and text[0] in COMMON_SURNAMES:
            return "full-name", "name"
        return ("name" if one else "names"), "name"
    if "NNP" in tags:
        return "noun-of-name", "noun"
    return ("noun" if one else "nouns"), "noun"


def _number(inside: Sequence[Morpheme], tags: Sequence[str]) -> tuple[str, str]:
    first, last = tags.index("SN"), len(tags) - 1 - tags[::-1].index("SN")
    unit = "".join(m.form for m in inside[last + 1 :])[:4]
    more = "+" if first else ""
    if unit in _TIMES:
        units = "".join(m.form for m in inside[first:] if m.pos == "NNB" and m.form in _TIMES)
        return f"time:{units or unit}", f"time{more}"
    return f"number:{unit or '#'}", f"number{more}" if len(unit) < 3 else "counted"


@lru_cache(maxsize=64)
def told(sentence: Sentence) -> Told:
    """A sentence made ready; the last ones are kept, as questions on one text come in a row."""
    return Told(sentence)
