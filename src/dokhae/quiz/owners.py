"""Whose something is, where rules and notices leave it out: 위원의 임기 is that of 운영위원회 위원."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dokhae.quiz.words import Role, Word

__all__ = ["is_of_a_body", "named_in", "spelt_out"]

# Members and meetings, and the sort of body that they are of.
_BODIES: Final = {
    member: body
    for body, members in {
        "위원회": "위원 위원장 부위원장 간사 회의 정기회의",
        "이사회": "이사 이사장",
        "": "감사 임원 총회 의장",
    }.items()
    for member in members.split()
}
_REGULAR: Final = frozenset("정기 임시 첫 다음 전체".split())
# What goes without its name once it was named.
_SHORT: Final = (
    *"위원회 이사회 협의회 공원 숲길 산책로 둘레길 센터 도서관 박물관 미술관".split(),
    *"체육관 회관 복지관 문화원 수련원 수영장 광장 재단 조합".split(),
)
_TELLING_WHICH: Final = frozenset(
    {Role.BARE, Role.GENITIVE, Role.ADNOMINAL, Role.DETERMINER, Role.LINK, Role.POSTPOSITION, Role.WITH}
)
_LONGEST: Final = 2
"""Words before the last of a name."""


def is_of_a_body(words: Sequence[Word], index: int) -> bool:
    """Whether a word is a member or a meeting of a body that is not named: 위원의 임기는, 정기 회의는."""
    word = words[index]
    if word.noun not in _BODIES or word.role not in (Role.TOPIC, Role.SUBJECT, Role.GENITIVE):
        return False
    begin = index
    while begin and words[begin - 1].text in _REGULAR:
        begin -= 1
    return not _is_told_which(words, begin)


def named_in(words: Sequence[Word]) -> Iterator[tuple[str, str]]:
    """What a sentence names, with the noun that is short for it: 위원회, 운영위원회."""
    for index, word in enumerate(words):
        short = next((noun for noun in _SHORT if word.noun.endswith(noun)), "")
        if not short or not word.is_nominal:
            continue
        begin = index
        while begin > max(0, index - _LONGEST) and _is_part(words[begin - 1]):
            begin -= 1
        name = " ".join((*(before.text for before in words[begin:index]), word.noun))
        is_own = word.noun != short or short.endswith("회")
        if name != short and (is_own or _has_name(words[begin:index])):
            yield short, name


def spelt_out(words: Sequence[Word], index: int, named: Mapping[str, str]) -> str | None:
    """A word with whose it is, or with its whole name; None where it says so itself or that is not clear.

    Args:
        words: of a sentence.
        index: of the word.
        named: what was named before, by the noun that is short for it.
    """
    word = words[index]
    if not word.is_nominal:
        return None
    if is_of_a_body(words, index):
        body = named.get(_BODIES[word.noun], "")
        alone = index == 0 or words[index - 1].text not in _REGULAR
        return f"{body} {word.text}" if body and alone else None
    name = named.get(word.noun, "")
    if not name or _is_told_which(words, index):
        return None
    return name.removesuffix(word.noun) + word.text


def _is_part(word: Word) -> bool:
    """Whether a word begins a name that goes on in the next: 운영 | 위원회."""
    nouns = {m.pos for m in word.morphemes}
    return word.role == Role.BARE and not word.closes and nouns <= {"NNG", "NNP", "XSN", "SL"}


def _has_name(words: Sequence[Word]) -> bool:
    return any(m.pos in ("NNP", "SL") for word in words for m in word.morphemes)


def _is_told_which(words: Sequence[Word], index: int) -> bool:
    """Whether the word before says which one it is."""
    return index > 0 and words[index - 1].role in _TELLING_WHICH and not words[index - 1].closes
