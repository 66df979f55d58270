"""The pieces that Korean text needs, of the quarter of a million that a multilingual encoder has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from dokhae.language.morphemes import sentences
from dokhae.language.pieces import Pieces

__all__ = ["MOST", "choose"]

MOST: Final = 24_000
"""Pieces; with 8 bits a number they take a third of the shipped file."""
_SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>", "▁")
_SYLLABLES: Final = range(ord("가"), ord("힣") + 1)
_ASCII: Final = range(0x21, 0x7F)


def choose(scores: Mapping[str, float], texts: Iterable[str], most: int = MOST) -> dict[str, float]:
    """The special pieces, single syllables and ASCII, then those that are most frequent in texts."""
    pieces, names = Pieces(scores), list(scores)
    counts = Counter(
        names[piece.number]
        for text in texts
        for sentence in sentences(text)
        for piece in pieces.cut(sentence)
    )
    singles = [chr(code) for code in (*_ASCII, *_SYLLABLES) if chr(code) in scores]
    wanted = [*_SPECIAL, *singles, *(piece for piece, _ in counts.most_common())]
    return {piece: scores[piece] for piece in list(dict.fromkeys(wanted))[:most]}
