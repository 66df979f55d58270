"""Wrong answers of the right kind: others of the document, or numbers and times moved a little."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Final

from dokhae.language import Morpheme
from dokhae.quiz.candidates import ROYAL, Candidate, Kind, is_korean_name
from dokhae.quiz.gazetteer import COUNTRIES
from dokhae.quiz.plain import Plain
from dokhae.quiz.words import Role

__all__ = ["Mention", "exchanged", "is_end_of_range", "is_rough", "is_short_for", "moved", "others"]

_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WEEKDAYS: Final = "월화수목금토일"
_DAY_OF_WEEK: Final = re.compile(r"\d일 [월화수목금토일]요일")
_DAYS: Final = (3, 4, 7, 10)
_WEEKS: Final = (7, 14, 21)
"""Days by which a date is moved so that its day of the week stays right."""
_MOVABLE: Final = frozenset({Kind.YEAR, Kind.DATE, Kind.NUMBER, Kind.CLOCK})
_WORDED: Final = frozenset({Kind.PERSON, Kind.PLACE, Kind.ORGANISATION, Kind.TERM, Kind.TITLE, Kind.NAME})
_ONE_AMONG: Final = re.compile(r"(?:가운데|중의?|중에서?) (?:한|하나|일부)|일원|회원")
_KING: Final = re.compile(r"[가-힣]{1,4}(?:대왕|왕|종|조)")
_NAMED: Final = frozenset({Kind.PERSON, Kind.PLACE, Kind.ORGANISATION})
_LEAST_SURE: Final = 0.8
_SIZE: Final = 4
"""How many times another number may be the right one before it is no rival."""
_CENTURY: Final = 21
_YEAR: Final = re.compile(r"\d{3,4}(?=년)")
_MODERN: Final = 1850
"""Year from which on people know what happened in which generation."""
_GENERATION: Final = 30
_CENTURIES: Final = 150
_LONGEST_KOREAN: Final = 4
_WORD: Final = 2
_ROUGHLY: Final = re.compile(r"경|쯤|가량|정도|남짓|여(?![가-힣]{2})|안팎|내외")
_NEARLY_ALL: Final = 0.8
_LESS: Final = (0.8, 0.85, 0.9, 0.95)
"""What remains of a share that can hardly be more."""
_MOST: Final = {"월": 12, "일": 28, "시": 11, "천": 9, "백": 9, "%": 100, "퍼": 100}


@dataclass(frozen=True, slots=True)
class Mention:
    """A candidate where it stands."""

    plain: Plain
    candidate: Candidate

    @property
    def text(self) -> str:
        """What it says."""
        return self.plain.text[self.candidate.start : self.candidate.end]


def others(asked: Mention, mentions: Sequence[Mention]) -> list[str]:
    """Expressions of the document that could stand in a candidate's place and be wrong there."""
    if is_end_of_range(asked) or _is_owner(asked):
        # What lies beyond the other end would give itself away, and 조선의 수도 are other words for 한양.
        return []
    here = {m.text for m in mentions if m.plain is asked.plain}
    verbs = _verbs(asked.plain)
    found: dict[str, None] = {}
    risky = set()
    for mention in mentions:
        if mention.plain is asked.plain or not _alike(asked, mention):
            continue
        if verbs & _verbs(mention.plain):
            # It may be told of it, too: both places were battlefields, both people wrote.
            risky.add(mention.text)
        if mention.text not in here and not _overlap(mention.text, asked.text, asked.plain.text):
            found.setdefault(mention.text)
    return _apart(text for text in found if text not in risky)


def _apart(found: Iterable[str]) -> list[str]:
    """Those that are no other name of one before: 새솔, 새솔 왕국."""
    kept: list[str] = []
    for text in found:
        if not any(is_short_for(text, other) or is_short_for(other, text) for other in kept):
            kept.append(text)
    return kept


