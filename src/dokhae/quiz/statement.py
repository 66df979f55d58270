"""Statements: what a clause says, as a sentence; with a gap (빈칸 채우기); and true or made false (OX)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dokhae.quiz.candidates import Candidate
from dokhae.quiz.card import GAP
from dokhae.quiz.clauses import Clause
from dokhae.quiz.endings import neutral, particle_for, stating
from dokhae.quiz.plain import are_quotes_matched
from dokhae.quiz.words import Role

__all__ = ["Statement", "denied", "replaced", "statement", "with_gap"]

_OPPOSITE: Final = {"있": "없", "없": "있"}
_ABLE: Final = frozenset("수 의무 권리 자격 책임".split())
"""Nouns of which something is or is not there."""
_WITH_OTHERS: Final = re.compile(
    r"좀처럼|결코|전혀|별로|아무|더 ?이상|[가-힣]밖에|그다지|도저히|절대"
    r"|[례번회권명일]만 |뿐|모든|모두|누구|언제나|항상|어느|어떤|어디"
)
"""Words that go with no alone, and such with which 할 수 없다 may mean that some can."""
_EARLY: Final = 4
"""Words within which a time or place may be set against others: 1932년 가을에는."""
_LONGEST: Final = 160
_SHORTEST: Final = 14


@dataclass(frozen=True, slots=True)
class Statement:
    """A clause as a sentence of its own; `texts` are its words, those of the clause from its first on."""

    clause: Clause
    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence."""
        return _sentence(self.clause.subject, self.texts)


def statement(clause: Clause) -> Statement | None:
    """The statement of a clause; None if it is too long, too short, or cannot be closed."""
    texts = list(clause.texts[clause.first : clause.last + 1])
    word = clause.plain.words[clause.last]
    if word.role == Role.CONNECTIVE:
        closed = stating(word, texts[-1], past=clause.past, polite=clause.plain.is_polite)
        if closed is None:
            return None
        texts[-1] = closed + "."
    elif not texts[-1].endswith((".", "”", '"')):
        texts[-1] += "."
    if clause.subject:
        # It has a topic now, and bears no second one: 김한솔은 1932년에는.
        texts = [_plain_place(text) if i < _EARLY else text for i, text in enumerate(texts)]
    made = Statement(clause, tuple(texts))
    fits = _SHORTEST <= len(made.text) <= _LONGEST and are_quotes_matched(made.text)
    return made if fits else None


def _plain_place(text: str) -> str:
    return text[:-1] if text.endswith(("에는", "에서는", "부터는", "까지는")) else text


def _sentence(subject: str, texts: Sequence[str]) -> str:
    return " ".join((*((subject,) if subject else ()), *texts))


def denied(made: Statement) -> tuple[str, str] | None:
    """The statement with its end turned round, and the end as it was; None if it cannot be turned.

    빌릴 수 있다, 빌릴 수 없다; 법원을 구속하지 않는다, 법원을 구속한다.
    """
    if len(made.texts) <= 1 or made.texts[-1].endswith("요.") or _WITH_OTHERS.search(made.text):
        return None
    *_, before, last = made.clause.words
    *rest, said, end = made.texts
    if last.morphemes[0].pos == "VA" and end[0] in _OPPOSITE and before.noun in _ABLE:
        text, was = (*rest, said, _OPPOSITE[end[0]] + end[1:]), end
    elif last.morphemes[0].form in ("않", "아니하") and before.ending == "지":
        turned = stating(before, said, past=made.clause.past, polite=made.clause.plain.is_polite)
        text, was = (*rest, f"{turned}."), f"{said} {end}"
    else:
        return None
    return _sentence(made.clause.subject, text), was.rstrip(".")


def with_gap(made: Statement, candidate: Candidate) -> str | None:
    """The statement with a gap for a candidate; None if what is left gives it away."""
    clause = made.clause
    answer = clause.plain.text[candidate.start : candidate.end]
    texts = _put(made, candidate, GAP, neutral_particle=True)
    if texts is None:
        return None
    text = _sentence(clause.subject, texts)
    return None if answer.replace(" ", "") in text.replace(" ", "") else text


def replaced(made: Statement, candidate: Candidate, other: str) -> str | None:
    """The statement with something else in a candidate's place."""
    texts = _put(made, candidate, other, neutral_particle=False)
    return None if texts is None else _sentence(made.clause.subject, texts)


def _put(made: Statement, candidate: Candidate, text: str, *, neutral_particle: bool) -> list[str] | None:
    """The words of the statement with a text in a candidate's place, its particle made to fit."""
    clause, words = made.clause, made.clause.plain.words
    if not (clause.first <= candidate.first and candidate.last <= clause.last):
        return None
    first, last = words[candidate.first], words[candidate.last]
    now = made.texts[candidate.last - clause.first]
    old = clause.texts[candidate.last]
    if clause.texts[candidate.first] != first.text or old != last.text:
        return None
    before = first.text[: candidate.start - first.start]
    after = now[candidate.end - last.start :]
    after = _neutral_after(after) if neutral_particle else _fitted_after(text, after)
    begin, end = candidate.first - clause.first, candidate.last - clause.first
    return [*made.texts[:begin], before + text + after, *made.texts[end + 1 :]]


def _parts(after: str) -> Iterator[str]:
    """Closing marks, what follows them, and the marks at its end."""
    body = after.lstrip("》〉」』>’”'\"")
    yield after[: len(after) - len(body)]
    bare = body.rstrip(".,")
    yield bare
    yield body[len(bare) :]


def _neutral_after(after: str) -> str:
    marks, bare, end = _parts(after)
    return marks + neutral(bare) + end


def _fitted_after(noun: str, after: str) -> str:
    marks, bare, end = _parts(after)
    return marks + particle_for(noun, bare) + end
