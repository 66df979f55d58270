"""Train the regression of `dokhae.quiz.likeness`: questions that people asked against those made by rule.

    python -m dokhae.lab.text.likeness OUT.json TRAIN.json [TRAIN.json ...]

The files are in SQuAD's format. From each paragraph come the questions of people and all that the rules
make, good or not. Every fifth article is kept out of a first training, which tells how often a question of
people is found more like one than a made one; the weights that are written come from all articles.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from dokhae.lab.text.squad import read_squad
from dokhae.language import sentences
from dokhae.quiz.ask import made
from dokhae.quiz.likeness import Likeness, features
from dokhae.quiz.surface import faults

__all__ = ["Example", "examples", "order", "train"]

_FEWEST: Final = 5
_DECAY: Final = 3e-3
_KEPT_OUT: Final = 5
_LEAST: Final = 0.02  # a weight below this says nothing


@dataclass(frozen=True, slots=True)
class Example:
    """A question: the article that it is about, its features, and whether a person asked it."""

    article: int
    features: frozenset[str]
    human: bool


def examples(paths: Sequence[Path]) -> Iterator[Example]:
    """The questions on the paragraphs of some files: those of people, and those made by rule."""
    articles: dict[str, int] = {}
    for passage in read_squad(paths):
        article = articles.setdefault(passage.article, len(articles))
        about = passage.title.split("_(")[0].replace("_", " ")
        asked = [
            (mention.text, question.text) for mention, _, question in made(sentences(passage.text), about)
        ]
        for text in dict.fromkeys(text for answer, text in asked if not faults(text, answer)):
            yield Example(article, features(text), human=False)
        for question in passage.questions:
            yield Example(article, features(question.text), human=True)


def train(data: Sequence[Example]) -> Likeness:
    """A logistic regression with an L2 penalty, in which both kinds of question count as much."""
    counts = Counter(name for example in data for name in example.features)
    names = sorted(name for name, count in counts.items() if count >= _FEWEST)
    places = {name: place for place, name in enumerate(names)}
    rows = [[places[name] for name in sorted(example.features) if name in places] for example in data]
    starts = np.cumsum([0, *map(len, rows)])
    table = csr_matrix(
        (np.ones(starts[-1]), np.concatenate(rows).astype(np.int64), starts), (len(rows), len(names))
    )
    signs = np.array([1.0 if example.human else -1.0 for example in data])
    shares = np.where(signs > 0, 0.5 / (signs > 0).sum(), 0.5 / (signs < 0).sum())

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (table @ weights[1:] + weights[0])
        slope = -signs * shares / (1 + np.exp(margins))
        gradient = np.concatenate([[slope.sum()], table.T @ slope + 2 * _DECAY * weights[1:]])
        return float(shares @ np.logaddexp(0, -margins) + _DECAY * (weights[1:] ** 2).sum()), gradient

    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    kept = {name: round(float(w), 2) for name, w in zip(names, found[1:], strict=True) if abs(w) >= _LEAST}
    return Likeness(round(float(found[0]), 2), kept)


def order(likeness: Likeness, data: Sequence[Example]) -> float:
    """How often a question of people scores above a made one (the area under the ROC curve)."""
    scores = [likeness.bias + sum(likeness.weights.get(n, 0.0) for n in e.features) for e in data]
    human = np.array([example.human for example in data])
    ranks = np.argsort(np.argsort(scores))[human] + 1
    people, rules = human.sum(), (~human).sum()
    return float((ranks.sum() - people * (people + 1) / 2) / (people * rules))


def _main(target: Path, sources: Sequence[Path]) -> None:
    data = list(examples(sources))
    seen = [example for example in data if example.article % _KEPT_OUT]
    unseen = [example for example in data if not example.article % _KEPT_OUT]
    people = sum(example.human for example in data)
    print(f"{people} questions of people, {len(data) - people} made by rule")
    print(f"of articles kept out, {order(train(seen), unseen):.1%} of pairs are told in the right order")
    target.write_text(train(data).to_json(), encoding="utf-8")


if __name__ == "__main__":
    _main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
