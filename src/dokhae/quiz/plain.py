"""Sentences that cards can be made of: whole, and free of brackets, numbering and leading connectives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from dokhae.language import Morpheme, Sentence
from dokhae.language.morphemes import morphemes
from dokhae.quiz.card import Span
from dokhae.quiz.words import Role, Word, split_words

__all__ = ["Plain", "after_connectives", "are_quotes_matched", "is_badly_spaced", "plain", "rough"]

_BRACKETS: Final = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）)")
_NUMBERING: Final = re.compile(
    r"\s*(?:제\s?\d+조(?:의\d+)?(?:\s*\([^()]*\))?|제\s?\d+항|\d{1,2}[.)]|\(\d{1,2}\)|[①-⑳]|[가-하][.)]|[-*•·○●◎■□▶※])\s+(?=\S)"
)
_LEADING: Final = frozenset(
    """
    그리고 그러나 하지만 그런데 또한 또 한편 따라서 그래서 그러므로 즉 특히 더욱이 게다가 반면
    반면에 그럼에도 아울러 다만 결국 그러자 이후 이어 이어서 단 예컨대 물론 사실 심지어 실제로 나아가
    이처럼 이렇게 이와 때문에 어쨌든 어쨌건 아무튼 여하튼 어떻든
    """.split()
)
# Without these the sentence can say something else, so they are neither kept nor taken away.
_BREAKING: Final = frozenset("다만 단 이처럼 이렇게 이와 그럼에도 심지어 즉".split())
# Particles: what begins with one has lost its beginning.
_LOST_BEGINNING: Final = re.compile(
    r"(?:은|는|가|을|를|의|에|와|과|이?라는|이란|이?라고|대하여|대해서?는?|관하여|의하여|따라서는) |[,.·:;~]"
)
_MOST_LEADING: Final = 3
# 그 결과, 이에 따라, 이때: when or why, by what was told before; what happened then is true without them.
_POINTERS: Final = frozenset("그 이 이에 이로 이를 이와 그에 그로".split())
_AFTER_POINTERS: Final = frozenset(
    """
    결과 결과로 후 후로 뒤 뒤로 때 때문에 이후 이후로 과정에서 무렵 따라 인해 인하여 통해 통하여 함께
    더불어
    """.split()
)
_WITH_COMMA: Final = frozenset(
    """
    우선, 먼저, 당시, 이때 이때, 그때 그때, 그후 그후, 이후 이후, 이후에 이후에는 이로써 이로써, 그동안
    """.split()
)
_OF_THEIR_OWN: Final = frozenset("NNG NNP VV VV-R VV-I VA VA-R VA-I MAG MM".split())
_STATING: Final = ("다", "어요", "아요", "에요", "여요")
_SHORTEST: Final = 12
_LONGEST: Final = 300
_KOREAN: Final = re.compile(r"[가-힣]")


@dataclass(frozen=True, slots=True)
class Plain:
    """A sentence without its brackets.

    Attributes:
        text: what is left.
        offsets: where each of its characters stands in the document, and where the last one ends.
        words: of `text`.
        source: the sentence as it stands in the document.
        number: which sentence of the document it is.
    """

    text: str
    offsets: tuple[int, ...]
    words: tuple[Word, ...]
    source: Sentence
    number: int

    @property
    def is_polite(self) -> bool:
        """Whether it is said politely, as in a notice."""
        return self.text.rstrip(" .").endswith(("니다", "요"))

    def span(self, start: int, end: int) -> Span:
        """Where text[start:end] stands in the document."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


def plain(sentence: Sentence, number: int) -> Plain | None:
    """The sentence made plain; None if it is no statement that stands on its own feet."""
    made = rough(sentence, number)
    if (
        made is None
        or _LOST_BEGINNING.match(made.text)
        or not _is_statement(made.text)
        or not _is_closed(made.words[-1])
    ):
        return None
    first = after_connectives(made.words)
    if first is None or first >= len(made.words) - 1:
        return None
    return replace(made, words=made.words[first:])


