"""Decks for Anki: a note for each card, and the pictures of the pages that prove the answers.

Importing a deck again updates its notes: a note is known by the kind, question and answer of its card.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import sqlite3
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dokhae._files import placed
from dokhae.errors import MissingExtraError
from dokhae.quiz._look import CSS, LOOKS
from dokhae.quiz.card import GAP, Card, CardKind
from dokhae.quiz.deck import KIND_NAMES, Deck
from dokhae.quiz.sheets import numbered

if TYPE_CHECKING:
    import genanki

__all__ = ["write_apkg"]

# Part of the names and ids of the note types: to be raised when their fields change.
_VERSION: Final = 1
_NO_PICTURES: Final[Mapping[int, bytes]] = {}


def write_apkg(
    deck: Deck, path: Path, pictures: Mapping[int, bytes] = _NO_PICTURES, *, made_at: float | None = None
) -> None:
    """Write a deck as a package for Anki.

    Args:
        deck: what to write.
        path: of the file.
        pictures: JPEGs for cards, by their place in the deck.
        made_at: seconds since 1970 that the notes bear; Anki takes over what is newer than its own. The
            same deck with the same time makes the same file.

    Raises:
        MissingExtraError: genanki is not installed.
        OutputError: the file cannot be written.
    """
    names = {number: _media_name(picture) for number, picture in pictures.items()}
    database = _database(deck, names, time.time() if made_at is None else made_at)
    media = {names[number]: picture for number, picture in pictures.items()}
    with placed(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as package:
        _add(package, "collection.anki2", database)
        _add(package, "media", json.dumps(dict(enumerate(media))).encode())
        for number, picture in enumerate(media.values()):
            _add(package, str(number), picture)


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a file that bears no time, so that the same content makes the same package."""
    package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def _media_name(picture: bytes) -> str:
    return f"dokhae-{hashlib.sha256(picture).hexdigest()[:20]}.jpg"


def _database(deck: Deck, media: Mapping[int, str], made_at: float) -> bytes:
    """The SQLite file of a package; genanki's own writer would leave a temporary file behind."""
    try:
        import genanki
    except ModuleNotFoundError:
        raise MissingExtraError("Decks for Anki need genanki", "quiz") from None
    anki_deck = genanki.Deck(_id("deck", deck.title), deck.title)
    for note in _notes(deck, media):
        anki_deck.add_note(note)
    with closing(sqlite3.connect(":memory:")) as connection:
        ids = itertools.count(int(made_at * 1000))
        genanki.Package(anki_deck).write_to_db(connection.cursor(), made_at, ids)
        connection.commit()
        return connection.serialize()


def _notes(deck: Deck, media: Mapping[int, str]) -> Iterator[genanki.Note]:
    """A note for each card; cards that ask the same become one."""
    import genanki

    models = {kind: _model(kind) for kind, _ in deck.by_kind()}
    known: set[str] = set()
    for number, card in enumerate(deck.cards):
        guid = genanki.guid_for("dokhae", card.kind, card.question, card.answer)
        if guid not in known:
            known.add(guid)
            picture = f'<img src="{media[number]}">' if number in media else ""
            values = {**_fields(card), "그림": picture}
            tags = ["dokhae", KIND_NAMES[card.kind].replace(" ", "_")]
            yield genanki.Note(
                models[card.kind], [values[name] for name in LOOKS[card.kind].fields], guid=guid, tags=tags
            )


def _model(kind: CardKind) -> genanki.Model:
    import genanki

    look, name = LOOKS[kind], f"dokhae {KIND_NAMES[kind]} {_VERSION}"
    return genanki.Model(
        _id("model", name),
        name,
        fields=[{"name": field} for field in look.fields],
        templates=[{"name": KIND_NAMES[kind], "qfmt": look.front, "afmt": look.back}],
        css=CSS,
        model_type=genanki.Model.CLOZE if kind == "cloze" else genanki.Model.FRONT_BACK,
    )


def _id(what: str, name: str) -> int:
    """A number that stays the same, in the range that Anki uses for ids."""
    digest = hashlib.sha256(f"dokhae {what} {name}".encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:4]) % (1 << 30)


def _fields(card: Card) -> dict[str, str]:
    """The fields of every kind of note, as HTML."""
    before, turning, after = map(_html, card.marked)
    choices = numbered(card.choices)
    right = choices[card.choices.index(card.answer)] if card.kind == "choice" else card.answer
    return {
        "질문": _html(card.question),
        "글": _html(card.question).replace(GAP, f"{{{{c1::{_html(card.answer)}}}}}"),
        "보기": "<br>".join(map(_html, choices)),
        "답": _html(right),
        "바른 말": _html(card.correction),
        "근거": f"{before}<b>{turning}</b>{after}" if turning else before,
    }


def _html(text: str) -> str:
    """Text that a field shows as it is: no markup, and none of Anki's own signs for gaps and sounds."""
    safe = escape(text).replace("{", "&#123;").replace("}", "&#125;").replace("[", "&#91;")
    return safe.replace(":", "&#58;").replace("\n", "<br>")
