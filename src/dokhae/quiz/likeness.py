"""How like a question is to those that people ask: a logistic regression over its grammar.

What it sees are word classes, particles and endings in a row, no nouns and no verbs, so that it judges how
a question is built and not what it is about. `dokhae.lab.text.likeness` trains the weights.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from dokhae.language.morphemes import morphemes
from dokhae.weights.checked import read_weights

__all__ = ["LIKENESS", "Likeness", "features", "likeness", "load_likeness", "preference"]

LIKENESS: Final = Path(__file__).parents[1] / "weights" / "likeness.json"
_FORMAT: Final = "dokhae-likeness"
_CONTENT: Final = frozenset("NNG NNP VV VA XR SN SL SH MAG".split())
_LONGEST: Final = 3  # morphemes in a row
_MOST_WORDS: Final = 14
# People leave out what rules write: "…한 사람은?" is "…한 사람은 누구인가?".
_END: Final = re.compile(
    r"(?:의 이름)?(?:은|는|이|가)? ?(?:누구|어디|무엇|언제|뭐|몇)?"
    r"(?:인가|였는가|이었는가|일까|입니까|인가요|인지|이었나|였나)?요?[?. ]*$"
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The regression: the weight of each feature, and that of none."""

    bias: float
    weights: Mapping[str, float]

    def of(self, question: str) -> float:
        """The probability that a person asked it, if as many questions are people's as are made by rule."""
        score = self.bias + sum(self.weights.get(name, 0.0) for name in features(question))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def to_json(self) -> str:
        """The regression as `load_likeness` reads it."""
        weights = {name: self.weights[name] for name in sorted(self.weights)}
        fields = {"format": _FORMAT, "bias": self.bias, "weights": weights}
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"


def features(question: str) -> frozenset[str]:
    """What is seen of a question: its morphemes, up to three in a row, and how many words it has."""
    body = _END.sub("", question.strip())
    seen = ["^", *_grammar(body), "$"]
    rows = (seen[i : i + n] for n in range(1, _LONGEST + 1) for i in range(len(seen) - n + 1))
    return frozenset((*map(" ".join, rows), f"words {min(_MOST_WORDS, len(body.split()))}"))


def _grammar(text: str) -> Iterator[str]:
    for morpheme in morphemes(text):
        if morpheme.pos == "EF" or morpheme.pos in _CONTENT:
            yield morpheme.pos
        else:
            yield f"{morpheme.form}/{morpheme.pos}"


@lru_cache(maxsize=4)
def load_likeness(path: Path = LIKENESS) -> Likeness:
    """The regression that ships, or one from another file.

    Raises:
        WeightsError: the file is missing or damaged.
    """
    return read_weights(path, _FORMAT, _made_of)


def _made_of(fields: Mapping[str, Any]) -> Likeness:
    weights = {str(name): float(weight) for name, weight in fields["weights"].items()}
    return Likeness(float(fields["bias"]), weights)


@lru_cache(maxsize=4096)
def likeness(question: str) -> float:
    """`Likeness.of` by the weights that ship."""
    return load_likeness().of(question)


def preference(likeness: float) -> float:
    """What a question gains by its likeness, which tells how it is built and not what it asks."""
    return 0.7 + 0.3 * likeness
