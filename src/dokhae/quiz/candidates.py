"""Answer candidates of a sentence: whole expressions that a question can ask for, each with its kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dokhae.language.surnames import SURNAMES
from dokhae.quiz.gazetteer import (
    CITIES,
    COUNTRIES,
    KIND_NOUNS,
    ORGANISATION_ENDS,
    PERSON_NOUNS,
    PLACE_ENDS,
    UNASKED,
    WORK_NOUNS,
)
from dokhae.quiz.listed import is_listed
from dokhae.quiz.plain import Plain
from dokhae.quiz.words import Role, Word

__all__ = [
    "LOOSE",
    "ROYAL",
    "TIMES",
    "Candidate",
    "Kind",
    "candidates",
    "chunks",
    "is_korean_name",
    "tells_year",
]


class Kind(StrEnum):
    """What a candidate is, and so what asks for it."""

    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    YEAR = "year"
    DATE = "date"
    RANGE = "range"
    WEEKDAY = "weekday"
    CLOCK = "clock"
    NUMBER = "number"
    TITLE = "title"
    TERM = "term"
    NAME = "name"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expression of a sentence that can be asked for.

    Attributes:
        kind: what it is; NAME where only its context can tell.
        start: in the text of its sentence.
        end: after its last character.
        first: the word that it begins in.
        last: the word that it ends in.
        lead: the first word of its phrase, which a noun that says what it is may open: 영화 《…》.
        close: the last word of its phrase, which carries its particles.
        noun: that noun, or the unit of a number; "" where nothing says it.
        tail: whether that noun follows it, in its last word or after: 홍길동 감독.
        listed: it is one of several: A와 B, A, B 등.
        sure: how sure its kind is, 0 to 1.
    """

    kind: Kind
    start: int
    end: int
    first: int
    last: int
    lead: int
    close: int
    noun: str = ""
    tail: bool = False
    listed: bool = False
    sure: float = 1.0


