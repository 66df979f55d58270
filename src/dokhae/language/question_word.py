"""What asks for a phrase (누구, 어디, 무엇, 언제, 몇): a logistic regression over its features.

The weights are a JSON file that `dokhae.lab.text.question_word` trains.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from dokhae.language.features import MEANINGS, AnswerFeatures
from dokhae.weights.checked import read_weights

__all__ = ["ANSWER_CLASSES", "AnswerClass", "AnswerClassifier", "load_answer_classifier"]

AnswerClass = Literal["person", "place", "thing", "time", "number"]
ANSWER_CLASSES: Final[tuple[AnswerClass, ...]] = get_args(AnswerClass)

_SHIPPED: Final = Path(__file__).parents[1] / "weights" / "question-word.json"
_FORMAT: Final = "dokhae-question-word"


@dataclass(frozen=True, slots=True, eq=False)
class AnswerClassifier:
    """Gives each class of answer a probability.

    Attributes:
        bias: score of each class, in the order of ANSWER_CLASSES, before any feature is seen.
        weights: what each feature that has a name adds to it.
        meanings: what similarities to anchors add, a row for each of MEANINGS, a column for each class.
        temperature: what scores are divided by, so that the probabilities are calibrated.
    """

    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]
    meanings: NDArray[np.float32]
    temperature: float = 1.0

    def probabilities(self, features: AnswerFeatures) -> dict[AnswerClass, float]:
        """The probability of each class for a phrase with these features."""
        known = [self.weights[name] for name in features.names if name in self.weights]
        scores = features.meanings @ self.meanings + np.sum([self.bias, *known], axis=0)
        shares = np.exp((scores - scores.max()) / self.temperature)
        return dict(zip(ANSWER_CLASSES, (shares / shares.sum()).tolist(), strict=True))

    def to_json(self) -> str:
        """The classifier as `load_answer_classifier` reads it."""
        fields = {
            "format": _FORMAT,
            "classes": ANSWER_CLASSES,
            "temperature": self.temperature,
            "bias": self.bias,
            "meanings": [[round(value, 2) for value in row] for row in self.meanings.tolist()],
            "weights": {name: self.weights[name] for name in sorted(self.weights)},
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"


@lru_cache(maxsize=4)
def load_answer_classifier(path: Path = _SHIPPED) -> AnswerClassifier:
    """The classifier that ships, or one from another file.

    Raises:
        WeightsError: the file is missing or damaged.
    """
    return read_weights(path, _FORMAT, _made_of)


def _made_of(fields: Mapping[str, Any]) -> AnswerClassifier:
    if tuple(fields["classes"]) != ANSWER_CLASSES:
        raise ValueError("other classes")
    weights = {name: tuple(map(float, row)) for name, row in fields["weights"].items()}
    if {len(row) for row in (*weights.values(), fields["bias"])} != {len(ANSWER_CLASSES)}:
        raise ValueError("rows of another length")
    meanings = np.array(fields["meanings"], np.float32)
    if meanings.shape != (MEANINGS, len(ANSWER_CLASSES)):
        raise ValueError("meanings of another shape")
    return AnswerClassifier(
        tuple(map(float, fields["bias"])), weights, meanings, float(fields["temperature"])
    )