def rough(sentence: Sentence, number: int) -> Plain | None:
    """The sentence without its brackets, whatever it is; None if nothing is left."""
    kept = _kept(sentence.text)
    text = "".join(sentence.text[index] for index in kept)
    if len(kept) == len(sentence.text):
        parts: Sequence[Morpheme] = [
            Morpheme(m.form, m.tag, m.start - sentence.start, m.end - sentence.start)
            for m in sentence.morphemes
        ]
    else:
        parts = morphemes(text)
    words = split_words(text, parts)
    if not words:
        return None
    offsets = (*(sentence.start + index for index in kept), sentence.start + kept[-1] + 1)
    return Plain(text, offsets, words, sentence, number)


def _kept(text: str) -> list[int]:
    """Places of the characters outside brackets and numbering."""
    begin = 0
    while numbering := _NUMBERING.match(text, begin):
        begin = numbering.end()
    dropped: set[int] = set(range(begin))
    for found in _BRACKETS.finditer(text, begin):
        dropped.update(range(*found.span()))
    kept = [index for index in range(len(text)) if index not in dropped]
    while kept and text[kept[0]].isspace():
        kept.pop(0)
    return kept


def _is_statement(text: str) -> bool:
    if (
        not _SHORTEST <= len(text) <= _LONGEST
        or any(mark in text for mark in "?!…()[]{}|\t=→")
        or ".." in text
    ):
        return False
    letters = [c for c in text if not c.isspace()]
    return len(_KOREAN.findall(text)) >= 0.5 * len(letters) and are_quotes_matched(text)


def are_quotes_matched(text: str) -> bool:
    """Whether every quotation mark and title bracket has its partner."""
    pairs = zip("“‘「『《〈<", "”’」』》〉>", strict=True)
    return all(text.count(first) == text.count(last) for first, last in pairs) and text.count('"') % 2 == 0


def is_badly_spaced(words: Sequence[Word]) -> bool:
    """Whether a space stands where none may, or none where one has to: 병합 된, 안전을위해, 방식 아니라."""
    return any(_is_torn(first, second) for first, second in pairwise(words)) or any(
        _is_run_together(first, second) for word in words for first, second in pairwise(word.morphemes)
    )


def _is_torn(first: Word, second: Word) -> bool:
    """Whether a verb has lost its noun or its particle, which stands alone before it."""
    verb, last = second.morphemes[0], first.morphemes[-1]
    if last.pos not in ("NNG", "NNP", "XR", "XSN"):
        return False
    return (verb.pos in ("XSV", "XSA") and verb.form in ("하", "되")) or verb.pos == "VCN"


def _is_run_together(first: Morpheme, second: Morpheme) -> bool:
    """Whether something follows a particle that has to stand apart from it."""
    parted = first.pos == "JKO" or (first.pos == "JKB" and first.form in ("에서", "에게", "으로"))
    return parted and first.end == second.start and second.pos in _OF_THEIR_OWN


def _is_closed(word: Word) -> bool:
    """Whether it ends as a statement does (…다, …습니다, …어요), and asks for nothing (…바랍니다, …세요)."""
    endings = [m for m in word.morphemes if m.pos == "EF"]
    if word.morphemes[0].form == "바라" or word.text.rstrip(".").endswith("세요"):
        return False
    return bool(endings) and endings[-1].form.endswith(_STATING) and word.role == Role.FINAL


def after_connectives(words: Sequence[Word]) -> int | None:
    """Where words begin once those that lean on what was said before are gone; None: they need them."""
    first = 0
    while first < min(_MOST_LEADING, len(words) - 1):
        word, bare = words[first], words[first].text.rstrip(",")
        if bare in _BREAKING or any(m.pos == "JKQ" for m in word.morphemes):
            return None
        if word.text in _WITH_COMMA or bare in _LEADING or word.role == Role.CONJUNCTION:
            first += 1
        elif _is_pair(bare, words[first + 1].text.rstrip(",")):
            first += 2
        else:
            return first
    return first


def _is_pair(first: str, second: str) -> bool:
    """Whether two words lean on what was said before: 그 결과, 예를 들어."""
    return (first in _POINTERS and second in _AFTER_POINTERS) or (first == "예를" and second.startswith("들"))