TIMES: Final = frozenset({Kind.YEAR, Kind.DATE})
_TOLD_YEAR: Final = re.compile(r"\d{3,4}년|\d세기")
_DATE: Final = re.compile(
    r"(?:(?:기원전|서기|음력|양력|매년|매달|매월) ?)?(?:"
    r"\d{3,4}년(?: \d{1,2}월(?: \d{1,2}일)?)?|\d{1,2}월 \d{1,2}일|\d{1,2}월|\d{1,2}세기|\d{3,4}년대)"
    r"(?: [월화수목금토일]요일)?(?: (?:초반|중반|후반|초순|중순|하순|초|말|경|무렵|봄|여름|가을|겨울))?"
    r"(?! ?[~∼-])"
)
_YEAR: Final = re.compile(r"(?:(?:기원전|서기) ?)?\d{1,4}년")
_CALENDAR_YEAR: Final = re.compile(r"\d{4}년")
_YEARS: Final = re.compile(r"\d{1,2}년")
_DAY_BEFORE: Final = re.compile(r"\d일(?:\([^()]*\))?,? $")
_ANY_WEEKDAY: Final = r"[월화수목금토일]요일"
_ANY_HOUR: Final = r"(?:(?:오전|오후|새벽|밤|낮) ?)?\d{1,2}시(?: \d{1,2}분| 반)?"
_ANY_DAY: Final = rf"(?:\d{{4}}년 )?\d{{1,2}}월 \d{{1,2}}일(?: {_ANY_WEEKDAY})?"
_WEEKDAY: Final = re.compile(_ANY_WEEKDAY)
_CLOCK: Final = re.compile(rf"{_ANY_HOUR}(?!간)")
_RANGE: Final = re.compile(
    rf"{_ANY_DAY}부터 (?:{_ANY_DAY}|\d{{1,2}}일(?: {_ANY_WEEKDAY})?)까지|{_ANY_HOUR}부터 {_ANY_HOUR}까지"
    rf"|{_ANY_WEEKDAY}부터 {_ANY_WEEKDAY}까지"
)
"""From when until when: neither end is asked for beside the other."""
_PARTS: Final = re.compile(r"\d+분의 \d+(?!\d|[.,]\d)(?= |[은는이가을를로])")
_TITLE: Final = re.compile(r"《([^《》]+)》|〈([^〈〉]+)〉|「([^「」]+)」|『([^『』]+)』|<([^<>]+)>")
_QUOTED: Final = re.compile(r"‘([^‘’“”\"]{2,20})’|“([^“”]{2,20})”|'([^']{2,20})'|\"([^\"]{2,20})\"")
_UNITS: Final = "|".join(
    """
    제곱킬로미터 제곱미터 세제곱미터 킬로미터 센티미터 밀리미터 미터 킬로그램 밀리그램 그램 밀리리터
    리터 퍼센트 헥타르 광년 와트 볼트 헤르츠 칼로리 개국 개월 개년 개소 주년 주일 시간 가지 마리 달러
    유로 엔 위안 파운드 차례 그루 포기 송이 자루 켤레 명 인 개 권 대 척 채 곳 종 회 번 원 년 일 주 달 분
    초 살 세 도 위 배 층 칸 점 골 승 패 인치 마일 표 석 편 곡 장 쪽 자 리 톤 평 km² km cm mm m kg mg g
    mL L kW W V Hz GB MB TB mAh % ℃ °C
    """.split()
)
_NUMBER: Final = re.compile(
    r"(?<![\d가-힣A-Za-z.,])(?<!\d, )(?<!분의 )"
    r"((?:\d+(?:,\d{3})*(?:\.\d+)? ?(?:천|백)?(?:조|억|만)?(?:여)? ?)+)"
    rf"({_UNITS})(?![A-Za-z\d]|의 \d)"
)
_NATIVE: Final = re.compile(
    r"(?<![가-힣])(?!세대)(두|세|네|다섯|여섯|일곱|여덟|아홉|열|열두|스무) ?"
    r"(명|사람|개|권|가지|마리|차례|곳|종류|대|척|시간|달|배|단계|나라)"
)
# What comes before an amount of this unit that is a part of the same.
_GOES_ON: Final = {"일": ("월", "주", "개월"), "분": ("시", "시간"), "초": ("분",), "개월": ("년",)}
_EVENTS: Final = frozenset(
    """
    월드컵 올림픽 대회 선거 대선 총선 시즌 시상식 혁명 사건 사태 전쟁 대통령 국회의원 지방 동계 하계 제
    형 식 이후 이래 이전 당시 현재 기준 대
    """.split()
)
_PLACE_NOUNS: Final = frozenset("도시 나라 섬 마을 고장 항구 수도 지방 지역 산 강 호수".split()) | frozenset(
    PLACE_ENDS.values()
)
# Nouns that say when or how much, and are no part of the name after them.
LOOSE: Final = frozenset(
    """
    이듬해 이상 이하 미만 이내 이후 이전 당시 현재 오늘날 지난해 올해 작년 최근 가량 정도 동안 내내 때
    전 후 직후 훗날 당초 향후
    """.split()
)
_HOW_LONG: Final = re.compile(
    r"(?:하루|이틀|사흘|나흘|닷새|며칠|일주일|보름|한 ?달|[수몇] ?[년달]|\d+[년월주일])(?:간|동안)"
)
# After these, inside a run of nouns, another phrase begins: 서거 후 | 기자회견.
_PARTING: Final = frozenset("후 뒤 직후 이후 당시 경우 결과 도중 동안 때".split())
ROYAL: Final = frozenset("대왕 왕 여왕 국왕 황제 왕비 왕후 대군 공주 왕자 세자 태자 대비".split())
_ORGANISATION_NOUNS: Final = frozenset(
    """
    그룹 밴드 회사 기업 정당 단체 팀 구단 학교 대학교 대학 고등학교 방송사 신문사 잡지사 기관 재단
    출판사
    """.split()
)
_SAYING: Final = PERSON_NOUNS | WORK_NOUNS | _PLACE_NOUNS | _ORGANISATION_NOUNS | KIND_NOUNS
_HANGUL_OR_LATIN: Final = re.compile(r"[가-힣A-Za-z0-9][가-힣A-Za-z0-9 ·\-&.']*")
_MOST_WORDS: Final = 4
_LONGEST: Final = 24


def tells_year(text: str) -> bool:
    """Whether a text tells a year or a century."""
    return _TOLD_YEAR.search(text) is not None


