"""Hanja that stand beside their reading: 대한민국(大韓民國), 大韓民國(대한민국).

A Hanja that the print leaves in doubt is one of a few that look alike, and these are rarely read alike. So
where a word has as many syllables as there are Hanja in the brackets after it, or before the brackets that it
stands in, those are chosen among the Hanja that the network itself holds possible which are read so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dokhae.hangul import is_hanja
from dokhae.hanja import readings
from dokhae.recognize.decode import Symbol

__all__ = ["with_glosses"]

_MISREAD: Final = 0.02  # what the probability of a Hanja counts for that is not read as the word says
_AGREED: Final = 0.6  # share of the Hanja of a word that must be read as it says

_HANJA: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_GLOSSES: Final = (
    re.compile(rf"(?P<word>[가-힣]+)[(\[〔〈](?P<hanja>[{_HANJA}]+)[)\]〕〉]"),
    re.compile(rf"(?P<hanja>[{_HANJA}]+)[(\[〔〈](?P<word>[가-힣]+)[)\]〕〉]"),
)


def with_glosses(symbols: Sequence[Symbol]) -> list[Symbol]:
    """The symbols of a line, the doubtful Hanja as words beside them say; no Hanja has rivals any more."""
    settled = [replace(symbol, rivals=()) if is_hanja(symbol.text) else symbol for symbol in symbols]
    text = "".join(symbol.text for symbol in symbols)
    for gloss in (found for pattern in _GLOSSES for found in pattern.finditer(text)):
        start, end = gloss.span("hanja")
        word = gloss["word"][start - end :] if gloss.start("word") < start else gloss["word"]
        if len(word) == end - start:
            settled[start:end] = _agreeing(symbols[start:end], word)
    return settled


def _agreeing(symbols: Sequence[Symbol], word: str) -> list[Symbol]:
    """Hanja as their word says, or as they were if it says something else."""
    chosen = [_chosen(symbol, syllable) for symbol, syllable in zip(symbols, word, strict=True)]
    agreed = sum(syllable in readings(s.text) for s, syllable in zip(chosen, word, strict=True))
    if agreed < _AGREED * len(word):
        chosen = list(symbols)
    return [replace(symbol, rivals=()) for symbol in chosen]


def _chosen(symbol: Symbol, syllable: str) -> Symbol:
    """The likeliest of a Hanja and its rivals, of which those that are read otherwise count little."""
    weights = {
        text: probability * (1 if syllable in readings(text) else _MISREAD)
        for text, probability in symbol.rivals or ((symbol.text, symbol.confidence),)
    }
    best = max(weights, key=weights.__getitem__)
    if best == symbol.text:
        return symbol
    return replace(symbol, text=best, confidence=weights[best] / sum(weights.values()))
