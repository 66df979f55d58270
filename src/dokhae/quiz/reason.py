"""Questions with 왜, where the text itself gives the reason: …기 때문에, …기 위해, …까닭은 …때문이다."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dokhae.quiz.candidates import Candidate, Kind
from dokhae.quiz.clauses import Clause
from dokhae.quiz.endings import as_question
from dokhae.quiz.short import Question
from dokhae.quiz.words import Role

__all__ = ["GROUNDS", "reasons"]

_BECAUSE: Final = "때문"
_PURPOSES: Final = ("위해", "위하여", "위해서")
GROUNDS: Final = frozenset({"까닭", "이유", "원인"})
"""What a sentence names that ends with a reason: 까닭은 …기 때문이다."""
_LONGEST: Final = 45
_FEWEST: Final = 2


def reasons(clause: Clause) -> Iterator[tuple[Candidate, Question]]:
    """The reasons that a clause gives, each with the question that asks for it."""
    words = clause.plain.words
    if clause.compound:
        return
    last = words[clause.last]
    topic = clause.topic
    if last.text.startswith(_BECAUSE):
        if topic is not None and words[topic].noun in GROUNDS and not clause.subject:
            asked = " ".join((*clause.texts[clause.first : topic + 1], "무엇인가?"))
            yield from _made(clause, topic + 1, clause.last, asked)
        return
    for index in range(clause.first + _FEWEST, clause.last):
        given = words[index].text.startswith(_BECAUSE + "에") or words[index].text.rstrip(",") in _PURPOSES
        if given and any(m.pos == "ETN" for m in words[index - 1].morphemes):
            begin = topic + 1 if topic is not None and topic < index else clause.first
            while begin < index and words[begin].morphemes[0].pos == "SN":
                begin += 1
            text = _why(clause, begin, index)
            if text is not None and begin < index:
                yield from _made(clause, begin, index, text)
            return


def _why(clause: Clause, begin: int, end: int) -> str | None:
    """The clause without its reason, words begin to end, as a question."""
    words = clause.plain.words
    topic = clause.topic
    asked = as_question(words[clause.last], clause.texts[clause.last], past=clause.past)
    is_copula = any(m.pos == "VCP" for m in words[clause.last].morphemes)
    if asked is None or is_copula or clause.last - end < _FEWEST:
        return None
    front = [*((clause.subject,) if clause.subject else ()), *clause.texts[clause.first : begin]]
    rest = list(clause.texts[end + 1 : clause.last])
    if topic is not None and topic > end:
        front, rest = [*front, *rest[: topic - end]], rest[topic - end :]
    if not front or any(w.role == Role.TOPIC for w in words[end + 1 : clause.last] if topic is None):
        return None
    return " ".join((*front, "왜", *rest, asked.rstrip("."))) + "?"


def _made(clause: Clause, begin: int, end: int, text: str) -> Iterator[tuple[Candidate, Question]]:
    words = clause.plain.words
    start, stop = words[begin].start, words[end].start + len(words[end].text.rstrip(",."))
    if words[end].text.startswith(_BECAUSE):
        stop = words[end].start + len(_BECAUSE)
    if stop - start <= _LONGEST and all(clause.texts[i] == words[i].text for i in range(begin, end + 1)):
        candidate = Candidate(Kind.REASON, start, stop, begin, end, begin, end)
        yield candidate, Question(text, "reason", clause)
