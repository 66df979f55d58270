"""A deck: cards under one title, which goes to JSON and back without loss."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from dokhae._fields import Fields
from dokhae.errors import InvalidDocumentError
from dokhae.quiz.card import KINDS, Card, CardKind

__all__ = ["KIND_NAMES", "Deck"]

_FORMAT: Final = "dokhae-cards"
_VERSION: Final = 1

KIND_NAMES: Final[Mapping[CardKind, str]] = {
    "short": "단답형",
    "cloze": "빈칸 채우기",
    "ox": "OX",
    "choice": "객관식",
}
"""What learners call each kind."""


@dataclass(frozen=True, slots=True)
class Deck:
    """Cards under one title."""

    title: str
    cards: tuple[Card, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "cards", tuple(self.cards))

    def by_kind(self) -> Iterator[tuple[CardKind, list[Card]]]:
        """The kinds that the deck has, each with its cards in their order."""
        for kind in KINDS:
            cards = [card for card in self.cards if card.kind == kind]
            if cards:
                yield kind, cards

    def to_dict(self) -> dict[str, Any]:
        """The deck as plain data, for JSON."""
        return {
            "format": _FORMAT,
            "version": _VERSION,
            "title": self.title,
            "cards": [card.to_dict() for card in self.cards],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """The inverse of `to_dict`.

        Raises:
            InvalidDocumentError: A field is missing, unknown or wrong; it is named.
        """
        return cls._read(Fields(data, of="deck"))

    @classmethod
    def _read(cls, fields: Fields) -> Self:
        fields.check(_FORMAT, _VERSION)
        cards = tuple(map(Card.from_fields, fields.objects("cards")))
        return fields.make(cls, title=fields.text("title"), cards=cards)

    def to_json(self) -> str:
        """The deck as JSON, with Hangul readable, indented and with a newline at the end."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The inverse of `to_json`.

        Raises:
            InvalidDocumentError: This is not JSON, or a field is missing, unknown or wrong; it is named.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InvalidDocumentError(f"The deck is not valid JSON: {error}") from error
        return cls._read(Fields(data, of="deck"))
