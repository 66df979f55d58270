"""Clauses that can stand alone: coordination is cut, and what a part lacks is carried over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dokhae.quiz.candidates import Candidate, Kind
from dokhae.quiz.deixis import Setting, leans, pronoun_replaced, quoted
from dokhae.quiz.endings import is_past, particle_for
from dokhae.quiz.gazetteer import ATTRIBUTES
from dokhae.quiz.owners import spelt_out
from dokhae.quiz.plain import Plain, after_connectives
from dokhae.quiz.words import PREDICATES, Role, Word

__all__ = ["EVENTS", "SAME_SUBJECT", "Clause", "clauses", "whole_clause"]

_COORDINATING: Final = frozenset({"고", "며", "으며", "지만", "으나", "나", "는데", "ᆫ데", "은데"})
# The subject of these is also that of what follows.
SAME_SUBJECT: Final = _COORDINATING | frozenset(
    "어 어서 아 아서 려고 으려고 면서 으면서 다가 고서 어다가 도록 러 으러".split()
)
# What has 이/가 before these is often not who acts after them: 공화국이 출범하면서 … 임명되었다.
_MEANWHILE: Final = frozenset("면서 으면서".split())
_QUOTING: Final = ("다고", "라고", "자고", "냐고", "다며", "라며", "다는", "라는", "다면서")
_NAMES: Final = frozenset({Kind.PERSON, Kind.PLACE, Kind.ORGANISATION, Kind.TITLE})
_NAME: Final = 3  # characters
_DESCRIBING: Final = frozenset({Role.GENITIVE, Role.ADNOMINAL, Role.BARE, Role.DETERMINER, Role.LINK})
_DATE: Final = re.compile(r"\d+(?:년|월|일|세기|년대)")
_WHEN: Final = frozenset(
    "무렵 즈음 때 당시 경우 후 뒤 이후 이전 전 동안 현재 지금 오늘날 처음 최근 이번".split()
)
# An event has none of these; somebody in it has.
_SOMEBODY_S: Final = frozenset(
    """
    아버지 어머니 부모 아내 부인 남편 아들 딸 형 동생 직업 본관 본명 별명 시호 묘호 국적 고향 출생지 출신지
    생일 나이 키 몸무게
    """.split()
)
EVENTS: Final = tuple("사건 사고 전쟁 전투 내전 선거 참사 운동 혁명 사태 대회 올림픽 월드컵 조약".split())
"""What the name of an event ends with."""
# What stands before an attribute and does not say whose it is: 공식 명칭.
_OF_ANY: Final = frozenset("공식 정식 원래 총 전체 평균 최대 최소 현재 본래 약 실제 직선 해발".split())
_POSSIBLE: Final = frozenset("수 의무 책임".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """Words first to last of a sentence, which say something on their own.

    Attributes:
        plain: the sentence.
        first: its first word.
        last: its last word, the end of its predicate.
        texts: how the words of the sentence read, pronouns spelt out.
        subject: what is carried over from before and goes to the front, with its particle; "" if nothing.
        past: whether it tells of the past.
        filled: whether a pronoun or a missing subject was filled in from a sentence before.
        compound: whether it has parts that could stand alone.
        named: whether its topic, if it has one, is somebody's or something's name, or is described.
        main: what the text is about.
    """

    plain: Plain
    first: int
    last: int
    texts: tuple[str, ...]
    subject: str
    past: bool
    filled: bool
    compound: bool
    named: bool = True
    main: str = ""

    @property
    def words(self) -> tuple[Word, ...]:
        """Its words."""
        return self.plain.words[self.first : self.last + 1]

    @property
    def text(self) -> str:
        """How its words read, without what is carried over from before."""
        return " ".join(self.texts[self.first : self.last + 1])

    @property
    def is_definition(self) -> bool:
        """Whether it says what something is: …이다."""
        return any(m.pos == "VCP" for m in self.words[-1].morphemes)

    @property
    def topic(self) -> int | None:
        """Which word of the sentence is its topic."""
        roles = {i: self.plain.words[i].role for i in range(self.first, self.last + 1)}
        return next((i for i, role in roles.items() if role == Role.TOPIC), None)


def clauses(plain: Plain, group: Sequence[Candidate], setting: Setting) -> Iterator[Clause]:
    """The clauses that lean on nothing, the sentence as a whole among them, shortest first."""
    words = plain.words
    cuts = _cuts(words)
    starts = [0, *(cut + 1 for cut in cuts)]
    ends = [*cuts, len(words) - 1]
    spans = list(zip(starts, ends, strict=True))
    if len(spans) > 1:
        spans.append((0, len(words) - 1))
    for first, last in sorted(spans, key=lambda span: span[1] - span[0]):
        clause = _clause(plain, group, setting, first, last)
        if clause is not None:
            yield clause


def whole_clause(plain: Plain, setting: Setting) -> Clause:
    """A sentence as one clause, whether or not it can stand alone."""
    words = plain.words
    texts = tuple(_texts(plain, (), setting))
    return Clause(plain, 0, len(words) - 1, texts, "", is_past(words[-1]), filled=False, compound=False)


def _cuts(words: Sequence[Word]) -> list[int]:
    """The words after which a clause of the same rank begins."""
    cuts = []
    for index, word in enumerate(words[:-1]):
        if word.role == Role.CONNECTIVE and word.ending in _COORDINATING and _is_cut(words, index):
            cuts.append(index)
    return cuts


def _is_cut(words: Sequence[Word], index: int) -> bool:
    rest = words[index + 1 :]
    if any(w.ending.endswith(_QUOTING) or w.text.startswith(("것으로", "것이라")) for w in rest):
        # What is reported goes on to the end: no part of it may be said as if it were a fact.
        return False
    word = words[index]
    if is_past(word) or (word.closes and word.ending in ("지만", "으나", "으며", "며")):
        return True
    following = next((w for w in rest if w.is_predicate), None)
    if following is None:
        return False
    coordinate = following.role == Role.FINAL or (
        following.role == Role.CONNECTIVE and following.ending in _COORDINATING
    )
    return coordinate and (word.closes or word.ending != "고" or _has_argument(rest, following))


def _has_argument(rest: Sequence[Word], predicate: Word) -> bool:
    inside = rest[: rest.index(predicate)]
    return any(
        w.role in (Role.OBJECT, Role.SUBJECT, Role.TOPIC, Role.ADVERBIAL, Role.COMPLEMENT) for w in inside
    )


def _clause(
    plain: Plain, group: Sequence[Candidate], setting: Setting, first: int, last: int
) -> Clause | None:
    words = plain.words
    texts = _texts(plain, group, setting)
    lead = after_connectives(words[first : last + 1])
    if lead is None:
        return None
    first += lead
    unresolved = [w for i, w in enumerate(words[first : last + 1], first) if texts[i] == w.text]
    if leans(unresolved) or _is_explanation(words, last):
        return None
    topics = [i for i in range(first, last + 1) if _is_topic(words, i)]
    own = topics[0] if len(topics) > 1 else _subject(words, first, last)
    cut = next((cut for cut in _cuts(words) if first <= cut < last), None)
    if cut is not None and own is not None and own > cut and not _needs_none(plain, words[first : cut + 1]):
        # The subject is that of a later part; whoever does what the first tells is not named.
        own = _subject(words, first, cut)
    # 운영위원회 위원은, of 위원은, is as sure as if it stood there; whom 그 means is not.
    subject, from_before = "", any(not texts[i].endswith(words[i].text) for i in range(first, last + 1))
    if own is None:
        before = _subject(words, 0, first - 1) if first else None
        if before is not None and texts[before] == words[before].text and leans([words[before]]):
            return None
        subject, borrowed = _carried(plain, texts, group, setting, first, last)
        from_before |= borrowed
        if not subject and not _needs_none(plain, words[first : last + 1]):
            return None
    elif words[own].role == Role.TOPIC and _is_attribute(words, own):
        subject = _owner(plain, group, setting, own)
        from_before |= bool(subject) and all(word.text in _OF_ANY for word in words[first:own])
        if not subject:
            return None
    elif (
        first
        and words[own].role == Role.TOPIC
        and words[own].noun in ATTRIBUTES
        and _is_of_a_noun(words, own)
    ):
        return None
    goes_on = words[last].role == Role.CONNECTIVE and not _is_state(words[last])
    past = is_past(words[last]) or (goes_on and _is_followed_by_past(words[last + 1 :]))
    named = not topics or _is_named(words, topics[0], first, group)
    compound = cut is not None
    return Clause(
        plain,
        first,
        last,
        tuple(texts),
        subject,
        past,
        from_before,
        compound,
        named,
        main=setting.main,
    )


def _is_named(words: Sequence[Word], topic: int, first: int, group: Sequence[Candidate]) -> bool:
    """Whether a topic needs nothing before it: 한가람은, 새로 놓은 다리는, but not 다리는."""
    if any(m.pos in ("NNP", "SL", "SH", "SN") for m in words[topic].morphemes):
        return True
    # 사단, 그룹: so short a noun is a kind of organisation and not the name of one.
    if any(c.close == topic and c.kind in _NAMES and c.end - c.start >= _NAME for c in group):
        return True
    before = words[topic - 1] if topic > first else None
    return before is not None and before.role in _DESCRIBING and not before.closes


def _is_somebody(plain: Plain, subject: int, group: Sequence[Candidate]) -> bool:
    """Whether a subject is the name of a person or a body, which can go on to act."""
    named = any(m.pos in ("NNP", "SL") for m in plain.words[subject].morphemes)
    return named and any(c.close == subject and c.kind in (Kind.PERSON, Kind.ORGANISATION) for c in group)


def _is_explanation(words: Sequence[Word], last: int) -> bool:
    """Whether it explains what was told before (…는 것이다); an aim (…기 위한 것이다) stands alone."""
    return words[last].text.startswith("것") and words[last - 1].text != "위한"


def _is_followed_by_past(after: Sequence[Word]) -> bool:
    """Whether what goes on tells of the past: 부수며 | 저항하였는데."""
    return any(is_past(w) for w in after if w.role in (Role.CONNECTIVE, Role.FINAL))


def _is_state(word: Word) -> bool:
    """Whether it tells how something is (있으며), which a past told later does not change."""
    stems = [m for m in word.morphemes if m.pos in PREDICATES]
    return bool(stems) and (stems[-1].form in ("있", "없") or stems[-1].pos in ("VA", "VCP"))


def _is_of_a_noun(words: Sequence[Word], topic: int) -> bool:
    """Whether an attribute is of a common noun, which only the clause before tells apart (비석의 높이는)."""
    before = words[topic - 1]
    return before.role == Role.GENITIVE and all(m.pos != "NNP" for m in before.morphemes)


def _texts(plain: Plain, group: Sequence[Candidate], setting: Setting) -> list[str]:
    others = [c for c in group if c.kind == Kind.PERSON and plain.text[c.start : c.end] != setting.person]
    return [
        pronoun_replaced(word, setting, others) or spelt_out(plain.words, index, setting.named) or word.text
        for index, word in enumerate(plain.words)
    ]


def _subject(words: Sequence[Word], first: int, last: int) -> int | None:
    """The topic or subject that goes with the last predicate."""
    spoken = quoted(words)
    for index in range(last, first - 1, -1):
        if index in spoken and last not in spoken:
            continue
        if _is_topic(words, index):
            return index
        if _is_subject(words[index]) and _reaches(words[index + 1 : last + 1]):
            return index
    return None


def _is_topic(words: Sequence[Word], index: int) -> bool:
    """Whether a word is what is spoken of: no time (할 때는), nor what goes without saying (것은 물론)."""
    after = words[index + 1].text if index + 1 < len(words) else ""
    return (
        words[index].role == Role.TOPIC
        and words[index].noun not in _WHEN
        and not _DATE.fullmatch(words[index].noun)
        and not after.startswith(("물론", "커녕"))
    )


def _is_subject(word: Word) -> bool:
    """Whether it is a subject, and no amount (3시간이 걸린다)."""
    return word.role == Role.SUBJECT and word.morphemes[0].pos not in ("SN", "NR")


def _reaches(after: Sequence[Word]) -> bool:
    """Whether a subject before these words is that of the last of them, not of a predicate between."""
    acts = False
    for word in after[:-1]:
        if word.role == Role.CONNECTIVE:
            if word.ending not in SAME_SUBJECT or word.ending in _MEANWHILE:
                return False
            acts = True
        # What describes a noun takes the subject before it, unless that has its own predicate by then.
        # 한가람이 강을 건너는 다리를 놓았다: what is so in general has no subject of its own.
        in_general = (
            word.ending == "는" and is_past(after[-1]) and word.morphemes[0].pos.startswith(("VV", "VX"))
        )
        if word.role == Role.ADNOMINAL and not (acts or in_general):
            return False
        if word.role in (Role.BARE, Role.ADVERBIAL, Role.OBJECT) and any(
            m.pos == "ETN" for m in word.morphemes
        ):
            # What began is the last predicate itself: 나타나기 시작했다.
            return after[-1].text.startswith("시작") and word is after[-2]
    return True


def _carried(
    plain: Plain, texts: Sequence[str], group: Sequence[Candidate], setting: Setting, first: int, last: int
) -> tuple[str, bool]:
    """The subject of the clause before, or what the sentences before are about, with its particle."""
    words = plain.words
    if _may_do_it_too(words[first : last + 1]):
        return "", False
    before = _subject(words, 0, first - 1) if first else None
    if before is not None:
        if is_past(words[last]) and not _is_named(words, before, 0, group):
            # Things change their subject from part to part without saying so: 시간은 남았고 … 끝냈다.
            return "", False
        if words[before].role == Role.SUBJECT and not _is_somebody(plain, before, group):
            # 계약이 끝났고 해설을 맡았다: who goes on to act is somebody else.
            return "", False
        begin = before
        while begin and _belongs(words[begin - 1]):
            begin -= 1
        if texts[before] == words[before].text and leans(words[begin : before + 1]):
            return "", False
        if words[before].morphemes[0].pos == "NNB":
            # 가장 어려웠던 것은: what it was is said before it.
            return "", False
        return " ".join(texts[begin : before + 1]), False
    # Kiwi may not know a subject when it sees one: 마니교도들은 is not 마니교도 듣은.
    has_own = any(t.endswith("들은") or setting.topic in t for t in texts[first : last + 1])
    if setting.topic and not has_own:
        return setting.topic + particle_for(setting.topic, "은"), True
    return "", False


def _may_do_it_too(words: Sequence[Word]) -> bool:
    """Whether somebody else may be the subject, who is only told by 도: 러시아군도 퇴각했다."""
    return any(word.particle == "도" and word.is_nominal for word in words)


def _belongs(word: Word) -> bool:
    """Whether it is a part of the noun phrase that goes on after it."""
    part = word.role in (Role.BARE, Role.GENITIVE, Role.DETERMINER)
    return part and not word.closes and word.noun not in _WHEN


def _needs_none(plain: Plain, words: Sequence[Word]) -> bool:
    """Whether nobody in particular does it, as in a rule (…하여야 한다), or the one who announces it."""
    last = words[-1]
    if plain.is_polite and not is_past(last):
        return True
    first = last.morphemes[0]
    duty = first.pos == "VX" and len(words) > 1 and words[-2].ending in ("어야", "어서는")
    ability = len(words) > 1 and words[-2].text in _POSSIBLE
    return duty or ability


def _is_attribute(words: Sequence[Word], topic: int) -> bool:
    """Whether the topic is somebody's something (수도는, 면적은) and does not say whose."""
    word = words[topic]
    if word.noun not in ATTRIBUTES:
        return False
    begin = topic
    while begin and words[begin - 1].text in _OF_ANY:
        begin -= 1
    before = words[begin - 1] if begin else None
    return before is None or before.role not in (Role.GENITIVE, Role.BARE, Role.ADNOMINAL) or before.closes


def _owner(plain: Plain, group: Sequence[Candidate], setting: Setting, topic: int) -> str:
    """Whose attribute it is: the topic before, in this sentence or the last."""
    words = plain.words
    for index in range(topic - 1, -1, -1):
        if words[index].role == Role.TOPIC:
            if _is_attribute(words, index):
                return _owner(plain, group, setting, index)
            named = next((c for c in group if c.close == index and not c.listed), None)
            return plain.text[named.start : named.end] + "의" if named else ""
    is_event = setting.topic.endswith(EVENTS) and words[topic].noun in _SOMEBODY_S
    return setting.topic + "의" if setting.topic and not is_event else ""
