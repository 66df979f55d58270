"""Made-up lines that running text is short of: numbers, dates, addresses, furniture of exam papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from numpy.random import Generator

__all__ = ["alike", "furniture"]

_T = TypeVar("_T")

_PLACES = "서울특별시 부산광역시 대구광역시 인천광역시 광주광역시 대전광역시 경기도 전라북도 제주시".split()
_WARDS = "종로구 중구 강남구 마포구 해운대구 수성구 연수구 북구 유성구 덕양구 분당구 완산구".split()
_ROADS = "세종대로 테헤란로 중앙로 월드컵로 충무로 한밭대로 첨단과기로 효원로 백제대로 동부순환로".split()
_COUNTERS = (
    "명 개 원 권 회 년 월 일 시간 분 초 쪽 대 건 호 층 가지 번 마리 장 세트 톤 % ℃ "
    "kg km cm mm m² ㎡ ㎏ ㎞ ㎝ ㎜ ㎢ ㎎ ㎖ ℓ L mL GB MB"
).split()
_UNITS = "km ㎞ km² ㎢ m² ㎡ m³ ㎥ kg ㎏ mg ㎎ mm ㎜ cm ㎝ ml ㎖ Hz ㎐".split()  # letters, and a sign of them
_ENGLISH = (
    "OCR PDF DNA RNA CPU GPU USB API Korea Seoul Windows Linux Android Java Python Excel Word "
    "online center system service model data the of and in for to with CEO IT AI LED TV FAX TEL "
    "E-mail Tel No. vs. etc. Lv. hello world little bottle all illegal Illinois filling 1llI "
    "MILLION Figure Table Unit Lesson Part Chapter"
).split()
_CONSONANTS, _VOWELS = "bcdfghjklmnpqrstvwxyz", "aeiou"
_DOUBLED = "llllttffiirsnmceop"  # what stands twice, as in hello; two narrow ones are easily read as one
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "AIOS" * 3  # those that look like digits more often
_DOMAINS = "co.kr com go.kr or.kr net ac.kr org io kr".split()
_ASK = (
    "옳은 것은?",
    "틀린 것은?",
    "옳지 않은 것은?",
    "가장 적절한 것은?",
    "적절하지 않은 것은?",
    "있는 대로 고른 것은?",
    "모두 고른 것은?",
    "모두 몇 개인가?",
    "알맞은 것은?",
    "해당하는 것은?",
    "고르시오.",
    "구하시오.",
    "서술하시오.",
    "쓰시오.",
    "답하시오.",
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
_JAMO = "ㄱㄴㄷㄹㅁㅂㅅㅇ"
_SYLLABLES = "가나다라마바사아자차카타파하"
_SYMBOLS_OF_TEXT = (
    "·※○●◎△▲▽▼□■◇◆☆★→←↑↓↔⇒~–—′″§†‡‰±≤≥≠≒∞√∑∫∴∵∈⊂∪∩αβγδθλμπσφωΔΣΩ℃℉㎜㎝㎞㎡㎥㎎㎏㎖ℓ㎐×÷₩€£¥¢°¹²³½¼™©®•"
)


def _pick(rng: Generator, options: Sequence[_T]) -> _T:
    return options[int(rng.integers(len(options)))]


def _char(rng: Generator, options: str) -> str:
    return options[int(rng.integers(len(options)))]


def _number(rng: Generator) -> str:
    digits = int(rng.integers(1, 8))
    value = int(rng.integers(10 ** (digits - 1), 10**digits))
    if rng.random() < 0.4:
        return f"{value:,}"
    return (
        f"{value / 10 ** int(rng.integers(1, 4)):.{int(rng.integers(1, 4))}f}"
        if rng.random() < 0.3
        else str(value)
    )


def _digits(rng: Generator, count: int) -> str:
    return "".join(str(d) for d in rng.integers(0, 10, count))


def _date(rng: Generator) -> str:
    year, month, day = rng.integers(1900, 2040), rng.integers(1, 13), rng.integers(1, 32)
    form = _pick(
        rng, ("{}년 {}월 {}일", "{}. {}. {}.", "{}-{:02}-{:02}", "{}.{:02}.{:02}", "{}/{}/{}", "{}년{}월{}일")
    ).format(year, month, day)
    return f"{form}({_char(rng, '월화수목금토일')})" if rng.random() < 0.3 else form


def _time(rng: Generator) -> str:
    start = f"{rng.integers(0, 24):02}:{rng.integers(0, 60):02}"
    return f"{start}{_pick(rng, ('~', ' ~ ', '-', ' - '))}{rng.integers(0, 24):02}:{rng.integers(0, 60):02}"


def _price(rng: Generator) -> str:
    return _pick(rng, ("{}원", "₩{}", "{}만원", "{}억원", "{}천원", "${}", "{} 원", "총 {}원")).format(
        _number(rng)
    )


def _phone(rng: Generator) -> str:
    area = _pick(rng, ("02", "031", "051", "010", "042", "1588", "(02)", "☎ 02"))
    return f"{area}-{_digits(rng, 4)}-{_digits(rng, 4)}"


def _address(rng: Generator) -> str:
    number = f"{rng.integers(1, 400)}" + (f"-{rng.integers(1, 99)}" if rng.random() < 0.3 else "")
    return f"{_pick(rng, _PLACES)} {_pick(rng, _WARDS)} {_pick(rng, _ROADS)} {number}"


def _measure(rng: Generator) -> str:
    if rng.random() < 0.25:
        return f"{rng.integers(0, 101)}%" if rng.random() < 0.7 else f"{rng.integers(1, 1000) / 10}%"
    return _number(rng) + _pick(rng, ("", "", " ")) + _pick(rng, _COUNTERS)


def _link(rng: Generator) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    name = "".join(_char(rng, letters) for _ in range(int(rng.integers(3, 10))))
    domain = f"{name}.{_pick(rng, _DOMAINS)}"
    path = "".join(_char(rng, letters + "0123456789/-_") for _ in range(int(rng.integers(0, 10))))
    forms = (
        f"http://www.{domain}",
        f"https://{domain}/{path}",
        f"www.{domain}",
        f"{_char(rng, letters)}{name}@{domain}",
    )
    return _pick(rng, forms)


def _letters(rng: Generator) -> str:
    chosen = sorted(rng.choice(len(_JAMO), int(rng.integers(1, 5)), replace=False))
    return ", ".join(_JAMO[i] for i in chosen)


def _choice_text(rng: Generator, words: Callable[[int], str]) -> str:
    roll = rng.random()
    if roll < 0.4:
        return _letters(rng)
    if roll < 0.55:
        return _measure(rng)
    if roll < 0.65:
        return f"{_char(rng, _JAMO)}: {_measure(rng)}, {_char(rng, _JAMO)}: {_measure(rng)}"
    if roll < 0.72:
        return f"{_char(rng, '가나다A')}: {_letters(rng)} {_char(rng, '나다라B')}: {_letters(rng)}"
    if roll < 0.78:
        return f"{_number(rng)}, {rng.integers(1, 100)}%, {rng.integers(1, 30) / 2:g}"
    return words(int(rng.integers(1, 4)))


def _choices(rng: Generator, words: Callable[[int], str]) -> str:
    first, count = int(rng.integers(0, 4)), int(rng.integers(1, 6))
    marks = _CIRCLED[first : first + count]
    return " ".join(f"{mark} {_choice_text(rng, words)}" for mark in marks)


def _item(rng: Generator, words: Callable[[int], str]) -> str:
    text = words(int(rng.integers(1, 6)))
    number = int(rng.integers(1, 100))
    forms = (
        f"{number}. {text}",
        f"{number}. {text} {_pick(rng, _ASK)}",
        f"{_pick(rng, _ASK)}",
        f"{text} {_pick(rng, _ASK)}(단, {words(2)})",
        f"{text}에 관한 설명으로 {_pick(rng, _ASK)}",
        f"[{rng.integers(1, 9)}점] {text}",
        f"{text} [{rng.integers(2, 5)}점]",
        f"[{number}~{number + 2}] 다음 글을 읽고 물음에 답하시오.",
        f"<보기> {text}",
        f"<보 기>에서 {_pick(rng, _ASK)}",
        f"{_char(rng, _JAMO)}. {text}",
        f"{_char(rng, _JAMO)}. {words(1)} {_char(rng, _JAMO)}. {words(1)}",
        f"({_char(rng, _SYLLABLES)}) {text}",
        f"{_char(rng, _SYLLABLES)}. {text}",
        f"({number}) {text}",
        f"{_char(rng, _CIRCLED)} {text}",
        f"{_char(rng, _CIRCLED)}{text}",
        f"{_char(rng, '㉠㉡㉢㉣㉤㉥㉮㉯㉰⑴⑵⑶⑷ⓐⓑⅠⅡⅢⅣⅤ')} {text}",
        f"{_char(rng, 'ㅇ○•·-●■□◆▶※*☆★◎')} {text}",
        f"{_char(rng, 'ㅇ○•·-')} {words(2)}: {_measure(rng)}",
        f"( ) {text}",
        f"{words(1)}( ){words(1)}",
        f"'{words(2)}' {text}",
        f"‘{words(1)}’{_char(rng, '의은는이가을를과와')} {text}",
        f"{text} ‘{number}’{_char(rng, '이은을')} {words(1)}",
        f"“{text}.”",
        f"「{words(2)}」 제{rng.integers(1, 200)}조 제{rng.integers(1, 9)}항",
        f"『{words(2)}』({words(1)}, {rng.integers(1950, 2026)})",
        f"{rng.integers(1990, 2026)}년 제{number}회 {words(2)} {rng.integers(1, 4)}교시 {_char(rng, 'AB')}형",
        f"{words(1)} {_number(rng)} {_char(rng, '+-×÷=<>≤≥±~')} {_number(rng)}",
        f"{_char(rng, 'xyabnm')}{_char(rng, '²³')} + {rng.integers(2, 20)}{_char(rng, 'xy')} = {number}",
        f"{words(2)}{_char(rng, _SYMBOLS_OF_TEXT)} {words(2)}",
        f"{_char(rng, _SYMBOLS_OF_TEXT)} {words(1)} {_char(rng, _SYMBOLS_OF_TEXT)}",
        f"{words(1)}·{words(1)}·{words(1)}",
        f"{words(2)} {'.' * int(rng.integers(3, 12))} {number}",
        f"{words(2)} {'·' * int(rng.integers(3, 12))} {number}",
        f"- {number} -",
        f"{number}",
        f"{_char(rng, _CIRCLED)}",
    )
    return _pick(rng, forms)


def _latin(rng: Generator) -> str:
    """A made-up word that can be spoken, whose letters tell O from 0 and l from I."""
    word = "".join(
        _char(rng, _VOWELS if place % 2 else _CONSONANTS) for place in range(int(rng.integers(2, 9)))
    )
    word = word[int(rng.integers(2)) :]
    return _pick(rng, (word, word.capitalize(), word.upper()))


def _mixed(rng: Generator, words: Callable[[int], str]) -> str:
    make = _latin if rng.random() < 0.5 else lambda rng: _pick(rng, _ENGLISH)
    english = " ".join(make(rng) for _ in range(int(rng.integers(1, 4))))
    roll = rng.random()
    if roll < 0.3:  # an abbreviation, as in 순영업소득(NOI)
        count = int(rng.integers(2, 7))
        capitals = "".join(_char(rng, _CAPITALS) for _ in range(count))
        return f"{words(1)}({capitals}{_pick(rng, ('', '', '', 's'))}){words(1)}"
    if roll < 0.5:
        length = int(rng.integers(2, 9))
        english = "".join(
            _char(rng, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./")
            for _ in range(length)
        )
    return _pick(
        rng,
        (
            f"{english} {words(2)}",
            f"{words(1)}({english})",
            f"{words(2)} {english}",
            f"{english}은 {words(2)}",
        ),
    )


def alike(rng: Generator, words: Callable[[int], str]) -> str:
    """A made-up line of what is easily taken for something else: ㎢ for ㎞ or km², hello for helo."""
    made = []
    for _ in range(int(rng.integers(1, 4))):
        if rng.random() < 0.5:
            made.append(_number(rng) + _pick(rng, ("", " ")) + _pick(rng, _UNITS))
        else:
            word = _latin(rng)
            place = int(rng.integers(len(word)))
            twice = 2 * _char(rng, _DOUBLED)
            made.append(word[:place] + (twice.upper() if word.isupper() else twice) + word[place:])
    return f"{words(1)}{_pick(rng, (' ', '(', ' ', ''))}{_pick(rng, (', ', ' ', '/')).join(made)} {words(1)}"


def furniture(rng: Generator, words: Callable[[int], str]) -> str:
    """A made-up line; `words(n)` gives n consecutive words of real text to stand in it."""
    roll = rng.random()
    if roll < 0.25:
        return _choices(rng, words)
    if roll < 0.60:
        return _item(rng, words)
    if roll < 0.76:
        return _mixed(rng, words)
    kinds = (_date, _time, _price, _phone, _address, _measure, _measure, _link, _link, _number)
    plain = _pick(rng, kinds)(rng)
    return plain if rng.random() < 0.4 else f"{words(int(rng.integers(1, 4)))} {plain}"
