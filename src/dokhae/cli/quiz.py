"""`dokhae quiz`: the cards of a deck, asked one after the other in the terminal."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.text import Text

from dokhae.errors import EmptyInputError
from dokhae.quiz.card import Card
from dokhae.quiz.deck import KIND_NAMES, Deck
from dokhae.quiz.grading import is_right
from dokhae.quiz.sheets import numbered
from dokhae.source import read_text

__all__ = ["quiz"]

_MOST_BYTES: Final = 100_000_000
_AGAIN: Final = frozenset("y yes 예 네 ㅛ".split())


def quiz(
    cards: Annotated[Path, typer.Argument(help="Deck that dokhae ask -o cards.json wrote.")],
) -> None:
    """Take the quiz of a deck; answers are lines of standard input, and its end ends the quiz."""
    deck = Deck.from_json(read_text(cards, _MOST_BYTES))
    if not deck.cards:
        raise EmptyInputError(f"'{cards.name}' has no cards", remedy="Make some with: dokhae ask.")
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="replace")
    _Session(Console(highlight=False, markup=False)).run(deck)


class _Session:
    """A learner at a console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def run(self, deck: Deck) -> None:
        """Ask all cards, and those that were answered wrongly again, as long as the learner likes."""
        self._console.print(Text(f"{deck.title}: 카드 {len(deck.cards)}장 (Ctrl-D로 끝내기)", style="bold"))
        cards: Sequence[Card] = deck.cards
        while cards:
            wrong, asked = self._round(cards)
            self._console.print(Text(f"\n점수: {asked - len(wrong)}/{asked}", style="bold"))
            going_on = asked == len(cards) and wrong
            cards = wrong if going_on and self._wants_again(len(wrong)) else ()

    def _round(self, cards: Sequence[Card]) -> tuple[list[Card], int]:
        """The cards that were answered wrongly, and how many were answered."""
        wrong: list[Card] = []
        for number, card in enumerate(cards, 1):
            self._show(card, f"{number}/{len(cards)}")
            said = self._said("> ")
            if said is None:
                return wrong, number - 1
            right = is_right(card, said)
            self._show_answer(card, right)
            if not right:
                wrong.append(card)
        return wrong, len(cards)

    def _show(self, card: Card, place: str) -> None:
        self._console.print(Text(f"\n[{place}] {KIND_NAMES[card.kind]}", style="dim"))
        self._console.print(card.question + (" (O, X)" if card.kind == "ox" else ""))
        for choice in numbered(card.choices):
            self._console.print(f"  {choice}")

    def _show_answer(self, card: Card, right: bool) -> None:
        shown = numbered(card.choices)[card.choices.index(card.answer)] if card.choices else card.answer
        if right:
            self._console.print(Text(f"맞았습니다: {shown}", style="green"))
        else:
            self._console.print(Text(f"틀렸습니다. 정답: {shown}", style="red"))
        if card.correction:
            self._console.print(f"바른 말: {card.correction}")
        before, turning, after = card.marked
        self._console.print(Text.assemble("근거: ", before, (turning, "bold"), after))

    def _wants_again(self, count: int) -> bool:
        said = self._said(f"틀린 {count}장을 다시 풀까요? (y/N) ")
        return said is not None and said.strip().lower() in _AGAIN

    def _said(self, prompt: str) -> str | None:
        """A line of the learner; None where there are no more, by Ctrl-D or Ctrl-C."""
        try:
            return self._console.input(prompt)
        except (EOFError, KeyboardInterrupt):
            self._console.print()
            return None
