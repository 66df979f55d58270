"""Questions on entries of a notice or a form: 장소: 도서관 2층 is asked for by its label, 장소는 어디인가?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from dokhae.language import Sentence
from dokhae.quiz.card import Card, Span
from dokhae.quiz.endings import particle_for
from dokhae.quiz.likeness import likeness

__all__ = ["entries"]

_ENTRY: Final = re.compile(
    r"\s*(?:[가-하]\.|\d{1,2}[.)]|[①-⑳]|[-*•·○●◎■□▶※])?\s*"
    r"(?P<label>[가-힣]{2,6}(?: [가-힣]{2,6})?)\s*[:：]\s*(?P<value>[^:：]{2,60}?)[\s.]*"
)
_ASKED_BY: Final = {
    noun: word
    for word, nouns in {
        "언제": "기간 시간 일시 날짜 일자 기한 마감 발행일 시행일 개최일",
        "어디": "장소 위치 주소 주최 주관 발행처 제출처 접수처",
        "누구": "대상 강사 담당자 연사 저자 지은이 감독 진행자 지도 교사",
        "얼마": "참가비 수강료 회비 요금 입장료 가격 비용 금액 참가료 이용료",
        "몇 명": "인원 정원",
        "무엇": "주제 준비물 제목 내용 방법 혜택 상품 과목 종목",
    }.items()
    for noun in nouns.split()
}
_HOUR: Final = re.compile(r"\d시(?!간)|:\d\d")
_HEADING: Final = re.compile(
    r"(?=.{6,40}$).*(?:안내|모집|공고|알림|계획|개최|대회|행사|교실|강좌|축제|공연|전시)"
)
_NOTICE: Final = re.compile(
    r"(?:(?: |^)(?:(?:참가자|참여자|수강생|수강자|신청자|교육생|회원|자원봉사자|작품) ?(?:모집)?"
    r"|(?:참가|참여|신청|접수|행사)? ?(?:신청|접수|개최|운영|실시|참가|참여)?))?"
    r"(?: ?(?:안내문|안내|공고문|공고|알림|계획|공지))?$"
)
"""What a heading adds to the name of what it is about: 여름 독서 교실 | 참가자 모집 안내."""
_NAME: Final = 2
"""Characters of such a name, at least."""
_WHOSE: Final = {"대상": "참가 대상", "인원": "모집 인원", "정원": "모집 정원"}
_HEAD: Final = 8
"""Lines of a page among which its heading is."""
_RULE: Final = 0.8


def entries(sentences: Sequence[Sentence], title: str = "") -> Iterator[Card]:
    """A question for each entry with a known label, if a title or a heading says what it is an entry of."""
    heading = title or next(
        (s.text.strip() for s in sentences[:_HEAD] if _HEADING.fullmatch(s.text.strip())), ""
    )
    if not heading:
        return
    found = [(sentence, match) for sentence in sentences if (match := _ENTRY.fullmatch(sentence.text))]
    labels = [match["label"] for _, match in found]
    for sentence, match in found:
        word = _ASKED_BY.get(match["label"].split()[-1])
        # Beside 접수 기간, 기간 alone is not clear.
        is_alone = sum(label.endswith(match["label"]) for label in labels) == 1
        # A line of a page may end within brackets.
        is_whole = match["value"].count("(") == match["value"].count(")")
        # 소요 시간: 2시간 is how long.
        is_when = match["label"].split()[-1] != "시간" or _HOUR.search(match["value"]) is not None
        if word and is_alone and is_whole and is_when:
            yield _card(sentence, match, word, title or _named(heading), "" if title else "‘’")


def _named(heading: str) -> str:
    """What a heading names, of which the entries are: 여름 독서 교실, of its 참가자 모집 안내."""
    name = _NOTICE.sub("", heading).strip()
    return name if len(name) >= _NAME else heading


def _card(sentence: Sentence, found: re.Match[str], word: str, name: str, quotes: str) -> Card:
    label = _WHOSE.get(found["label"], found["label"])
    # ‘원아 모집’의 대상, of 모집 대상.
    label = label.removeprefix(f"{name.split()[-1]} ")
    of = f"{quotes[:1]}{name}{quotes[1:]}의"
    question = f"{of} {label}{particle_for(label, '은')} {word}인가?"
    start, end = (sentence.start + place for place in found.span("value"))
    return Card(
        "short",
        question,
        found["value"],
        sentence.text,
        Span(sentence.start, sentence.end),
        Span(start, end),
        scores={"rule": _RULE, "stated": 1.0, "human": likeness(question)},
        reasons=("entry of a notice",),
    )