def chunks(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """First and last word of every run of nouns that is one phrase: 대학교 철학과 교수는."""
    first: int | None = None
    for index, word in enumerate(words):
        noun = word.nominal > word.start
        if first is None and noun:
            first = index
        if first is not None and (not noun or word.role != Role.BARE or word.closes):
            yield first, index if noun else index - 1
            first = None
    if first is not None:
        yield first, len(words) - 1


def candidates(plain: Plain) -> list[Candidate]:
    """The candidates of a sentence, in its order; none overlaps another."""
    ranges = list(_ranges(plain))
    found = [*_titles(plain), *ranges, *(c for c in _times(plain) if not _overlaps(c, ranges))]
    found += [c for c in _numbers(plain) if not _overlaps(c, found)]
    found += [c for c in _names(plain, found) if not _overlaps(c, found)]
    found = [c for c in found if not _is_of_a_title(plain, c)]
    return sorted((c for c in found if not _is_added(plain, c)), key=lambda c: c.start)


def _is_added(plain: Plain, candidate: Candidate) -> bool:
    """Whether it stands beside something said before (도), or a gap would not show what it is (만)."""
    return plain.words[candidate.close].particle.endswith(("도", "만", "마저", "조차", "뿐"))


def _is_of_a_title(plain: Plain, candidate: Candidate) -> bool:
    """Whether it is a part of a title, or holds one and more."""
    spans = (found.span() for found in _TITLE.finditer(plain.text))
    return any(
        candidate.start < end
        and start < candidate.end
        and (candidate.start, candidate.end) != (start + 1, end - 1)
        for start, end in spans
    )


def _overlaps(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    return any(candidate.start < other.end and other.start < candidate.end for other in others)


def _at(plain: Plain, start: int, end: int) -> tuple[int, int]:
    """The words that text[start:end] begins and ends in."""
    inside = [i for i, word in enumerate(plain.words) if word.start < end and word.end > start]
    return (inside[0], inside[-1]) if inside else (-1, -1)


def _titles(plain: Plain) -> Iterator[Candidate]:
    for pattern, kind in ((_TITLE, Kind.TITLE), (_QUOTED, Kind.TERM)):
        for found in pattern.finditer(plain.text):
            group = next(number for number, text in enumerate(found.groups(), 1) if text is not None)
            start, end = found.span(group)
            first, last = _at(plain, *found.span())
            if first < 0 or plain.words[first].start < found.start() or not _is_term(found.group(group)):
                continue
            if kind == Kind.TERM and not _is_one_noun(plain, start, end):
                continue
            before = plain.words[first - 1] if first else None
            noun = before.text if before and before.role == Role.BARE and before.text in WORK_NOUNS else ""
            lead = first - bool(noun)
            listed = is_listed(plain, lead, last)
            yield Candidate(kind, start, end, first, last, lead, last, noun, listed=listed)


def _is_one_noun(plain: Plain, start: int, end: int) -> bool:
    """Whether quoted words are a noun phrase and not something said."""
    parts = [m for w in plain.words for m in w.morphemes if start <= m.start and m.end <= end]
    return all(m.pos[0] in "NSXM" and m.pos not in ("XSV", "XSA") for m in parts)


def _is_term(quoted: str) -> bool:
    return not re.search(r"[.?!]|(?:다|요|까|라|자)$", quoted) and quoted.strip() == quoted


def _ranges(plain: Plain) -> Iterator[Candidate]:
    for found in _RANGE.finditer(plain.text):
        first, last = _at(plain, *found.span())
        if first < 0 or plain.words[first].start != found.start():
            continue
        after = [m for m in plain.words[last].morphemes if m.start >= found.end()]
        # 9월 1일부터 9월 26일까지의 says which, and not when.
        if not after or after[0].pos in ("VCP", "SP", "SF"):
            yield Candidate(Kind.RANGE, *found.span(), first, last, first, last)


def _times(plain: Plain) -> Iterator[Candidate]:
    for pattern in (_DATE, _WEEKDAY, _CLOCK):
        for found in pattern.finditer(plain.text):
            first, last = _at(plain, *found.span())
            if first < 0 or not _stands_free(plain, found, first, last):
                continue
            if first and _YEARS.fullmatch(plain.words[first - 1].text):
                # 1년 6월 is how long.
                continue
            if plain.words[last].role in (Role.SUBJECT, Role.OBJECT) and _YEAR.fullmatch(found.group()):
                # 100년이 넘는 is a number of years.
                continue
            kind = {_WEEKDAY: Kind.WEEKDAY, _CLOCK: Kind.CLOCK}.get(pattern, Kind.DATE)
            if kind == Kind.DATE and _YEAR.fullmatch(found.group()):
                kind = Kind.YEAR
            if kind == Kind.WEEKDAY and _DAY_BEFORE.search(plain.text, 0, found.start()):
                # It is a part of the date: 3월 18일 | 월요일.
                continue
            listed = is_listed(plain, first, last)
            yield Candidate(kind, *found.span(), first, last, first, last, listed=listed)


def _stands_free(plain: Plain, found: re.Match[str], first: int, last: int) -> bool:
    """Whether a time is said of the predicate, and is no part of a name ("2002년 월드컵")."""
    begin, end = plain.words[first], plain.words[last]
    if begin.start != found.start() or end.nominal > found.end():
        return False
    if end.role == Role.BARE and not end.closes:
        if first and plain.words[first - 1].role == Role.WITH:
            # 1914년 협정과 | 1920년 조약을
            return False
        after = plain.words[last + 1] if last + 1 < len(plain.words) else None
        return after is not None and not _begins_event(plain.words, last + 1)
    return end.role != Role.GENITIVE


def _begins_event(words: Sequence[Word], index: int) -> bool:
    """Whether what happens each few years, or what it is called, goes on from a word: FIFA 월드컵."""
    while any(m.form not in _EVENTS for m in words[index].morphemes[:1]) and _is_named_on(words, index):
        index += 1
    # The ending of ABO식 is no ceremony.
    return any(m.form in _EVENTS and m.pos not in ("XSN", "NNB") for m in words[index].morphemes)


def _is_named_on(words: Sequence[Word], index: int) -> bool:
    """Whether a name goes on to the next word."""
    word = words[index]
    proper = word.morphemes[-1].pos in ("NNP", "SL")
    return proper and word.role == Role.BARE and not word.closes and index + 1 < len(words)


def _numbers(plain: Plain) -> Iterator[Candidate]:
    for found in _PARTS.finditer(plain.text):
        first, last = _at(plain, *found.span())
        if first >= 0 and plain.words[first].start == found.start():
            yield Candidate(Kind.NUMBER, *found.span(), first, last, first, last)
    for pattern in (_NUMBER, _NATIVE):
        for found in pattern.finditer(plain.text):
            first, last = _at(plain, *found.span())
            if (
                first < 0
                or plain.words[last].nominal > found.end()
                or plain.words[first].start < found.start()
            ):
                continue
            if any(
                m.pos == "VCP" and found.start() < m.start < found.end() for m in plain.words[last].morphemes
            ):
                # 질량이 0인 물체: no people.
                continue
            if re.match(r"(?:1|한) ?(?:명|개|번|사람)", found.group()) or plain.text[
                : found.start()
            ].endswith("제 "):
                continue
            unit = found.group(2)
            if _CALENDAR_YEAR.fullmatch(found.group()) or (
                first and (_is_named_by(plain.words[first - 1]) or _goes_on(plain.words[first - 1], unit))
            ):
                continue
            after = plain.words[last + 1].text if last + 1 < len(plain.words) else ""
            if after[:1].isdecimal() and plain.words[last].role == Role.BARE:
                # The amount goes on: 1시간 | 30분.
                continue
            listed = is_listed(plain, first, last)
            yield Candidate(Kind.NUMBER, *found.span(), first, last, first, last, unit, listed=listed)


def _is_named_by(word: Word) -> bool:
    """Whether a number after this word is part of a name: 갤럭시 8."""
    return word.role == Role.BARE and not word.closes and word.morphemes[-1].pos == "NNP"


def _goes_on(before: Word, unit: str) -> bool:
    """Whether an amount goes on from the one before it: 6월 | 2일의, 1시간 | 30분."""
    return before.text.endswith(_GOES_ON.get(unit, ()))


def _names(plain: Plain, taken: Sequence[Candidate]) -> Iterator[Candidate]:
    for first, last in chunks(plain.words):
        parted = (
            index + 1 for index in range(last - 1, first - 1, -1) if plain.words[index].text in _PARTING
        )
        begin = next(parted, first)
        while begin <= last and (
            plain.words[begin].text in LOOSE
            or _HOW_LONG.fullmatch(plain.words[begin].text)
            or any(c.first <= begin <= c.last for c in taken)
        ):
            begin += 1
        if begin <= last and not any(c.first <= last and begin <= c.last for c in taken):
            yield from _name(plain, begin, last)


def _name(plain: Plain, first: int, last: int) -> Iterator[Candidate]:
    """The name or term that a run of nouns is, without the nouns that say what it is."""
    words = plain.words
    if _is_open(words[last]) or last - first >= _MOST_WORDS + 2:
        return
    lead, noun, tail = first, "", False
    end, end_word = words[last].nominal, last
    title = _title_after(words, first, last)
    if title is not None:
        end, end_word, noun = title
        tail = True
    elif first < end_word and _is_apposed(words[first], words[first + 1]):
        noun = words[first].text
        first += 1
    start = words[first].start
    text = plain.text[start:end]
    if not _is_askable(plain, first, end_word, start, end):
        return
    kind = Kind.NAME
    if noun in PERSON_NOUNS or noun.endswith("학자"):
        kind = Kind.PERSON
    elif noun in WORK_NOUNS:
        kind = Kind.TITLE
    elif noun in _ORGANISATION_NOUNS:
        kind = Kind.ORGANISATION
    elif noun in KIND_NOUNS:
        kind = Kind.TERM
    elif noun:
        kind = Kind.PLACE
    if not noun:
        noun = _kind_noun(plain, start, end)
    if _HANGUL_OR_LATIN.fullmatch(text) and text.count("'") != 1:
        listed = is_listed(plain, lead, last)
        sure = 0.5 if kind == Kind.NAME else 0.95
        yield Candidate(kind, start, end, first, end_word, lead, last, noun, tail, listed, sure)


def _is_apposed(noun: Word, name: Word) -> bool:
    """Whether a noun says what the name after it is: 영화 기생충."""
    named = name.morphemes[0].pos in ("NNP", "SL")
    return named and (noun.text.endswith("학자") or noun.text in _SAYING)


def _is_open(word: Word) -> bool:
    """Whether the nouns go on as a verb (데뷔하다), so that their end is no end of a name."""
    after = [m for m in word.morphemes if m.start >= word.nominal and m.pos not in ("SP", "SF", "SSC", "SS")]
    return bool(after) and after[0].pos in ("XSV", "XSA", "VV", "VA", "VX")


def _title_after(words: Sequence[Word], first: int, last: int) -> tuple[int, int, str] | None:
    """Where a name ends whose last noun is a title, in which word, and the title: 반기문 | 사무총장.

    What kings are called is part of their names: 광개토 대왕.
    """
    if words[first].morphemes[0].pos != "NNP":
        return None
    nouns = [m for m in words[last].morphemes if m.end <= words[last].nominal]
    title = nouns[-1].form if nouns else ""
    if title in ROYAL and (first < last or len(nouns) > 1):
        return words[last].nominal, last, title
    if first == last:
        parted = len(nouns) > 1 and len(title) > 1 and title in PERSON_NOUNS
        return (nouns[-1].start, last, title) if parted else None
    if words[last].noun not in PERSON_NOUNS:
        return None
    named = first if is_korean_name(words[first].text) else last - 1
    if all(w.morphemes[0].pos == "NNP" and not _is_office(w.text) for w in words[first : named + 1]):
        return words[named].end, named, words[last].noun
    return None


def _is_office(text: str) -> bool:
    """Whether it is where somebody holds an office, and not who does: 유엔 사무총장, 서울 시장."""
    return text in COUNTRIES or text in CITIES or text.endswith((*ORGANISATION_ENDS, "당"))


def is_korean_name(text: str) -> bool:
    """Whether it looks like a surname and a given name of two syllables."""
    family = text[:2] if text[:2] in SURNAMES else text[:1]
    return family in SURNAMES and len(text) - len(family) == 2 and text[-1] not in "궁강산섬도시군역성국"


def _is_askable(plain: Plain, first: int, last: int, start: int, end: int) -> bool:
    parts = [
        m for w in plain.words[first : last + 1] for m in w.morphemes if start <= m.start and m.end <= end
    ]
    if not parts or last - first >= _MOST_WORDS or end - start > _LONGEST or end - start < 2:
        return False
    if any(m.pos in ("NP", "NNB", "NR", "XPN", "MM") for m in parts) or parts[0].pos in ("SN", "XSN", "NNB"):
        return False
    if parts[-1].form in UNASKED or (len(parts) == 1 and plain.text[start:end] in UNASKED | PERSON_NOUNS):
        return False
    if parts[-1].pos == "NNP" and len(parts[-1].form) > 2 and parts[-1].form.endswith("의"):
        # Kiwi takes the particle of a foreign name for a part of it.
        return False
    named = any(m.pos in ("NNP", "SL") for m in parts)
    return named or len(parts) > 1 or end - start >= 2


def _kind_noun(plain: Plain, start: int, end: int) -> str:
    """The last noun of a compound where it says what the thing is: 상대성 이론 is a 이론."""
    text = plain.text[start:end]
    last = text.rsplit(" ", 1)[-1]
    if last != text and last in KIND_NOUNS:
        return last
    parts = [m for w in plain.words for m in w.morphemes if start <= m.start and m.end <= end]
    if len(parts) > 1 and parts[-1].pos == "NNG" and parts[-1].form in KIND_NOUNS and len(parts[-1].form) > 1:
        return parts[-1].form
    return ""
