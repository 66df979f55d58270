"""Questions (단답형): the statement of a clause turned so that it asks for one of its expressions.

Shapes, by the sentence "정약용은 1818년에 『목민심서』를 저술하였다":

    in place    정약용은 1818년에 무엇을 저술하였는가?
    described   정약용이 1818년에 저술한 책은 무엇인가?
    named       (X는 …하는 과정이다) …하는 과정은 무엇인가?
    relative    (…에 있는 X는 …) …에 있는 곳은 어디인가?
    reason      (…기 때문에 …) 왜 …는가?
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dokhae.quiz.candidates import TIMES, Candidate, Kind
from dokhae.quiz.clauses import SAME_SUBJECT, Clause
from dokhae.quiz.endings import as_question, describing, is_past_description, particle_for
from dokhae.quiz.gazetteer import (
    KIND_NOUNS,
    ORGANISATION_ENDS,
    PERSON_NOUNS,
    PLACE_ENDS,
    UNASKED,
    WORK_NOUNS,
)
from dokhae.quiz.misfit import (
    happens,
    is_before_its_own_copula,
    is_behind_a_noun,
    is_gapped,
    is_handled,
    is_occasion,
    is_of_a_link,
    is_proper,
    is_specific,
)
from dokhae.quiz.unsound import done
from dokhae.quiz.wording import Wording, fitted, wording
from dokhae.quiz.words import Role, Word

__all__ = ["Question", "Shape", "questions"]

Shape = str
_FREE: Final = TIMES | {Kind.RANGE, Kind.NUMBER, Kind.CLOCK, Kind.WEEKDAY}
_MOVING: Final = frozenset(
    "옮기 이동 가 오 떠나 향하 돌아가 돌아오 보내 이주 이사 망명 진출 파견 나가 흐르 들어가 유배".split()
)
_FAR: Final = frozenset("떨어지 멀 가깝".split())
_MODIFIERS: Final = frozenset({Role.GENITIVE, Role.DETERMINER, Role.WITH, Role.POSTPOSITION})
_NAMING: Final = frozenset(
    "과정 나라 도시 사람 인물 시대 작품 기간 지역 방법 활동 능력 힘 성질 양 비율 길이".split()
)
_NEVER_SOMEBODY: Final = frozenset(
    """
    과정 나라 도시 시대 작품 기간 지역 방법 활동 능력 힘 성질
    양 비율 길이 곳 제도 장치 현상 물질 말 뜻 것
    """.split()
)
_THINGS: Final = ("어", "게임", "밴드", "그룹", "음반", "앨범", "잡지", "신문")
_NAMED: Final = {Kind.PERSON: "누구", Kind.PLACE: "어디"}
_PLACED: Final = frozenset({*PLACE_ENDS.values(), *ORGANISATION_ENDS.values()}) | frozenset(
    "강 산 섬 바다 도시 나라 기업 도로 철도 댐 운하 다리 탑 성당 사찰".split()
)
"""Nouns of what may be asked for with 어디."""
_YEAR_OR_DAY: Final = re.compile(r"\d+(?:년|월|일|세기)")
_NAMED_BY_WORD: Final = frozenset({"누구", "어디"})
_NAMES_OF: Final = frozenset("이름 본명 별명 필명 예명 아명 시호 묘호 호 자 성 명칭 제목".split())
_MOSTLY: Final = frozenset("대부분 주로 보통 흔히 자주 대체로 대개 거의 종종".split())
_FRONTED: Final = ("에는", "에서는", "로는", "에게는")
# What these end is said beside what follows, or before it.
_JOINING: Final = frozenset("고 며 으며 되 지만 으나 다가 는데 은데 ᆫ데 자".split())
_MEANWHILE: Final = frozenset("면서 으면서".split())
_HEADLESS: Final = frozenset("예정 것 수 바 때문 뿐 일 점 편 셈 중 정도 이유 경우 상태 때".split())


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the shape that it has, and the clause that it was made of."""

    text: str
    shape: Shape
    clause: Clause


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Where a candidate's phrase stands in its clause.

    `begin` is the first word of what describes it, `close` the word that carries its particles.
    """

    begin: int
    close: int
    remainder: str
    role: Role
    has_relative: bool
    has_modifier: bool


def questions(clause: Clause, candidate: Candidate) -> Iterator[Question]:
    """The questions of a clause that ask for a candidate."""
    if not (clause.first <= candidate.lead and candidate.close <= clause.last) or is_gapped(clause):
        return
    phrase = _phrase(clause, candidate)
    if phrase is None or candidate.listed or (clause.compound and phrase.role != Role.TOPIC):
        return
    asked = wording(candidate, clause.plain.text[candidate.start : candidate.end])
    made = [
        ("named", _named(clause, candidate, phrase)),
        ("described", _described(clause, candidate, phrase, asked)),
        ("relative", _relative(clause, candidate, phrase, asked)),
        ("in place", _in_place(clause, candidate, phrase, asked)),
    ]
    for shape, text in made:
        if text is not None:
            yield Question(text, shape, clause)


def _phrase(clause: Clause, candidate: Candidate) -> _Phrase | None:
    words = clause.plain.words
    close, word = candidate.close, clause.plain.words[candidate.close]
    begin = candidate.lead
    while candidate.kind not in _FREE and begin > clause.first and _describes(words[begin - 1]):
        begin -= 1
    before = words[begin - 1] if begin > clause.first else None
    has_relative = before is not None and before.role in (Role.ADNOMINAL, Role.LINK) and before.ending != "고"
    remainder = word.text[(candidate.end if candidate.kind == Kind.RANGE else word.nominal) - word.start :]
    if word.role == Role.BARE and not word.closes and close < clause.last and candidate.kind not in TIMES:
        return None
    return _Phrase(begin, close, remainder, word.role, has_relative, begin < candidate.lead)


def _describes(word: Word) -> bool:
    return word.role in _MODIFIERS and not word.closes


def _in_place(clause: Clause, candidate: Candidate, phrase: _Phrase, asked: Wording) -> str | None:
    words, kind = clause.plain.words, candidate.kind
    if phrase.role == Role.TOPIC or (phrase.has_relative and kind != Kind.NUMBER):
        return None
    placed = kind == Kind.PLACE and words[candidate.lead - 1].role == Role.GENITIVE
    if phrase.has_modifier and not placed and (not candidate.noun or candidate.tail):
        return None
    if (phrase.role == Role.GENITIVE and kind in TIMES) or _is_done(clause, phrase):
        return None
    if phrase.role == Role.GENITIVE and not (
        kind == Kind.PERSON or kind in _FREE or candidate.noun == "나라"
    ):
        return None
    if (
        _is_of_a_state(clause, phrase)
        or _is_of_the_topic(clause, phrase)
        or _is_joined(clause, candidate, phrase)
    ):
        return None
    if candidate.kind not in _FREE and is_behind_a_noun(clause, candidate.lead):
        return None
    end_word = _end_of_description(clause, phrase)
    if end_word is None and _is_inside(clause, candidate, phrase):
        return None
    inside = _inside(clause, candidate, phrase, asked)
    if inside is None:
        return None
    front = [*_front(clause, clause.first, candidate.lead, keep_topic=True)]
    last = words[clause.last]
    if clause.topic is not None and words[clause.topic].noun in _NAMES_OF:
        # 명칭은 무엇인가, and not 어떤 사건인가.
        inside = "무엇" if inside in _NAMED_BY_WORD or inside.startswith("어떤 ") else inside
    if inside == "어디" and _is_done_by(clause, phrase):
        inside = "누구"
    if is_before_its_own_copula(clause, phrase.close):
        return None
    if phrase.close == clause.last:
        # 화학 원소로, 무엇인가 asks for nothing.
        whole = _is_copula(last) and not words[phrase.begin - 1].closes
        return _sentence([*front, _copula(inside, past=clause.past)]) if whole else None
    if words[phrase.close].is_predicate and words[phrase.close].ending not in ("라고", "라"):
        return None
    stop = clause.last if end_word is None else end_word
    past = clause.past if end_word is None else is_past_description(words[end_word])
    end = as_question(words[stop], clause.texts[stop], past=past)
    if end is None:
        return None
    place = phrase.close + 1
    if kind in TIMES or kind == Kind.RANGE:
        place = _after_subject(words, place, stop)
    before, after = clause.texts[phrase.close + 1 : place], clause.texts[place:stop]
    return _sentence([*front, *before, fitted(inside, phrase.remainder), *after, end])


def _is_done_by(clause: Clause, phrase: _Phrase) -> bool:
    """Whether it does something to something: 도청이 공사비를 지원했다 is done by no place."""
    if phrase.role not in (Role.SUBJECT, Role.TOPIC):
        return False
    # 공사비는 도청이 지원했다: what it is done to may be told of first.
    fronted = bool(done(clause.words[-1])) and phrase.role == Role.SUBJECT and clause.topic is not None
    return fronted or any(word.role == Role.OBJECT for word in clause.words)


def _is_joined(clause: Clause, candidate: Candidate, phrase: _Phrase) -> bool:
    """Whether another statement stands beside the one that holds it: 임기는 몇 년으로 하며 연임하는가."""
    words = clause.plain.words
    before = words[clause.first : phrase.begin]
    following = next((w for w in words[phrase.close + 1 : clause.last] if w.is_predicate), None)
    joining = _JOINING if candidate.kind in TIMES else _JOINING | _MEANWHILE
    ends_here = following is not None and following.role == Role.CONNECTIVE and following.ending in joining
    return ends_here or any(w.role == Role.CONNECTIVE and _is_copula(w) for w in before)


def _is_of_the_topic(clause: Clause, phrase: _Phrase) -> bool:
    """Whether it only says whose the topic is: nobody asks 어느 나라의 수도는 …였는가."""
    topic = clause.topic
    return phrase.role == Role.GENITIVE and topic is not None and phrase.close < topic


def _is_of_a_state(clause: Clause, phrase: _Phrase) -> bool:
    """Whether it is no part of what something is said to be, though it stands beside it.

    In X는 …보다 길어서 …정도이다 a question word sounds odd, in X는 …에서 큰 도시이다 it does not.
    """
    words = clause.plain.words
    if not _is_copula(words[clause.last]) or phrase.role not in (Role.ADVERBIAL, Role.OBJECT):
        return False
    after = words[phrase.close + 1 : clause.last]
    describes = any(w.role in (Role.ADNOMINAL, Role.LINK) for w in after)
    connects = any(w.role == Role.CONNECTIVE for w in after)
    as_what = phrase.remainder.rstrip(",") in ("으로", "로", "보다")
    return not describes or connects or as_what or words[clause.last].noun in _HEADLESS


def _after_subject(words: Sequence[Word], start: int, stop: int) -> int:
    """Where a question about the time reads best: behind a topic or subject that is in words[start:stop].

    A side clause on the way would take the question word for its own, and so would one behind a subject.
    """
    roles = [word.role for word in words[start:stop]]
    topic = next((i for i in range(start, stop) if _is_topical(words[i])), None)
    if topic is not None and Role.CONNECTIVE not in roles[: topic - start]:
        return topic + 1
    subject = max((i for i, role in enumerate(roles) if role == Role.SUBJECT), default=None)
    if subject is None or Role.CONNECTIVE in roles[:subject]:
        return start
    alone = not {Role.CONNECTIVE, Role.ADNOMINAL, Role.LINK} & set(roles[subject:])
    return start + subject + 1 if alone else start


def _is_topical(word: Word) -> bool:
    return word.role == Role.TOPIC or (word.role == Role.ADVERBIAL and word.text.endswith(_FRONTED))


def _end_of_description(clause: Clause, phrase: _Phrase) -> int | None:
    """Where the description that holds a phrase ends, in a sentence that says what X is (X는 …한 사람이다).

    What is said there is said of X, so it can be asked as a statement of its own: X는 …했는가?
    """
    words = clause.plain.words
    topic = clause.topic
    if topic is None or not _is_copula(words[clause.last]) or topic > phrase.begin:
        return None
    end = next((i for i in range(phrase.close + 1, clause.last) if words[i].is_predicate), None)
    if end is None or words[end].role != Role.ADNOMINAL or _is_copula(words[end]) or end < clause.last - 2:
        return None
    alone = all(w.role not in (Role.SUBJECT, Role.CONNECTIVE) for w in words[topic + 1 : end])
    of_person = words[clause.last].noun in PERSON_NOUNS
    return end if alone and of_person else None


def _is_inside(clause: Clause, candidate: Candidate, phrase: _Phrase) -> bool:
    """Whether it stands where a question word sounds odd: in what describes a noun, or in a side clause."""
    words = clause.plain.words
    following = next((i for i in range(phrase.close + 1, clause.last) if words[i].is_predicate), None)
    if following is None:
        return False
    topic = clause.topic
    if topic is not None and following < topic:
        return True
    if words[following].role == Role.CONNECTIVE:
        return words[following].ending not in SAME_SUBJECT and not _has_subject(clause, following)
    if candidate.kind in TIMES:
        return following == phrase.close + 1 or _is_copula(words[clause.last])
    return not _is_copula(words[clause.last])


def _has_subject(clause: Clause, following: int) -> bool:
    """Whether the topic stands before a side clause, so that a question word inside is heard as its own."""
    return clause.topic is not None and clause.topic < following


def _inside(clause: Clause, candidate: Candidate, phrase: _Phrase, asked: Wording) -> str | None:
    """What takes the place of the candidate; None where nothing fits its particle."""
    kind, particle = candidate.kind, phrase.remainder.rstrip(",.")
    if particle in ("처럼", "같이", "만큼") or is_of_a_link(clause, phrase.close):
        return None
    if asked.inside == "어디" and particle.startswith(("에게", "한테", "께")):
        return "누구"
    after = clause.plain.words[phrase.close + 1 : phrase.close + 2]
    if kind == Kind.NUMBER and any(word.text.startswith("모두") for word in after):
        return None
    if kind == Kind.YEAR and not particle.startswith(("에", "부터", "까지", "이", "였")):
        return "언제"
    if kind in (Kind.TERM, Kind.PLACE) and particle in ("에서", "에서는"):
        where = asked.inside if kind == Kind.PLACE else "어디" if happens(clause) else None
        return None if is_occasion(clause.plain.text[candidate.start : candidate.end]) else where
    if kind == Kind.TERM and (phrase.role == Role.OTHER or particle in ("에", "에는", "에게")):
        return None
    if kind == Kind.PLACE and particle.startswith("까지") and not is_proper(clause, candidate):
        return None
    if kind == Kind.PERSON and particle.startswith(("에서", "으로", "로")):
        return None
    if kind in (Kind.PLACE, Kind.ORGANISATION) and particle in ("로", "으로"):
        stem = next((m.form for m in clause.words[-1].morphemes if m.pos in ("VV", "XSV")), "")
        return "어디" if stem in _MOVING else None
    return asked.inside


def _copula(asked: str, *, past: bool) -> str:
    """무엇인가, 어디였는가."""
    if past:
        return asked + ("였는가" if particle_for(asked, "은") == "는" else "이었는가")
    return asked + "인가"


def _is_copula(word: Word) -> bool:
    return any(m.pos == "VCP" for m in word.morphemes)


def _described(clause: Clause, candidate: Candidate, phrase: _Phrase, asked: Wording) -> str | None:
    words, kind = clause.plain.words, candidate.kind
    if phrase.has_relative or kind in _FREE - TIMES or phrase.close == clause.last:
        return None
    is_somebody = kind == Kind.PERSON and not candidate.noun
    is_partial = phrase.has_modifier and not is_somebody and (not candidate.noun or candidate.tail)
    if is_partial or _is_part_of_a_name(clause, candidate) or _is_done(clause, phrase) or is_handled(clause):
        return None
    if kind in TIMES and any(word.text in _MOSTLY for word in clause.words):
        return None
    if (kind not in _FREE and is_behind_a_noun(clause, phrase.begin)) or _is_after_a_break(clause, phrase):
        return None
    after = words[phrase.close + 1 : clause.last]
    if any(w.role == Role.CONNECTIVE and _is_copula(w) for w in after) or _is_copula(words[clause.last]):
        return None
    if not (_goes_with_end(clause, phrase, kind) and _keeps_its_subject(clause, phrase)):
        return None
    end = describing(words[clause.last], clause.texts[clause.last], past=clause.past)
    if end is None:
        return None
    front = [*_front(clause, clause.first, phrase.begin, keep_topic=False)]
    middle = [*_front(clause, phrase.close + 1, clause.last, keep_topic=False, carried=False)]
    # 미국의 화학자 of 미국의 화학자 한가람 is who is asked for, 새솔의 of 새솔의 한가람 goes.
    begin = candidate.lead if kind in TIMES or is_somebody else phrase.begin
    head = " ".join((*clause.texts[begin : candidate.lead], asked.head))
    return _sentence([*front, *middle, end, head + particle_for(head, "은"), f"{asked.word}인가"])


def _is_done(clause: Clause, phrase: _Phrase) -> bool:
    """Whether the verb is no more than 하다, so that the noun is what is done (연설을 하였다)."""
    first = clause.plain.words[clause.last].morphemes[0]
    return phrase.role == Role.OBJECT and (first.form, first.pos) == ("하", "VV")


def _is_after_a_break(clause: Clause, phrase: _Phrase) -> bool:
    """Whether nothing would be left between a comma and the verb: …의 주도로, 있는 곳은 어디인가."""
    before = clause.plain.words[phrase.begin - 1] if phrase.begin > clause.first else None
    return phrase.close == clause.last - 1 and before is not None and before.closes


def _is_part_of_a_name(clause: Clause, candidate: Candidate) -> bool:
    """Whether whose it is comes right before it (김영삼의 정치철학): with it, it is one thing."""
    before = clause.plain.words[candidate.lead - 1] if candidate.lead > clause.first else None
    kind = candidate.kind in (Kind.TERM, Kind.ORGANISATION)
    return kind and before is not None and before.role == Role.GENITIVE


def _keeps_its_subject(clause: Clause, phrase: _Phrase) -> bool:
    """Whether what is left has one subject, or none if that is what is asked for."""
    rest = [i for i in range(clause.first, clause.last) if not phrase.begin <= i <= phrase.close]
    roles = [clause.plain.words[i].role for i in rest]
    topics, subjects = roles.count(Role.TOPIC), roles.count(Role.SUBJECT)
    if phrase.role in (Role.TOPIC, Role.SUBJECT):
        if clause.compound and subjects:
            return False
        return not topics and not clause.subject.endswith(("은", "는"))
    has_subject = bool(topics or subjects or clause.subject)
    return has_subject and topics <= 1 and not (topics and subjects)


def _goes_with_end(clause: Clause, phrase: _Phrase, kind: Kind) -> bool:
    """Whether the phrase belongs to the last predicate and not to one before it."""
    words = clause.plain.words
    between = words[phrase.close + 1 : clause.last]
    if phrase.role == Role.TOPIC:
        return True
    if between and between[0].role == Role.POSTPOSITION:
        return False
    if any(w.role == Role.ADNOMINAL for w in between):
        return False
    sides = [w for w in between if w.role == Role.CONNECTIVE]
    if any(w.ending not in SAME_SUBJECT for w in sides):
        return False
    if phrase.role == Role.SUBJECT:
        return True
    if kind in TIMES:
        # 2004년에 시작해 2007년에 끝났다: the first time is not that of the end.
        other = sides and any(_YEAR_OR_DAY.match(w.text) for w in between)
        # 1981년에 풀려날 때까지 기다렸다: the time is that of the end.
        until = any(w.particle == "까지" and w.text.startswith(("때", "전")) for w in between)
        return not other and not until and phrase.remainder.rstrip(",") in ("", "에", "에는")
    if sides:
        return False
    if phrase.role == Role.OBJECT:
        return not any(w.role == Role.OBJECT for w in clause.words if w is not words[phrase.close])
    if phrase.role == Role.ADVERBIAL and kind in (Kind.PLACE, Kind.ORGANISATION):
        if any(w.morphemes[0].form in _FAR for w in clause.words[-2:]):
            return False
        return phrase.remainder.rstrip(",") in ("에서", "에", "에서는", "에는")
    return False


def _relative(clause: Clause, candidate: Candidate, phrase: _Phrase, asked: Wording) -> str | None:
    words = clause.plain.words
    if not phrase.has_relative or phrase.role not in (Role.TOPIC, Role.SUBJECT) or candidate.kind in _FREE:
        return None
    if (phrase.has_modifier and not candidate.noun) or clause.first:
        return None
    before = words[: phrase.begin]
    fronted = any(w.role == Role.ADVERBIAL and w.text.endswith(("는", "은")) for w in before)
    if fronted or any(w.role in (Role.TOPIC, Role.CONNECTIVE) for w in before) or len(before) < 3:
        return None
    last = words[phrase.begin - 1]
    if _is_copula(last):
        if last.noun.endswith("적"):
            return None
        # …인 X: the noun before 인 says what X is, so it is what is asked about.
        described = [*clause.texts[: phrase.begin - 1], last.noun + particle_for(last.noun, "은")]
        return _sentence([*described, f"{_word_for(last.noun, asked.word)}인가"])
    described = [*clause.texts[: candidate.lead], asked.head + particle_for(asked.head, "은")]
    return _sentence([*described, f"{asked.word}인가"])


def _word_for(noun: str, otherwise: str) -> str:
    if noun in PERSON_NOUNS or noun in ("사람", "인물"):
        return "누구"
    return "무엇" if noun in (WORK_NOUNS | KIND_NOUNS) - _PLACED else otherwise


def _named(clause: Clause, candidate: Candidate, phrase: _Phrase) -> str | None:
    """X는 …이다: what is it that … is said of?"""
    words = clause.plain.words
    end = words[clause.last]
    if phrase.role != Role.TOPIC or phrase.has_relative or phrase.has_modifier or clause.subject:
        return None
    if not _is_copula(end) or phrase.begin != clause.first:
        return None
    said = words[phrase.close + 1 : clause.last]
    noun = end.noun
    head = next((m.form for m in reversed(end.morphemes) if m.end <= end.nominal), "")
    if not noun or (head in _HEADLESS | UNASKED and head not in _NAMING):
        return None
    if any(_is_topic_or_copula(w) for w in said) or not is_specific(said):
        return None
    otherwise = _NAMED.get(candidate.kind, "무엇")
    if otherwise == "누구" and (head in _NEVER_SOMEBODY or noun.endswith(_THINGS)):
        otherwise = "무엇"
    word = _word_for(head, otherwise)
    front = clause.texts[phrase.close + 1 : clause.last]
    return _sentence([*front, noun + particle_for(noun, "은"), f"{word}인가"])


def _is_topic_or_copula(word: Word) -> bool:
    return word.role == Role.TOPIC or (word.role == Role.CONNECTIVE and _is_copula(word))


def _front(clause: Clause, start: int, end: int, *, keep_topic: bool, carried: bool = True) -> Iterator[str]:
    """The words start to end as they stand in a question; in a describing clause a topic is a subject."""
    if carried and clause.subject and start == clause.first:
        yield clause.subject if keep_topic else _as_subject(clause.subject)
    for index in range(start, end):
        word, text = clause.plain.words[index], clause.texts[index]
        if word.role == Role.TOPIC and not keep_topic:
            text = _as_subject(text)
        elif not keep_topic and word.role == Role.ADVERBIAL and text.endswith(_FRONTED):
            text = text[:-1]
        yield text


def _as_subject(text: str) -> str:
    bare = text.rstrip(",")
    if bare.endswith("는"):
        return bare[:-1] + "가"
    return bare[:-1] + "이" if bare.endswith("은") else text


def _sentence(pieces: Sequence[str]) -> str:
    return " ".join(piece for piece in pieces if piece).rstrip(" .,") + "?"
