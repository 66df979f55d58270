"""Predicates and particles in another shape: 물리쳤다 -> 물리쳤는가, 물리친; 이순신은 -> 이순신이."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from dokhae.hangul import FINALS, decompose, is_syllable
from dokhae.language import Morpheme, join
from dokhae.quiz.words import PREDICATES, Word

__all__ = [
    "as_question",
    "describing",
    "is_past",
    "is_past_description",
    "is_past_tense",
    "neutral",
    "particle_for",
    "stating",
]

_EXISTING: Final = frozenset({"있", "없", "계시"})
_PAIRS: Final = {
    "은": ("은", "는"),
    "는": ("은", "는"),
    "이": ("이", "가"),
    "가": ("이", "가"),
    "을": ("을", "를"),
    "를": ("을", "를"),
    "과": ("과", "와"),
    "와": ("과", "와"),
    "으로": ("으로", "로"),
    "로": ("으로", "로"),
    "이나": ("이나", "나"),
    "나": ("이나", "나"),
    "이라는": ("이라는", "라는"),
    "라는": ("이라는", "라는"),
    "이라고": ("이라고", "라고"),
    "라고": ("이라고", "라고"),
    "으로서": ("으로서", "로서"),
    "로서": ("으로서", "로서"),
    "으로써": ("으로써", "로써"),
    "로써": ("으로써", "로써"),
}


def is_past_tense(morpheme: Morpheme) -> bool:
    """Whether it is the mark of the past: 었, 았, 였."""
    return morpheme.pos == "EP" and morpheme.form in ("었", "았", "였")


def is_past(word: Word) -> bool:
    """Whether its last predicate is in the past tense."""
    return any(is_past_tense(m) for m in word.morphemes)


def is_past_description(word: Word) -> bool:
    """Whether it describes a noun by what was done: 설계한, 지은."""
    stems = [m for m in word.morphemes if m.pos in PREDICATES]
    return word.ending in ("ᆫ", "은") and bool(stems) and stems[-1].pos in ("VV", "XSV", "VX")


def as_question(word: Word, text: str, *, past: bool) -> str | None:
    """The predicate of a statement as a question; None if it has no plain question.

    Args:
        word: the last word of the predicate.
        text: what the word reads now, up to and with its ending.
        past: whether the question is about the past.
    """
    core = _core(word)
    if core is None:
        return None
    last = core[-1]
    if past:
        return _past_as_written(word, text) or _joined(word, text, core, [("었", "EP"), ("는가", "EF")])
    if last.pos in ("VCP", "VCN"):
        return _joined(word, text, core, [("ᆫ가", "EF")])
    adjective = last.pos in ("VA", "XSA") and last.form not in _EXISTING
    return _joined(word, text, core, [("은가" if adjective else "는가", "EF")])


def _past_as_written(word: Word, text: str) -> str | None:
    """거두었 -> 거두었는가: as the text spells it, not contracted."""
    tenses = [m for m in word.morphemes if m.pos == "EP"]
    if len(tenses) != 1 or tenses[0].end >= word.end or any(m.pos == "VCP" for m in word.morphemes):
        return None
    return text[: len(text) - (word.end - tenses[0].end)] + "는가"


def describing(word: Word, text: str, *, past: bool) -> str | None:
    """The predicate in the form that describes a noun after it; None if it has none that says the same."""
    core = _core(word)
    if core is None:
        return None
    last = core[-1]
    verb = last.pos in ("VV", "XSV", "VX") and last.form not in _EXISTING
    if past:
        return _joined(word, text, core, [("은", "ETM")] if verb else [("었", "EP"), ("던", "ETM")])
    if verb or last.form in _EXISTING:
        return _joined(word, text, core, [("는", "ETM")])
    return _joined(word, text, core, [("은" if last.pos in ("VA", "XSA") else "ᆫ", "ETM")])


def stating(word: Word, text: str, *, past: bool, polite: bool) -> str | None:
    """The predicate of a clause that went on, closed as a statement of its own."""
    core = _core(word)
    if core is None:
        return None
    if core[-1].pos == "VCP" and not polite:
        noun = text[: len(text) - (word.end - core[0].start)]
        return noun + (("이었다" if _has_final(noun) else "였다") if past else "이다")
    tense = [("었", "EP")] if past else []
    if polite:
        return _joined(word, text, core, [*tense, ("습니다" if past else "ᆸ니다", "EF")])
    verb = core[-1].pos in ("VV", "XSV", "VX") and core[-1].form not in _EXISTING and not past
    return _joined(word, text, core, [*tense, ("는다" if verb else "다", "EF")])


def _core(word: Word) -> list[Morpheme] | None:
    """The stem (지어지-) without tense and ending; None if its tense is none that can be asked in."""
    start = next((i for i, m in enumerate(word.morphemes) if m.pos in PREDICATES), None)
    if start is None:
        return None
    core = list(word.morphemes[start:])
    while core and core[-1].pos not in PREDICATES:
        dropped = core.pop()
        if dropped.pos == "EP" and not is_past_tense(dropped):
            return None
        if dropped.pos[0] not in "ES" or dropped.pos == "ETN":
            return None
    return core or None


def _joined(word: Word, text: str, core: Sequence[Morpheme], ending: Sequence[tuple[str, str]]) -> str:
    prefix = text[: len(text) - (word.end - core[0].start)] if core[0].start > word.start else ""
    pairs = [(m.form, m.tag) for m in core]
    if core[0].pos == "VCP" and prefix:
        return prefix + _join(
            (("값" if _has_final(prefix) else "나무", "NNG"), *pairs, *ending)
        ).removeprefix("값" if _has_final(prefix) else "나무")
    return prefix + _join((*pairs, *ending))


@lru_cache(maxsize=4096)
def _join(pairs: tuple[tuple[str, str], ...]) -> str:
    return join(pairs)


_DIGITS_WITH_FINAL: Final = frozenset("013678lmnrgLMNR")


def _has_final(text: str) -> bool:
    """Whether a text ends in a consonant when it is read."""
    end = text.rstrip("》〉」』>’”'\")] ")[-1:]
    if end and is_syllable(end):
        return decompose(end)[2] != 0
    return end in _DIGITS_WITH_FINAL


def particle_for(noun: str, particle: str) -> str:
    """The particle in the shape that fits the noun."""
    pair = _PAIRS.get(particle)
    if pair is None:
        return particle
    closed = _has_final(noun)
    if closed and pair[0] in ("으로", "으로서", "으로써") and _ends_in_l(noun):
        closed = False
    return pair[0] if closed else pair[1]


def _ends_in_l(noun: str) -> bool:
    end = noun.rstrip("》〉」』>’”'\") ")[-1:]
    return bool(end) and is_syllable(end) and FINALS[decompose(end)[2]] == "ㄹ"


_NEUTRAL: Final = {
    "은": "은(는)",
    "는": "은(는)",
    "이": "이(가)",
    "가": "이(가)",
    "을": "을(를)",
    "를": "을(를)",
    "과": "과(와)",
    "와": "과(와)",
    "으로": "(으)로",
    "로": "(으)로",
    "으로서": "(으)로서",
    "로서": "(으)로서",
    "으로써": "(으)로써",
    "로써": "(으)로써",
    "이나": "(이)나",
    "나": "(이)나",
    "이라는": "(이)라는",
    "라는": "(이)라는",
    "이라고": "(이)라고",
    "라고": "(이)라고",
    "이다": "(이)다",
    "다": "(이)다",
    "이며": "(이)며",
    "며": "(이)며",
    "이고": "(이)고",
    "고": "(이)고",
    "이었다": "이었다(였다)",
    "였다": "이었다(였다)",
    "이었으며": "이었으며(였으며)",
    "였으며": "이었으며(였으며)",
    "이었고": "이었고(였고)",
    "였고": "이었고(였고)",
}


def neutral(particle: str) -> str:
    """A particle or copula that does not tell whether the word before it ends in a consonant."""
    return _NEUTRAL.get(particle, particle)
