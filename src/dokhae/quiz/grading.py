"""Whether what a learner said answers a card; spaces, particles and how a number is written do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from dokhae.quiz.card import Card
from dokhae.quiz.numerals import in_figures
from dokhae.quiz.same import normal

__all__ = ["is_right"]

_TRUE: Final = frozenset(unicodedata.normalize("NFKC", "o ○ ㅇ 0 예 네 맞다 맞음 참").split())
_FALSE: Final = frozenset("x × ✕ 아니오 아니요 틀리다 틀림 거짓".split())
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_ENDING: Final = re.compile(
    r"(?<=.)(?:입니다|이에요|예요|이다|이요|요|에서는|에서|에게|에는|에|으로|로|부터|까지|[이가은는을를의])$"
)
_DATE_IN_WORDS: Final = re.compile(r"0*(\d+)년\s*0*(\d+)월\s*0*(\d+)일")
_DATE_IN_FIGURES: Final = re.compile(r"(\d{4})\s*[.\-/]\s*0*(\d+)\s*[.\-/]\s*0*(\d+)\.?")
_NUMBERS: Final = re.compile(r"\d+(?:[.,]\d+)*")


def is_right(card: Card, said: str) -> bool:
    """Whether a card is answered rightly.

    Args:
        card: what was asked.
        said: the answer; for a statement O, X or a word like them, for a choice its number or its words.
    """
    said = _plain(said)
    if card.kind == "ox":
        return said.casefold() in (_TRUE if card.answer == "O" else _FALSE)
    if card.kind == "choice" and said.isdecimal():
        return 1 <= int(said) <= len(card.choices) and card.choices[int(said) - 1] == card.answer
    answer = _plain(card.answer)
    if _NUMBERS.fullmatch(said) and _NUMBERS.findall(answer):
        numbers = _NUMBERS.findall(answer)  # the unit may be left out
        return len(numbers) == 1 and normal(numbers[0]) == normal(said)
    return not _forms(said).isdisjoint(_forms(answer) | _forms(_BRACKETS.sub("", answer)))


def _plain(text: str) -> str:
    # NFKC makes ③ a 3 and wide letters narrow.
    return unicodedata.normalize("NFKC", text).strip().rstrip(".!? ")


def _forms(text: str) -> set[str]:
    """The ways in which a text may be written, as far as they differ after `normal`."""
    return {normal(form) for spelling in (text, _ENDING.sub("", text)) for form in _written(spelling)} - {""}


def _written(text: str) -> Iterator[str]:
    figures = in_figures(text)
    for spelling in (text, figures):
        yield _DATE_IN_FIGURES.sub(r"\1/\2/\3", _DATE_IN_WORDS.sub(r"\1/\2/\3", spelling))
