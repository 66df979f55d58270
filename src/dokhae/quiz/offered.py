"""Statements that an exam paper offers to choose from, most of which are false on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from dokhae.language import Sentence

__all__ = ["told"]

_CHOICE: Final = re.compile(r"[①-⑩]")
_STATEMENT: Final = re.compile(r"(?:<?보\s?기>?\s*)?[ㄱ-ㅎ]\s*[.)]")
_QUESTION: Final = re.compile(r"[?？]|(?:고르시오|쓰시오|고르세요|고르면|고른 것은|것은)[.:]?\s*$")


def told(sentences: Sequence[Sentence]) -> Iterator[tuple[int, Sentence]]:
    """The sentences that tell something, with their places: all but those that answers are chosen from.

    After a question ①, ② and so on are choices; elsewhere, as in a law, they number what is said.
    """
    asked = chosen = False
    for number, sentence in enumerate(sentences):
        text = sentence.text.lstrip()
        if _STATEMENT.match(text) or (asked and _CHOICE.match(text)):
            chosen = True
            continue
        if chosen:
            asked = chosen = False
        asked = asked or bool(_QUESTION.search(text))
        yield number, sentence
