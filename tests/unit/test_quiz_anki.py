"""Packages for Anki, opened again: notes, gaps, pictures, ids that stay."""

from __future__ import annotations

import json
import sqlite3
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.cards import CLOZE, DECK, FALSE, SHORT

from dokhae.errors import MissingExtraError
from dokhae.quiz.anki import write_apkg
from dokhae.quiz.card import GAP
from dokhae.quiz.deck import Deck

PICTURE = b"\xff\xd8\xff not looked into"


class Package(NamedTuple):
    """What is in a package: fields of each note by name, guids, note types by name, names of decks, media."""

    notes: list[dict[str, str]]
    guids: list[str]
    models: dict[str, Any]
    decks: dict[str, str]
    cards: int
    media: dict[str, bytes]


def opened(path: Path) -> Package:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        names = json.loads(package.read("media"))
        media = {name: package.read(number) for number, name in names.items()}
        database = package.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        models, decks = map(json.loads, connection.execute("select models, decks from col").fetchone())
        rows = connection.execute("select guid, mid, flds from notes order by id").fetchall()
        (cards,) = connection.execute(
            "select count(*) from cards where nid in (select id from notes)"
        ).fetchone()
    notes = []
    for _, model, fields in rows:
        columns = [field["name"] for field in models[str(model)]["flds"]]
        notes.append(dict(zip(columns, fields.split("\x1f"), strict=True)))
    return Package(
        notes,
        [row[0] for row in rows],
        {model["name"]: model for model in models.values()},
        {key: deck["name"] for key, deck in decks.items()},
        cards,
        media,
    )


@pytest.fixture
def package(tmp_path: Path) -> Package:
    write_apkg(DECK, tmp_path / "cards.apkg", {0: PICTURE, 3: PICTURE}, made_at=1_700_000_000)
    return opened(tmp_path / "cards.apkg")


def test_each_card_is_a_note_of_its_kind(package: Package) -> None:
    short, cloze, false, true, choice = package.notes
    assert package.cards == len(DECK.cards)
    assert (short["질문"], short["답"]) == ("새솔다리는 언제 놓였는가?", "1932년")
    assert short["근거"] == "새솔다리는 <b>1932년</b>에 놓인 돌다리이다."
    assert cloze["글"] == "새솔다리는 {{c1::1932년}}에 놓인 돌다리이다."
    assert (false["답"], false["바른 말"]) == ("X", "1932년")
    assert (true["답"], true["바른 말"]) == ("O", "")
    assert choice["보기"] == "① 윤슬기<br>② 문보라<br>③ 한가람<br>④ 조아라"
    assert choice["답"] == "③ 한가람"
    assert "새솔마을 이야기" in package.decks.values()


def test_gaps_are_true_gaps_of_anki(package: Package) -> None:
    types = {name: model["type"] for name, model in package.models.items()}
    assert types == {
        "dokhae 단답형 1": 0,
        "dokhae 빈칸 채우기 1": 1,
        "dokhae OX 1": 0,
        "dokhae 객관식 1": 0,
    }


def test_templates_name_only_fields_that_are_there(package: Package) -> None:
    for model in package.models.values():
        names = {field["name"] for field in model["flds"]} | {"FrontSide"}
        template = model["tmpls"][0]
        used = {
            part.split("}}")[0].lstrip("#/").removeprefix("cloze:")
            for side in ("qfmt", "afmt")
            for part in template[side].split("{{")[1:]
        }
        assert used <= names


def test_a_picture_is_held_once_and_shown(package: Package) -> None:
    assert list(package.media.values()) == [PICTURE]
    (name,) = package.media
    shown = [note["그림"] for note in package.notes]
    assert shown == [f'<img src="{name}">', "", "", f'<img src="{name}">', ""]


def test_nothing_is_taken_for_markup(tmp_path: Path) -> None:
    odd = '<script>"a" & {{c2::나}} [sound:x.mp3]</script>'
    cards = (
        replace(SHORT, question=odd, answer=odd),
        replace(CLOZE, question=f"{odd} {GAP} 끝", answer="가::나}}", evidence=odd),
    )
    write_apkg(Deck('<"제목">', cards), tmp_path / "odd.apkg")
    package = opened(tmp_path / "odd.apkg")
    assert package.cards == 2
    for note in package.notes:
        text = "".join(note.values()).replace("<b>", "").replace("</b>", "")
        assert "<" not in text
        assert "[sound" not in text
    assert package.notes[1]["글"].count("{{c1::") == 1
    assert package.notes[1]["글"].endswith("{{c1::가&#58;&#58;나&#125;&#125;}} 끝")
    assert "{{c2" not in package.notes[1]["글"]


def test_ids_depend_on_content_alone(tmp_path: Path) -> None:
    early, late, other = (tmp_path / name for name in ("early.apkg", "late.apkg", "other.apkg"))
    write_apkg(DECK, early, made_at=1_600_000_000)
    changed = Deck(DECK.title, (replace(SHORT, difficulty=0.9, reasons=("쉽다",)), *DECK.cards[:0:-1]))
    write_apkg(changed, late, made_at=1_700_000_000)
    write_apkg(Deck("다른 이름", (replace(SHORT, question="언제 놓인 다리인가?"),)), other)
    first, second, third = map(opened, (early, late, other))
    assert first.guids[0] == second.guids[0]
    assert set(first.guids) == set(second.guids)
    assert first.models.keys() == second.models.keys()
    assert first.decks.keys() == second.decks.keys() != third.decks.keys()
    assert set(first.guids).isdisjoint(third.guids)
    ids = {name: model["id"] for name, model in first.models.items()}
    assert third.models["dokhae 단답형 1"]["id"] == ids["dokhae 단답형 1"]


def test_the_same_deck_makes_the_same_file(tmp_path: Path) -> None:
    files = [tmp_path / "a.apkg", tmp_path / "b.apkg"]
    for file in files:
        write_apkg(DECK, file, {1: PICTURE}, made_at=1_700_000_000)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_cards_that_ask_the_same_become_one(tmp_path: Path) -> None:
    write_apkg(Deck("두 번", (FALSE, SHORT, replace(FALSE, difficulty=1.0))), tmp_path / "twice.apkg")
    assert len(opened(tmp_path / "twice.apkg").notes) == 2


def test_without_genanki_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genanki", None)
    with pytest.raises(MissingExtraError, match=r'pip install "dokhae\[quiz\]"'):
        write_apkg(DECK, tmp_path / "cards.apkg")
    assert list(tmp_path.iterdir()) == []
