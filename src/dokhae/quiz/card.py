"""A card: one question with its answer and its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self, cast, get_args

from dokhae._fields import Fields

__all__ = ["GAP", "KINDS", "Card", "CardKind", "Span"]

CardKind = Literal["short", "cloze", "ox", "choice"]
KINDS: Final[tuple[CardKind, ...]] = get_args(CardKind)
GAP: Final = "( ___ )"
"""What stands for the answer in a cloze."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text, text[start:end]."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span has 0 <= start <= end, not {self.start} and {self.end}")


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

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"the kind of a card is one of {KINDS}, not {self.kind!r}")
        for name in ("question", "answer", "evidence"):
            if not getattr(self, name).strip():
                raise ValueError(f"the {name} of a card is not empty")
        if self.kind == "cloze" and GAP not in self.question:
            raise ValueError(f"a cloze has a gap {GAP}, and {self.question!r} has none")
        if self.kind == "ox" and self.answer not in ("O", "X"):
            raise ValueError(f"a statement is answered by O or X, not {self.answer!r}")
        if self.kind == "choice" and self.answer not in self.choices:
            raise ValueError(f"the answer {self.answer!r} is none of the choices {self.choices}")
        if not 0 <= self.difficulty <= 1:
            raise ValueError(f"difficulty is between 0 and 1, not {self.difficulty}")

    @property
    def marked(self) -> tuple[str, str, str]:
        """The evidence in three parts: before what the card turns on, that itself, and after it."""
        start = self.answer_span.start - self.evidence_span.start
        end = self.answer_span.end - self.evidence_span.start
        if not 0 <= start <= end <= len(self.evidence):
            return self.evidence, "", ""
        return self.evidence[:start], self.evidence[start:end], self.evidence[end:]

    def to_dict(self) -> dict[str, Any]:
        """The card as plain data, for JSON."""
        return {
            "kind": self.kind,
            "question": self.question,
            "answer": self.answer,
            "choices": list(self.choices),
            "correction": self.correction,
            "evidence": self.evidence,
            "evidence_span": [self.evidence_span.start, self.evidence_span.end],
            "answer_span": [self.answer_span.start, self.answer_span.end],
            "difficulty": self.difficulty,
            "scores": dict(self.scores),
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """The inverse of `to_dict`.

        Raises:
            InvalidDocumentError: A field is missing, unknown or wrong; it is named.
        """
        return cls.from_fields(Fields(data, "card", of="deck"))

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """The card of these fields of a deck.

        Raises:
            InvalidDocumentError: A field is missing, unknown or wrong; it is named.
        """
        return fields.make(
            cls,
            kind=cast(CardKind, fields.text("kind")),
            question=fields.text("question"),
            answer=fields.text("answer"),
            choices=tuple(fields.texts("choices")),
            correction=fields.text("correction"),
            evidence=fields.text("evidence"),
            evidence_span=_span(fields, "evidence_span"),
            answer_span=_span(fields, "answer_span"),
            difficulty=fields.number("difficulty"),
            scores=fields.numbers("scores"),
            reasons=tuple(fields.texts("reasons")),
        )


def _span(fields: Fields, name: str) -> Span:
    start, end = fields.integers(name, 2)
    if not 0 <= start <= end:
        raise fields.invalid(name, "[start, end] with 0 <= start <= end", [start, end])
    return Span(start, end)
