"""What notices, rules and news tell by the way, or anybody would guess: raffles, turnouts, for whose good."""

from __future__ import annotations

import re
from typing import Final

from dokhae.quiz.candidates import Candidate, Kind
from dokhae.quiz.clauses import Clause
from dokhae.quiz.words import Role

__all__ = ["is_incidental"]

_RAFFLE: Final = re.compile(r"추첨.*(?:선물|경품|증정|드[립린릴]|나[누눠]|[줍준]|주[고며])")
_SHOW: Final = re.compile(r"축하 ?(?:공연|무대|음악회)|식전 ?(?:공연|행사)")
_PERFORMED: Final = re.compile(r"공연(?:을 (?:합|한|펼|선보|[가-힣]*보입)|이 (?:펼|열|이어|있))")
_ON_THE_WAY: Final = re.compile(
    r"(?:걸어서|걸으면|도보로?|버스로|지하철로|전철로|차로|택시로|기차로)는? .*\d ?(?:분|시간|미터|킬로미터)"
    r"|\d ?(?:분|미터|킬로미터) (?:거리|떨어진)"
)
_PAID: Final = re.compile(
    r"\d[\d,.천백십만억조 ]*원.*(?:지원|부담|보[탰태]|[들쓰썼][였었어여인이]|들[였었]|투입|[냈댔])"
)
_PARKING: Final = re.compile(r"주차.*(?:무료|\d ?(?:분|시간|대))")
_ON_SHOW: Final = re.compile(r"\d여? ?점[이을] ?(?:전시|진열|보관)")
_EXPECTED: Final = re.compile(r"내다[보봤]|예상|전망|기대|추산|(?:것|걸)으?로 (?:보|본|봤)")
_TURNOUT: Final = re.compile(
    r"참[석여가]|모[였여인이]|찾[았는은]|다녀[가갔]|투입|동원|관람|몰[렸리]|함께[했하한]"
)
_LASTS: Final = re.compile(r"걸[리린립렸릴]|소요|이어[지집졌진]")
_OF_A_COURSE: Final = re.compile(
    r"완주|구간|코스|산책|이동|도착|둘러|공사|조성|건립|강[의좌연]|수업|교육|관람|상영"
)
_SEATS: Final = re.compile(r"좌석|열람석|객석|관람석|주차|열람실|사물함|버스")
_STOCK: Final = re.compile(r"소장[한하된]|장서|보유[한하]")
_ON_BEHALF: Final = re.compile(r"의 (?:[가-힣]+(?:과|와|,) )?[가-힣]+[을를] (?:위하여|위해|위한)")
_GUARDIAN: Final = re.compile(r"보호자|학?부모|법정 ?대리인")
_YOUNG: Final = re.compile(r"\d+세|\d+학년|어린이|아동|유아|영유아|미성년|청소년|학생|아이")
_ALLOWED: Final = re.compile(r"(?:동의|허가|승인|허락)[를을] (?:받|얻|구하)")
_ANYBODY: Final = frozenset(
    "구민 군민 시민 주민 입주민 어린이 학생 회원 이용자 참가자 관람객 방문객 누구나".split()
)
_FOR_WHAT: Final = re.compile(
    r"(?:려면|려는|려고|[을를] 위하여|[을를] 위해|[을를] 때|경우|하고자|에 (?:관하여|대하여)|에는|에만|려 할)"
)
_AIM: Final = re.compile(r"위하여|위해|[을를] 맞아|[을를] 맞이하여|기념하여|기념해")
_HELD: Final = re.compile(
    r"(?:개최|실시|마련|운영|진행|시행|추진|준비|선발|모집)(?:하|[한합할])|(?:엽|연|엶|여는|열고|열며)"
)
_COUNT: Final = re.compile(r"제 ?\d+[회차]|\d+[차회]")
_BORN: Final = re.compile(
    r"태어[나났난]|출생|탄생[하했한]|사망|별세|서거|숨[졌지진을]|죽었|세상을 (?:떠|뜨|떴)|눈을 감"
)
_TELLING_MORE: Final = frozenset({Role.CONNECTIVE, Role.ADNOMINAL, Role.LINK})
_PRIZE: Final = re.compile(r"(?:[가-힣]상|훈장|메달|표창)을 (?:받[았은]|수상|거머쥐|차지)")
_WHICH: Final = re.compile(r"\d{3,4}년|\d+회|[《〈「『]")
_AT_WORK: Final = re.compile(r"근무|통화|전화")
"""When somebody can be reached."""
_MANY: Final = ("주민 ", "시민 ", "구민 ", "군민 ", "관객 ", "관람객 ", "방문객 ", "참가자 ", "학생 ")
_PEOPLE: Final = frozenset("명 인 사람".split())
_HOURS: Final = frozenset("시간 분".split())


