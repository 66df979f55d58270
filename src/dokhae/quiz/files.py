"""Decks to files, in the format that the name of the file or the caller asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal, get_args

from dokhae._files import written
from dokhae.errors import UsageError
from dokhae.quiz.anki import write_apkg
from dokhae.quiz.deck import Deck
from dokhae.quiz.sheets import csv_text, markdown_text

__all__ = ["DECK_FORMATS", "TEXT_FORMATS", "DeckFormat", "format_of", "write_deck"]

DeckFormat = Literal["apkg", "csv", "json", "md"]
DECK_FORMATS: Final[tuple[DeckFormat, ...]] = get_args(DeckFormat)
TEXT_FORMATS: Final[Mapping[DeckFormat, Callable[[Deck], str]]] = {
    "csv": csv_text,
    "json": Deck.to_json,
    "md": markdown_text,
}
"""The formats that are text, each with what makes it."""
_NO_PICTURES: Final[Mapping[int, bytes]] = {}


def format_of(path: Path) -> DeckFormat:
    """The format that the suffix of a file stands for.

    Raises:
        UsageError: It stands for none.
    """
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in DECK_FORMATS:
        raise UsageError(
            f"The name '{path.name}' does not tell the format of the cards",
            remedy=f"End it in one of .{', .'.join(DECK_FORMATS)}, or name the format.",
        )
    return suffix


def write_deck(
    deck: Deck, path: Path, form: DeckFormat | None = None, pictures: Mapping[int, bytes] = _NO_PICTURES
) -> None:
    """Write a deck; the file appears whole or not at all.

    Args:
        deck: what to write.
        path: of the file.
        form: "apkg", "csv", "json" or "md"; that of the suffix unless told otherwise.
        pictures: JPEGs for cards, by their place in the deck; only Anki packages hold pictures.

    Raises:
        UsageError: No format is given, and the suffix stands for none.
        MissingExtraError: genanki is wanted and not installed.
        OutputError: The file cannot be written.
    """
    form = form or format_of(path)
    if form == "apkg":
        write_apkg(deck, path, pictures)
        return
    with written(path) as file:
        file.write(TEXT_FORMATS[form](deck))
