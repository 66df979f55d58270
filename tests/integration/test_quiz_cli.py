"""`dokhae ask`, `answer` and `quiz` as a user runs them, faults included."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.cards import DECK, TEXT

from dokhae.cli import main
from dokhae.quiz import KINDS, Card, Deck, Span
from dokhae.quiz.quiz import Quiz
from dokhae.reader import Reader

SAMPLE = Path(__file__).parents[2] / "samples" / "exam.png"
STORY = """\
새솔다리는 1932년에 새솔강에 놓인 돌다리이다. 건축가 한가람은 새솔다리를 설계하였다.
새솔다리의 길이는 120미터이고 너비는 8미터이다. 문보라는 1987년에 새솔박물관을 세웠다.
윤슬기는 2001년에 새솔박물관에 그림 42점을 기증하였다. 새솔박물관은 매주 월요일에 문을 닫는다.
"""


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    output: str
    errors: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def run_it(*arguments: str | Path, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["dokhae", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "ascii"))
        with pytest.raises(SystemExit) as ended:
            main()
        output, errors = capfdbinary.readouterr()
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return Done(code or 0, output.decode(), errors.decode())

    return run_it


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "이야기.txt"
    path.write_text(STORY, "utf-8")
    return path


def test_cards_to_every_format(run: Run, story: Path, tmp_path: Path) -> None:
    decks = {form: tmp_path / f"카드.{form}" for form in ("apkg", "csv", "json", "md")}
    for target in decks.values():
        done = run("ask", story, "-n", 6, "-o", target)
        assert (done.code, done.output, done.errors) == (0, "", "")
    deck = Deck.from_json(decks["json"].read_text("utf-8"))
    assert deck.title == "이야기"
    assert len(deck.cards) == 6
    for card in deck.cards:
        assert STORY[card.evidence_span.start : card.evidence_span.end] == card.evidence
    table = csv.DictReader(io.StringIO(decks["csv"].read_text("utf-8-sig"), newline=""))
    assert [row["question"] for row in table] == [card.question for card in deck.cards]
    assert decks["md"].read_text("utf-8").startswith("# 이야기\n")
    with zipfile.ZipFile(decks["apkg"]) as package, closing(sqlite3.connect(":memory:")) as connection:
        assert package.read("media") == b"{}"
        connection.deserialize(package.read("collection.anki2"))
        assert connection.execute("select count(*) from notes").fetchone() == (6,)


def test_standard_output_and_input(run: Run, story: Path) -> None:
    done = run("ask", story, "-n", 3)
    assert done.output.startswith("# 이야기\n")
    piped = run("ask", "-", "-n", 3, "--format", "json", "--title", "다리", stdin=STORY.encode("cp949"))
    assert Deck.from_json(piped.output).title == "다리"
    assert len(Deck.from_json(piped.output).cards) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_kinds_asked_for(run: Run, story: Path, kind: str) -> None:
    deck = Deck.from_json(run("ask", story, "--kinds", f" {kind.upper()},", "-f", "json").output)
    assert {card.kind for card in deck.cards} == {kind}


@pytest.mark.parametrize(
    "content",
    [
        STORY.encode(),
        STORY.encode("utf-8-sig"),
        STORY.encode("cp949"),
        STORY.encode("utf-16"),
        STORY.replace("\n", "\r\n").encode(),
        unicodedata.normalize("NFD", STORY).encode(),
    ],
    ids=["utf-8", "bom", "cp949", "utf-16", "crlf", "nfd"],
)
def test_the_same_text_gives_the_same_cards(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "글.txt").write_bytes(content)
    found = Deck.from_json(run("ask", tmp_path / "글.txt", "-n", 4, "-f", "json").output)
    assert list(found.cards) == Quiz().cards(STORY, 4)


def test_few_cards_are_told(run: Run, story: Path) -> None:
    done = run("ask", story, "-n", 500, "-f", "json")
    count = len(Deck.from_json(done.output).cards)
    assert done.code == 0
    assert done.errors == f"note: the text yields {count} of the 500 cards asked for\n"


def test_of_a_long_text_a_part_is_asked_about(run: Run, tmp_path: Path) -> None:
    (tmp_path / "긴 글.txt").write_text(STORY * 90, "utf-8")
    done = run("ask", tmp_path / "긴 글.txt", "-n", 4, "-f", "json")
    assert done.code == 0
    assert len(Deck.from_json(done.output).cards) == 4
    assert "12,000 from all over it are asked about" in done.errors


def test_what_cannot_be_read_is_told_and_the_rest_is_asked_about(
    run: Run, story: Path, tmp_path: Path
) -> None:
    (tmp_path / "글.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    done = run("ask", tmp_path / "글.png", story, "-n", 2, "-f", "json")
    assert done.code == 3
    assert len(Deck.from_json(done.output).cards) == 2
    assert "글.png" in done.errors


@pytest.mark.parametrize(
    ("name", "content", "code", "message"),
    [
        ("글.txt", b"", 3, "'글.txt' is empty"),
        ("글.txt", b" \n\n", 3, "There is no text to ask about. Give Korean text"),
        ("글.txt", b"The bridge was built in 1932 by Smith.", 3, "There is no Korean in the text"),
        ("글.txt", "다리".encode(), 3, "No card could be made of the text, which has 2 characters"),
        ("글.txt", "차례\n머리말\n찾아보기\n".encode(), 3, "No card could be made of the text"),
        ("글.txt", b"\xff\xfa\x80\x81", 3, "in an encoding that dokhae does not know. Save it as UTF-8"),
        ("글.txt", "다리 1932".encode("utf-16-le"), 3, "in an encoding that dokhae does not know"),
        (
            "글.json",
            b"{}",
            3,
            "'글.json' is no document of dokhae: The document is not valid: format is missing",
        ),
        ("글.json", DECK.to_json().encode(), 3, "format must be 'dokhae-document', not 'dokhae-cards'"),
        ("글.json", b"[", 3, "'글.json' is no document of dokhae: The document is not valid JSON"),
        ("글.zip", b"PK\x03\x04\x14\0\0\0", 3, "'글.zip' is a ZIP archive"),
    ],
)
def test_what_nothing_can_be_asked_about(
    run: Run, tmp_path: Path, name: str, content: bytes, code: int, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("ask", tmp_path / name, "-o", tmp_path / "카드.json")
    assert done.code == code
    assert done.output == ""
    assert message in done.errors
    assert not (tmp_path / "카드.json").exists()


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["-n", "0"], 2, "greater"),
        (["--kinds", "short,essay"], 2, "'essay' is no kind of card. Choose from short, cloze, ox, choice."),
        (["--kinds", ","], 2, "No kind of card is given"),
        (["-o", "카드.docx"], 2, "'카드.docx' does not tell the format of the cards. End it in one of .apkg"),
        (["-f", "apkg"], 2, "apkg does not go to standard output. Name a file after -o."),
        (["-f", "docx"], 2, "'docx' is no format of cards"),
        (["-o", "."], 2, ". is a folder"),
        (["-o", "없음/카드.apkg"], 5, "카드.apkg cannot be written"),
    ],
)
def test_mistakes(
    run: Run, story: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], code: int, message: str
) -> None:
    monkeypatch.chdir(story.parent)
    done = run("ask", story, *options)
    assert done.code == code
    assert message in done.errors
    assert list(story.parent.iterdir()) == [story]


def test_a_missing_file(run: Run, tmp_path: Path) -> None:
    done = run("ask", tmp_path / "없음.txt")
    assert (done.code, done.errors.count("\n")) == (3, 1)
    assert "없음.txt' does not exist" in done.errors


def test_from_a_page_to_anki_with_the_evidence_marked(run: Run, tmp_path: Path) -> None:
    done = run("ask", SAMPLE, "-n", 5, "-o", tmp_path / "시험지.apkg")
    assert done.code == 0, done.errors
    with (
        zipfile.ZipFile(tmp_path / "시험지.apkg") as package,
        closing(sqlite3.connect(":memory:")) as connection,
    ):
        media = json.loads(package.read("media"))
        pictures = {name: package.read(number) for number, name in media.items()}
        connection.deserialize(package.read("collection.anki2"))
        notes = [fields for (fields,) in connection.execute("select flds from notes")]
    assert notes
    assert all(
        picture.startswith(b"\xff\xd8\xff") and len(picture) <= 100_000 for picture in pictures.values()
    )
    assert all(sum(f'src="{name}"' in note for name in pictures) == 1 for note in notes)


def test_a_page_from_standard_input_and_its_document_give_the_same_cards(run: Run, tmp_path: Path) -> None:
    document = Reader().read(SAMPLE)
    (tmp_path / "시험지.json").write_text(document.to_json(), "utf-8")
    pages = [
        run("ask", "-", "-n", 5, "-f", "json", "--title", "시험지", stdin=SAMPLE.read_bytes()),
        run("ask", tmp_path / "시험지.json", "-n", 5, "-f", "json"),
        run("ask", "-", "-n", 5, "-f", "json", "--title", "시험지", stdin=document.to_json(1).encode()),
    ]
    assert [page.code for page in pages] == [0, 0, 0]
    assert pages[0].output == pages[1].output == pages[2].output


def test_an_answer_with_its_evidence(run: Run, story: Path) -> None:
    done = run("answer", story, "새솔다리는 언제 놓였는가?")
    assert (done.code, done.errors) == (0, "")
    answer, evidence, confidence = done.output.splitlines()
    assert (answer, evidence) == ("1932년", "근거: 새솔다리는 1932년에 새솔강에 놓인 돌다리이다.")
    assert re.fullmatch(r"확신: \d+%", confidence)
    data = json.loads(run("answer", story, "새솔다리는 언제 놓였는가?", "--format", "json").output)
    assert data["answer"] == "1932년"
    assert 0.1 < data["confidence"] <= 1
    assert STORY[slice(*data["span"])] == "1932년"


def test_no_answer_is_told_by_the_exit_code(run: Run, story: Path) -> None:
    question = "2015년 노벨 평화상을 받은 독일의 총리는 누구인가?"
    assert run("answer", story, question) == Done(1, "본문에 없음\n", "")
    assert run("answer", story, question, "-f", "json") == Done(1, '{"answer": null}\n', "")
    assert run("answer", story, question, "--reader", "ranker") == Done(1, "본문에 없음\n", "")


@pytest.mark.parametrize(("content", "question"), [("", "언제?"), ("English only.", "언제?"), (STORY, " ")])
def test_nothing_to_answer_from(run: Run, tmp_path: Path, content: str, question: str) -> None:
    (tmp_path / "글.txt").write_text(content, "utf-8")
    done = run("answer", tmp_path / "글.txt", question)
    assert done.code == (2 if content == STORY else 3)
    assert done.errors.startswith("error: ")


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    path = tmp_path / "카드.json"
    path.write_text(DECK.to_json(), "utf-8")
    return path


def test_a_quiz_without_a_mistake(run: Run, deck: Path) -> None:
    done = run("quiz", deck, stdin="천구백삼십이년\n1932\nX\no\n3\n".encode())
    assert (done.code, done.errors) == (0, "")
    assert done.output.startswith("새솔마을 이야기: 카드 5장")
    assert done.output.count("맞았습니다") == 5
    assert "근거: 새솔다리는 1932년에 놓인 돌다리이다." in done.output
    assert "  ③ 한가람" in done.output
    assert "바른 말: 1932년" in done.output
    assert done.output.rstrip().endswith("점수: 5/5")


def test_mistakes_are_shown_and_asked_again(run: Run, deck: Path) -> None:
    done = run("quiz", deck, stdin="1950년\n1932\nX\nX\n3\n예\n1932년\nO\n".encode())
    assert done.code == 0
    assert "틀렸습니다. 정답: 1932년" in done.output
    assert "점수: 3/5" in done.output
    assert "틀린 2장을 다시 풀까요?" in done.output
    assert done.output.rstrip().endswith("점수: 2/2")


@pytest.mark.parametrize(("said", "score"), [("", "0/0"), ("1932\n", "1/1"), ("1932\n\nO\n", "1/3")])
def test_the_end_of_input_ends_the_quiz_with_the_score_so_far(
    run: Run, deck: Path, said: str, score: str
) -> None:
    done = run("quiz", deck, stdin=said.encode())
    assert done.code == 0
    assert done.output.rstrip().endswith(f"점수: {score}")


def test_ctrl_c_ends_the_quiz_as_well(run: Run, deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = iter(["1932"])

    def press(*_: object) -> str:
        for line in said:
            return line
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", press)
    done = run("quiz", deck)
    assert done.code == 0
    assert done.output.rstrip().endswith("점수: 1/1")


def test_marks_of_the_console_are_shown_as_they_are(run: Run, tmp_path: Path) -> None:
    card = Card("short", "[bold]몇 년인가?[/]", "[red]1932년", TEXT, Span(0, len(TEXT)), Span(6, 11))
    (tmp_path / "카드.json").write_text(Deck("[b]", (card,)).to_json(), "utf-8")
    done = run("quiz", tmp_path / "카드.json", stdin=b"?\n\xff\n")
    assert "[bold]몇 년인가?[/]" in done.output
    assert "정답: [red]1932년" in done.output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (Deck("빈 것").to_json(), "'카드.json' has no cards. Make some with: dokhae ask."),
        ("{}", "The deck is not valid: format is missing"),
        ("카드", "The deck is not valid JSON"),
    ],
)
def test_what_is_no_deck(run: Run, tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "카드.json").write_text(content, "utf-8")
    done = run("quiz", tmp_path / "카드.json")
    assert (done.code, done.output) == (3, "")
    assert message in done.errors
