"""Cards and decks: JSON and back, what is refused and how it is named, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cards import CHOICE, CLOZE, DECK, FALSE, SHORT, TEXT, TRUE

from dokhae.errors import InvalidDocumentError, OutputError, UsageError
from dokhae.quiz.card import GAP, KINDS, Card, Span
from dokhae.quiz.deck import Deck
from dokhae.quiz.files import DECK_FORMATS, format_of, write_deck
from dokhae.quiz.sheets import COLUMNS, csv_text, markdown_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
SPANS = st.tuples(st.integers(0, 999), st.integers(0, 999)).map(lambda pair: Span(*sorted(pair)))


@st.composite
def cards(draw: st.DrawFn) -> Card:
    kind = draw(st.sampled_from(KINDS))
    answer = draw(st.sampled_from("OX") if kind == "ox" else TEXTS)
    others = draw(st.lists(TEXTS, max_size=4)) if kind == "choice" else None
    return Card(
        kind,
        draw(TEXTS) + (GAP if kind == "cloze" else ""),
        answer,
        draw(TEXTS),
        draw(SPANS),
        draw(SPANS),
        choices=() if others is None else tuple(draw(st.permutations([*others, answer]))),
        correction=draw(st.one_of(st.just(""), TEXTS)),
        difficulty=draw(st.floats(0, 1)),
        scores=draw(st.dictionaries(TEXTS, st.floats(allow_nan=False, allow_infinity=False), max_size=3)),
        reasons=tuple(draw(st.lists(TEXTS, max_size=3))),
    )


DECKS = st.builds(Deck, TEXTS, st.lists(cards(), max_size=4).map(tuple))


@given(DECKS)
def test_json_round_trip(deck: Deck) -> None:
    assert Deck.from_json(deck.to_json()) == deck
    assert [Card.from_dict(card.to_dict()) for card in deck.cards] == list(deck.cards)


@given(DECKS)
def test_csv_can_be_read_back(deck: Deck) -> None:
    rows = list(csv.reader(io.StringIO(csv_text(deck).removeprefix("\ufeff"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 1 + len(deck.cards)
    for row, card in zip(rows[1:], deck.cards, strict=True):
        assert row[1].removeprefix("'") == card.question.removeprefix("'")


def test_json_is_readable_and_says_what_it_is() -> None:
    data = json.loads(DECK.to_json())
    assert (data["format"], data["version"], data["title"]) == ("dokhae-cards", 1, "새솔마을 이야기")
    assert "새솔다리는 언제 놓였는가?" in DECK.to_json()


def broken(where: str, value: object) -> dict[str, Any]:
    """The deck's data with another value for a field, or without it (None)."""
    data = json.loads(DECK.to_json())
    *path, last = (int(part) if part.isdigit() else part for part in where.split("."))
    node = data
    for part in path:
        node = node[part]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return data  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        ("format", "dokhae-document", "format must be 'dokhae-cards', not 'dokhae-document'"),
        ("version", 2, "version must be 1, not 2"),
        ("title", 3, "title must be a string, not 3"),
        ("colour", "red", "colour is not a known field"),
        ("cards", {}, r"cards must be a list, not \{\}"),
        ("cards.0.question", None, r"cards\[0\].question is missing"),
        ("cards.0.question", " ", r"in cards\[0\], the question of a card is not empty"),
        ("cards.0.kind", "essay", r"in cards\[0\], the kind of a card is one of .*, not 'essay'"),
        ("cards.1.question", "빈칸이 없다.", r"in cards\[1\], a cloze has a gap"),
        ("cards.2.answer", "예", r"in cards\[2\], a statement is answered by O or X, not '예'"),
        ("cards.4.answer", "아무개", r"in cards\[4\], the answer '아무개' is none of the choices"),
        ("cards.4.choices", ["한가람", 4], r"cards\[4\].choices must be a list of strings"),
        ("cards.0.evidence_span", [3, 1], r"cards\[0\].evidence_span must be \[start, end\]"),
        ("cards.0.evidence_span", [3], r"cards\[0\].evidence_span must be 2 integers"),
        ("cards.0.difficulty", 1.5, r"in cards\[0\], difficulty is between 0 and 1"),
        ("cards.0.scores", {"reader": "high"}, r"cards\[0\].scores.reader must be a number"),
        ("cards.0.scores", [], r"cards\[0\].scores must be an object"),
    ],
)
def test_the_bad_field_is_named(where: str, value: object, message: str) -> None:
    with pytest.raises(InvalidDocumentError, match=f"The deck is not valid: {message}"):
        Deck.from_dict(broken(where, value))


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, "3"])
def test_what_is_no_deck_is_told(text: str) -> None:
    with pytest.raises(InvalidDocumentError, match="The deck is not valid"):
        Deck.from_json(text)