def is_incidental(clause: Clause, candidate: Candidate) -> bool:
    """Whether who reads the text to learn what holds would not care for a candidate, or would guess it.

    Args:
        clause: that tells it.
        candidate: that is asked for, or that a statement turns on.
    """
    text = clause.text
    return (
        _RAFFLE.search(text) is not None
        or any(told.search(text) for told in (_ON_THE_WAY, _PARKING, _ON_SHOW))
        or _is_show(clause, text)
        or (clause.past and _PAID.search(text) is not None)
        or (not clause.past and _is_allowed_something(text))
        or _is_mere_aim(clause, text)
        or _is_guessed(clause, candidate, text)
        or _is_only_born(clause, candidate)
        or _is_some_prize(clause, text)
        or (candidate.kind == Kind.RANGE and _AT_WORK.search(text) is not None)
        or (candidate.kind == Kind.NUMBER and _is_idle_amount(clause, candidate, text))
    )


def _is_show(clause: Clause, text: str) -> bool:
    """Whether it says who plays at an opening; in an article about musicians that may be what they do."""
    return _SHOW.search(text) is not None or (not clause.of_names and _PERFORMED.search(text) is not None)


def _is_allowed_something(text: str) -> bool:
    """Whether somebody needs leave, and it is not said for what: 어린이는 보호자의 동의를 받아야 한다."""
    return _ALLOWED.search(text) is not None and _FOR_WHAT.search(text) is None


def _is_mere_aim(clause: Clause, text: str) -> bool:
    """Whether all it says is that something is held, and what for."""
    announced = not clause.past and not clause.of_names
    told = _AIM.search(text) is not None and _HELD.search(clause.words[-1].text) is not None
    return announced and told and not any(map(str.isdigit, _COUNT.sub("", text)))


def _is_guessed(clause: Clause, candidate: Candidate, text: str) -> bool:
    """Whether anybody would say it: for whose good something is done, and who looks after children."""
    if candidate.kind == Kind.NUMBER:
        return False
    after = clause.plain.text[candidate.end :]
    answer = clause.plain.text[candidate.start : candidate.end]
    cared_for = _GUARDIAN.search(answer) is not None and _YOUNG.search(text) is not None
    if (cared_for or answer in _ANYBODY) and not clause.past:
        return True
    return not clause.of_names and _ON_BEHALF.match(after) is not None


def _is_only_born(clause: Clause, candidate: Candidate) -> bool:
    """Whether it is somebody of whom only the day and the place of birth or death are told, or that place.

    Nobody knows a person by these, and most people whom a text tells of died in the capital.
    """
    words = clause.words
    born = _BORN.search(" ".join(word.text for word in words[-2:])) is not None
    if not born or any(word.role in _TELLING_MORE for word in words[:-1]):
        return False
    if candidate.kind in (Kind.PERSON, Kind.NAME):
        return clause.plain.words[candidate.close].role in (Role.TOPIC, Role.SUBJECT)
    answer = clause.plain.text[candidate.start : candidate.end]
    return candidate.kind == Kind.PLACE and answer.startswith("서울")


def _is_some_prize(clause: Clause, text: str) -> bool:
    """Whether somebody won a prize, as others have, and it is not said when or for what."""
    return clause.past and _PRIZE.search(text) is not None and _WHICH.search(text) is None


def _is_idle_amount(clause: Clause, candidate: Candidate, text: str) -> bool:
    """Whether it is how many came or may come, how long it took, or how many there are to sit on."""
    unit = candidate.noun
    before = clause.plain.text[: candidate.start]
    if unit in _PEOPLE and clause.past and (_TURNOUT.search(text) or before.endswith(_MANY)):
        return True
    if unit in _HOURS and _LASTS.search(text) and _OF_A_COURSE.search(text):
        return True
    seats = unit in ("석", "대", "개") and _SEATS.search(text) is not None
    built = clause.past and _LASTS.search(text) is not None and _OF_A_COURSE.search(text) is not None
    floor = unit == "층" and clause.plain.words[candidate.close].particle.startswith("에")
    stock = not clause.of_names and _STOCK.search(text) is not None
    return unit == "그루" or seats or built or floor or stock or _EXPECTED.search(text) is not None
