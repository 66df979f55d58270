"""How much of a human question a made one has in common with it: BLEU and ROUGE-L over tokens."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

__all__ = ["bleu", "rouge_l"]

_Tokens = Sequence[str]


def bleu(made: Sequence[_Tokens], human: Sequence[_Tokens], longest: int = 4) -> float:
    """BLEU of a corpus with one reference each, no smoothing, 0 to 100 (Papineni et al., 2002)."""
    lengths = sum(map(len, made)), sum(map(len, human))
    logs = 0.0
    for width in range(1, longest + 1):
        found = total = 0
        for ours, theirs in zip(made, human, strict=True):
            counts = _runs(ours, width)
            found += (counts & _runs(theirs, width)).total()
            total += counts.total()
        if not found:
            return 0.0
        logs += math.log(found / total) / longest
    return 100 * math.exp(logs + min(0.0, 1 - lengths[1] / lengths[0]))


def _runs(tokens: _Tokens, width: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[i : i + width]) for i in range(len(tokens) - width + 1))


def rouge_l(made: Sequence[_Tokens], human: Sequence[_Tokens]) -> float:
    """Mean F of the longest common subsequence, 0 to 100 (Lin, 2004)."""
    scores = [_common_f(ours, theirs) for ours, theirs in zip(made, human, strict=True)]
    return 100 * sum(scores) / max(1, len(scores))


def _common_f(ours: _Tokens, theirs: _Tokens) -> float:
    common = _common(ours, theirs)
    return 2 * common / (len(ours) + len(theirs)) if common else 0.0


def _common(ours: _Tokens, theirs: _Tokens) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(theirs) + 1)
    for token in ours:
        before = 0
        for index, other in enumerate(theirs, 1):
            before, row[index] = (
                row[index],
                before + 1 if token == other else max(row[index], row[index - 1]),
            )
    return row[-1]
