"""Sentences and morphemes of Korean text, by Kiwi.

Tags are Kiwi's (the Sejong set): https://github.com/bab2min/kiwipiepy#품사-태그.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Final

from dokhae.errors import MissingExtraError

if TYPE_CHECKING:
    from kiwipiepy import Kiwi, Token
    from kiwipiepy import Sentence as KiwiSentence

__all__ = ["Morpheme", "Sentence", "content", "join", "kiwi", "morphemes", "sentences"]

_LOADING = Lock()
_STOP: Final = re.compile(r"[.?!]\s+")
_MEANING = ("NN", "NR", "VV", "VA", "XR", "MAG", "SN", "SL", "SH")


@dataclass(frozen=True, slots=True)
class Morpheme:
    """A morpheme and where it stands in its text.

    Attributes:
        form: its dictionary form; that of an ending can begin with a bare final consonant, as in "ᆫ다".
        tag: part of speech as Kiwi gives it, with the mark of an irregular verb ("VV-I").
        start: of its characters in the text.
        end: after the last of them; morphemes that share a syllable overlap.
    """

    form: str
    tag: str
    start: int
    end: int

    @property
    def pos(self) -> str:
        """The part of speech alone ("VV")."""
        return self.tag.partition("-")[0]

    @property
    def carries_meaning(self) -> bool:
        """Whether it is one to look for: a noun, a verb, a number, a foreign word, and not a particle."""
        return self.tag.startswith(_MEANING)


def content(morphemes: Iterable[Morpheme]) -> list[str]:
    """The forms that carry meaning."""
    return [morpheme.form for morpheme in morphemes if morpheme.carries_meaning]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text, text[start:end]."""

    text: str
    start: int
    end: int
    morphemes: tuple[Morpheme, ...]


def kiwi() -> Kiwi:
    """The analyser, loaded once: 3 s and 300 MB; threads may share it.

    Raises:
        MissingExtraError: it is not installed.
    """
    with _LOADING:
        return _kiwi()


@lru_cache(maxsize=1)
def _kiwi() -> Kiwi:
    try:
        from kiwipiepy import Kiwi
    except ModuleNotFoundError:
        raise MissingExtraError("Korean grammar needs kiwipiepy", "quiz") from None
    return Kiwi(num_workers=1)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in NFC; a line break always ends one.

    Raises:
        MissingExtraError: Kiwi is not installed.
    """
    return list(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    begin = 0
    for line in text.splitlines(keepends=True):
        found = list(kiwi().split_into_sents(line, return_tokens=True))
        torn = [first.end == second.start for first, second in pairwise(found)]
        if any(torn):
            yield from (_sentence(line, start, end, begin) for start, end in _mended(line, found))
        else:
            for one in found:
                parts = tuple(_morpheme(token, begin) for token in one.tokens or ())
                yield Sentence(one.text, begin + one.start, begin + one.end, parts)
        begin += len(line)


def _mended(line: str, found: Sequence[KiwiSentence]) -> Iterator[tuple[int, int]]:
    """Where the sentences of a line are, if some were cut within a word: … 불린다. '별' | 이라는 이름은 ….

    What is cut so begins behind the full stop before it.
    """
    start = found[0].start
    for first, second in pairwise(found):
        stops = list(_STOP.finditer(line, start, first.end))
        if first.end < second.start:
            yield start, first.end
            start = second.start
        elif stops:
            yield start, stops[-1].start() + 1
            start = stops[-1].end()
    yield start, found[-1].end


def _sentence(line: str, start: int, end: int, begin: int) -> Sentence:
    text = line[start:end]
    parts = tuple(_morpheme(token, begin + start) for token in kiwi().tokenize(text))
    return Sentence(text, begin + start, begin + end, parts)


def _morpheme(token: Token, begin: int) -> Morpheme:
    return Morpheme(token.form, token.tag, begin + token.start, begin + token.end)


def morphemes(text: str) -> tuple[Morpheme, ...]:
    """The morphemes of a text in NFC that is taken as one sentence.

    Raises:
        MissingExtraError: Kiwi is not installed.
    """
    return tuple(_morpheme(token, 0) for token in kiwi().tokenize(text))


def join(pairs: Iterable[tuple[str, str]]) -> str:
    """The text of (form, tag) pairs: particles and endings take the shape that fits, words are spaced."""
    # Kiwi takes the auxiliary for one whose past is 못하았다.
    known = ((form, "VV" if tag == "VX" and form.endswith("하") else tag) for form, tag in pairs)
    return str(kiwi().join(known))
