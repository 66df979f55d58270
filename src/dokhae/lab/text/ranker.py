"""Train the ranker of `dokhae.language.ranker` on human questions.

    python -m dokhae.lab.text.ranker OUT TRAIN.json...

OUT is a folder; the files are in SQuAD's format. What ships has OUT src/dokhae/weights and train.json of
KorQuAD 1.0 and of TyDi QA (Korean). Every fifth article is kept out of a first training: on its questions,
and on questions without an answer that are made of them, the temperature, the weights of doubts and the limit
of refusal are fitted. The weights of clues that are written come from all articles.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

import numpy as np
import numpy.typing as npt
import torch

from dokhae.lab.text.examples import Example, Maker, ReadPassage, prepare
from dokhae.lab.text.squad import read_squad
from dokhae.language.answers import f1, normalized
from dokhae.language.doubts import DOUBTS, doubts
from dokhae.language.ranker import Candidates, candidates, likelihoods
from dokhae.language.window import bare
from dokhae.weights.ranker import RANKER, RankerManifest, pack_table

__all__ = ["Problem", "Refusal", "fit_refusal", "learn", "problem", "train"]

_SIZE: Final = 1 << 18  # of the table
_EPOCHS: Final = 3
_BATCH: Final = 64
_RATE: Final = 0.03
_DECAY: Final = 6.4e-5
_FEWEST: Final = 3  # questions that a clue has to occur in
_KEPT_OUT: Final = 5
_TEMPERATURES: Final = np.geomspace(0.5, 4.0, 40)
_REFUSED_OF_GOOD: Final = 0.08
"""Share of the questions with an answer that may be refused: somewhat less than the tenth promised."""
_WITHOUT: Final = 0.1
"""Share of a user's questions that have no answer, which probabilities fit; most examples have none."""
_SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """An example with the spans that may answer it, and which of them do."""

    example: Example
    found: Candidates
    right: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What makes probabilities of scores: see `dokhae.weights.ranker.RankerManifest`."""

    temperature: float
    doubts: npt.NDArray[np.float64]
    refuse: float


def problem(example: Example, size: int = _SIZE) -> Problem:
    """An example made ready; spans that say what an answer says are right, those where it stands first."""
    text = [part.sentence for part in example.passage.sentences]
    found = candidates([part.sentence for part in example.asked.parts], text, size)
    if example.kind != "answered":
        return Problem(example, found, np.zeros(len(found.spans), np.bool_))
    answers = example.asked.question.answers
    texts = {normalized(answer) for _, answer in answers}
    there = [any(s.start <= start < s.end for start, _ in answers) for s in text]
    alike = np.array([normalized(span) in texts for span in found.texts], np.bool_)
    placed = alike & np.array([there[index] for index in found.sentences], np.bool_)
    return Problem(example, found, placed if placed.any() else alike)


def learn(problems: Sequence[Problem], size: int = _SIZE) -> npt.NDArray[np.float32]:
    """Weights of clues, (size,): those under which the right spans are likeliest, by Adam, with decay."""
    known = torch.from_numpy(_known(problems, size)).float()
    weights = torch.zeros(size, 1, requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=_RATE)
    solvable = [p for p in problems if p.right.any()]
    chance = np.random.default_rng(_SEED)
    for epoch in range(_EPOCHS):
        for group in optimizer.param_groups:
            group["lr"] = _RATE * (1 - epoch / _EPOCHS)
        order = chance.permutation(len(solvable))
        for first in range(0, len(order), _BATCH):
            batch = [solvable[i] for i in order[first : first + _BATCH]]
            loss = _loss(batch, weights) + _DECAY * (weights**2).sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            with torch.no_grad():
                weights.mul_(known[:, None])
    return weights.detach().numpy()[:, 0]


def _known(problems: Sequence[Problem], size: int) -> npt.NDArray[np.bool_]:
    """Places in the table whose clues occur with enough questions to be trusted."""
    counts = np.zeros(size, np.int64)
    for each in problems:
        counts[np.unique(each.found.places)] += 1
    return counts >= _FEWEST


def _loss(batch: Sequence[Problem], weights: torch.Tensor) -> torch.Tensor:
    """The mean of -log of the probability of all right spans of a question together."""
    sizes = [len(each.found.places) for each in batch]
    offsets = np.cumsum([0, *sizes[:-1]])
    places = torch.from_numpy(np.concatenate([each.found.places for each in batch]))
    starts = np.concatenate([each.found.starts + at for each, at in zip(batch, offsets, strict=True)])
    scores = torch.nn.functional.embedding_bag(
        places, weights, torch.from_numpy(starts).to(places.dtype), mode="sum"
    )[:, 0]
    losses = []
    for each, part in zip(batch, torch.split(scores, [len(each.right) for each in batch]), strict=True):
        right = part[torch.from_numpy(each.right)]
        losses.append(torch.logsumexp(part, 0) - torch.logsumexp(right, 0))
    return torch.stack(losses).mean()


def fit_refusal(problems: Sequence[Problem], table: npt.NDArray[np.float32]) -> Refusal:
    """Fit on questions, with and without an answer, that the table was not learnt from."""
    problems = [each for each in problems if each.found.spans]
    scores = [each.found.scores(table) for each in problems]
    solved = [(s, each.right) for s, each in zip(scores, problems, strict=True) if each.right.any()]
    losses = [-fmean(np.log(likelihoods(s, t)[right].sum()) for s, right in solved) for t in _TEMPERATURES]
    temperature = float(_TEMPERATURES[int(np.argmin(losses))])
    shares = [likelihoods(s, temperature) for s in scores]
    rows = np.array([_doubts(each, p) for each, p in zip(problems, shares, strict=True)])
    none = np.array([each.example.kind != "answered" for each in problems])
    weights = _logistic(rows, none)
    weights[0] += np.log(_WITHOUT / (1 - _WITHOUT)) - np.log(none.mean() / (1 - none.mean()))
    limit = float(np.quantile((rows @ weights)[~none], 1 - _REFUSED_OF_GOOD))
    return Refusal(temperature, weights, float(1 / (1 + np.exp(-limit))))


def _doubts(each: Problem, shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    best = int(shares.argmax())
    text = [part.sentence for part in each.example.passage.sentences]
    return doubts(each.found.asked, text, each.found.sentences[best], float(shares[best]))


def _logistic(rows: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """A logistic regression with a slight penalty, by Newton's method."""
    weights = np.zeros(DOUBTS)
    for _ in range(30):
        chances = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chances - labels) + weights
        curve = (rows.T * (chances * (1 - chances))) @ rows + np.eye(DOUBTS)
        weights -= np.linalg.solve(curve, slope)
    return weights


