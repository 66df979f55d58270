"""Whether two answers are the same: particles, quotes and the ways to write a number do not count."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from dokhae.quiz.card import Span
from dokhae.quiz.numerals import LARGE, SMALL

__all__ = ["normal", "same", "whole"]

_MARKS: Final = re.compile(r"[\s'\"‘’“”《》〈〉<>「」『』()\[\]·]|(?<!\d)[.,]|[.,](?!\d)")
_PARTICLES: Final = re.compile(r"(?<=\w\w)(?:이라는|라는|에서는|에서|으로|에게|까지|부터|[은는을를의])$")
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?(?:[십백천만억조]{1,2}\s?\d[\d,]*)*[십백천]?[만억조]?")
_PART: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)([십백천]?)([만억조]?)")
_EXPRESSIONS: Final = re.compile(
    r"(?:기원전\s?)?\d{1,4}년(?:\s?\d{1,2}월(?:\s?\d{1,2}일)?)?|\d{1,2}월\s?\d{1,2}일"
    r"|(?:오전|오후)?\s?\d{1,2}시(?:\s?\d{1,2}분)?|[《〈「『][^》〉」』]{1,40}[》〉」』]"
)


def normal(answer: str) -> str:
    """An answer without marks, spaces and the particle at its end, its numbers in digits."""
    text = _PARTICLES.sub("", answer.strip())
    text = _NUMBER.sub(lambda found: _digits(found.group()), text)
    return _MARKS.sub("", text).lower()


def same(first: str, second: str) -> bool:
    """Whether two answers say the same."""
    return normal(first) == normal(second)


def whole(text: str, span: Span) -> Span:
    """A span, or the whole date, time or title that it is a part of."""
    begin = max(0, span.start - 48)
    for found in _EXPRESSIONS.finditer(text, begin, span.end + 48):
        if found.start() <= span.start and span.end <= found.end():
            return Span(*found.span())
    return span


def _digits(number: str) -> str:
    total = Decimal(0)
    for figure, small, large in _PART.findall(number):
        total += Decimal(figure.replace(",", "")) * SMALL.get(small, 1) * LARGE.get(large, 1)
    return format(total.normalize(), "f")
