"""The front door of the quiz: cards from a text, and answers from it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from dokhae.document import Document
from dokhae.language.morphemes import sentences
from dokhae.quiz.anchor import anchored
from dokhae.quiz.answer import Answer, answer, answerer
from dokhae.quiz.ask import ask
from dokhae.quiz.card import KINDS, Card, CardKind
from dokhae.quiz.heading import under
from dokhae.quiz.hints import weighed
from dokhae.quiz.judge import difficulty, judged
from dokhae.quiz.passage import Passage
from dokhae.quiz.select import select
from dokhae.quiz.spread import asked_about, spread

__all__ = ["Quiz"]

_LEGIBLE: Final = 0.6
"""Least confidence of each word of a sentence that is asked about: what is misread is not asked about."""
_NOTE: Final = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_READ_FOR_EACH: Final = 3
"""Questions that the reader is asked for each card that is wanted."""


class Quiz:
    """Makes cards and answers questions. Loads its weights once; safe to share between threads.

    Args:
        reader: who answers: the network that ships, "ranker" for what is faster and less often right, or the
            path of a manifest that `dokhae train reader` made.
        threads: CPU threads of one call.

    Raises:
        WeightsError: the weights are missing or changed.
        MissingExtraError: Kiwi is not installed.
    """

    def __init__(self, *, reader: str | Path | None = None, threads: int = 1) -> None:
        self._reader = answerer(reader, threads)

    def cards(
        self,
        source: Document | str | Passage,
        count: int = 20,
        kinds: Iterable[CardKind] = KINDS,
        *,
        about: str = "",
        seed: int = 0,
    ) -> list[Card]:
        """The best cards of a text, in its order; of a long text, those of stretches from all over it.

        Args:
            source: what is asked about.
            count: most cards.
            kinds: of cards, in turn.
            about: whom or what the text is about, where it leaves that out after its title; the title itself,
                where the first line of the text is one. Cards that do not name it begin with it. What an
                encyclopaedia adds in brackets, to tell one from another, is left out: 한가람 (가수).
            seed: of the order of choices and of which statements are false.
        """
        passage = source if isinstance(source, Passage) else Passage.of(source)
        text = spread(passage.text, asked_about(count))
        kinds = list(dict.fromkeys(kinds))
        told = sentences(text)
        about = _NOTE.sub("", unicodedata.normalize("NFC", about))
        title = about or passage.title
        made = [
            weighed(anchored(card, title), title)
            for card in ask(told, kinds, title=about, seed=seed)
            if passage.confidence(card.evidence_span) >= _LEGIBLE
        ]
        kept = judged(made, self._reader, told, text, _READ_FOR_EACH * count)
        return [under(_with_difficulty(card), title) for card in select(kept, count, kinds, seed=seed)]

    def answer(self, source: Document | str | Passage, question: str) -> Answer | None:
        """The answer of a text to a question, None if the text has none."""
        passage = source if isinstance(source, Passage) else Passage.of(source)
        return answer(self._reader, passage.text, unicodedata.normalize("NFC", question))


def _with_difficulty(card: Card) -> Card:
    return replace(card, difficulty=difficulty(card, sentences(card.question), sentences(card.evidence)))
