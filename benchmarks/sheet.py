"""A blind sheet of cards for people to judge, and the count of what they say.

    python benchmarks/sheet.py make FILE [FILE ...] OUT    # OUT/sheet.csv to copy for each judge, OUT/key.csv
    python benchmarks/sheet.py count OUT/key.csv JUDGED.csv JUDGED.csv

Half of the cards are of the files given: articles in SQuAD's format, or texts (.txt). Half are of `samples/`:
texts of our own, and pages read by the recogniser. Of an article five paragraphs at a time are one text, as
they are to who asks for cards of it; judges see those of its paragraphs that hold the evidence or one of the
choices, the card and nothing else. They write 1 or 0 under each of five criteria:

- grammatical: a native speaker could have written it;
- right: the answer is right by the text, and no other answer is; of a false statement, the correction;
- self-contained: it can be understood without the text;
- word: it asks by the right word (누가, 언제, 어디, 무엇, 몇); a choice has no second right answer;
- worth: somebody who learns the text gains by it.

A card is good if all five hold. What is right for both judges counts as right.
"""

from __future__ import annotations

import csv
import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Annotated, Final

import typer

from dokhae.lab.ocr.tables import percent, table
from dokhae.lab.text.squad import read_squad
from dokhae.quiz.card import KINDS, Card, CardKind
from dokhae.quiz.passage import Passage
from dokhae.quiz.quiz import Quiz
from dokhae.reader import Reader

__all__ = ["CRITERIA", "app", "count", "make"]

CRITERIA: Final = ("grammatical", "right", "self-contained", "word", "worth")
_CARD: Final = ("number", "kind", "question", "choices", "answer", "correction", "text")
_WANTED: Final = {"short": 100, "cloze": 25, "ox": 25, "choice": 25}
_TOGETHER: Final[tuple[tuple[CardKind, ...], ...]] = (("short",), ("cloze", "ox", "choice"))
_OF_A_PARAGRAPH: Final = 8
_PARAGRAPHS: Final = 5
_OF_A_TEXT: Final = 60
_SAMPLES: Final = Path(__file__).parents[1] / "samples"
_SEED: Final = 12

app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class _Told:
    """A card, the text that it was made of, and where that came from."""

    card: Card
    text: str
    source: str


