"""Sentences of a text in the order in which they are likely to answer a question: BM25 over morphemes.

Robertson and Zaragoza, 2009, "The Probabilistic Relevance Framework: BM25 and Beyond".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from dokhae.language.morphemes import Morpheme, Sentence, content

__all__ = ["rank"]

_SATURATION: Final = 1.2
_LENGTH: Final = 0.75


def rank(question: Iterable[Morpheme], sentences: Sequence[Sentence]) -> list[int]:
    """Indices of the sentences, the likeliest first; ties stay in the order of the text."""
    asked = set(content(question))
    terms = [Counter(content(sentence.morphemes)) for sentence in sentences]
    present = Counter(term for counts in terms for term in counts)
    mean = max(1.0, sum(counts.total() for counts in terms) / max(1, len(terms)))

    def score(counts: Counter[str]) -> float:
        damping = _SATURATION * (1 - _LENGTH + _LENGTH * counts.total() / mean)
        return sum(
            math.log(1 + len(terms) / present[term]) * counts[term] / (counts[term] + damping)
            for term in sorted(asked & counts.keys())  # sums that differ in their last bit order ties
        )

    scores = [score(counts) for counts in terms]
    return sorted(range(len(terms)), key=lambda i: -scores[i])
