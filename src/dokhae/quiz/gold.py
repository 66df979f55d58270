"""The question for an answer that is given, however unsure: for measuring, not for cards."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from dokhae.language import Sentence
from dokhae.language.question_word import AnswerClass
from dokhae.quiz.candidates import Candidate, Kind, candidates
from dokhae.quiz.card import Span
from dokhae.quiz.clauses import Clause, clauses, whole_clause
from dokhae.quiz.deixis import Setting, settings
from dokhae.quiz.endings import as_question, describing, is_past, particle_for
from dokhae.quiz.gazetteer import PERSON_NOUNS
from dokhae.quiz.kinds import asked_shares, settle
from dokhae.quiz.plain import Plain, plain, rough
from dokhae.quiz.short import questions
from dokhae.quiz.surface import faults, rate
from dokhae.quiz.wording import Wording, fitted, wording
from dokhae.quiz.words import Role, Word

__all__ = ["question_for"]

_GROUND: Final = re.compile(r"(?:기)? ?때문|(?:을|를|기) 위(?:해|하여)|으?로 인(?:해|하여)")
_YEAR: Final = re.compile(r"\d{3,4}년")
_AMOUNT: Final = re.compile(r"(?:제|약 )?\d[\d,.]*[조억만천백]*(?: ?\d+[만천백]*)* ?([가-힣a-zA-Z%㎡℃]{1,6})")
_AMOUNT_AT_END: Final = re.compile(
    r"(?:\d[\d,./~-]*[조억만천백]*(?: ?\d+[만천백]*)*|\b(?:첫|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|스무))"
    r" ?((?:평방 |제곱 |세제곱 )?[가-힣a-zA-Z%㎡℃]{1,5})?$"
)
_ORDINAL: Final = "째"
_WORDS: Final[dict[AnswerClass, str]] = {
    "person": "누구", "place": "어디", "thing": "무엇", "time": "언제",
}  # fmt: skip
_TIMES: Final = (Kind.YEAR, Kind.DATE)
_LONGEST: Final = 40
_FAR: Final = 7
_NEAR: Final = 2
"""A part of so many words before the answer is too long, and one of so few is enough."""


def question_for(sentences: Sequence[Sentence], span: Span, *, title: str = "") -> str:
    """A question about the text whose answer is text[span]; "" if no sentence holds the span.

    Args:
        sentences: of the text.
        span: of the answer.
        title: what the text is about.
    """
    holder = next((s for s in sentences if s.start <= span.start < s.end), None)
    if holder is None:
        return ""
    plains = [p for number, s in enumerate(sentences) if (p := _made(s, number, s is holder)) is not None]
    here = next((p for p in plains if p.source is holder), None)
    given = _given(here, span, sentences) if here is not None else None
    if here is None or given is None:
        return _about_gloss(here, span, sentences) if here is not None else ""
    found = [(p, [given] if p is here else candidates(p)) for p in plains]
    groups = settle(found)
    settled = list(zip(plains, groups, strict=True))
    setting = next(s for (p, _), s in zip(settled, settings(settled, title), strict=True) if p is here)
    candidate = next(group[0] for p, group in settled if p is here)
    parts = [*clauses(here, [candidate], setting), whole_clause(here, setting)]
    best = _best(parts, candidate)
    return best if best and len(best) <= _LONGEST else _near(here, candidate, setting)


def _made(sentence: Sentence, number: int, is_asked: bool) -> Plain | None:
    made = plain(sentence, number)
    return rough(sentence, number) if made is None and is_asked else made


def _given(here: Plain, span: Span, sentences: Sequence[Sentence]) -> Candidate | None:
    """The candidate that a span is; its kind is what the rules find there or people ask for."""
    inside = [i for i in range(len(here.text)) if span.start <= here.offsets[i] < span.end]
    if not inside:
        return None
    start, end = inside[0], inside[-1] + 1
    first, last = (next(i for i, w in enumerate(here.words) if w.end > place) for place in (start, end - 1))
    if _GROUND.match(here.text, end) or _GROUND.search(here.text[start:end]):
        return Candidate(Kind.REASON, start, end, first, last, first, last)
    near = [c for c in candidates(here) if c.start < end and start < c.end]
    if near:
        best = max(near, key=lambda c: min(end, c.end) - max(start, c.start))
        if best.kind not in (Kind.NAME, Kind.TERM) or (best.start, best.end) == (start, end):
            return replace(best, listed=False)
    text = here.text[start:end]
    asked = _likeliest(here.source, span, sentences)
    if asked == "time":
        kind = Kind.YEAR if _YEAR.fullmatch(text) else Kind.DATE
        return Candidate(kind, start, end, first, last, first, last)
    if asked == "number" or _AMOUNT.fullmatch(text):
        return Candidate(Kind.NUMBER, start, end, first, last, first, last, _unit(text))
    return Candidate(Kind.NAME, start, end, first, last, first, last, sure=0.5)


def _likeliest(sentence: Sentence, span: Span, sentences: Sequence[Sentence]) -> AnswerClass:
    """What people ask for, most likely, where a span is the answer; 몇 only for what ends in an amount."""
    shares = asked_shares(sentence, span, sentences)
    text = sentence.text[span.start - sentence.start : span.end - sentence.start]
    counted = _AMOUNT_AT_END.search(text) is not None
    return max((name for name in shares if counted or name != "number"), key=lambda name: shares[name])


def _unit(text: str) -> str:
    """What an amount counts: 명 of 스무 명; "" where nothing says it."""
    found = _AMOUNT.fullmatch(text) or _AMOUNT_AT_END.search(text)
    unit = (found.group(1) or "") if found is not None else ""
    return "번째" if unit == _ORDINAL else unit


def _about_gloss(here: Plain, span: Span, sentences: Sequence[Sentence]) -> str:
    """A question for words in brackets, which tell something of the noun before them."""
    before = [w for w in here.words if here.offsets[w.start] < span.start]
    if not before or before[-1].nominal == before[-1].start:
        return ""
    first = len(before) - 1
    while first and before[first - 1].role in (Role.BARE, Role.GENITIVE) and not before[first - 1].closes:
        first -= 1
    noun = " ".join((*(w.text for w in before[first:-1]), before[-1].noun))
    return f"{noun}{particle_for(noun, '은')} {_word_for_gloss(here.source, span, sentences)}인가?"


def _word_for_gloss(sentence: Sentence, span: Span, sentences: Sequence[Sentence]) -> str:
    asked = _likeliest(sentence, span, sentences)
    if asked != "number":
        return _WORDS[asked]
    unit = _unit(sentence.text[span.start - sentence.start : span.end - sentence.start])
    return f"몇 {unit}" if unit else "얼마"


def _best(parts: Sequence[Clause], candidate: Candidate) -> str:
    answer = parts[0].plain.text[candidate.start : candidate.end]
    made = [q for clause in parts for q in questions(clause, candidate)]
    rated = [(not faults(q.text, answer), rate(q, candidate).rule, q.text) for q in made]
    return max(rated, default=(False, 0.0, ""))[2]


def _near(here: Plain, candidate: Candidate, setting: Setting) -> str:
    """A question from the words around the answer, up to the predicate after it or from the one before."""
    words = here.words
    asked = wording(candidate, here.text[candidate.start : candidate.end])
    described = bool(candidate.lead) and words[candidate.lead - 1].role == Role.ADNOMINAL
    end = candidate.lead - 1 if described else _predicate_after(words, candidate.close)
    begin = _beginning(words, min(candidate.lead, end))
    if candidate.kind in (Kind.NUMBER, Kind.CLOCK, Kind.WEEKDAY):
        return _in_its_place(here, candidate, asked, begin, end)
    kept = [i for i in range(begin, end) if not candidate.lead <= i <= candidate.close]
    is_subject = words[candidate.close].role in (Role.TOPIC, Role.SUBJECT)
    front = [*_subject(words, kept, begin, setting)] if not is_subject and not described else []
    texts = [_plain_subject(words[i]) for i in kept]
    return " ".join(filter(None, (*front, *texts, *_end(words, candidate, end, asked))))


def _end(words: Sequence[Word], candidate: Candidate, end: int, asked: Wording) -> Iterator[str]:
    """The predicate that describes what is asked for, and the question word."""
    last = words[end]
    head, word = asked.head, asked.word
    if candidate.lead <= end <= candidate.close:
        yield from ()
    elif any(m.pos == "VCP" for m in last.morphemes) and candidate.kind not in _TIMES:
        head = last.noun
        word = "누구" if head in PERSON_NOUNS else word
    elif last.role == Role.ADNOMINAL:
        yield last.text
    else:
        yield describing(last, last.text, past=is_past(last) or is_past(words[-1])) or last.text.rstrip(".")
    yield head + particle_for(head, "은")
    yield f"{word}인가?"


def _in_its_place(here: Plain, candidate: Candidate, asked: Wording, begin: int, end: int) -> str:
    """The words begin to end with the question word where the answer was."""
    words = here.words
    front = [w.text for w in words[begin : candidate.lead]]
    last = words[candidate.close]
    if end <= candidate.close:
        return " ".join((*front, f"{asked.inside}인가?"))
    middle = [w.text for w in words[candidate.close + 1 : end]]
    form = as_question(words[end], words[end].text, past=is_past(words[end])) or words[end].text
    after = fitted(asked.inside, last.text[last.nominal - last.start :])
    return " ".join((*front, after, *middle, form.rstrip("."))) + "?"


def _predicate_after(words: Sequence[Word], place: int) -> int:
    return next((i for i in range(place + 1, len(words)) if words[i].is_predicate), len(words) - 1)


def _beginning(words: Sequence[Word], place: int) -> int:
    """Where the part of the sentence begins that holds a place: after a predicate before it that goes on."""
    cuts = [i + 1 for i in range(place) if words[i].role == Role.CONNECTIVE]
    closed = max((i for i in cuts if words[i - 1].closes), default=0)
    return closed if place - closed <= _FAR else max((i for i in cuts if place - i >= _NEAR), default=closed)


def _subject(words: Sequence[Word], kept: Sequence[int], begin: int, setting: Setting) -> Iterator[str]:
    """The subject of the part before, where this part has none."""
    if any(words[i].role in (Role.TOPIC, Role.SUBJECT) for i in kept):
        return
    topic = next((w for w in reversed(words[:begin]) if w.role in (Role.TOPIC, Role.SUBJECT)), None)
    if topic is not None:
        yield _plain_subject(topic)
    elif setting.topic:
        yield setting.topic + particle_for(setting.topic, "이")


def _plain_subject(word: Word) -> str:
    if word.role != Role.TOPIC:
        return word.text
    return word.noun + particle_for(word.noun, "이")
