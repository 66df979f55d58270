"""Numbers in words to numbers in figures: 천구백삼십이년 -> 1932년, 세 명 -> 3명."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["LARGE", "SMALL", "in_figures"]

_DIGITS: Final = {"영": 0, "공": 0} | {word: value for value, word in enumerate("일이삼사오육칠팔구", 1)}
SMALL: Final = {"십": 10, "백": 100, "천": 1000}
LARGE: Final = {"만": 10**4, "억": 10**8, "조": 10**12}
_UNITS: Final = "년월일시분초명개권원번회층대배쪽장위도세기킬미센퍼톤그"
_FIGURE, _TEN, _MYRIAD = (f"[{''.join(words)}]" for words in (_DIGITS, SMALL, LARGE))
_PART: Final = f"(?:(?:{_FIGURE}?{_TEN})+{_FIGURE}?|{_FIGURE})"
# 이십일일 is 21일: a number that is no row of figures ends where its grammar ends.
_SINO: Final = re.compile(f"((?:{_PART}?{_MYRIAD})+{_PART}?|{_PART}|{_FIGURE}+)([{_UNITS}]|$)")

_ONES: Final = {
    word: value
    for value, words in enumerate("하나 한|둘 두|셋 세 석|넷 네 넉|다섯|여섯|일곱|여덟|아홉".split("|"), 1)
    for word in words.split()
}
_TENS: Final = {
    word: 10 * value
    for value, words in enumerate("열|스물 스무|서른|마흔|쉰|예순|일흔|여든|아흔".split("|"), 1)
    for word in words.split()
}
_NATIVE: Final = re.compile(rf"^({'|'.join(_TENS)})?({'|'.join(_ONES)})?(?=.{{0,2}}$)")


def in_figures(text: str) -> str:
    """A short text without its spaces, with the numbers that stand before a unit in figures."""
    close = "".join(text.split())
    native = _NATIVE.match(close)
    if native and native.group():
        number = _TENS.get(native[1], 0) + _ONES.get(native[2], 0)
        return f"{number}{close[native.end() :]}"
    return _SINO.sub(lambda found: f"{_value(found[1])}{found[2]}", close)


def _value(words: str) -> int:
    """The value of a number in words: 삼만이천 is 32000, and figure by figure 일구삼이 is 1932."""
    total = part = figure = 0
    for word in words:
        if word in _DIGITS:
            figure = figure * 10 + _DIGITS[word]
        elif word in SMALL:
            part += (figure or 1) * SMALL[word]
            figure = 0
        else:
            total += (part + figure or 1) * LARGE[word]
            part = figure = 0
    return total + part + figure
