"""Questions made by rule beside human ones: overlap with the question that a human asked for the same answer.

    python benchmarks/asker.py QUESTIONS.json [QUESTIONS.json ...]

The files are in SQuAD's format. Tokens are Kiwi's morphemes; BLEU is that of the corpus, up to four tokens
and without smoothing, ROUGE-L the mean of F. Overlap says that questions are worded alike, not that they are
good.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dokhae.lab.ocr.tables import percent, table
from dokhae.lab.text.overlap import bleu, rouge_l
from dokhae.lab.text.question_word import asked_for
from dokhae.lab.text.squad import read_squad
from dokhae.language import Sentence, sentences
from dokhae.language.morphemes import morphemes
from dokhae.quiz.card import Span
from dokhae.quiz.gold import question_for

__all__ = ["Pair", "gold_span_table", "main", "pairs", "word_table"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A human question, ours for the same answer, and the sentence that holds the answer."""

    human: str
    ours: str
    copied: str


def pairs(path: Path) -> Iterator[Pair]:
    """The questions of a file, each with ours."""
    for passage in read_squad([path]):
        title = passage.title.split("_(")[0].replace("_", " ")
        split = sentences(passage.text)
        for asked in passage.questions:
            start, text = asked.answers[0]
            span = Span(start, start + len(text))
            ours = question_for(split, span, title=title)
            yield Pair(asked.text, ours, _holder(split, span))


def _holder(split: Sequence[Sentence], span: Span) -> str:
    return next((s.text for s in split if s.start <= span.start < s.end), "")


def _tokens(text: str) -> list[str]:
    return [m.form for m in morphemes(text)]


def gold_span_table(made: Sequence[Pair]) -> str:
    """Overlap with the human questions: ours, and the sentence copied."""
    human = [_tokens(pair.human) for pair in made]
    rows = []
    for name, texts in (("asker", [p.ours for p in made]), ("sentence copied", [p.copied for p in made])):
        tokens = [_tokens(text) for text in texts]
        rows.append([name, f"{bleu(tokens, human):.2f}", f"{rouge_l(tokens, human):.2f}"])
    return table(["question", "BLEU-4", "ROUGE-L"], rows)


def word_table(made: Sequence[Pair]) -> str:
    """What ours ask for, where the human question tells it."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for pair in made:
        wanted = asked_for(pair.human)
        if wanted is not None:
            total[wanted] += 1
            right[wanted] += asked_for(pair.ours) == wanted
    rows = [[name, str(total[name]), percent(right[name] / total[name])] for name in sorted(total)]
    count = total.total()
    rows.append(["all", f"{count} of {len(made)}", percent(right.total() / max(1, count))])
    return table(["human asks for", "questions", "ours asks for it, too"], rows)


def main(paths: Sequence[Path]) -> None:
    """Print the tables for the questions of all files together."""
    made = [pair for path in paths for pair in pairs(path)]
    print(gold_span_table(made), word_table(made), sep="\n\n")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
