"""What stands in a text and nobody learns: prices, days of small events, long figures, whose land it is."""

from __future__ import annotations

import re
from typing import Final

from dokhae.quiz.candidates import Candidate, Kind
from dokhae.quiz.clauses import Clause
from dokhae.quiz.gazetteer import COUNTRIES
from dokhae.quiz.incidental import is_incidental
from dokhae.quiz.words import Role

__all__ = ["is_of_figures", "is_passing", "tells_hours"]

_MONEY: Final = frozenset("원 달러 유로 엔 위안 파운드".split())
_DIGITS: Final = 4
"""Of a figure that nobody learns by heart, at least."""
_PLACED: Final = re.compile(r"(?:북위|남위|동경|서경) ?(?:약 )?\d")
"""Where on the globe something is."""
_AND: Final = ("과", "와")
_COUNTED: Final = ("SN", "MM", "NR", "NNB")
_ONE: Final = re.compile(r"1(?![\d,.])(?! ?[천백만억조])")
"""What is so of each is no amount: 1일에 400킬로미터."""
_FIGURE: Final = re.compile(r"\d[\d,.]*(?![\d,.]|년|월|일|세기|호|조)")
_FEW_FIGURES: Final = 2
_HOURS: Final = re.compile(r"\d시(?: \d+분)?(?:부터|에서|에 문).*(?:\d[시분](?:까지)?)")
_DAY: Final = re.compile(r"\d월")
# What happens on a day that is remembered.
_MARKED: Final = re.compile(
    "태어|출생|탄생|사망|세상을 떠|별세|서거|전사|숨[지졌을]|죽|즉위|취임|창[립설건단당]|설립|건국|건립|수립|"
    "개[교관막통업원천]|독립|해방|광복|선포|선언|공포|시행|발효|반포|제정|발발|항복|조약|체결|혁명|운동|발사|착륙|결혼|기념"
)


def _is_with_another(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is an amount beside another one, or of company: 어른 두 명과 아이 세 명, 두 명과 함께."""
    words, begin, close = clause.plain.words, candidate.lead, candidate.close
    if words[close].particle in _AND:
        return True
    while begin > clause.first and words[begin - 1].role == Role.BARE and not words[begin - 1].closes:
        begin -= 1
    before = words[begin - 1] if begin > clause.first else None
    return before is not None and before.particle in _AND and before.morphemes[0].pos in _COUNTED


def is_of_figures(clause: Clause) -> bool:
    """Whether it is a row of figures, of which nobody learns one."""
    return len(_FIGURE.findall(clause.plain.text)) > _FEW_FIGURES


def tells_hours(clause: Clause) -> bool:
    """Whether it says from when to when something is open or done on a day."""
    return _HOURS.search(clause.plain.text) is not None


def is_passing(clause: Clause, candidate: Candidate) -> bool:
    """Whether a candidate of a clause is a detail that nobody learns."""
    text = clause.plain.text[candidate.start : candidate.end]
    if _PLACED.search(clause.plain.text) or is_incidental(clause, candidate):
        return True
    match candidate.kind:
        case Kind.CLOCK:
            return True
        case Kind.NUMBER:
            if _ONE.match(text) or is_of_figures(clause) or _is_with_another(clause, candidate):
                return True
            figure = sum(c.isdigit() for c in text) >= _DIGITS
            return figure or candidate.noun in _MONEY or candidate.noun == "위"
        case Kind.DATE | Kind.YEAR:
            exact = _DAY.search(text) is not None
            return exact and clause.past and not _MARKED.search(clause.plain.text)
        case Kind.PLACE:
            # 대한민국의 수도, 중국의 법: what it belongs to is known before it is read.
            return text in COUNTRIES and clause.plain.words[candidate.close].role == Role.GENITIVE
    return False
