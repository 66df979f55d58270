"""Questions that give their answer away, and such as the title of the text answers as well as the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from dokhae.language.morphemes import morphemes
from dokhae.quiz.candidates import is_korean_name
from dokhae.quiz.card import GAP, Card
from dokhae.quiz.heading import is_notice, under
from dokhae.quiz.rivals import is_short_for

__all__ = ["is_hinted", "weighed"]

_POORLY: Final = 0.4
_STEM: Final = 2
"""Syllables at the beginning of a word that are as good as the word."""
_HANGUL: Final = re.compile(r"[가-힣]+")
_WHOLE_NAME: Final = 4
"""Syllables from which on the last word of an answer is more than the sort of thing that it is."""
_SOMEBODY: Final = re.compile(r"누구|누가")
_KING: Final = re.compile(r"[가-힣]{1,3}(?:대왕|왕|종|조|황제)")
_DYNASTY: Final = re.compile(r"([가-힣])나라")
_BESIDE: Final = "반친대항숭여재주입"
"""What short names of states are put behind: 반명, 친원, 대당."""


def weighed(card: Card, title: str = "") -> Card:
    """The card, said to ask poorly if its question or the title gives the answer away or is as right."""
    if card.kind == "ox":
        return card
    hinted = (
        is_hinted(under(card, title).question, card.answer)
        or _may_be_title(card, title)
        or _is_in_title(card, title)
        or (card.kind != "short" and _is_title(card.answer, title))
    )
    asking = card.scores.get("asking", 1.0)
    return replace(card, scores={**card.scores, "asking": min(asking, _POORLY)}) if hinted else card


def is_hinted(question: str, answer: str) -> bool:
    """Whether the beginning of a word of the answer begins a word of the question: 드라이빙 | 드라이버.

    What sort of thing it is may be said: a question for 한빛 대회 is for a 대회.

    Args:
        question: with a gap or a question word, under its title.
        answer: to it.
    """
    told = _words(question.replace(GAP, " "))
    dynasty = _DYNASTY.fullmatch(answer)
    if dynasty and any(re.match(rf"[{_BESIDE}]{dynasty[1]}", word) for word in told):
        return True
    own = list(_own(answer))
    if any(name in word for word in told for name in own if len(name) >= _WHOLE_NAME):
        return True
    stems = [word[:_STEM] for word in own]
    last = answer.split()[-1]
    if len(last) >= _WHOLE_NAME:  # a name, and no sort of thing: 새솔한빛 | 새솔한빛링
        stems.append(last)
    return any(word.startswith(stem) for word in told for stem in stems)


def _words(text: str) -> list[str]:
    return _HANGUL.findall(text)


def _own(answer: str) -> Iterator[str]:
    """The words of an answer that are its own: no numbers, and not the sort of thing at its end."""
    words = answer.split()
    kept = words[:-1] if len(words) > 1 else words
    for word in kept:
        found = _HANGUL.match(word)
        if found and len(found.group()) >= _STEM:
            yield found.group()


def _is_title(answer: str, title: str) -> bool:
    """Whether it is what the text is about, which is guessed first, or is called so for short."""
    named, whole = answer.replace(" ", ""), title.replace(" ", "")
    # A foreign name is spelt in more than one way, its last part least of all.
    parts = answer.split(), title.split()
    alike = all(len(part) > 1 for part in parts) and parts[0][-1] == parts[1][-1]
    return is_short_for(named, whole) or is_short_for(whole, named) or alike


def _is_in_title(card: Card, title: str) -> bool:
    """Whether the title of a notice or a rule says who holds it, or where, and that is asked for.

    What it is a title of may be asked for by what it is (…한 음료는 무엇인가?).
    """
    if not is_notice(title) or card.question.endswith("무엇인가?") or "stated" in card.scores:
        return False
    return "".join(card.answer.split()) in "".join(title.split())


def _may_be_title(card: Card, title: str) -> bool:
    """Whether it asks for somebody, and the title names somebody whom the question does not."""
    if not (_is_a_name(title) or _KING.fullmatch(title)) or title in card.answer:
        return False
    return _SOMEBODY.search(card.question) is not None and title not in card.question


def _is_a_name(title: str) -> bool:
    """Whether a title is a single name, which may be that of somebody."""
    alone = bool(title) and " " not in title
    return is_korean_name(title) or (alone and all(m.pos == "NNP" for m in morphemes(title)))
