"""What tells that a text has no answer: how sure the choice of a span is, what of the question it lacks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from dokhae.language.asked import AskedFor
from dokhae.language.morphemes import Sentence, content
from dokhae.language.shapes import syllable_pairs

__all__ = ["DOUBTS", "doubts"]

DOUBTS: Final = 10
"""How many numbers `doubts` gives."""


def doubts(asked: AskedFor, text: Sequence[Sentence], place: int, share: float) -> npt.NDArray[np.float64]:
    """Numbers that a logistic regression weighs; the first is 1.

    Args:
        asked: what the question asks for.
        text: sentences.
        place: index of the sentence of the likeliest span.
        share: likelihood of that span among all.
    """
    forms = [set(content(s.morphemes)) for s in text]
    here, near = forms[place], forms[place] | forms[max(0, place - 1)]
    everywhere = set().union(*forms)
    terms, names = asked.terms, asked.names
    present = Counter(form for group in forms for form in group)
    rare = {term: weight * math.log(1 + len(text) / max(1, present[term])) for term, weight in terms.items()}
    pairs = syllable_pairs(asked.text)
    return np.array(
        [
            1.0,
            share,
            _told(terms, terms, near),
            _told(terms, terms, everywhere),
            _told(rare, terms, here),
            _told(rare, names, near),
            _told(terms, names, everywhere),
            not names <= here,
            len(terms) / 10,
            len(pairs & syllable_pairs(text[place].text)) / max(1, len(pairs)),
        ]
    )


def _told(weights: Mapping[str, float], wanted: Iterable[str], told: set[str]) -> float:
    """How much of the terms wanted is told, by weight."""
    wanted = sorted(wanted)
    total = sum(weights[term] for term in wanted)
    return sum(weights[term] for term in wanted if term in told) / total if total else 1.0
