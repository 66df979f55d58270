"""`dokhae train reader`: from a file of questions to a reader that the quiz takes."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from dokhae import Quiz
from dokhae.cli import app

TEXT = "이순신은 1545년 서울에서 태어났다. 거북선은 나대용이 만들었다."
ASKED = {"이순신이 태어난 곳은 어디인가?": "서울", "거북선을 만든 사람은 누구인가?": "나대용"}


def squad(title: str) -> dict[str, object]:
    asked = [
        {"id": question, "question": question, "answers": [{"text": a, "answer_start": TEXT.index(a)}]}
        for question, a in ASKED.items()
    ]
    return {"title": title, "paragraphs": [{"context": TEXT, "qas": asked}]}


def test_a_reader_is_trained_and_answers(tmp_path: Path) -> None:
    data = tmp_path / "질문.json"
    data.write_text(json.dumps({"data": [squad("하나"), squad("둘")]}, ensure_ascii=False), "utf-8")
    command = ["train", "reader", "--data", str(data), "--out", str(tmp_path / "run")]
    settings = ["epochs=1", "layers=1", "frozen=0", "held_out=0.5"]
    for setting in settings:
        command += ["--set", setting]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    assert result.exit_code == 0
    assert "reader.json" in result.stderr
    answer = Quiz(reader=tmp_path / "run" / "reader.json").answer(TEXT, next(iter(ASKED)))
    assert answer is None or answer.text in TEXT


def test_a_setting_that_is_none_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["train", "reader", "--data", "x.json", "--set", "epoch=1"])
    assert result.exception is not None
    assert "epochs" in str(result.exception)
