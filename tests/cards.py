"""Cards of every kind over a text of our own, for several tests."""

from __future__ import annotations

from dokhae.quiz.card import GAP, Card, CardKind, Span
from dokhae.quiz.deck import Deck

TEXT = "새솔다리는 1932년에 놓인 돌다리이다. 이 다리를 설계한 사람은 한가람이다."
FIRST = Span(0, 22)
SECOND = Span(23, len(TEXT))


def card(
    kind: CardKind, question: str, answer: str, words: str, evidence: Span = FIRST, **more: object
) -> Card:
    """A card that turns on the words of the text."""
    start = TEXT.index(words)
    proof = TEXT[evidence.start : evidence.end]
    return Card(kind, question, answer, proof, evidence, Span(start, start + len(words)), **more)  # type: ignore[arg-type]


SHORT = card(
    "short", "새솔다리는 언제 놓였는가?", "1932년", "1932년", difficulty=0.25, scores={"reader": 0.75}
)
CLOZE = card("cloze", f"새솔다리는 {GAP}에 놓인 돌다리이다.", "1932년", "1932년")
FALSE = card("ox", "새솔다리는 1950년에 놓인 돌다리이다.", "X", "1932년", correction="1932년")
TRUE = card("ox", "새솔다리를 설계한 사람은 한가람이다.", "O", "한가람", SECOND, reasons=("이름이 분명하다",))
CHOICE = card(
    "choice",
    "새솔다리를 설계한 사람은 누구인가?",
    "한가람",
    "한가람",
    SECOND,
    choices=("윤슬기", "문보라", "한가람", "조아라"),
)
DECK = Deck("새솔마을 이야기", (SHORT, CLOZE, FALSE, TRUE, CHOICE))
