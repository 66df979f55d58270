"""A card: one question with its answer and its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

__all__ = ["KINDS", "Card", "CardKind", "Span"]

CardKind = Literal["short", "cloze", "ox", "choice"]
KINDS: Final[tuple[CardKind, ...]] = get_args(CardKind)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text, text[start:end]."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Card:
    """One question with its answer and its evidence.

    Attributes:
        kind: "short" is a question (단답형), "cloze" a sentence with a gap (빈칸 채우기), "ox" a statement
            that is true or false (OX), "choice" a question with choices (객관식).
        question: what is asked; a gap is written ( ___ ).
        answer: as it stands in the text; "O" or "X" for a statement.
        evidence: the sentence of the text that proves the answer.
        evidence_span: where it stands in the text.
        answer_span: where the answer stands in the text; of a statement, the words that it turns on.
        choices: of a choice card, in the order in which they are shown; the answer is one of them.
        correction: of a false statement, what the text says in place of the swapped words.
        difficulty: 0 (given away) to 1 (hard).
        scores: what the judge measured, by name.
        reasons: what spoke for and against the card, in words.
    """

    kind: CardKind
    question: str
    answer: str
    evidence: str
    evidence_span: Span
    answer_span: Span
    choices: tuple[str, ...] = ()
    correction: str = ""
    difficulty: float = 0.5
    scores: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