def exchanged(asked: Mention, mentions: Sequence[Mention]) -> list[str]:
    """Those of the others that make a statement false and not absurd, when they stand in it instead.

    A name has to be of the same sort by its own words (도시, 나라, 역사책) or be a person's in Korean; what
    a sentence is about keeps its name, unless it is somebody's.
    """
    candidate = asked.candidate
    found = others(asked, mentions)
    if candidate.kind not in _WORDED:
        return found
    if _ONE_AMONG.search(asked.plain.text):
        # Others may be among them as well.
        return []
    if candidate.kind == Kind.PERSON:
        names = {mention.text for mention in mentions if _is_known_by_name(mention)}
        return [name for name in found if name in names] if asked.text in names else []
    is_topic = asked.plain.words[candidate.close].role in (Role.TOPIC, Role.SUBJECT)
    again = asked.text in asked.plain.text.replace(asked.text, "", 1)
    # Which country it was is known, or easily told, too often.
    is_country = candidate.noun == "나라" or asked.text in COUNTRIES
    return found if candidate.noun and not (is_topic or again or is_country) else []


def _is_known_by_name(mention: Mention) -> bool:
    """Whether it is seen to be somebody's name: a Korean one, or that of a king."""
    named = is_korean_name(mention.text) or _KING.fullmatch(mention.text) is not None
    return named and all(m.pos == "NNP" for m in _inside(mention))


def _is_owner(mention: Mention) -> bool:
    """Whether it is a name that only tells whose something is."""
    return (
        mention.candidate.kind in _NAMED
        and mention.plain.words[mention.candidate.close].role == Role.GENITIVE
    )


def is_end_of_range(mention: Mention) -> bool:
    """Whether it says from when or until when, from where or how far."""
    particle = mention.plain.words[mention.candidate.close].particle
    return particle in ("부터", "까지") or _is_of_a_span(mention)


def is_rough(mention: Mention) -> bool:
    """Whether it is told as about so much: 약 50개국, 300여 명, 1930년경."""
    text, candidate = mention.plain.text, mention.candidate
    before, after = text[: candidate.start].rstrip(), text[candidate.end :].lstrip()
    return (
        before.endswith(("약", "대략", "거의")) or _ROUGHLY.match(after) is not None or "여 " in mention.text
    )


def _is_of_a_span(mention: Mention) -> bool:
    """Whether it is one of two amounts that belong together: 100미터에서 300미터로, 3년 반에서 4년."""
    words, candidate = mention.plain.words, mention.candidate
    around = words[max(0, candidate.lead - 1) : candidate.close + 2]
    return any(w.particle == "에서" and (w.morphemes[0].pos == "SN" or w.noun == "반") for w in around)


def _verbs(plain: Plain) -> set[str]:
    parts = [m for word in plain.words for m in word.morphemes]
    stems = {m.form for m in parts if m.pos == "VV" and len(m.form) > 1}
    stems |= {a.form for a, b in pairwise(parts) if b.pos == "XSV"}
    return stems


def _alike(asked: Mention, other: Mention) -> bool:
    """Whether two candidates are of one type: kind, unit and noun."""
    mine, theirs = asked.candidate, other.candidate
    if mine.kind != theirs.kind or min(mine.sure, theirs.sure) < _LEAST_SURE:
        return False
    if mine.kind in _NAMED and not (_is_name(asked) and _is_name(other)):
        # What servants and offices are is told less surely, and seldom one of them is the only right answer.
        return False
    if mine.kind == Kind.PERSON:
        # 왕 한가람, 왕인 한가람: only somebody else of whom that is said can be taken for him.
        fits = mine.noun == theirs.noun if mine.noun else not _is_said_to_be(asked)
        of_one_sort = _is_foreign(asked.text) == _is_foreign(other.text)
        return fits and of_one_sort and _is_whole_name(asked) and _is_whole_name(other)
    if mine.kind == Kind.TITLE and not mine.noun:
        # A film is no choice beside an album.
        return False
    if mine.kind in (Kind.YEAR, Kind.DATE, Kind.CLOCK):
        return _shape(asked.text) == _shape(other.text) and _is_of_its_time(asked.text, other.text)
    if mine.kind == Kind.TERM:
        named = bool(mine.noun) and mine.noun == theirs.noun
        return named or (bool(_defining(asked)) and _defining(asked) == _defining(other))
    if mine.kind == Kind.NUMBER:
        return mine.noun == theirs.noun and _is_near(asked.text, other.text)
    if mine.kind == Kind.PLACE and not mine.noun:
        return not theirs.noun and _particle(asked) == _particle(other)
    return mine.noun == theirs.noun


