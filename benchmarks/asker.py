"""Questions made by rule: beside human ones, read back by a reader, and how many there are.

    python benchmarks/asker.py QUESTIONS.json [QUESTIONS.json ...] [--reader MANIFEST]

The files are in SQuAD's format. Overlap is with the question that a human asked for the same answer: tokens
are Kiwi's morphemes; BLEU is that of the corpus, up to four tokens and without smoothing, ROUGE-L the mean of
F. It says that questions are worded alike, not that they are good. The round trip asks the reader each short
question that was made; the control does so for cards whose answer was swapped for that of another card of
the same paragraph, which must not be accepted. Yield counts the paragraphs that give cards. What it costs is
measured on a page of `samples/texts`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Annotated, Final

import typer

from dokhae.lab.ocr.tables import percent, table
from dokhae.lab.text.overlap import bleu, rouge_l
from dokhae.lab.text.question_word import asked_for
from dokhae.lab.text.squad import Passage, read_squad
from dokhae.language import Sentence, sentences
from dokhae.language.answers import f1
from dokhae.language.morphemes import morphemes
from dokhae.language.reading import Reading
from dokhae.quiz.anchor import anchored
from dokhae.quiz.answer import RANKER, Answerer, answerer
from dokhae.quiz.ask import ask
from dokhae.quiz.card import KINDS, Card, Span
from dokhae.quiz.gold import question_for
from dokhae.quiz.hints import weighed
from dokhae.quiz.judge import confirmed, readings
from dokhae.quiz.quiz import Quiz
from dokhae.quiz.same import same
from dokhae.quiz.select import select

__all__ = [
    "Made",
    "Pair",
    "gold_span_table",
    "made_of",
    "main",
    "pairs",
    "round_trip_table",
    "speed_table",
    "word_table",
    "yield_table",
]


_SAMPLES: Final = Path(__file__).parents[1] / "samples" / "texts"
_PAGE: Final = 1_500  # characters
_CARDS: Final = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """A human question, ours for the same answer, and the sentence that holds the answer."""

    human: str
    ours: str
    copied: str


def pairs(path: Path) -> Iterator[Pair]:
    """The questions of a file, each with ours."""
    for passage in read_squad([path]):
        split = sentences(passage.text)
        for asked in passage.questions:
            start, text = asked.answers[0]
            span = Span(start, start + len(text))
            ours = question_for(split, span, title=_about(passage))
            yield Pair(asked.text, ours, _holder(split, span))


def _about(passage: Passage) -> str:
    """What the article of a passage is about."""
    return passage.title.split("_(")[0].replace("_", " ")


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


@dataclass(frozen=True, slots=True)
class Made:
    """The cards of a paragraph, and what the reader made of the short questions among them."""

    text: str
    about: str
    cards: Sequence[Card]
    readings: Mapping[str, Reading]

    @property
    def short(self) -> list[Card]:
        """Its short questions."""
        return [card for card in self.cards if card.kind == "short"]

    @property
    def accepted(self) -> list[Card]:
        """The cards that the judge keeps."""
        return [card for card in self.cards if self.keeps(card)]

    @property
    def shown(self) -> list[Card]:
        """The cards that a user gets who asks for all of them."""
        weights = [weighed(anchored(card, self.about), self.about) for card in self.accepted]
        return select(weights, len(weights), KINDS)

    def keeps(self, card: Card) -> bool:
        """Whether the judge keeps a card of this paragraph, or one made of it."""
        reading = self.readings.get(card.question)
        return reading is None or confirmed(card, reading, self.text) is not None

    def swapped(self) -> Iterator[Card]:
        """Each short question with the answer of the next one that says something else."""
        for place, card in enumerate(self.short):
            rest = (*self.short[place + 1 :], *self.short[:place])
            other = next((c for c in rest if not same(c.answer, card.answer)), None)
            if other is not None:
                yield replace(card, answer=other.answer, answer_span=other.answer_span)


def made_of(path: Path, reader: Answerer) -> Iterator[Made]:
    """The cards of every paragraph of a file."""
    for passage in read_squad([path]):
        told = sentences(passage.text)
        about = _about(passage)
        cards = ask(told, KINDS, title=about)
        questions = list(dict.fromkeys(card.question for card in cards if card.question.endswith("?")))
        yield Made(
            passage.text, about, cards, dict(zip(questions, readings(questions, reader, told), strict=True))
        )


def round_trip_table(made: Sequence[Made]) -> str:
    """How often the reader gives the answer back, and what the judge keeps of right and of swapped cards."""
    back = [
        (card.answer, one.text[best.start : best.end])
        for one in made
        for card in one.short
        for best in one.readings[card.question].spans[:1]
    ]
    kept = [one.keeps(card) for one in made for card in one.short]
    control = [one.keeps(card) for one in made for card in one.swapped()]
    rows = [
        ["short questions", str(len(kept))],
        ["reader gives the same answer", percent(fmean(same(*pair) for pair in back))],
        ["F1 of characters", percent(fmean(f1(found, answer) for answer, found in back))],
        ["accepted", percent(fmean(kept))],
        ["accepted with another card's answer", f"{percent(fmean(control))} of {len(control)}"],
    ]
    return table(["round trip", ""], rows)


def yield_table(made: Sequence[Made]) -> str:
    """Share of the paragraphs with a card that the judge keeps, with one that a user gets, and how many."""
    rows = []
    for name, kinds in [*((kind, {kind}) for kind in KINDS), ("any", set(KINDS))]:
        kept = [sum(card.kind in kinds for card in one.accepted) for one in made]
        shown = [sum(card.kind in kinds for card in one.shown) for one in made]
        rows.append([name, *_counted(kept), *_counted(shown)])
    head = ["kind", f"accepted in (of {len(made)} paragraphs)", "in each", "shown in", "in each"]
    return table(head, rows)


def _counted(counts: Sequence[int]) -> tuple[str, str]:
    return percent(fmean(count > 0 for count in counts)), f"{fmean(counts):.1f}"


def speed_table() -> str:
    """Seconds for twenty cards of a page of 1,500 characters, weights loaded."""
    texts = (path.read_text("utf-8") for path in sorted(_SAMPLES.glob("*.txt")))
    page = "\n".join(texts)[:_PAGE]
    rows = []
    for name, reader in (("the network", None), ("the ranker", RANKER)):
        quiz = Quiz(reader=reader)
        quiz.cards(page[:300], 1)
        begin = time.perf_counter()
        cards = quiz.cards(page, _CARDS)
        rows.append([name, str(len(cards)), f"{time.perf_counter() - begin:.1f}"])
    return table(["read by", "cards", "seconds"], rows)


def main(
    files: Annotated[list[Path], typer.Argument(exists=True, help="Questions in the format of SQuAD.")],
    reader: Annotated[str | None, typer.Option(help="As of `dokhae ask`.")] = None,
) -> None:
    """Print the tables for the questions of all files together."""
    asked = [pair for path in files for pair in pairs(path)]
    judge = answerer(reader, 1)
    made = [one for path in files for one in made_of(path, judge)]
    tables = (gold_span_table(asked), word_table(asked), round_trip_table(made), yield_table(made))
    print(*tables, speed_table(), sep="\n\n")


if __name__ == "__main__":
    typer.run(main)
