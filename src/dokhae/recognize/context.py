"""Syllables that the print leaves in doubt, chosen by what stands around them.

In blotted type 등 and 둥, 률 and 를 look alike, and the network, whose frames and jamo do not know of one
another, reads what the blot looks like. Among the readings that it holds possible itself, and only there,
the n-gram model has a say:

    log p(reading) + W log p(characters | those before them) / p(characters)

The second part is mutual information: it holds no syllable against another for being rare, only for being
rare where it stands. Digits, letters and signs are never in doubt. Stretches of doubtful syllables that are
further apart than n-grams are long do not touch one another; the readings of each are followed by a beam.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from dokhae.recognize.decode import Symbol
from dokhae.recognize.ngrams import NgramModel

__all__ = ["in_context"]

_WEIGHT: Final = 0.5  # of what the context tells; rendered lines are read best with 0.4 to 0.7
_BEAM: Final = 24  # readings that are followed at a time


def in_context(symbols: Sequence[Symbol], model: NgramModel) -> list[Symbol]:
    """The symbols of a line, the doubtful ones as their neighbours say.

    Args:
        symbols: of the line, left to right, with their rivals.
        model: of the language.

    Returns:
        As many symbols. The confidence of the doubtful ones is the share of the readings that have them.
    """
    chosen = list(symbols)
    for start, end in _stretches(symbols, model.order - 1):
        before = "".join(symbol.text for symbol in chosen[max(0, start - model.order) : start])
        chosen[start:end] = _chosen(before, chosen[start:end], model)
    return chosen


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


def _chosen(before: str, symbols: Sequence[Symbol], model: NgramModel) -> Iterator[Symbol]:
    """The symbols of a stretch."""
    beam = [(0.0, "")]
    for symbol in symbols:
        following = [
            (
                score + float(np.log(probability)) + _WEIGHT * model.information(before + text, character),
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