def _is_foreign(name: str) -> bool:
    """Whether somebody's name is seen to be no Korean one, so that it stands out among such."""
    return len(name) > _LONGEST_KOREAN and not name.endswith(("왕", "종", "조", "대왕"))


def _is_said_to_be(mention: Mention) -> bool:
    """Whether what somebody is stands before the name: 새솔의 왕인 한가람."""
    words, lead = mention.plain.words, mention.candidate.lead
    before = words[lead - 1] if lead else None
    return (
        before is not None and before.role == Role.ADNOMINAL and any(m.pos == "VCP" for m in before.morphemes)
    )


def _is_whole_name(mention: Mention) -> bool:
    """Whether it is somebody's name with nothing beside it, as an office would be."""
    *before, last = mention.text.split()
    beside = bool(before) and is_korean_name(last)
    return not beside and all(m.pos != "NNG" or m.form in ROYAL for m in _inside(mention))


def _is_name(mention: Mention) -> bool:
    return any(m.pos in ("NNP", "SL", "SH") for m in _inside(mention))


def _inside(mention: Mention) -> list[Morpheme]:
    parts = (m for word in mention.plain.words for m in word.morphemes)
    return [m for m in parts if mention.candidate.start <= m.start < mention.candidate.end]


def _particle(mention: Mention) -> str:
    return mention.plain.words[mention.candidate.close].particle


def _is_near(mine: str, theirs: str) -> bool:
    """Whether two numbers are of one size and written alike."""
    ours, other = _NUMBER.search(mine), _NUMBER.search(theirs)
    if ours is None or other is None or _shape(mine) != _shape(theirs):
        return False
    values = sorted(float(found.group().replace(",", "")) for found in (ours, other))
    return values[1] <= _SIZE * values[0]


def _is_of_its_time(mine: str, theirs: str) -> bool:
    """Whether two years are so near that either may be right for all who have not read the text."""
    ours, other = _YEAR.search(mine), _YEAR.search(theirs)
    if ours is None or other is None:
        return True
    years = sorted(int(found.group()) for found in (ours, other))
    return years[1] - years[0] <= (_GENERATION if years[1] >= _MODERN else _CENTURIES)


def _defining(mention: Mention) -> str:
    """What its sentence says that it is: 현상 of X는 …하는 현상이다; "" where it says no such thing."""
    words = mention.plain.words
    end = words[-1]
    is_topic = words[mention.candidate.close].role == Role.TOPIC
    return end.noun if is_topic and any(m.pos == "VCP" for m in end.morphemes) else ""


def _shape(text: str) -> str:
    return _NUMBER.sub("0", text)


def _overlap(text: str, asked: str, sentence: str) -> bool:
    a, b = text.replace(" ", ""), asked.replace(" ", "")
    told = any(len(word) >= _WORD and word in sentence for word in text.split())
    return is_short_for(a, b) or is_short_for(b, a) or told or bool(set(text.split()) & set(asked.split()))


def is_short_for(short: str, long: str) -> bool:
    """Whether a name may be what another is called for short: 새솔대 of 새솔대학교, 한국 of 대한민국."""
    rest = iter(long)
    return bool(short) and all(syllable in rest for syllable in short)


