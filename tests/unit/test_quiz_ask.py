"""Asking: every card quotes its text, and no question holds its answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokhae.language import sentences
from dokhae.quiz import KINDS, Card
from dokhae.quiz.ask import ask
from dokhae.quiz.card import GAP

TEXTS = sorted((Path(__file__).parents[2] / "samples" / "texts").glob("*.txt"))
STORY = (
    "정약용은 조선 후기의 실학자이다. 그는 1818년에 『목민심서』를 저술하였다. "
    "정약용은 거중기를 만들어 수원 화성을 짓는 데 썼다. "
    "수원 화성은 1796년에 완성되었으며, 성벽의 길이는 약 5.7킬로미터이다."
)


def cards(text: str, seed: int = 0) -> list[Card]:
    return ask(sentences(text), KINDS, seed=seed)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_cards_of_a_text_hold_what_they_promise(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    made = cards(text)
    assert {card.kind for card in made} == set(KINDS)
    for card in made:
        quoted = text[card.answer_span.start : card.answer_span.end]
        evidence = text[card.evidence_span.start : card.evidence_span.end]
        assert evidence == card.evidence
        assert card.evidence_span.start <= card.answer_span.start < card.answer_span.end
        assert all(0 <= score <= 1 for score in card.scores.values())
        if card.kind == "ox":
            assert card.answer in "OX"
            assert (card.answer == "X") == (card.correction != "")
            assert quoted in card.question or card.answer == "X"
        else:
            assert card.answer == quoted
            assert card.answer.replace(" ", "") not in card.question.replace(" ", "")
        if card.kind == "cloze":
            assert card.question.count(GAP) == 1
        if card.kind == "short":
            assert card.question.endswith("?")
        if card.kind == "choice":
            assert len(set(card.choices)) == len(card.choices) >= 4
            assert card.answer in card.choices


def test_a_pronoun_is_spelt_out() -> None:
    questions = {card.question: card.answer for card in cards(STORY) if card.kind == "short"}
    assert questions["정약용이 『목민심서』를 저술한 해는 언제인가?"] == "1818년"


def test_the_same_seed_gives_the_same_cards() -> None:
    assert cards(STORY, 3) == cards(STORY, 3)


@pytest.mark.parametrize(
    "text", ["", "  \n", "독해", "책", "An English sentence stands here.", "!?", "1.", "그"]
)
def test_nothing_to_ask(text: str) -> None:
    assert cards(text) == []


@settings(max_examples=60)
@given(st.text(alphabet="가나다이순신은는을를에서 했다였1592년()《》\"'.,?\n그책", max_size=80))
def test_any_text_is_borne(text: str) -> None:
    for card in cards(text):
        assert card.kind == "ox" or text[card.answer_span.start : card.answer_span.end] == card.answer


def test_choices_of_an_exam_paper_are_no_facts() -> None:
    text = (
        "새솔강은 한국에서 가장 긴 강이다.\n3. 새솔강에 대한 설명으로 알맞은 것은?\n"
        "① 새솔강은 1932년에 말랐다.\n② 새솔강은 바다로 흐르지 않는다.\nㄱ. 새솔강은 1950년에 얼었다.\n"
    )
    assert {card.evidence for card in cards(text)} == {"새솔강은 한국에서 가장 긴 강이다."}


def test_numbered_paragraphs_are_facts() -> None:
    text = "제3조\n① 위원회는 위원장 1명을 포함하여 9명의 위원으로 구성한다.\n② 위원의 임기는 2년으로 한다."
    assert len({card.evidence for card in cards(text)}) == 2


def test_entries_of_a_notice_are_asked_for_by_their_labels() -> None:
    text = (
        "새솔마을도서관 공고 제2026-14호\n여름 독서 교실 참가자 모집 안내\n가. 장소: 도서관 2층 배움방\n"
        "나. 대상: 초등학교 3학년부터 6학년까지\n다. 기간: 8월\n"
        "- 접수 기간: 7월 6일부터 7월 17일까지\n비고: 없음"
    )
    found = {card.question: card.answer for card in cards(text)}
    assert found == {
        "‘여름 독서 교실’의 장소는 어디인가?": "도서관 2층 배움방",
        "‘여름 독서 교실’의 참가 대상은 누구인가?": "초등학교 3학년부터 6학년까지",
        "‘여름 독서 교실’의 접수 기간은 언제인가?": "7월 6일부터 7월 17일까지",
    }
    for card in cards(text):
        assert text[card.answer_span.start : card.answer_span.end] == card.answer
    assert "한여름 교실의 장소는 어디인가?" in {
        card.question for card in ask(sentences(text), ["short"], title="한여름 교실")
    }


def test_entries_of_nobody_knows_what_are_not_asked_for() -> None:
    assert cards("장소: 도서관 2층 배움방") == []


def test_an_entry_that_ends_within_brackets_is_not_asked_for() -> None:
    notice = sentences("새솔 걷기 대회 안내\n참가비: 무료(재료비 12,000원은 본인 부담\n장소: 새솔공원")
    answers = {card.answer for card in ask(notice, ["short"])}
    assert "새솔공원" in answers
    assert not any(answer.startswith("무료") for answer in answers)


def test_one_of_a_row_of_sentences_that_differ_in_figures_needs_its_heading() -> None:
    row = "만 12세 미만은 보호자와 함께 들어간다. 만 15세 미만은 보호자와 함께 들어간다."
    assert ask(sentences(row), KINDS) == []
    assert ask(sentences("만 12세 미만은 보호자와 함께 들어간다."), KINDS)
    assert ask(sentences("만 12세 미만은 보호자와 함께 들어간다. " * 2), KINDS)


def test_at_what_time_is_asked_for_and_how_long_is_not() -> None:
    notice = sentences("새솔 독서 교실 안내\n교육 시간: 매주 토요일 오전 10시\n소요 시간: 2시간")
    asked = {card.question: card.answer for card in ask(notice, ["short"])}
    assert asked == {"‘새솔 독서 교실’의 교육 시간은 언제인가?": "매주 토요일 오전 10시"}


def test_whom_a_notice_wants_is_said_once() -> None:
    notice = sentences("새솔유치원 신입 원아 모집 안내\n가. 모집 대상: 3세부터 5세까지의 어린이")
    asked = {card.question for card in ask(notice, ["short"])}
    assert asked == {"‘새솔유치원 신입 원아 모집’의 대상은 누구인가?"}
