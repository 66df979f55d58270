"""Cards from a Korean text: a question, its answer quoted from the text, and the sentence that proves it.

`Quiz` makes the cards and answers questions, a `Deck` holds them, and `write_deck` writes it to a file.
"""

from __future__ import annotations

from dokhae.quiz.answer import Answer
from dokhae.quiz.card import KINDS, Card, CardKind, Span
from dokhae.quiz.deck import Deck
from dokhae.quiz.files import DeckFormat, write_deck
from dokhae.quiz.passage import Passage
from dokhae.quiz.quiz import Quiz

__all__ = [
    "KINDS",
    "Answer",
    "Card",
    "CardKind",
    "Deck",
    "DeckFormat",
    "Passage",
    "Quiz",
    "Span",
    "write_deck",
]