@app.command()
def make(
    files: Annotated[list[Path], typer.Argument(exists=True, help="Files in the format of SQuAD, or texts.")],
    out: Annotated[Path, typer.Argument(help="Folder for sheet.csv and key.csv.")],
) -> None:
    """Make cards, draw those of the sheet, and write it with its key."""
    quiz, chance = Quiz(), random.Random(_SEED)
    given = [told for path in files for told in _of_file(quiz, path)]
    halves = [given, list(_of_samples(quiz))]
    drawn = [card for kind in KINDS for card in _drawn(halves, kind, chance)]
    chance.shuffle(drawn)
    out.mkdir(parents=True, exist_ok=True)
    with (out / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow((*_CARD, *CRITERIA))
        sheet.writerows(
            (number, *_cells(told), *("" for _ in CRITERIA)) for number, told in enumerate(drawn, 1)
        )
    with (out / "key.csv").open("w", encoding="utf-8", newline="") as file:
        key = csv.writer(file)
        key.writerow(("number", "source"))
        key.writerows((number, told.source) for number, told in enumerate(drawn, 1))


def _of_file(quiz: Quiz, path: Path) -> Iterator[_Told]:
    if path.suffix == ".txt":
        yield from _of_text(quiz, Passage.of(path.read_text("utf-8")), path.name)
        return
    articles: dict[str, dict[str, None]] = {}
    for passage in read_squad([path]):
        articles.setdefault(passage.title, {})[unicodedata.normalize("NFC", passage.text)] = None
    for title, paragraphs in articles.items():
        about = title.split("_(")[0].replace("_", " ")
        for start in range(0, len(paragraphs), _PARAGRAPHS):
            yield from _of_article(quiz, list(paragraphs)[start : start + _PARAGRAPHS], about, path.stem)


def _of_article(quiz: Quiz, paragraphs: Sequence[str], about: str, source: str) -> Iterator[_Told]:
    for kinds in _TOGETHER:
        wanted = _OF_A_PARAGRAPH * len(paragraphs)
        for card in quiz.cards("\n".join(paragraphs), wanted, kinds, about=about):
            seen = (p for p in paragraphs if any(said in p for said in (card.evidence, *card.choices)))
            yield _Told(card, "\n".join((f"[{about}]", *seen)), source)


def _of_samples(quiz: Quiz) -> Iterator[_Told]:
    reader = Reader()
    texts = {path.name: Passage.of(path.read_text("utf-8")) for path in sorted(_SAMPLES.glob("texts/*.txt"))}
    pages = sorted([*_SAMPLES.glob("*.png"), *_SAMPLES.glob("*.jpg")])
    texts |= {path.name: Passage.of(reader.read(path)) for path in pages}
    for name, passage in texts.items():
        yield from _of_text(quiz, passage, name)


def _of_text(quiz: Quiz, passage: Passage, source: str) -> Iterator[_Told]:
    for kinds in _TOGETHER:
        for card in quiz.cards(passage, _OF_A_TEXT, kinds):
            yield _Told(card, passage.text, source)


def _drawn(halves: Sequence[Sequence[_Told]], kind: str, chance: random.Random) -> Iterator[_Told]:
    """Cards of a kind, half of them of each half; what one lacks the other gives."""
    pools = [[told for told in half if told.card.kind == kind] for half in halves]
    wanted = _WANTED[kind]
    second = min(len(pools[1]), wanted - min(len(pools[0]), wanted // 2))
    for pool, number in zip(pools, (wanted - second, second), strict=True):
        yield from chance.sample(pool, min(number, len(pool)))


def _cells(told: _Told) -> tuple[str, ...]:
    card = told.card
    return card.kind, card.question, " / ".join(card.choices), card.answer, card.correction, told.text


@app.command()
def count(
    key: Annotated[Path, typer.Argument(exists=True)],
    judged: Annotated[list[Path], typer.Argument(exists=True, help="A filled sheet for each judge.")],
) -> None:
    """Print what the judges say, as Markdown."""
    sources = {row["number"]: row["source"] for row in _rows(key)}
    sheets = [{row["number"]: row for row in _rows(path)} for path in judged]
    kinds = {number: row["kind"] for number, row in sheets[0].items()}
    head = ["cards", "number", *CRITERIA, "good", "good to each judge", "judges agree"]
    groups: list[tuple[str, list[str]]] = [(kind, [n for n in kinds if kinds[n] == kind]) for kind in KINDS]
    groups += [("not short", [n for n in kinds if kinds[n] != "short"])]
    groups += [
        (source, [n for n in kinds if sources[n] == source]) for source in sorted(set(sources.values()))
    ]
    print(table(head, [_counted(name, numbers, sheets) for name, numbers in groups if numbers]))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _counted(name: str, numbers: Sequence[str], sheets: Sequence[dict[str, dict[str, str]]]) -> list[str]:
    def holds(criteria: Sequence[str], judges: Sequence[dict[str, dict[str, str]]], number: str) -> bool:
        return all(judge[number][criterion] == "1" for judge in judges for criterion in criteria)

    shares = [fmean(holds([criterion], sheets, n) for n in numbers) for criterion in CRITERIA]
    each = [fmean(holds(CRITERIA, [judge], n) for n in numbers) for judge in sheets]
    alike = fmean(len({holds(CRITERIA, [judge], n) for judge in sheets}) == 1 for n in numbers)
    good = fmean(holds(CRITERIA, sheets, n) for n in numbers)
    return [
        name,
        str(len(numbers)),
        *map(percent, (*shares, good)),
        " / ".join(map(percent, each)),
        percent(alike),
    ]


if __name__ == "__main__":
    app()
