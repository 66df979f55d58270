"""How like two answers are: the definitions of KorQuAD 1.0 (Lim et al., 2019)."""

from __future__ import annotations

import re
import string
from collections import Counter
from typing import Final

__all__ = ["exact_match", "f1", "normalized"]

_QUOTES: Final = str.maketrans(dict.fromkeys("'\"《》<>〈〉()‘’", " "))
_PUNCTUATION: Final = str.maketrans(dict.fromkeys(string.punctuation, ""))


def normalized(answer: str) -> str:
    """Lower case, without punctuation and quotes, single spaces."""
    return " ".join(answer.translate(_QUOTES).lower().translate(_PUNCTUATION).split())


def exact_match(found: str, truth: str) -> float:
    """1 if the answers are alike, 0 if not."""
    return float(normalized(found) == normalized(truth))


def f1(found: str, truth: str) -> float:
    """The harmonic mean of precision and recall of the characters, spaces left out."""
    ours, theirs = (Counter(re.sub(r"\s", "", normalized(text))) for text in (found, truth))
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0
