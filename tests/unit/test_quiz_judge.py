"""Which cards are kept: answers that are the same, readings that agree, and cards that ask something new."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.errors import WeightsError
from dokhae.language import sentences
from dokhae.language.reading import Reading, SpanFound
from dokhae.quiz.answer import RANKER, answer, answerer
from dokhae.quiz.card import GAP, KINDS, Card, CardKind, Span
from dokhae.quiz.judge import confirmed, difficulty, quality
from dokhae.quiz.same import normal, same, whole
from dokhae.quiz.select import select

TEXT = "정도전은 1395년 1월 《고려국사》를 편찬하였다. 정총은 1394년에 글을 썼다."


def card(question: str, answer: str, kind: CardKind = "short", rule: float = 0.9) -> Card:
    start = TEXT.index(answer)
    sentence = next(s for s in sentences(TEXT) if s.start <= start < s.end)
    return Card(
        kind,
        question,
        answer,
        sentence.text,
        Span(sentence.start, sentence.end),
        Span(start, start + len(answer)),
        choices=(answer, "다른 것") if kind == "choice" else (),
        scores={"rule": rule},
    )


def found(answer: str, probability: float) -> SpanFound:
    start = TEXT.index(answer)
    return SpanFound(start, start + len(answer), probability)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1,000명", "1000명"),
        ("3만 5천 명", "35000명"),
        ("《고려국사》", "고려국사"),
        ("정도전은", "정도전"),
        ("1395년 1월", "1395년1월"),
        ("2억", "200000000"),
    ],
)
def test_answers_that_are_the_same(first: str, second: str) -> None:
    assert same(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("1395년", "1396년"), ("1395년", "1395년 1월"), ("12 34", "46"), ("3.5배", "35배"), ("서울", "부산")],
)
def test_answers_that_are_not(first: str, second: str) -> None:
    assert not same(first, second)


@given(st.text(max_size=30))
def test_an_answer_is_the_same_as_itself(answer: str) -> None:
    assert normal(answer) == normal(answer.strip())


def test_a_part_of_a_date_is_widened_to_all_of_it() -> None:
    start = TEXT.index("1395년")
    assert TEXT[slice(*astuple(whole(TEXT, Span(start, start + 5))))] == "1395년 1월"
    assert whole(TEXT, Span(0, 3)) == Span(0, 3)


def astuple(span: Span) -> tuple[int, int]:
    return span.start, span.end


def test_a_card_that_comes_back_is_kept() -> None:
    asked = card("정도전이 《고려국사》를 편찬한 때는 언제인가?", "1395년 1월")
    kept = confirmed(asked, Reading((found("1395년", 0.8), found("1394년", 0.1)), 0.05), TEXT)
    assert kept is not None
    assert kept.scores["sure"] == pytest.approx(0.8)
    assert quality(kept) > 0.7


@pytest.mark.parametrize(
    "reading",
    [
        Reading((found("1394년", 0.8), found("1395년 1월", 0.1)), 0.05),
        Reading((found("1395년 1월", 0.2),), 0.1),
        Reading((found("1395년 1월", 0.4),), 0.5),
        Reading((found("1395년 1월", 0.5), found("1394년", 0.4)), 0.05),
        Reading((), 1.0),
    ],
    ids=["another answer", "unsure", "refused", "a rival", "nothing"],
)
def test_a_card_that_does_not_come_back_is_dropped(reading: Reading) -> None:
    assert confirmed(card("언제 편찬하였는가?", "1395년 1월"), reading, TEXT) is None


def test_either_end_of_a_time_stands_for_the_whole() -> None:
    text = "신청은 9월 1일부터 9월 26일까지 받는다."
    (sentence,) = sentences(text)
    start, end = text.index("9월 1일"), text.index(" 받는다")
    evidence = Span(sentence.start, sentence.end)
    asked = Card("short", "언제부터 언제까지 받는가?", text[start:end], text, evidence, Span(start, end))
    ends = (SpanFound(start, start + 5, 0.5), SpanFound(text.index("9월 26일"), end - 2, 0.4))
    assert confirmed(asked, Reading(ends, 0.05), text) is not None


def test_difficulty_grows_with_new_words() -> None:
    asked = card("정도전이 《고려국사》를 편찬한 때는 언제인가?", "1395년 1월")
    told = sentences(TEXT)
    near, far = sentences(asked.question), sentences("조선 개국 공신이 역사책을 완성한 시기는 언제인가?")
    assert 0 <= difficulty(asked, near, told) < difficulty(asked, far, told) <= 1


def test_no_two_cards_ask_the_same() -> None:
    cards = [
        card("정도전이 편찬한 책은 무엇인가?", "고려국사"),
        card("( ___ )은(는) 《고려국사》를 편찬하였다.", "정도전", "cloze", rule=0.95),
        card("《고려국사》를 편찬한 사람은 누구인가?", "정도전", rule=0.8),
        card("정총이 글을 쓴 해는 언제인가?", "1394년"),
    ]
    chosen = select(cards, 10, ("short", "cloze"))
    assert [c.answer for c in chosen] == ["정도전", "고려국사", "1394년"]
    assert [c.kind for c in chosen] == ["cloze", "short", "short"]


@given(st.integers(0, 5))
def test_no_more_cards_than_are_wanted(count: int) -> None:
    cards = [
        card("정도전이 편찬한 책은 무엇인가?", "고려국사"),
        card("정총이 글을 쓴 해는 언제인가?", "1394년"),
    ]
    assert len(select(cards, count, ("short",))) == min(count, 2)


def test_a_sentence_gives_few_cards() -> None:
    cards = [
        card(f"{answer}에 대한 물음은 무엇인가?", answer) for answer in ("정도전", "1395년 1월", "고려국사")
    ]
    assert len(select(cards, 3, ("short",))) == 2


def test_the_ranker_answers_where_it_is_asked_for() -> None:
    answered = answer(answerer(RANKER, 1), TEXT, "정총이 글을 쓴 해는 언제인가?")
    assert answered is not None
    assert answered.text == "1394년"


def test_a_reader_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="there are no weights"):
        answerer(tmp_path / "reader.json", 1)


def test_gaps_for_just_any_word_are_a_last_resort() -> None:
    name = card(f"{GAP}은(는) 1394년에 글을 썼다.", "정총")
    word = replace(card(f"정총은 1394년에 {GAP}을(를) 썼다.", "글"), scores={"rule": 0.9, "worth": 0.4})
    assert select([word, name], 5, ["short"]) == [name]
    assert select([word], 5, KINDS) == [word]


def test_cards_that_lean_on_the_text_are_a_last_resort() -> None:
    whole = card("정총은 언제 글을 썼는가?", "1394년")
    leaning = replace(card("그 책은 무엇인가?", "고려국사"), scores={"rule": 0.9, "self-contained": 0.3})
    assert select([leaning, whole], 5, ["short"]) == [whole]
    assert select([leaning], 5, KINDS) == [leaning]


def test_a_weak_card_stands_alone_where_any_card_is_better_than_none() -> None:
    weak = replace(
        card(f"{GAP}은(는) 글을 썼다.", "정총", "cloze"), scores={"rule": 0.5, "self-contained": 0.4}
    )
    weaker = replace(card("언제 글을 썼는가?", "1394년"), scores={"rule": 0.4, "self-contained": 0.3})
    assert select([weaker, weak], 5, KINDS) == [weak]
    assert select([weaker, weak], 5, ["cloze", "short"]) == []


def test_a_statement_is_not_made_true_and_false_at_once() -> None:
    true = replace(card("정총은 1394년에 글을 썼다.", "정총"), kind="ox", answer="O")
    false = replace(card("정총은 1395년에 글을 썼다.", "1394년"), kind="ox", answer="X", correction="1394년")
    assert len(select([true, false], 5, ["ox"])) == 1


def test_who_leaves_kinds_out_gets_no_weak_card() -> None:
    weak = replace(card("그 책은 무엇인가?", "고려국사"), scores={"rule": 1.0, "self-contained": 0.4})
    assert select([weak], 5, ["short"]) == []
    assert select([weak], 5, KINDS) == [weak]


def test_the_last_resort_is_the_card_with_the_fewest_flaws() -> None:
    poor = card("정도전은 언제 글을 썼는가?", "1395년 1월", rule=0.95)
    poor = replace(poor, scores={**poor.scores, "asking": 0.4, "self-contained": 0.4})
    fair = card("정총은 언제 글을 썼는가?", "1394년", rule=0.5)
    fair = replace(fair, scores={**fair.scores, "asking": 0.4})
    assert select([poor, fair], 5, KINDS) == [fair]
    gap = card("( ___ )은(는) 글을 썼다.", "정총", "cloze", rule=0.1)
    gap = replace(gap, scores={**gap.scores, "worth": 0.6})
    assert select([gap, fair], 5, KINDS) == [fair]


def test_statements_are_true_and_false_by_turns() -> None:
    def stated(number: int, answer: str) -> Card:
        question = f"{'가나다라마바사아'[number] * 9}이다."
        spans = Span(number * 9, number * 9 + 9), Span(number * 9, number * 9 + 1)
        scores = {"rule": 0.9}
        return Card(
            "ox", question, answer, TEXT, *spans, correction="나" if answer == "X" else "", scores=scores
        )

    # Two of eight can be made false.
    cards = [stated(number, "O") for number in range(8)] + [stated(number, "X") for number in (1, 2)]
    for seed in range(9):
        answers = Counter(chosen.answer for chosen in select(cards, 4, ["ox"], seed=seed))
        assert answers == {"O": 2, "X": 2}
    first = {select(cards, 1, ["ox"], seed=seed)[0].answer for seed in range(9)}
    assert first == {"O", "X"}
