"""Decks as text: CSV for spreadsheets, Markdown for printing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from dokhae.quiz.card import Card
from dokhae.quiz.deck import KIND_NAMES, Deck

__all__ = ["COLUMNS", "csv_text", "markdown_text", "numbered"]

COLUMNS: Final = ("kind", "question", "answer", "choices", "evidence", "correction", "difficulty", "reasons")
"""Columns of the CSV."""

_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# A spreadsheet takes a cell for a formula that begins like this; a plain number does no harm.
_FORMULA: Final = re.compile(r"[=@\t\r]|[+-](?![\d.,]+$)")
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>#|~&])")
_LIST_MARK: Final = re.compile(r"^(\d*)([-+.)])")


def numbered(choices: tuple[str, ...]) -> list[str]:
    """The choices with ①, ② and so on before them."""
    marks = [*_CIRCLED, *(f"({number})" for number in range(len(_CIRCLED) + 1, len(choices) + 1))]
    return [f"{mark} {choice}" for mark, choice in zip(marks, choices, strict=False)]


def csv_text(deck: Deck) -> str:
    """A table with a row for each card; choices and reasons stand one a line in their cell.

    It begins with a byte order mark, without which Excel does not show Hangul, and cells that would be taken
    for formulas begin with an apostrophe.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, deck.cards))
    return "\ufeff" + table.getvalue()


def _row(card: Card) -> list[str]:
    texts = (card.kind, card.question, card.answer, "\n".join(card.choices), card.evidence, card.correction)
    cells = (*texts, f"{card.difficulty:.2f}", "\n".join(card.reasons))
    return [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]


def markdown_text(deck: Deck) -> str:
    """Questions by kind, numbered, and all answers with their evidence at the end."""
    return "\n".join((f"# {_plain(deck.title)}", *_questions(deck), *_answers(deck))) + "\n"


def _questions(deck: Deck) -> Iterator[str]:
    for kind, cards in deck.by_kind():
        yield f"\n## {KIND_NAMES[kind]}\n"
        for number, card in enumerate(cards, 1):
            yield f"{number}. {_plain(card.question)}{' (O, X)' if kind == 'ox' else ''}"
            yield from (f"    - {_plain(choice)}" for choice in numbered(card.choices))


def _answers(deck: Deck) -> Iterator[str]:
    yield "\n## 정답과 근거"
    for kind, cards in deck.by_kind():
        yield f"\n### {KIND_NAMES[kind]}\n"
        for number, card in enumerate(cards, 1):
            yield f"{number}. {_plain(_answer(card))}"
            yield f"    - 근거: {_evidence(card)}"


def _answer(card: Card) -> str:
    if card.kind == "choice":
        return numbered(card.choices)[card.choices.index(card.answer)]
    return f"{card.answer} (바른 말: {card.correction})" if card.correction else card.answer


def _evidence(card: Card) -> str:
    before, turning, after = map(_escaped, card.marked)
    # Not **, which ends nothing between a closing quote and a particle.
    return f"{before}<b>{turning}</b>{after}" if turning else before


def _plain(text: str) -> str:
    """A text of its own that Markdown shows as it is, in one line."""
    return _LIST_MARK.sub(r"\1\\\2", _escaped(text.strip()))


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", re.sub(r"\s+", " ", text))
