"""What a question asks for, by its words: question word, noun that says what, the gap left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dokhae.language.morphemes import Morpheme, Sentence
from dokhae.language.spans import NOMINAL, single_words

__all__ = ["PREDICATE", "AskedFor", "asked_for", "root"]

PREDICATE: Final = frozenset({"VV", "VA", "XSV", "XSA", "VCP"})
_WORDS: Final = {
    "누구": "who", "누": "who", "언제": "when", "며칠": "when", "어디": "where", "무엇": "what", "뭐": "what",
    "몇": "number", "얼마": "number", "얼마나": "number", "왜": "why", "어떻게": "how", "어떠하": "how",
    "어떻": "how", "어느": "which", "어떤": "which", "무슨": "which",
}  # fmt: skip
_WORD_TAGS: Final = frozenset({"NP", "MM", "MAG", "NNG", "VA", "NNP", "NR"})
_NAMES: Final = frozenset({"NNP", "SN", "SL", "SH"})
_LIGHT: Final = frozenset("하 되 있 없 않 이 받 당하".split())
# How much it tells that a word of the question stands near; a common noun counts 1.
_WEIGHTS: Final = {"NNP": 2.0, "SN": 1.5, "SL": 1.5, "SH": 1.5, "NNB": 0.4, "VV": 0.7, "VA": 0.7, "MAG": 0.5}
_WEIGHT_OF_NOUN: Final = 0.5


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What a question asks for.

    Attributes:
        text: the question, without spaces, by its morphemes.
        word: what its question word is, "none" without one.
        noun: that says what is asked for: 시인 in "…한 시인은?", 명 in "몇 명"; "" where none does.
        owner: the noun that it belongs to: 학생 in "학생의 이름은?".
        particle: of the question word, that of the answer in its sentence may well be the same.
        predicate: that goes with what is asked for, as `root` has it.
        predicates: all of the question.
        before: what carries meaning before the gap.
        after: what does after it, where the question word stands in the sentence and not at its end.
        terms: forms to look for in the text, with weights.
        names: those of them that are names or numbers.
    """

    text: str
    word: str
    noun: str
    owner: str
    particle: str
    predicate: str
    predicates: frozenset[str]
    before: str
    after: str
    terms: Mapping[str, float]
    names: frozenset[str]

    @property
    def key(self) -> str:
        """The noun, or the question word where there is none."""
        return self.noun or self.word

    @property
    def unit(self) -> str:
        """What is counted."""
        return self.noun if self.word == "number" else ""


def root(parts: Sequence[Morpheme], index: int) -> str:
    """What a predicate means, without what makes it active or passive: 발명 of 발명하다 and 발명되다."""
    if parts[index].pos in ("XSV", "XSA", "VCP"):
        return parts[index - 1].form if index else ""
    return parts[index].form if parts[index].pos in ("VV", "VA") else ""


def asked_for(question: Iterable[Sentence]) -> AskedFor:
    """What a question asks for."""
    parts = [part for sentence in question for part in single_words(sentence).morphemes]
    places = [i for i, part in enumerate(parts) if part.form in _WORDS and part.pos in _WORD_TAGS]
    place = places[-1] if places else None
    word = _WORDS[parts[place].form] if place is not None else "none"
    noun, particle = _noun_and_particle(parts, place, word)
    form = _form(parts, noun)
    in_place = place is not None and (noun is None or parts[place].pos == "MM")
    first = place if in_place or noun is None else noun
    last = noun if noun is not None and in_place else place
    roots = [(i, root(parts, i)) for i, part in enumerate(parts) if part.pos in PREDICATE]
    roots = [(i, name) for i, name in roots if name and name not in _WORDS]
    terms = _terms(parts, {place, noun if word == "number" else None})
    if form:
        terms[form] = min(terms.get(form, _WEIGHT_OF_NOUN), _WEIGHT_OF_NOUN)
    return AskedFor(
        text="".join(part.form for part in parts),
        word=word,
        noun=form,
        owner=_owner(parts, noun),
        particle=particle,
        predicate=_predicate(roots, last if in_place else None, first),
        predicates=frozenset(name for _, name in roots) - _LIGHT,
        before=_meaning(parts[: first if first is not None else 0][::-1]),
        after=_meaning(parts[last + 1 :]) if in_place and last is not None else "",
        terms=terms,
        names=frozenset(part.form for part in parts if part.pos in _NAMES and part.form in terms),
    )


def _noun_and_particle(parts: Sequence[Morpheme], place: int | None, word: str) -> tuple[int | None, str]:
    """Where the noun stands that says what is asked for, and the particle of the gap."""
    if place is not None and parts[place].pos == "MM":
        end = place + 1
        while end < len(parts) and parts[end].pos in NOMINAL and (word != "number" or end == place + 1):
            end += 1
        return (end - 1 if end > place + 1 else None), _particle(parts, end)
    if place is not None:
        particle = _particle(parts, place + 1)
        if particle or not _closes(parts, place + 1):
            return None, particle
    noun = (len(parts) if place is None else place) - 1
    while noun >= 0 and parts[noun].pos not in NOMINAL and parts[noun].pos[0] in "JSVE":
        if parts[noun].pos[0] == "V" and parts[noun].pos != "VCP":
            return None, ""
        noun -= 1
    is_topic = place is None or (noun >= 0 and parts[noun + 1].pos in ("JX", "JKS", "SP"))
    return (noun if noun >= 0 and parts[noun].pos in NOMINAL and is_topic else None), ""


def _particle(parts: Sequence[Morpheme], index: int) -> str:
    return parts[index].form if index < len(parts) and parts[index].pos[0] == "J" else ""


def _closes(parts: Sequence[Morpheme], index: int) -> bool:
    """Whether nothing but a copula follows a question word: 누구인가요, not 언제 왔는가."""
    return all(part.pos[0] in "EJS" or part.pos == "VCP" for part in parts[index:])


def _form(parts: Sequence[Morpheme], noun: int | None) -> str:
    if noun is None:
        return ""
    stem = parts[noun - 1].form if parts[noun].pos == "XSN" and noun else ""
    return stem + parts[noun].form


def _owner(parts: Sequence[Morpheme], noun: int | None) -> str:
    before = (noun or 0) - 1
    while before >= 0 and parts[before].pos == "JKG":
        before -= 1
    return parts[before].form if before >= 0 and parts[before].pos in NOMINAL else ""


def _predicate(roots: Sequence[tuple[int, str]], after: int | None, before: int | None) -> str:
    """The first predicate after a gap, or the last one before the noun."""
    if after is not None:
        return next((name for place, name in roots if place > after), "")
    return next((name for place, name in reversed(roots) if before is None or place < before), "")


def _meaning(parts: Sequence[Morpheme]) -> str:
    return next((part.form for part in parts if part.carries_meaning), "")


def _terms(parts: Sequence[Morpheme], left_out: set[int | None]) -> dict[str, float]:
    terms: dict[str, float] = {}
    for index, part in enumerate(parts):
        known = part.form in _LIGHT or part.form in _WORDS
        if index not in left_out and not known and part.carries_meaning:
            terms[part.form] = max(terms.get(part.form, 0.0), _WEIGHTS.get(part.pos, 1.0))
    return terms