def test_what_a_card_turns_on_is_marked() -> None:
    assert SHORT.marked == ("새솔다리는 ", "1932년", "에 놓인 돌다리이다.")
    assert TRUE.marked[1] == "한가람"
    assert replace(SHORT, answer_span=Span(900, 905)).marked == (SHORT.evidence, "", "")
    assert TEXT[SHORT.evidence_span.start : SHORT.evidence_span.end] == SHORT.evidence


def test_csv_shows_hangul_in_excel_and_runs_no_formula() -> None:
    odd = replace(SHORT, question='=HYPERLINK("x")', answer="-3", evidence='-3도, 곧 "영하"\n3도')
    text = csv_text(Deck("표", (odd, CHOICE)))
    assert text.startswith("\ufeffkind,question,answer")
    row, choice = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    assert (row["question"], row["answer"]) == ('\'=HYPERLINK("x")', "-3")
    assert row["evidence"] == '\'-3도, 곧 "영하"\n3도'
    assert choice["choices"].split("\n") == list(CHOICE.choices)
    assert choice["difficulty"] == "0.50"


def test_markdown_asks_by_kind_and_answers_at_the_end() -> None:
    lines = markdown_text(DECK).splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        "# 새솔마을 이야기",
        *("## 단답형", "## 빈칸 채우기", "## OX", "## 객관식", "## 정답과 근거"),
        *("### 단답형", "### 빈칸 채우기", "### OX", "### 객관식"),
    ]
    answers = lines[lines.index("## 정답과 근거") :]
    assert "2. 새솔다리를 설계한 사람은 한가람이다. (O, X)" in lines
    assert "    - ③ 한가람" in lines
    assert "1. ③ 한가람" in answers
    assert "1. X (바른 말: 1932년)" in answers
    assert "    - 근거: 새솔다리는 <b>1932년</b>에 놓인 돌다리이다." in answers
    assert "1932년" not in "".join(line for line in lines[: -len(answers)] if "언제" in line)


def test_markdown_takes_nothing_for_markup() -> None:
    odd = replace(SHORT, question="1. *별*과 <b>태그</b> [고리](x) 및\n# 제목은?")
    shown = markdown_text(Deck("가_나_다", (odd, CLOZE)))
    assert shown.startswith("# 가\\_나\\_다\n")
    assert "1. 1\\. \\*별\\*과 \\<b\\>태그\\</b\\> \\[고리\\](x) 및 \\# 제목은?\n" in shown
    assert "새솔다리는 ( \\_\\_\\_ )에" in shown


@pytest.mark.parametrize("form", DECK_FORMATS)
def test_every_format_is_written_under_its_suffix(form: str, tmp_path: Path) -> None:
    target = tmp_path / f"카드.{form.upper()}"
    write_deck(DECK, target)
    assert target.stat().st_size > 100
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(OutputError, match=r"카드\.json|카드\.apkg|카드\.csv|카드\.md"):
        write_deck(DECK, tmp_path / "없음" / f"카드.{form}")


def test_another_suffix_is_refused_unless_the_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"카드\.docx.*\.apkg"):
        format_of(tmp_path / "카드.docx")
    write_deck(Deck("하나", (FALSE,)), tmp_path / "카드.txt", "json")
    assert Deck.from_json((tmp_path / "카드.txt").read_text("utf-8")).cards == (FALSE,)


@pytest.mark.parametrize("form", DECK_FORMATS)
def test_a_full_disk_leaves_no_file(form: str, tmp_path: Path) -> None:
    """A file size limit stands in for the full disk: the same error of the same write."""
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from dokhae.quiz import Deck, write_deck\n"
        "deck = Deck.from_json(sys.stdin.read())\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))\n"
        "write_deck(deck, Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / f"cards.{form}")]
    done = subprocess.run(
        command, input=DECK.to_json().encode(), capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 1
    assert f"cards.{form} cannot be written: File too large" in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []
