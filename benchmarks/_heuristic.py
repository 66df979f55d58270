"""The answer that needs no training: the likeliest sentence, the kind that is asked for, the words around."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from dokhae.language.asked import AskedFor, asked_for
from dokhae.language.morphemes import Sentence
from dokhae.language.reading import Reading, SpanFound
from dokhae.language.retrieve import rank
from dokhae.language.shapes import Shape, Told, told
from dokhae.language.window import Prepared

__all__ = ["Heuristic"]

_SENTENCES: Final = 2
_LATER: Final = 1.0  # how much less a sentence counts for each one that is likelier
_KIND: Final = 2.0
_KNOWN: Final = 3.0
_GROUPS: Final = {
    "who": {"name", "latin"},
    "when": {"time"},
    "where": {"name"},
    "number": {"number", "counted"},
    "what": {"name", "noun", "latin", "title", "quoted"},
    "which": {"name", "noun", "latin"},
}
_NOUNS: Final = {
    "when": "해 날 날짜 연도 년도 시기 때 일자 시간 시점 년월".split(),
    "who": "사람 인물 가수 배우 감독 작가 시인 선수 왕 장군".split(),
}


class Heuristic:
    """Answers as the readers do, but refuses nothing."""

    refuse = 1.0

    def prepare(self, sentences: Sequence[Sentence]) -> list[Prepared]:
        """Sentences as `read` takes them."""
        return [Prepared(sentence, (), ()) for sentence in sentences]

    def read(self, questions: Sequence[Sequence[Prepared]], text: Sequence[Prepared]) -> list[Reading]:
        """What the text says to each question."""
        sentences = [part.sentence for part in text]
        return [_read([part.sentence for part in question], sentences) for question in questions]


def _read(question: Sequence[Sentence], text: Sequence[Sentence]) -> Reading:
    asked = asked_for(question)
    order = rank([part for sentence in question for part in sentence.morphemes], text)[:_SENTENCES]
    scored = [
        (score - _LATER * place, shape)
        for place, index in enumerate(order)
        for score, shape in _scored(asked, told(text[index]))
    ]
    if not scored:
        return Reading((), 1.0)
    total = sum(math.exp(score) for score, _ in scored)
    score, best = max(scored, key=lambda pair: pair[0])
    return Reading((SpanFound(best.span.start, best.span.end, math.exp(score) / total),), 0.0)


def _scored(asked: AskedFor, sentence: Told) -> Iterator[tuple[float, Shape]]:
    word = next((word for word, nouns in _NOUNS.items() if asked.noun in nouns), asked.word)
    matches = [i for i, form in enumerate(sentence.meanings) if form in asked.terms]
    for shape in sentence.shapes:
        first, last = shape.span.first, shape.span.last
        near = sum(1 / (1 + max(first - i, i - last)) for i in matches if not first <= i <= last)
        known = any(form in asked.terms for form in shape.forms)
        fits = shape.group in _GROUPS.get(word, _GROUPS["what"]) and (
            not asked.unit or shape.unit == asked.unit
        )
        whole = shape.tags[1] not in ("NNP", "NNG") and shape.tags[2] not in ("NNP", "NNG")
        yield near + _KIND * fits - _KNOWN * known + whole, shape
