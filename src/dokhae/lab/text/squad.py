"""Questions on paragraphs, in the format of SQuAD 1.1 (Rajpurkar et al., 2016)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dokhae.errors import EmptyInputError, InputError, SourceNotFoundError

__all__ = ["Passage", "Question", "read_squad"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answers, as (start in the passage, text).

    Attributes:
        name: its identifier in the file.
        text: what is asked.
        answers: at least one.
    """

    name: str
    text: str
    answers: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of an article with the questions on it.

    Attributes:
        article: the file and the title, so that articles of different files differ.
        title: of the article.
        text: of the paragraph.
        questions: on it.
    """

    article: str
    title: str
    text: str
    questions: Sequence[Question]


def read_squad(paths: Iterable[Path]) -> list[Passage]:
    """All passages of files; questions without an answer are left out.

    Raises:
        InputError: a file that is missing, of another format, or where an answer is not where it should be.
    """
    passages = [passage for path in paths for passage in _passages(path)]
    if not any(passage.questions for passage in passages):
        raise EmptyInputError(
            "there is no question to learn from", remedy="Give files in the format of SQuAD."
        )
    return passages


def _passages(path: Path) -> Iterable[Passage]:
    try:
        articles = json.loads(path.read_text("utf-8"))["data"]
        found = [
            Passage(f"{path}:{title}", title, p["context"], [_question(q) for q in p["qas"]])
            for place, article in enumerate(articles)
            for title in [str(article.get("title", place))]
            for p in article["paragraphs"]
        ]
    except OSError as error:
        raise SourceNotFoundError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        remedy = "See https://rajpurkar.github.io/SQuAD-explorer for the format."
        raise InputError(f"{path} is not in the format of SQuAD: {error!r}", remedy=remedy) from error
    for passage in found:
        for question in passage.questions:
            _check(path, passage.text, question)
    return [replace(p, questions=[q for q in p.questions if q.answers]) for p in found]


def _question(entry: dict[str, Any]) -> Question:
    answers = [(int(answer["answer_start"]), str(answer["text"])) for answer in entry["answers"]]
    return Question(str(entry.get("id", "")), str(entry["question"]), answers)


def _check(path: Path, text: str, question: Question) -> None:
    for start, answer in question.answers:
        if text[start : start + len(answer)] != answer:
            raise InputError(
                f"{path}: the answer {answer!r} of question {question.name} does not stand at {start}",
                remedy="Mend answer_start; it counts characters of the context.",
            )
