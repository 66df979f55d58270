"""`dokhae ask`: cards from Korean text, for Anki, spreadsheets, printing and `dokhae quiz`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dokhae._names import readable
from dokhae.cli.inputs import Password, TextReader, Threads
from dokhae.cli.output import put
from dokhae.cli.texts import Texts, read_texts
from dokhae.errors import DokhaeError, UnsuitableTextError, UsageError
from dokhae.quiz.card import KINDS, Card, CardKind
from dokhae.quiz.deck import Deck
from dokhae.quiz.files import DECK_FORMATS, TEXT_FORMATS, DeckFormat, format_of, write_deck
from dokhae.quiz.quiz import Quiz
from dokhae.quiz.spread import asked_about

__all__ = ["ask"]


def ask(
    inputs: Annotated[
        list[str],
        typer.Argument(
            help="Images, PDFs, folders or patterns, text files, JSON of dokhae read; - for standard input."
        ),
    ],
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="Most cards that are made.")] = 20,
    kinds: Annotated[
        str, typer.Option(help="Kinds of cards, with commas between them: short, cloze, ox, choice.")
    ] = ",".join(KINDS),
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="File to write: .apkg, .csv, .json or .md; standard output without it."
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", "-f", help="apkg, csv, json or md; that of the file's suffix, or md."),
    ] = None,
    title: Annotated[str, typer.Option(help="Of the deck; the name of the first input without it.")] = "",
    about: Annotated[
        str, typer.Option(help="Whom or what the text is about; the title that it begins with without.")
    ] = "",
    seed: Annotated[int, typer.Option(help="Of the order of choices and of which statements are false.")] = 0,
    reader: TextReader = None,
    password: Password = None,
    threads: Threads = 1,
) -> None:
    """Make cards with questions and answers from Korean pages or text."""
    wanted, written_as = _kinds(kinds), _format(form, output)
    failures: list[DokhaeError] = []
    texts = read_texts(inputs, password, threads, failures)
    _warn(texts, count)
    quiz, console = Quiz(reader=reader, threads=threads), Console(stderr=True)
    with console.status("asking") if console.is_terminal else nullcontext():
        cards = quiz.cards(texts.passage, count, wanted, about=readable(about), seed=seed)
    _check(cards, texts, count)
    deck = Deck(readable(title or Path(inputs[0]).stem.strip("-") or "dokhae"), tuple(cards))
    if output is None:
        put(TEXT_FORMATS[written_as](deck))
    else:
        pictures = texts.pictures(cards, password) if written_as == "apkg" else {}
        write_deck(deck, output, written_as, pictures)
    if failures:
        raise typer.Exit(failures[-1].exit_code)


def _kinds(names: str) -> list[CardKind]:
    """The kinds of this list, without repetition."""
    given = dict.fromkeys(name.strip().lower() for name in names.split(",") if name.strip())
    unknown = [name for name in given if name not in KINDS]
    if unknown or not given:
        what = f"'{unknown[0]}' is no kind of card" if unknown else "No kind of card is given"
        raise UsageError(what, remedy=f"Choose from {', '.join(KINDS)}.")
    return [kind for kind in KINDS if kind in given]


def _format(form: str | None, output: Path | None) -> DeckFormat:
    """The format to write, found before anything is read."""
    if output is not None and output.is_dir():
        raise UsageError(f"{output} is a folder", remedy="Name a file after -o.")
    if form is None:
        return "md" if output is None else format_of(output)
    found = next((known for known in DECK_FORMATS if known == form.lower()), None)
    if found is None:
        raise UsageError(f"'{form}' is no format of cards", remedy=f"Choose from {', '.join(DECK_FORMATS)}.")
    if output is None and found not in TEXT_FORMATS:
        raise UsageError(f"{found} does not go to standard output", remedy="Name a file after -o.")
    return found


def _warn(texts: Texts, count: int) -> None:
    """Tell of a text that is too long to be asked about as a whole."""
    characters, most = len(texts.passage.text), asked_about(count)
    if characters > most:
        typer.echo(
            f"note: of the {characters:,} characters of the text, {most:,} from all over it are asked about",
            err=True,
        )


def _check(cards: Sequence[Card], texts: Texts, count: int) -> None:
    """Tell of fewer cards than were asked for; none at all is an error."""
    if not cards:
        characters = len(texts.passage.text)
        raise UnsuitableTextError(f"No card could be made of the text, which has {characters:,} characters")
    if len(cards) < count:
        typer.echo(f"note: the text yields {len(cards)} of the {count} cards asked for", err=True)
