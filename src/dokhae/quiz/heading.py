"""What a text is about, said before cards that do not say it themselves: [도서관 운영 규칙] 몇 권까지 …?"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from dokhae.hangul import is_syllable
from dokhae.language import sentences
from dokhae.quiz.card import Card
from dokhae.quiz.clauses import EVENTS

__all__ = ["heading", "is_notice", "under"]

_LONGEST: Final = 40
_CLOSED: Final = re.compile(r"[.?!…:]$|다$")
_STOPPED: Final = re.compile(r"다\.\s*(?:$|\S)")
_QUOTED: Final = re.compile("‘(.+?)’")
_NOTICE: Final = re.compile(
    r"(?:안내문?|공고문?|모집|알림|공지|계획|규[정칙약]|회칙|수칙|정관|조례|설명서|[는한] 법)$"
)
_NAMES: Final = frozenset({"NNP", "SL", "SH"})
_OF_HEADLINES: Final = frozenset({"VV", "XSV", "SP"})


def heading(text: str) -> str:
    """The first line of a text where that is a title; "" otherwise."""
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    # 도서관, 밤까지 문 연다: of the lines of news the first goes without its full stop.
    closed = _CLOSED.search(first) is not None and not (first.endswith("다") and _STOPPED.search(rest))
    is_title = 2 <= len(first) <= _LONGEST and any(map(is_syllable, first)) and not closed
    return first if is_title and rest.strip() else ""


def is_notice(title: str) -> bool:
    """Whether it is the title of a notice or of a rule, which holds for what its title names."""
    return _NOTICE.search(title) is not None


def under(card: Card, title: str) -> Card:
    """The card with a title before its question, unless it names what the title names, or would be told.

    An entry of a notice ("stated") is asked for by the name of what it is an entry of; that of a notice whose
    first line is another one, such as who gives it, says that, too.
    """
    if not title or ("stated" in card.scores and not _is_of_another(card.question, title)):
        return card
    if _is_named(title, card.question):
        return card
    told = [text for text in (card.answer, card.correction) if text]
    if any(_squeezed(text) in _squeezed(title) or _shared(text, title, card.question) for text in told):
        return card
    return replace(card, question=f"[{title}] {card.question}")


def _is_named(title: str, question: str) -> bool:
    """Whether a question names all that a title names; some titles only if it says all of them.

    한빛 12 is not named by 한빛, nor 새나라 내전 by 새나라, nor a headline by the place that it names;
    한가람의 생애 is by 한가람.
    """
    if _squeezed(title) in _squeezed(question):
        return True
    parts = [m for sentence in sentences(title) for m in sentence.morphemes]
    is_name = all(m.pos in _NAMES | {"SN"} for m in parts)
    whole = is_name or title.endswith(EVENTS) or any(m.pos in _OF_HEADLINES for m in parts)
    names = _names(title)
    return not whole and bool(names) and names <= _names(question)


def _is_of_another(question: str, title: str) -> bool:
    """Whether an entry is of something that the title does not name."""
    of = _QUOTED.match(question)
    return of is not None and _squeezed(of[1]) not in _squeezed(title)


def _shared(answer: str, title: str, question: str) -> bool:
    """Whether a title holds a word of an answer that the question does not: 어느 해협 asks for 새솔 해협."""
    return any(word not in question for word in set(answer.split()) & set(title.split()))


def _names(text: str) -> set[str]:
    return {m.form for sentence in sentences(text) for m in sentence.morphemes if m.pos in _NAMES}


def _squeezed(text: str) -> str:
    return "".join(text.split())
