"""The words of a sentence, each with the part that it plays there.

A word is what stands between two spaces. What it does in the sentence can be read from its last morpheme:
a particle makes it a topic, an object and so on, an ending makes it a predicate that goes on, closes the
sentence or describes the noun after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from dokhae.language import Morpheme

__all__ = ["NOUNS", "PREDICATES", "PROPER", "Role", "Word", "split_words"]

NOUNS: Final = frozenset({"NNG", "NNP", "NNB", "NR", "SN", "SL", "SH", "XSN", "XPN", "XR", "NP"})
PREDICATES: Final = frozenset({"VV", "VA", "VX", "VCP", "VCN", "XSV", "XSA"})
PROPER: Final = frozenset({"NNP", "SL", "SH"})
"""Names, foreign words and Hanja."""
_MARKS: Final = frozenset({"SF", "SP", "SS", "SSO", "SSC", "SE", "SO", "SW"})
# Verbs that with their noun do the work of a particle: 에 의해, 를 통해, 에 대한.
_POSTPOSITIONS: Final = frozenset(
    "의하 대하 관하 위하 통하 따르 인하 비롯하 걸치 향하 비하 더불 즈음하 말미암".split()
)
# Nouns that need the clause before them and mean nothing alone: 할 수, 한 것.
_BOUND: Final = frozenset("수 것 바 줄 때문 뿐 적 듯 만큼 대로 리 채".split())


class Role(StrEnum):
    """What a word does in its sentence."""

    TOPIC = "topic"
    SUBJECT = "subject"
    OBJECT = "object"
    COMPLEMENT = "complement"
    GENITIVE = "genitive"
    ADVERBIAL = "adverbial"
    WITH = "with"
    BARE = "bare"
    ADVERB = "adverb"
    DETERMINER = "determiner"
    CONJUNCTION = "conjunction"
    POSTPOSITION = "postposition"
    LINK = "link"
    ADNOMINAL = "adnominal"
    CONNECTIVE = "connective"
    FINAL = "final"
    QUOTE = "quote"
    OTHER = "other"


_BY_TAG: Final = {
    "JKS": Role.SUBJECT,
    "JKC": Role.COMPLEMENT,
    "JKO": Role.OBJECT,
    "JKG": Role.GENITIVE,
    "JKB": Role.ADVERBIAL,
    "JKQ": Role.QUOTE,
    "JC": Role.WITH,
    "EC": Role.CONNECTIVE,
    "EF": Role.FINAL,
    "ETM": Role.ADNOMINAL,
    "ETN": Role.BARE,
    "MAG": Role.ADVERB,
    "MAJ": Role.CONJUNCTION,
    "MM": Role.DETERMINER,
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence, text[start:end]; its noun ends, and particles or endings begin, at `nominal`."""

    text: str
    start: int
    end: int
    morphemes: tuple[Morpheme, ...]
    role: Role
    nominal: int

    @property
    def particle(self) -> str:
        """Its particles, as the dictionary has them; marks that stand between are left out."""
        return "".join(m.form for m in self.morphemes if m.pos.startswith("J"))

    @property
    def is_predicate(self) -> bool:
        """Whether it is the last word of a predicate."""
        return self.role in (Role.ADNOMINAL, Role.CONNECTIVE, Role.FINAL)

    @property
    def is_nominal(self) -> bool:
        """Whether it is a noun with or without particles, not part of a predicate."""
        return self.nominal > self.start and not any(m.pos in PREDICATES for m in self.morphemes)

    @property
    def noun(self) -> str:
        """Its noun, without particles."""
        return self.text[: self.nominal - self.start]

    @property
    def ending(self) -> str:
        """The form of its last ending, "" without one."""
        return next((m.form for m in reversed(self.morphemes) if m.pos.startswith("E")), "")

    @property
    def closes(self) -> bool:
        """Whether a comma or the like follows it."""
        return bool(self.morphemes) and self.morphemes[-1].pos in ("SP", "SF", "SE")


def split_words(text: str, morphemes: Sequence[Morpheme]) -> tuple[Word, ...]:
    """The words of a sentence; `morphemes` have their places in the same text."""
    words = [_word(text, group) for group in _groups(text, morphemes)]
    return tuple(_in_context(words))


def _groups(text: str, morphemes: Sequence[Morpheme]) -> Iterator[tuple[Morpheme, ...]]:
    group: list[Morpheme] = []
    for morpheme in morphemes:
        if group and " " in text[group[-1].end : morpheme.start]:
            yield tuple(group)
            group = []
        group.append(morpheme)
    if group:
        yield tuple(group)


def _word(text: str, group: tuple[Morpheme, ...]) -> Word:
    start, end = group[0].start, max(m.end for m in group)
    nominal = start
    for morpheme in group:
        if morpheme.pos in NOUNS or (morpheme.pos in _MARKS and morpheme.pos not in ("SF", "SP", "SE")):
            nominal = max(nominal, morpheme.end)
        elif morpheme.pos[0] in "JE" or morpheme.pos in PREDICATES:
            break
    return Word(text[start:end], start, end, group, _role(group), nominal)


def _role(group: tuple[Morpheme, ...]) -> Role:
    kept = [m for m in group if m.pos not in _MARKS]
    if not kept:
        return Role.OTHER
    last, before = kept[-1], kept[-2] if len(kept) > 1 else None
    if last.pos == "JX":
        if last.form in ("은", "는", "ᆫ"):
            is_topic = before is None or not before.pos.startswith("J")
            return Role.TOPIC if is_topic else Role.ADVERBIAL
        return Role.OTHER
    if last.pos == "EC" and last.form == "게" and before is not None and before.pos == "VA":
        return Role.ADVERB
    if last.pos in NOUNS:
        return Role.BARE
    return _BY_TAG.get(last.pos, Role.OTHER)


def _in_context(words: Sequence[Word]) -> Iterator[Word]:
    """The words, with those told apart that only look like predicates."""
    for index, word in enumerate(words):
        before = words[index - 1] if index else None
        after = words[index + 1] if index + 1 < len(words) else None
        if before is not None and _is_postposition(word, before):
            yield replace(word, role=Role.POSTPOSITION)
        elif word.is_predicate and after is not None and _leans_on(word, after):
            yield replace(word, role=Role.LINK)
        else:
            yield word


def _is_postposition(word: Word, before: Word) -> bool:
    first = word.morphemes[0]
    verb = first.pos == "VV" and first.form in _POSTPOSITIONS
    return (
        (verb or first.form == "비롯")
        and word.role in (Role.CONNECTIVE, Role.ADNOMINAL)
        and before.role in (Role.ADVERBIAL, Role.OBJECT, Role.WITH)
        and before.is_nominal
    )


def _leans_on(word: Word, after: Word) -> bool:
    """Whether the two are one predicate: 하고 있다, 할 수 있다."""
    first = after.morphemes[0]
    if word.role == Role.CONNECTIVE:
        return first.pos == "VX" and not word.closes
    return word.role == Role.ADNOMINAL and first.pos == "NNB" and first.form in _BOUND
