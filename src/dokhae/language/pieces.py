"""Subword pieces: the unigram tokeniser of Kudo (2018), https://arxiv.org/abs/1804.10959, cut at morphemes.

A word begins with "▁". No piece crosses the place where a particle, a copula or a symbol begins, so that an
answer without its particle is a whole number of pieces.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from dokhae.language.morphemes import Morpheme, Sentence

__all__ = ["Piece", "Pieces"]

_WORD: Final = "▁"
_UNKNOWN_PENALTY: Final = 10.0
_CACHED: Final = 1 << 15
_CUT_OFF: Final = ("J", "VC", "XS")  # particles, copulas, suffixes
_WORDLIKE: Final = frozenset(("SN", "SL", "SH"))  # numbers, Latin and Hanja are no symbols


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: its number in the vocabulary, and text[start:end]."""

    number: int
    start: int
    end: int


class Pieces:
    """A vocabulary, and the way to cut text into it.

    Args:
        scores: log-probability of each piece, in the order of their numbers.
        unknown: the piece that stands for every character that has none.
    """

    def __init__(self, scores: Mapping[str, float], unknown: str = "<unk>") -> None:
        self._scores = dict(scores)
        self._numbers = {piece: number for number, piece in enumerate(scores)}
        self._unknown = self._numbers[unknown]
        self._unknown_score = min(scores.values()) - _UNKNOWN_PENALTY
        self._longest = max(map(len, scores))
        self._cut = lru_cache(maxsize=_CACHED)(self._best)

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, piece: str) -> int:
        """The number of a piece that is known to be there."""
        return self._numbers[piece]

    def cut(self, sentence: Sentence) -> list[Piece]:
        """The pieces of a sentence, with their places in its text."""
        found: list[Piece] = []
        for start, end, begins in _stretches(sentence):
            text, places = _normalized(sentence.text[start - sentence.start : end - sentence.start])
            if not text:
                continue
            lead = len(_WORD) if begins else 0
            for number, first, last in self._cut(_WORD * begins + text):
                first, last = max(first - lead, 0), last - lead
                # The mark of a word alone stands where the word begins, and takes no room.
                until = places[last - 1] + 1 if last else 0
                found.append(Piece(number, start + places[first], start + until))
        return found

    def _best(self, text: str) -> tuple[tuple[int, int, int], ...]:
        """Number, start and end of the pieces whose probabilities have the largest product (Viterbi)."""
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)]  # score, where the piece begins, its number
        for end in range(1, len(text) + 1):
            choices = [(best[end - 1][0] + self._unknown_score, end - 1, self._unknown)]
            for start in range(max(0, end - self._longest), end):
                piece = text[start:end]
                if piece in self._scores:
                    score = best[start][0] + self._scores[piece]
                    choices.append((score, start, self._numbers[piece]))
            best.append(max(choices))
        return tuple(_backwards(best))[::-1]


def _backwards(best: Sequence[tuple[float, int, int]]) -> Iterator[tuple[int, int, int]]:
    end = len(best) - 1
    while end:
        _, start, number = best[end]
        yield number, start, end
        end = start


def _normalized(text: str) -> tuple[str, list[int]]:
    """Each character in its compatibility form (NFKC), and the place that each of the new ones came from."""
    forms = [unicodedata.normalize("NFKC", char).strip() for char in text]
    return "".join(forms), [place for place, form in enumerate(forms) for _ in form]


def _stretches(sentence: Sentence) -> Iterator[tuple[int, int, bool]]:
    """Start, end and "begins a word" of what is cut into pieces by itself."""
    cuts = _cuts(sentence.morphemes)
    for start, end in _words(sentence):
        inside = sorted(cut for cut in cuts if start < cut < end)
        for first, last in pairwise([start, *inside, end]):
            yield first, last, first == start


def _words(sentence: Sentence) -> Iterator[tuple[int, int]]:
    place = 0
    for word in sentence.text.split():
        place = sentence.text.index(word, place)
        yield sentence.start + place, sentence.start + place + len(word)
        place += len(word)


def _cuts(morphemes: Sequence[Morpheme]) -> set[int]:
    cuts, end = set(), 0
    for morpheme in morphemes:
        symbol = morpheme.pos.startswith("S") and morpheme.pos not in _WORDLIKE
        # What shares a syllable with its stem is not cut off.
        if morpheme.start >= end and (symbol or morpheme.pos.startswith(_CUT_OFF)):
            cuts.add(morpheme.start)
        if symbol:
            cuts.add(morpheme.end)
        end = max(end, morpheme.end)
    return cuts
