"""Statements that go on with what the sentences before say, or are no sentence that anybody would write.

These signs told the bad of 567 judged cards from the good ones (docs/benchmarks.md). Many others did not:
that an event is not of the sort that is remembered, or that an opinion is told.
"""

from __future__ import annotations

import re
from typing import Final

from dokhae.quiz.clauses import Clause
from dokhae.quiz.owners import is_of_a_body
from dokhae.quiz.unsound import is_knotted, is_odd
from dokhae.quiz.words import PROPER, Role, Word

__all__ = ["is_anonymous", "is_of_nobody", "told_alone", "told_as_fact"]

# What begins with these answers what was said before, or goes on with it.
_ANSWERING: Final = frozenset(
    """
    실제로는 실제로 실은 사실 사실은 사실상 반대로 한편으로 다른 또다른 참고로 대표적인 하나는 그중 그중에서도
    마지막으로 첫째 둘째 후에 점점 점차 현재도 지금도 오늘날에도 여기에 급기야 편의상 동시에
    현재로선 현재로서는 덕분에 덕분으로 그덕분에 탓에 다시 그런데도 그래도 그러자 그래서 그리하여 때문에
    """.split()
)
# Within a sentence these go on with a list or an account of which it is a part.
_GOING_ON: Final = frozenset("우선, 먼저, 특히, 끝으로, 마지막으로,".split())
# Whose father it is the sentences before say: 아버지 한가람은.
_KIN: Final = frozenset(
    """
    아버지 어머니 부친 모친 아들 딸 장남 차남 장녀 형
    동생 남동생 여동생 누나 오빠 언니 아내 부인 남편 스승
    """.split()
)
_ODD_SCORE: Final = 0.3
_GOING_ON_SCORE: Final = 0.4
_OF_THOSE: Final = re.compile(r"(?:^| )(?:그|이) ?(?:중|가운데)")
_LATER: Final = re.compile(r"(?:일|주|주일|달|개월|년|시간|분|며칠|얼마) ?(?:만에|만인)")
_SO_FAR: Final = re.compile(r"(?:현재|지금)까지|최근|진행 중|추진 중|(?:계획|추진|준비)하고 있|예정이")
"""When that was, only the text knows."""
_TELLER_S: Final = re.compile(r"하필|도저히|끝내 |아쉽게|안타깝게|다행히")
"""What somebody thinks of it who tells it."""
_NO_FACT: Final = re.compile(
    r"죄송|감사[드합]|양해|부탁[드합]|기다[리립]|환영[하합]|것이 (?:좋|바람직|낫|나[은을])"
)


def told_alone(clause: Clause) -> float:
    """How well a clause stands as a statement of its own, 0 to 1."""
    return _GOING_ON_SCORE if is_of_nobody(clause) or is_anonymous(clause) else told_as_fact(clause)


def told_as_fact(clause: Clause) -> float:
    """How well a clause tells a fact in good Korean that goes on with nothing, 0 to 1."""
    if is_odd(clause) or is_knotted(clause.words):
        return _ODD_SCORE
    return _GOING_ON_SCORE if _goes_on(clause) else 1.0


def is_of_nobody(clause: Clause) -> bool:
    """Whether it tells of a member or a meeting of a body, and not of which: 위원의 임기는 2년으로 한다."""
    words = clause.words
    bare = (i for i, word in enumerate(words) if clause.texts[clause.first + i] == word.text)
    return any(is_of_a_body(words, index) for index in bare)


def is_anonymous(clause: Clause) -> bool:
    """Whether it says neither what it is about nor any name; a notice (…합니다) need not."""
    if clause.subject or clause.topic is not None or clause.plain.is_polite:
        return False
    return not any(m.pos in PROPER for word in clause.words for m in word.morphemes)


def _goes_on(clause: Clause) -> bool:
    """Whether it adds to what was said before or opposes it, or is a promise, a courtesy or advice."""
    words = clause.words
    first = words[0]
    return (
        first.text.rstrip(",") in _ANSWERING
        or first.morphemes[0].pos == "NNB"
        or (first.text in _KIN and not clause.subject)
        or _is_what_was_done(first)
        or _LATER.search(clause.text) is not None
        or (_SO_FAR.search(clause.text) is not None and not clause.plain.is_polite)
        or _OF_THOSE.search(clause.text) is not None
        or any(_is_added(word) or word.text in _GOING_ON for word in words)
        or any(m.pos == "EP" and m.form == "겠" for m in words[-1].morphemes)
        or _NO_FACT.search(clause.text) is not None
        or _TELLER_S.search(clause.text) is not None
    )


def _is_what_was_done(first: Word) -> bool:
    """Whether a sentence begins with what the one before ended with: 했는데, 그랬는데, 하였으나."""
    verb = first.morphemes[0]
    return (
        first.role == Role.CONNECTIVE
        and verb.pos in ("VV", "XSV", "XSA")
        and verb.form in ("하", "그러", "되")
    )


def _is_added(word: Word) -> bool:
    """Whether something else was told of before it: 여론 조사에서도, but not 알려지기도."""
    return word.is_nominal and word.particle.endswith("도") and all(m.pos != "ETN" for m in word.morphemes)
