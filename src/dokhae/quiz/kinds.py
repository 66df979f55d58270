"""What names are (persons, places, organisations, terms): by words, context and the whole document."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from dokhae.language import Morpheme, Sentence
from dokhae.language.features import answer_features
from dokhae.language.question_word import AnswerClass, load_answer_classifier
from dokhae.language.surnames import COMMON_SURNAMES
from dokhae.quiz.candidates import Candidate, Kind, is_korean_name
from dokhae.quiz.card import Span
from dokhae.quiz.gazetteer import (
    CITIES,
    COUNTRIES,
    HUMAN_VERBS,
    ORGANISATION_ENDS,
    PEOPLE,
    PERSON_NOUNS,
    PLACE_ENDS,
    WORK_NOUNS,
)
from dokhae.quiz.plain import Plain
from dokhae.quiz.words import Role

__all__ = ["asked_shares", "settle"]

_Votes = dict[Kind, float]
_OPEN: Final = (Kind.NAME, Kind.PERSON, Kind.PLACE)
# What names can be by what asks for them; the first is taken where no words tell.
_KINDS_OF: Final[dict[AnswerClass, tuple[Kind, ...]]] = {
    "person": (Kind.PERSON,),
    "place": (Kind.PLACE, Kind.ORGANISATION),
    "thing": (Kind.TERM, Kind.TITLE),
}
_PLACE_TAILS: Final = tuple("시도군구읍면동리강산섬만역궁성")
_PERSON_PARTICLES: Final = frozenset({"에게", "께서", "께", "한테", "에게서"})
_SUBJECTS: Final = frozenset({"이", "가", "은", "는", "께서"})
_SPOKEN: Final = frozenset(
    "밝히 말하 내다보 근무하 발표하 설명하 강조하 결정하 지원하 모집하 개최하 하".split()
)
_OFFICES: Final = tuple("시도군구청부과팀국처회단")
_HOMONYMS: Final = frozenset("시장 군 양 형 공 님 모델 왕 딸 기사 소장 대표 후보 옹 원수 병장".split())
_PLACING: Final = ("에서", "으로", "로")
_KING: Final = re.compile(r"[가-힣]{1,3}(?:왕|종|조)")
# How much a vote adds to the logarithm of a probability, and the most votes that count: by cross-validation
# on the questions that the classifier learns from. That a noun is common says less than the other signs.
_WEIGHTS: Final = {
    Kind.PERSON: 1.0, Kind.PLACE: 1.2, Kind.ORGANISATION: 1.2, Kind.TERM: 0.6, Kind.TITLE: 0.6,
}  # fmt: skip
_MOST: Final = 3.0


def settle(found: Sequence[tuple[Plain, Sequence[Candidate]]]) -> list[list[Candidate]]:
    """The candidates of each sentence with their kinds.

    Every mention of a name votes on what it is by the words around it, and the trained classifier has its
    say; `sure` is the probability of the kind.
    """
    votes: dict[str, _Votes] = defaultdict(lambda: defaultdict(float))
    for plain, group in found:
        for candidate in group:
            if candidate.kind in (*_OPEN, Kind.TITLE):
                for kind, weight in _votes(plain, candidate).items():
                    votes[_text(plain, candidate)][kind] += weight
    sources = [plain.source for plain, _ in found]
    return [[_settled(plain, c, votes, sources) for c in group] for plain, group in found]


def asked_shares(sentence: Sentence, span: Span, sentences: Sequence[Sentence]) -> dict[AnswerClass, float]:
    """What people ask for where a phrase is the answer: the probability of each class, by the classifier.

    Args:
        sentence: that holds the phrase.
        span: of the phrase in the text.
        sentences: of the text; what they say of the same phrase is taken into account.
    """
    features = answer_features(sentence, span.start, span.end, sentences)
    return load_answer_classifier().probabilities(features)


def _text(plain: Plain, candidate: Candidate) -> str:
    return plain.text[candidate.start : candidate.end]


def _settled(
    plain: Plain, candidate: Candidate, votes: Mapping[str, _Votes], sentences: Sequence[Sentence]
) -> Candidate:
    if candidate.kind not in _OPEN:
        return candidate
    text = _text(plain, candidate)
    learnt = asked_shares(plain.source, plain.span(candidate.start, candidate.end), sentences)
    shares = {
        asked: learnt[asked] * math.exp(sum(_WEIGHTS[k] * min(_MOST, votes[text].get(k, 0.0)) for k in kinds))
        for asked, kinds in _KINDS_OF.items()
    }
    asked = max(shares, key=lambda name: shares[name])
    kind = max(_KINDS_OF[asked], key=lambda name: votes[text].get(name, 0.0))
    noun = candidate.noun
    if kind in (Kind.PLACE, Kind.ORGANISATION):
        noun = noun or _noun_by_end(text, kind)
    return replace(candidate, kind=kind, noun=noun, sure=shares[asked] / sum(shares.values()))


def _noun_by_end(text: str, kind: Kind) -> str:
    if text in COUNTRIES:
        return "나라"
    if text in CITIES:
        return "도시"
    ends = PLACE_ENDS if kind == Kind.PLACE else ORGANISATION_ENDS
    return next((noun for end, noun in ends.items() if text.endswith(end)), "")


def _votes(plain: Plain, candidate: Candidate) -> _Votes:
    """How much speaks for each kind at one mention."""
    votes: _Votes = defaultdict(float)
    if candidate.kind != Kind.NAME:
        votes[candidate.kind] += 3.0
        return votes
    parts = [m for w in plain.words for m in w.morphemes]
    inside = [m for m in parts if candidate.start <= m.start and m.end <= candidate.end]
    text = _text(plain, candidate)
    particle = plain.words[candidate.last].particle
    named = any(m.pos == "NNP" for m in inside)
    for kind, weight in _by_form(text, inside, particle):
        votes[kind] += weight
    verb = _verb_after(plain, candidate) if particle in _SUBJECTS else ""
    if verb in _SPOKEN and text.endswith(_OFFICES) and not is_korean_name(text):
        votes[Kind.ORGANISATION] += 2.0
    elif named and verb in HUMAN_VERBS:
        votes[Kind.PERSON] += 0.8
    if named and particle in _SUBJECTS and _acts(plain, candidate):
        votes[Kind.PERSON] += 0.5
    if named and particle in _SUBJECTS and _is_said_to_be_human(plain, candidate):
        votes[Kind.PERSON] += 1.5
    if particle in _PERSON_PARTICLES:
        votes[Kind.PERSON] += 1.0
    return votes


def _is_said_to_be_human(plain: Plain, candidate: Candidate) -> bool:
    """X는 …한 학자이다."""
    end = plain.words[-1]
    nouns = [m for m in end.morphemes if m.end <= end.nominal]
    topic = plain.words[candidate.close].role == Role.TOPIC
    return topic and bool(nouns) and _is_human(nouns[-1], alone=len(nouns) == 1)


def _by_form(text: str, inside: Sequence[Morpheme], particle: str) -> Iterator[tuple[Kind, float]]:
    """What a name says by itself and by its particle."""
    last = text.rsplit(" ", 1)[-1]
    end = inside[-1] if inside else None
    named = end is not None and end.pos == "NNP"
    if last in COUNTRIES or last in CITIES:
        yield Kind.PLACE, 3.0
    elif last[:-1] in CITIES and last[-1] in "시도군구":
        yield (Kind.ORGANISATION if particle in _SUBJECTS else Kind.PLACE), 3.0
    elif any(text.endswith(ending) and text != ending for ending in PLACE_ENDS):
        yield Kind.PLACE, 2.0
    elif _is_organisation(last, inside, named=named):
        yield Kind.ORGANISATION, 2.0
    elif _is_body(text, inside, particle):
        yield Kind.ORGANISATION, 1.6
    elif last in WORK_NOUNS and last != text:
        yield Kind.TERM, 2.0
    elif end is not None and not particle.startswith(_PLACING) and _is_human(end, alone=len(inside) == 1):
        yield Kind.PERSON, 2.0
    elif not named:
        if text[:1] in COMMON_SURNAMES and is_korean_name(text) and len(inside) > 1:
            yield Kind.PERSON, 0.5
        yield Kind.TERM, 0.6 if _may_be_name(text, inside) else 1.2
    elif last.endswith(_PLACE_TAILS) and len(last) > 2 and particle.startswith(("에서", "에", "으로", "로")):
        yield Kind.PLACE, 1.2
    elif (last.endswith(("궁", "강", "산", "섬")) and len(last) > 2) or particle.startswith("에서"):
        yield Kind.PLACE, 0.8
    if named and len(inside) == 1:
        if _KING.fullmatch(text):
            yield Kind.PERSON, 0.9
        elif is_korean_name(text):
            yield Kind.PERSON, 0.7
    if named and len(text) >= 4 and " " not in text and particle in ("을", "를"):
        yield Kind.TERM, 0.4


def _is_body(text: str, inside: Sequence[Morpheme], particle: str) -> bool:
    """Whether it acts as bodies do: KBS에서, 교육과학기술부는, 한나라당."""
    acronym = len(inside) == 1 and inside[0].pos == "SL" and text.isupper() and len(text) > 1
    if acronym:
        return particle.startswith("에서")
    office = text.endswith("부") and len(text) > 3 and len(inside) > 1 and particle in _SUBJECTS
    return office or (text.endswith("당") and len(text) > 2 and inside[-1].pos == "NNP")


def _is_human(end: Morpheme, *, alone: bool) -> bool:
    """Whether a noun says that somebody is meant: 할아버지, 중재인."""
    return end.form in (PERSON_NOUNS - _HOMONYMS) | PEOPLE or (
        not alone and end.pos == "XSN" and end.form in ("자", "인", "꾼")
    )


def _may_be_name(text: str, inside: Sequence[Morpheme]) -> bool:
    """Whether Kiwi may have taken a name apart: 김|복원, 수잔 엘|라인."""
    if not inside:
        return False
    korean = text[:1] in COMMON_SURNAMES and is_korean_name(text) and inside[-1].pos != "XSN"
    return korean or (" " in text and inside[0].pos == "NNP")


def _is_organisation(last: str, inside: Sequence[Morpheme], *, named: bool) -> bool:
    """Whether it ends as organisations do; a common noun must have that end as a part of its own (유전자)."""
    end = next((end for end in ORGANISATION_ENDS if last.endswith(end) and last != end), "")
    return bool(end) and (named or inside[-1].form == end)


def _acts(plain: Plain, candidate: Candidate) -> bool:
    """Whether it does something to something, as a subject of a verb with an object."""
    rest = plain.words[candidate.last + 1 :]
    predicate = next((i for i, w in enumerate(rest) if w.is_predicate), len(rest))
    passive = any(
        m.form in ("되", "지", "받", "당하") for w in rest[predicate : predicate + 1] for m in w.morphemes
    )
    return not passive and any(w.role == Role.OBJECT for w in rest[:predicate])


def _verb_after(plain: Plain, candidate: Candidate) -> str:
    """The predicate that a subject goes with, most likely: the next that ends no description of a noun."""
    for word in plain.words[candidate.last + 1 :]:
        if word.is_predicate:
            stems = [m for m in word.morphemes if m.pos in ("VV", "VA", "XSV", "XSA", "VCP", "NNG", "XR")]
            for index, stem in enumerate(stems):
                if stem.pos in ("XSV", "XSA"):
                    return stems[index - 1].form + stem.form if index else stem.form
                if stem.pos in ("VV", "VA", "VCP"):
                    return stem.form
    return ""