def moved(asked: Mention, count: int, rng: Random) -> list[str]:
    """Times and numbers near the right one, as plausible as it; none for what cannot be moved."""
    text, kind = asked.text, asked.candidate.kind
    if kind == Kind.WEEKDAY and not is_end_of_range(asked):
        days = [f"{day}요일" for day in _WEEKDAYS if f"{day}요일" not in asked.plain.text]
        return rng.sample(days, min(count, len(days)))
    numbers = list(_NUMBER.finditer(text))
    # 3분의 2 is no number of its own: 3분의 4 would be absurd, as 낮 9시 is.
    fixed = "분의 " in text or text.startswith("낮")
    if kind not in _MOVABLE or not numbers or _is_of_a_span(asked) or fixed:
        return []
    of_year = kind != Kind.DATE or (_YEAR.match(text) is not None and not _DAY_OF_WEEK.search(text))
    target = numbers[0] if of_year else numbers[-1]
    made: dict[str, None] = {}
    unit = text[target.end() :].lstrip()[:1]
    if unit == "년" and text.startswith("기원전") and target.group().endswith("00"):
        # It is as rough as it is round: two years earlier would be as right.
        unit = ""
    steps: Sequence[int] = _WEEKS if _DAY_OF_WEEK.search(text) else ()
    if kind == Kind.DATE and unit == "일" and not steps:
        steps = _DAYS
    for value in _near(target.group(), unit, rng, steps):
        if text.startswith("세기", target.end()) and int(value) > _CENTURY:
            continue
        new = text[: target.start()] + value + text[target.end() :]
        if new != text and new not in asked.plain.text and _keeps_order(asked, target.group(), value):
            made.setdefault(new)
    return list(made)[:count]


def _keeps_order(asked: Mention, old: str, new: str) -> bool:
    """Whether a year stands to the other years of its sentence as the one that it takes the place of."""
    if asked.candidate.kind not in (Kind.YEAR, Kind.DATE):
        return True
    others = (int(year) for year in _YEAR.findall(asked.plain.text) if year != old)
    return all((int(old) < year) == (int(new) < year) for year in others)


def _near(written: str, unit: str, rng: Random, steps: Sequence[int]) -> list[str]:
    """Numbers near one, written as it is, in random order; `steps` away, if there are any."""
    plain = written.replace(",", "")
    if "." in plain:
        places = len(plain.split(".")[1])
        most = _MOST.get(unit, math.inf)
        factors = (0.5, 0.7, 0.8, 1.2, 1.4, 1.5, 2.0) if float(plain) < _NEARLY_ALL * most else _LESS
        new_values = [float(plain) * factor for factor in factors]
        comma = "," if "," in written else ""
        values = [f"{value:{comma}.{places}f}" for value in new_values if value <= most]
        return rng.sample(values, len(values))
    number = int(plain)
    steps = steps or _steps(number, unit)
    limit = max(_MOST[unit], number) if unit in _MOST else None
    new = [number + sign * step for step in steps for sign in (1, -1)]
    kept = [n for n in new if n > 0 and (limit is None or n <= limit)]
    values = [f"{n:,}" if "," in written else str(n) for n in kept]
    return rng.sample(values, len(values))


def _steps(number: int, unit: str) -> Sequence[int]:
    """How far to move, so that the new numbers are as round as the old one."""
    if unit == "년" and number >= _MODERN:
        return (2, 3, 4, 5, 7)
    if unit == "년" and number > 999:
        return (3, 5, 8, 10, 12)
    size = 10 ** (len(str(number)) - len(str(number).rstrip("0")))
    if size > 1 and number >= 20 * size:
        step = size
    elif size > 1 and number >= 10 * size:
        step = size // 2
    elif size > 1:
        step = size
    else:
        step = 5 if number % 5 == 0 and number > 10 else max(1, number // 10)
    return (step, 2 * step, 3 * step)
