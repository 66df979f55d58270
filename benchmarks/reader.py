"""Answers to questions: `python benchmarks/reader.py FILE...`, files in the format of SQuAD.

Each reader is asked every question on its whole paragraph: the network, the ranker that takes its place, both
together as `dokhae answer` asks them, and rules that learnt nothing. Exact match and F1 of characters are
KorQuAD's; the interval is got by drawing articles with replacement, since questions of one article are alike.
A question is refused where a reader says that the text has no answer: those that are put to another paragraph
of their article and those with a swapped name or number should be, the others should not.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Annotated, Final

import numpy as np
import typer

from _heuristic import Heuristic
from dokhae.lab.ocr.calibration import calibration_error, reliability
from dokhae.lab.ocr.tables import percent, table
from dokhae.lab.text.examples import Example, Kind, Maker, ReadPassage, prepare
from dokhae.lab.text.squad import read_squad
from dokhae.language.answers import exact_match, f1
from dokhae.language.panel import Panel
from dokhae.language.ranker import Ranker
from dokhae.language.reading import ReadingModel
from dokhae.language.window import bare
from dokhae.quiz.answer import Answerer
from dokhae.weights.reader import READER

__all__ = ["main"]

_DRAWS: Final = 2_000
_SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader made of a question.

    Attributes:
        article: of its paragraph.
        kind: whether it has an answer there, and why not.
        exact: of the likeliest answer.
        f1: of it.
        confidence: in it.
        refused: the reader says that there is none.
        seconds: that it took, with the question's morphemes, without those of the paragraph.
    """

    article: str
    kind: Kind
    exact: float
    f1: float
    confidence: float
    refused: bool
    seconds: float


def main(
    files: Annotated[list[Path], typer.Argument(exists=True, help="Questions in the format of SQuAD.")],
    weights: Annotated[Path, typer.Option(help="Manifest of the network.")] = READER,
    network: Annotated[bool, typer.Option(help="Whether the network is asked, too.")] = True,
) -> None:
    """Print how well each reader answers and refuses, as Markdown tables."""
    examples = _examples(files)
    ranker = Ranker()
    readers: dict[str, Answerer] = {"rules": Heuristic(), "ranker": ranker}
    if network:
        readers["network"] = model = ReadingModel(weights)
        readers["both"] = Panel(model, ranker)
    outcomes = {name: _outcomes(reader, examples) for name, reader in readers.items()}
    print(_answers_table(outcomes), end="\n\n")
    print(_refusals_table(outcomes))


def _examples(files: Sequence[Path]) -> list[Example]:
    """All questions, and each of them once in either way without an answer where there is one."""
    maker = Maker(prepare(read_squad(files), bare), bare)  # each reader cuts its own pieces
    return maker.every_kind(np.random.default_rng(_SEED))


def _outcomes(reader: Answerer, examples: Iterable[Example]) -> list[Outcome]:
    of_passage: dict[int, tuple[ReadPassage, list[Example]]] = {}
    for example in examples:
        of_passage.setdefault(id(example.passage), (example.passage, []))[1].append(example)
    outcomes = []
    for passage, asked in of_passage.values():
        text = reader.prepare([part.sentence for part in passage.sentences])
        for example in asked:
            begin = time.perf_counter()
            question = reader.prepare([part.sentence for part in example.asked.parts])
            (reading,) = reader.read([question], text)
            seconds = time.perf_counter() - begin
            best = reading.spans[0]
            found = passage.text[best.start : best.end]
            answers = [answer for _, answer in example.asked.question.answers]
            outcomes.append(
                Outcome(
                    article=passage.article,
                    kind=example.kind,
                    exact=max(exact_match(found, answer) for answer in answers),
                    f1=max(f1(found, answer) for answer in answers),
                    confidence=reading.confidence,
                    refused=reading.none / (best.probability + reading.none) > reader.refuse,
                    seconds=seconds,
                )
            )
    return outcomes


def _answers_table(outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    rows = []
    for name, all_of_them in outcomes.items():
        good = [outcome for outcome in all_of_them if outcome.kind == "answered"]
        error = calibration_error(reliability((o.confidence, o.exact == 1) for o in good))
        rows.append(
            [
                name,
                str(len(good)),
                _with_interval(good, [o.exact for o in good]),
                _with_interval(good, [o.f1 for o in good]),
                percent(error),
                f"{1000 * fmean(o.seconds for o in good):.0f}",
            ]
        )
    head = ["reader", "questions", "exact match (95 %)", "F1 (95 %)", "calibration error", "ms a question"]
    return table(head, rows)


def _refusals_table(outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    rows = []
    for name, all_of_them in outcomes.items():
        of_kind: dict[Kind, list[bool]] = {"answered": [], "elsewhere": [], "swapped": []}
        for outcome in all_of_them:
            of_kind[outcome.kind].append(outcome.refused)
        without = of_kind["elsewhere"] + of_kind["swapped"]
        rows.append([name, *(_share(refused) for refused in (*of_kind.values(), without))])
    head = ["refused by", "with an answer", "of another paragraph", "with a swap", "both without"]
    return table(head, rows)


def _share(refused: Sequence[bool]) -> str:
    return f"{percent(fmean(refused))} of {len(refused)}" if refused else "-"


def _with_interval(outcomes: Sequence[Outcome], values: Sequence[float]) -> str:
    """A mean with the middle 95 % of what it is when articles are drawn with replacement."""
    of_article: dict[str, list[float]] = defaultdict(list)
    for outcome, value in zip(outcomes, values, strict=True):
        of_article[outcome.article].append(value)
    sums = np.array([(sum(group), len(group)) for group in of_article.values()])
    drawn = np.random.default_rng(_SEED).integers(len(sums), size=(_DRAWS, len(sums)))
    totals = sums[drawn].sum(axis=1)
    low, high = np.quantile(totals[:, 0] / totals[:, 1], [0.025, 0.975])
    return f"{100 * fmean(values):.1f} ({100 * low:.1f} to {100 * high:.1f})"


if __name__ == "__main__":
    typer.run(main)
