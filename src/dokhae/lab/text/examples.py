"""Examples that a network learns to answer from, and learns to refuse.

Besides the questions of a data set there are two kinds without an answer: a question put to another passage
of its article, and one in which a name or a number was swapped for another of the passage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from dokhae.lab.text.squad import Passage, Question
from dokhae.language.morphemes import Morpheme, Sentence, join, sentences
from dokhae.language.retrieve import rank
from dokhae.language.window import LONGEST_ANSWER, Prepared, Window, Windows

__all__ = [
    "Asked",
    "Example",
    "Kind",
    "Maker",
    "Prepare",
    "ReadPassage",
    "asked_window",
    "learnt_windows",
    "prepare",
    "target",
]

Kind = Literal["answered", "elsewhere", "swapped"]
Prepare = Callable[[Iterable[Sentence]], list[Prepared]]
"""Makes sentences ready for a reader: `Windows.prepare` for a network, `bare` for one without pieces."""
_NAME: Final = ("NNP", "SL", "SH")
_NUMBER: Final = ("SN",)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, prepared."""

    question: Question
    parts: tuple[Prepared, ...]


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage with its sentences and questions, prepared."""

    article: str
    text: str
    sentences: tuple[Prepared, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A question put to a passage; only one that is "answered" has an answer there."""

    kind: Kind
    asked: Asked
    passage: ReadPassage


def prepare(passages: Sequence[Passage], prepare_sentences: Prepare) -> list[ReadPassage]:
    """Passages and questions made ready, once for all epochs."""

    def prepared(text: str) -> tuple[Prepared, ...]:
        return tuple(prepare_sentences(sentences(text)))

    return [
        ReadPassage(
            p.article, p.text, prepared(p.text), tuple(Asked(q, prepared(q.text)) for q in p.questions)
        )
        for p in passages
    ]


class Maker:
    """Makes examples of passages; what it draws depends on the generator alone."""

    def __init__(self, passages: Sequence[ReadPassage], prepare_sentences: Prepare) -> None:
        self._prepare = prepare_sentences
        self._of_article: dict[str, list[ReadPassage]] = defaultdict(list)
        for passage in passages:
            self._of_article[passage.article].append(passage)
        self.answered = [Example("answered", asked, p) for p in passages for asked in p.asked]

    def elsewhere(self, example: Example, chance: np.random.Generator) -> Example | None:
        """The question put to another passage of the article in which its answer does not occur."""
        answers = [text for _, text in example.asked.question.answers]
        others = [
            passage
            for passage in self._of_article[example.passage.article]
            if passage is not example.passage and not any(answer in passage.text for answer in answers)
        ]
        if not others:
            return None
        return Example("elsewhere", example.asked, others[chance.integers(len(others))])

    def swapped(self, example: Example, chance: np.random.Generator) -> Example | None:
        """The question with a name or a number of the passage swapped for another one of the passage."""
        told = {run.text: run for part in example.passage.sentences for run in _runs(part.sentence)}
        asked = [(part.sentence, run) for part in example.asked.parts for run in _runs(part.sentence)]
        answers = {text for _, text in example.asked.question.answers}
        pairs = [
            (sentence, old, new)
            for sentence, old in asked
            if old.text in example.passage.text
            for new in told.values()
            if new.tags == old.tags
            and new.text not in example.asked.question.text
            and not any(new.text in answer or answer in new.text for answer in answers)
        ]
        if not pairs:
            return None
        sentence, old, new = pairs[chance.integers(len(pairs))]
        text = sentence.text[: old.start - sentence.start] + _replaced(sentence, old, new)
        parts = tuple(self._prepare(sentences(text)))
        return Example("swapped", Asked(example.asked.question, parts), example.passage)

    def every_kind(self, chance: np.random.Generator) -> list[Example]:
        """All questions, and for each of them one of each kind without an answer where there can be one."""
        examples = list(self.answered)
        for make in (self.elsewhere, self.swapped):
            examples += [made for example in self.answered if (made := make(example, chance)) is not None]
        return examples


def asked_window(windows: Windows, example: Example) -> Window:
    """The window of an example, as it is when a user asks."""
    parts = example.asked.parts
    return windows.window(parts, windows.choose(parts, example.passage.sentences))


def learnt_windows(
    windows: Windows, examples: Sequence[Example], chance: np.random.Generator
) -> list[Window]:
    """The windows of a question and its like, to learn from: all show the same sentences of a passage.

    How many there are is drawn, and the sentence with the answer of the first is one of them.
    """
    first, text = examples[0], examples[0].passage.sentences
    asked = [m for part in first.asked.parts for m in part.sentence.morphemes]
    order = rank(asked, [part.sentence for part in text])
    most = max(1, round(len(order) * chance.uniform(0.3, 1.1)))
    if first.kind == "answered":
        start, _ = first.asked.question.answers[0]
        gold = [i for i, part in enumerate(text) if part.sentence.start <= start < part.sentence.end]
        order = [*gold, *(i for i in order if i not in gold)]
    every = [example.asked.parts for example in examples]
    return [windows.window(parts, windows.fitting(parts, text, order[:most])) for parts in every]


def target(example: Example, window: Window) -> tuple[int, int] | None:
    """First and last piece of the answer; None where the window has none.

    Of several answers the first that is there in whole pieces counts, or else the first that is there at all;
    one that is longer than the network allows is none.
    """
    if example.kind != "answered":
        return None
    found = []
    for start, text in example.asked.question.answers:
        inside = np.flatnonzero(
            (window.starts < start + len(text)) & (window.ends > start) & (window.starts >= 0)
        )
        if inside.size and window.starts[inside[0]] <= start and window.ends[inside[-1]] >= start + len(text):
            first, last = int(inside[0]), int(inside[-1])
            if last - first >= LONGEST_ANSWER:
                continue
            exact = window.starts[first] == start and window.ends[last] == start + len(text)
            found.append((not exact, (first, last)))
    return min(found)[1] if found else None


@dataclass(frozen=True, slots=True)
class _Run:
    """A name or a number: morphemes in a row without anything between them."""

    text: str
    tags: str
    start: int
    end: int


def _runs(sentence: Sentence) -> Iterator[_Run]:
    for tags in (_NAME, _NUMBER):
        run: list[Morpheme] = []
        for morpheme in (*sentence.morphemes, None):
            if morpheme and morpheme.pos in tags and (not run or morpheme.start == run[-1].end):
                run.append(morpheme)
                continue
            if run and (tags is _NUMBER or run[-1].end - run[0].start > 1):
                start, end = run[0].start, run[-1].end
                text = sentence.text[start - sentence.start : end - sentence.start]
                yield _Run(text, "name" if tags is _NAME else "number", start, end)
            run = [morpheme] if morpheme and morpheme.pos in tags else []


def _replaced(sentence: Sentence, old: _Run, new: _Run) -> str:
    """What a sentence says from a run on, with another run there; its particle takes the shape that fits."""
    particles, end = [], old.end
    for morpheme in sentence.morphemes:
        if morpheme.start == end and morpheme.pos.startswith("J"):
            particles.append((morpheme.form, morpheme.tag))
            end = morpheme.end
    fitted = join([(new.text, "NNP"), *particles]) if particles else new.text
    return fitted + sentence.text[end - sentence.start :]
