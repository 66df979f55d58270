"""Whether something is one of several: A와 B, A, B 등, A나 B, A에서 B."""

from __future__ import annotations

from typing import Final

from dokhae.quiz.plain import Plain
from dokhae.quiz.words import Role, Word

__all__ = ["is_listed"]

_AND: Final = ("및", "또는", "혹은")


def is_listed(plain: Plain, first: int, last: int) -> bool:
    """Whether it is one of several: 와/과 or a comma beside it, 등 or 및 after it."""
    words = plain.words
    word = words[last]
    before = words[first - 1] if first else None
    after = words[last + 1] if last + 1 < len(words) else None
    if word.role == Role.WITH or (word.role == Role.BARE and word.closes):
        return True
    if after is not None and _is_range(word, after):
        return True
    if _is_either(word) and after is not None and after.is_nominal:
        return True
    if any(m.form in ("등", "및") for m in word.morphemes):
        return True
    if (
        after is not None
        and after.text.startswith(("등", *_AND))
        and after.morphemes[0].pos in ("NNB", "MAJ", "MAG")
    ):
        return True
    return before is not None and (
        before.role == Role.WITH
        or before.text in _AND
        or _is_either(before)
        or _is_range(before, word)
        or (before.role == Role.BARE and before.closes)
    )


def _is_either(word: Word) -> bool:
    """Whether what comes next would do as well: 5시나 6시."""
    return word.is_nominal and word.particle in ("나", "이나")


def _is_range(word: Word, after: Word) -> bool:
    """Whether two amounts are the ends of one: 1.2배에서 1.5배."""
    amounts = word.morphemes[0].pos == after.morphemes[0].pos == "SN"
    return amounts and word.is_nominal and word.particle == "에서"
