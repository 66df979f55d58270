"""What stands in a text and nobody learns: prices, days of small events, long figures, whose land it is."""

from __future__ import annotations

import re
from typing import Final

from dokhae.quiz.candidates import Candidate, Kind
from dokhae.quiz.clauses import Clause
from dokhae.quiz.gazetteer import COUNTRIES
from dokhae.quiz.words import Role

__all__ = ["is_passing"]

_MONEY: Final = frozenset("원 달러 유로 엔 위안 파운드".split())
_DIGITS: Final = 4
"""Of a figure that nobody learns by heart, at least."""
_DAY: Final = re.compile(r"\d월")
# What happens on a day that is remembered.
_MARKED: Final = re.compile(
    "태어|출생|탄생|사망|별세|서거|전사|숨[지졌을]|죽|즉위|취임|창[립설건단당]|설립|건국|건립|수립|개[교관막통업원천]|"
    "독립|해방|광복|선포|선언|공포|시행|발효|반포|제정|발발|항복|조약|체결|혁명|운동|발사|착륙|결혼|기념"
)


def is_passing(clause: Clause, candidate: Candidate) -> bool:
    """Whether a candidate of a clause is a detail that nobody learns."""
    text = clause.plain.text[candidate.start : candidate.end]
    match candidate.kind:
        case Kind.CLOCK:
            return True
        case Kind.NUMBER:
            figure = sum(c.isdigit() for c in text) >= _DIGITS
            return figure or candidate.noun in _MONEY or candidate.noun == "위"
        case Kind.DATE | Kind.YEAR:
            exact = _DAY.search(text) is not None
            return exact and clause.past and not _MARKED.search(clause.plain.text)
        case Kind.PLACE:
            # 대한민국의 수도, 중국의 법: what it belongs to is known before it is read.
            return text in COUNTRIES and clause.plain.words[candidate.close].role == Role.GENITIVE
    return False
