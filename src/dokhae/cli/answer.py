"""`dokhae answer`: a question about a text, answered from it."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from dokhae._names import readable
from dokhae.cli.inputs import Password, TextReader, Threads
from dokhae.cli.output import put
from dokhae.cli.texts import read_texts
from dokhae.errors import DokhaeError, UsageError
from dokhae.quiz.answer import Answer
from dokhae.quiz.quiz import Quiz

__all__ = ["AnswerFormat", "answer"]


class AnswerFormat(StrEnum):
    """What is written."""

    text = "text"
    json = "json"


def answer(
    source: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help="Image, PDF, folder, text file or JSON of dokhae read; - for standard input.",
        ),
    ],
    question: Annotated[str, typer.Argument(help="The question, in Korean.")],
    form: Annotated[AnswerFormat, typer.Option("--format", "-f", help="What to write.")] = AnswerFormat.text,
    reader: TextReader = None,
    password: Password = None,
    threads: Threads = 1,
) -> None:
    """Answer a question from Korean pages or text; exit code 1 where the answer is not in the text."""
    question = readable(question)
    if not question.strip():
        raise UsageError("The question is empty", remedy='Ask one: dokhae answer page.png "누가 만들었는가?"')
    failures: list[DokhaeError] = []
    texts = read_texts([source], password, threads, failures)
    found = Quiz(reader=reader, threads=threads).answer(texts.passage, question)
    put(_as_json(found) if form == AnswerFormat.json else _as_text(found))
    if failures:
        raise typer.Exit(failures[-1].exit_code)
    if found is None:
        raise typer.Exit(1)


def _as_text(found: Answer | None) -> str:
    if found is None:
        return "본문에 없음\n"
    evidence = " ".join(found.sentence.split())
    return f"{found.text}\n근거: {evidence}\n확신: {found.confidence:.0%}\n"


def _as_json(found: Answer | None) -> str:
    if found is None:
        return '{"answer": null}\n'
    data = {
        "answer": found.text,
        "sentence": found.sentence,
        "span": [found.span.start, found.span.end],
        "confidence": found.confidence,
    }
    return json.dumps(data, ensure_ascii=False) + "\n"
