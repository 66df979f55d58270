"""Syllables that the print leaves in doubt, chosen by what stands around them.

In blotted type 등 and 둥, 률 and 를 look alike, and the network, whose frames and jamo do not know of one
another, reads what the blot looks like. Among the readings that it holds possible itself, and only there,
the n-gram model has a say:

    log p(reading) + W log p(characters | those before them) / p(characters)

The second part is mutual information: it holds no syllable against another for being rare, only for being
rare where it stands. Digits, letters and signs are never in doubt. Stretches of doubtful syllables that are
further apart than n-grams are long do not touch one another; the readings of each are followed by a beam.

A page repeats its words, and most often some of them are sure. So what is still in doubt is settled once more
with the pairs of sure characters of all lines (a cache model, Kuhn and De Mori, 1990):

    p(character | before) = 0.8 p of the n-gram model + 0.2 share of the pairs of the page
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import exp, log
from typing import Final, Protocol

import numpy as np

from dokhae.recognize.decode import Symbol
from dokhae.recognize.ngrams import NgramModel

__all__ = ["in_context"]

_WEIGHT: Final = 0.5  # of what the context tells; rendered lines are read best with 0.4 to 0.8
_BEAM: Final = 8  # readings that are followed at a time; more find hardly anything better
_REMEMBERED: Final = 0.2  # weight of the page itself
_UNSEEN: Final = 0.5  # pairs of a first character that a page has not shown
_SURE: Final = 0.9  # confidence of both characters of a pair


class _Language(Protocol):
    order: int

    def information(self, before: str, character: str) -> float:
        """See `NgramModel`."""
        ...


class _Page:
    """The n-gram model with what a page adds to it.

    Args:
        model: of the language.
        lines: of the page, as they were read so far.
    """

    def __init__(self, model: NgramModel, lines: Sequence[Sequence[Symbol]]) -> None:
        self.order = model.order
        self._model = model
        self._pairs = Counter(
            first.text + second.text
            for line in lines
            for first, second in pairwise(line)
            if min(first.confidence, second.confidence) > _SURE
        )
        self._firsts = Counter[str]()
        for pair, count in self._pairs.items():
            self._firsts[pair[0]] += count

    def information(self, before: str, character: str) -> float:
        """See `NgramModel`."""
        told = self._model.information(before, character)
        first = before[-1:]
        if not self._firsts[first]:
            return told
        share = self._pairs[first + character] / (self._firsts[first] + _UNSEEN)
        ratio = share / self._model.probability(character)
        return log((1 - _REMEMBERED) * exp(told) + _REMEMBERED * ratio)


def in_context(lines: Sequence[Sequence[Symbol]], model: NgramModel) -> list[list[Symbol]]:
    """The symbols of lines, the doubtful ones as their neighbours say.

    Args:
        lines: of a page, each left to right, with the rivals of its symbols.
        model: of the language.

    Returns:
        As many symbols. The confidence of the doubtful ones is the share of the readings that have them.
    """
    page = _Page(model, [_settled(line, model) for line in lines])
    return [_settled(line, page) for line in lines]


def _settled(symbols: Sequence[Symbol], language: _Language) -> list[Symbol]:
    settled = list(symbols)
    for start, end in _stretches(symbols, language.order - 1):
        before = "".join(symbol.text for symbol in settled[max(0, start - language.order) : start])
        settled[start:end] = _chosen(before, settled[start:end], language)
    return settled


def _stretches(symbols: Sequence[Symbol], reach: int) -> Iterator[tuple[int, int]]:
    """Start and end of the stretches within which doubtful symbols and those after them touch."""
    start = end = 0
    for index, symbol in enumerate(symbols):
        if not symbol.rivals:
            continue
        if index >= end:
            if end:
                yield start, end
            start = index
        end = min(len(symbols), index + 1 + reach)
    if end:
        yield start, end


def _chosen(before: str, symbols: Sequence[Symbol], language: _Language) -> Iterator[Symbol]:
    """The symbols of a stretch."""
    beam = [(0.0, "")]
    for symbol in symbols:
        following = [
            (
                score + log(probability) + _WEIGHT * language.information(before + text, character),
                text + character,
            )
            for score, text in beam
            for character, probability in (symbol.rivals or ((symbol.text, 1.0),))
        ]
        beam = sorted(following, reverse=True)[:_BEAM]
    shares = np.exp([score - beam[0][0] for score, _ in beam])
    shares /= shares.sum()
    for index, symbol in enumerate(symbols):
        character = beam[0][1][index]
        if not symbol.rivals:
            yield symbol
            continue
        agreed = sum(share for share, (_, text) in zip(shares, beam, strict=True) if text[index] == character)
        mass = min(1.0, sum(probability for _, probability in symbol.rivals))
        yield replace(symbol, text=character, confidence=mass * float(agreed), rivals=())
