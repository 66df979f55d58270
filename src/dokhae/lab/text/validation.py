"""How well a reading network answers, refuses, and knows how sure it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

import numpy as np
import torch

from dokhae.lab.text.examples import Example, Kind, Maker, asked_window, target
from dokhae.lab.text.learner import Batch, collate, log_probabilities
from dokhae.lab.text.network import ReadingNetwork
from dokhae.language.answers import exact_match, f1
from dokhae.language.window import Window, Windows

__all__ = ["Calibration", "Held", "calibrate", "held_out_batches", "validate"]

_BATCH: Final = 16
_TEMPERATURES: Final = np.geomspace(0.5, 3.0, 40)
_GAINS: Final = np.arange(-5.0, 2.01, 0.25)
_REFUSED_OF_GOOD: Final = 0.08
"""Share of the questions with an answer that may be refused: somewhat less than the tenth promised."""
_WITHOUT: Final = 0.1
"""Share of a user's questions that have no answer, which probabilities fit; of the examples it is more."""


@dataclass(frozen=True, slots=True)
class Held:
    """Examples to be validated on, as one batch."""

    examples: Sequence[Example]
    windows: Sequence[Window]
    batch: Batch


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become probabilities, and from which one of "no answer" there is none.

    Attributes:
        temperature: what scores are divided by.
        none: what the score of "no answer" then gains.
        refuse: the probability of "no answer", beside the best answer, from which there is none.
    """

    temperature: float
    none: float
    refuse: float


@dataclass(frozen=True, slots=True)
class _Found:
    """What a network made of an example.

    Attributes:
        kind: of the example.
        best: score of the best span.
        none: score of no answer.
        exact: of the best span.
        f1: of the best span.
        truth: log-probability of the right outcome at each of `_TEMPERATURES`, None where it has no pieces.
        empty: log-probability of no answer at each of them.
    """

    kind: Kind
    best: float
    none: float
    exact: float
    f1: float
    truth: tuple[float, ...] | None
    empty: tuple[float, ...]


def held_out_batches(maker: Maker, windows: Windows, seed: int) -> list[Held]:
    """Examples of every kind, those of like length together."""
    examples = maker.every_kind(np.random.default_rng(seed))
    pairs = sorted(((e, asked_window(windows, e)) for e in examples), key=lambda pair: len(pair[1].numbers))
    chunks = [pairs[i : i + _BATCH] for i in range(0, len(pairs), _BATCH)]
    return [_held([e for e, _ in chunk], [w for _, w in chunk]) for chunk in chunks]


def _held(examples: Sequence[Example], windows: Sequence[Window]) -> Held:
    targets = [target(example, window) for example, window in zip(examples, windows, strict=True)]
    return Held(examples, windows, collate(windows, targets))


def validate(network: ReadingNetwork, held: Sequence[Held]) -> dict[str, float]:
    """Exact match, F1, and the share refused of each kind without an answer when 1 in 10 good ones is."""
    found = _answered(network, held)
    good = [f for f in found if f.kind == "answered"]
    limit = np.quantile([f.none - f.best for f in good], 0.9)
    row = {"exact": fmean(f.exact for f in good), "f1": fmean(f.f1 for f in good)}
    for kind in ("elsewhere", "swapped"):
        refused = [f.none - f.best > limit for f in found if f.kind == kind]
        row |= {kind: fmean(refused)} if refused else {}  # articles of one passage have no other
    return row


def calibrate(network: ReadingNetwork, held: Sequence[Held]) -> Calibration:
    """The probabilities that fit best, as a user asks, and the limit that refuses few good questions."""
    found = _answered(network, held)
    temperature, gain = _fitted([f for f in found if f.truth is not None])
    differences = [f.none - f.best for f in found if f.kind == "answered"]
    limit = float(np.quantile(differences, 1 - _REFUSED_OF_GOOD)) / temperature + gain
    return Calibration(temperature, gain, float(1 / (1 + np.exp(-limit))))


def _fitted(found: Sequence[_Found]) -> tuple[float, float]:
    """The temperature and the gain of "no answer" under which the right outcomes are likeliest."""
    without = np.array([f.kind != "answered" for f in found])
    weights = np.where(without, _WITHOUT / max(1, without.sum()), (1 - _WITHOUT) / max(1, (~without).sum()))
    truths = np.array([f.truth for f in found])
    shares = np.exp(np.array([f.empty for f in found]))
    # A gain g multiplies the likelihood of no answer by e^g, and the sum of all with it.
    likelihoods = [
        weights @ (truths + gain * without[:, None] - np.log1p(shares * np.expm1(gain))) for gain in _GAINS
    ]
    gain, temperature = np.unravel_index(np.argmax(likelihoods), (len(_GAINS), len(_TEMPERATURES)))
    return float(_TEMPERATURES[temperature]), float(_GAINS[gain])


def _answered(network: ReadingNetwork, held: Sequence[Held]) -> list[_Found]:
    network.eval()
    found: list[_Found] = []
    for part in held:
        batch, length = part.batch, part.batch.numbers.shape[1]
        with torch.inference_mode():
            spans, none = network(batch.numbers, batch.marks)
            scores = log_probabilities(spans, none, batch.told)
            heated = [log_probabilities(spans / t, none / t, batch.told) for t in _TEMPERATURES.tolist()]
            truths = [each.gather(1, batch.targets[:, None])[:, 0] for each in heated]
        best, places = scores[:, :-1].max(dim=1)
        for row, (example, window) in enumerate(zip(part.examples, part.windows, strict=True)):
            first, last = divmod(int(places[row]), length)
            text = example.passage.text[window.starts[first] : window.ends[last]]
            answers = [answer for _, answer in example.asked.question.answers]
            known = example.kind != "answered" or int(batch.targets[row]) < length * length
            found.append(
                _Found(
                    kind=example.kind,
                    best=float(best[row]),
                    none=float(scores[row, -1]),
                    exact=max(exact_match(text, answer) for answer in answers),
                    f1=max(f1(text, answer) for answer in answers),
                    truth=tuple(float(t[row]) for t in truths) if known else None,
                    empty=tuple(float(each[row, -1]) for each in heated),
                )
            )
    return found