def _problems(passages: Sequence[ReadPassage], *, unanswerable: bool) -> Iterator[Problem]:
    maker = Maker(passages, bare)
    chance = np.random.default_rng(_SEED)
    for example in maker.answered:
        yield problem(example)
        if unanswerable:
            other = passages[int(chance.integers(len(passages)))]
            made = [make(example, chance) for make in (maker.elsewhere, maker.swapped)]
            yield from (problem(each) for each in (*made, _foreign(example, other)) if each is not None)


def _foreign(example: Example, passage: ReadPassage) -> Example | None:
    """The question put to a passage of another article."""
    other = passage.article != example.passage.article
    return Example("elsewhere", example.asked, passage) if other else None


def _measured(problems: Sequence[Problem], table: npt.NDArray[np.float32]) -> dict[str, float]:
    """Exact match and F1 in percent."""
    exact, alike = [], []
    for each in problems:
        if each.example.kind != "answered":
            continue
        texts = each.found.texts
        best = texts[int(each.found.scores(table).argmax())] if texts else ""
        answers = [answer for _, answer in each.example.asked.question.answers]
        exact.append(max(normalized(best) == normalized(answer) for answer in answers))
        alike.append(max(f1(best, answer) for answer in answers))
    return {"exact_match": round(100 * fmean(exact), 1), "f1": round(100 * fmean(alike), 1)}


def train(files: Sequence[Path], folder: Path) -> RankerManifest:
    """Train on files, and write manifest and weights to a folder.

    Raises:
        InputError: a file is missing or of another format.
    """
    passages = prepare(read_squad(files), bare)
    held = set(sorted({passage.article for passage in passages})[::_KEPT_OUT])
    seen = list(_problems([p for p in passages if p.article not in held], unanswerable=False))
    unseen = list(_problems([p for p in passages if p.article in held], unanswerable=True))
    trial = learn(seen)
    refusal = fit_refusal(unseen, trial)
    answered = [each for each in unseen if each.example.kind == "answered"]
    data, scale = pack_table(learn([*seen, *answered]))
    name = RANKER.with_suffix(".bin").name
    manifest = RankerManifest(
        file=name,
        sha256=hashlib.sha256(data).hexdigest(),
        scale=scale,
        temperature=round(refusal.temperature, 3),
        doubts=[round(float(value), 3) for value in refusal.doubts],
        refuse=round(refusal.refuse, 3),
        licence="Apache-2.0",
        training={
            "files": [f"{path.parent.name}/{path.name}" for path in files],
            "questions": len(seen) + len(answered),
            "held_out": {"questions": len(answered), **_measured(answered, trial)},
        },
    )
    (folder / name).write_bytes(data)
    (folder / RANKER.name).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(train([Path(name) for name in sys.argv[2:]], Path(sys.argv[1])).to_json())
