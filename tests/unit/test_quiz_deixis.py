"""What leans on the sentence before, and what stands on its own feet."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz.ask import ask
from dokhae.quiz.deixis import leans
from dokhae.quiz.plain import rough


def leaning(text: str) -> bool:
    (sentence,) = sentences(text)
    made = rough(sentence, 0)
    assert made is not None
    return leans(made.words)


@pytest.mark.parametrize(
    "text",
    [
        "그해 9월 새솔다리가 놓였다.",
        "이들은 새솔강에 다리를 놓았다.",
        "이 다리는 새솔강에 놓였다.",
        "당시 한가람은 여든 살의 노인이었다.",
        "한가람은 그런 다리를 싫어했다.",
        "영화는 서울에서 상을 받았다.",
        "15일 새솔시는 다리를 놓았다.",
        "10일에는 새솔시가 다리를 놓았다.",
        "새솔시에 다리가 놓였는데 이 마을은 커졌다.",
        "C는 새솔강에 놓인 다리보다 높다.",
        "나머지 다리는 새솔강에 놓였다.",
        "새솔다리의 통행료는 별표 2와 같다.",
        "시장은 제2항의 다리를 고칠 수 있다.",
        "40년 전 새솔시에 다리가 놓였다.",
        "시장은 제20조에서 정한 다리를 고친다.",
        "법 제3조에 따른 다리는 새솔시가 고친다.",
    ],
)
def test_words_that_point_at_a_sentence_before(text: str) -> None:
    assert leaning(text)


@pytest.mark.parametrize(
    "text",
    [
        "새솔다리는 1932년에 놓인 돌다리이다.",
        "새솔강 홍수 당시 새솔다리가 무너졌다.",
        "한가람은 '이 다리는 안 되겠다' 결심하고 새솔시를 떠났다.",
        "새솔시는 다리를 놓았고, 이를 한가람에게 알렸다.",
        "한가람은 돌을 깎아서 이러한 방법으로 다리를 놓았다.",
        "한가람은 기쁜 나머지 노래를 불렀다.",
        "한가람이 만든 영화는 서울에서 상을 받았다.",
        "3월 15일 새솔시는 다리를 놓았다.",
        "한가람은 1990년 다시 새솔시를 찾았다.",
        "새솔시는 홍수가 나기 3년 전 다리를 놓았다.",
        "헌법 제3조는 새솔강을 새솔시의 강으로 정한다.",
    ],
)
def test_words_that_stand_alone(text: str) -> None:
    assert not leaning(text)


def test_a_subject_reaches_over_a_description_that_comes_after_its_own_predicate() -> None:
    text = "5월 6일에 한가람이 새솔시를 떠나 서울에 있는 친구들을 만나려고 했다."
    assert "5월 6일에 한가람이 새솔시를 떠나 ( ___ )에 있는 친구들을 만나려고 했다." in [
        card.question for card in ask(sentences(text), ["cloze"])
    ]


def test_the_one_that_a_text_is_about_stands_in_for_what_it_leaves_out() -> None:
    text = "1932년에 새솔다리를 설계하였다."
    assert ask(sentences(text), ["cloze"]) == []
    questions = [card.question for card in ask(sentences(text), ["cloze"], title="한가람")]
    assert questions
    assert all(question.startswith("한가람은 ") for question in questions)


def test_only_the_title_of_an_article_is_carried_over() -> None:
    text = (
        "새솔구단은 3-0으로 이겼다. 1932년에 새솔다리에서 다쳤다. "
        "문보라는 1933년에 노래를 지었다. 1934년 그는 서울에서 상을 받았다."
    )
    questions = [card.question for card in ask(sentences(text), ["cloze", "ox"], title="한가람")]
    assert not [
        q for q in questions if "새솔구단은 1932년" in q or "문보라는 서울" in q or "1934년 문보라" in q
    ]


@pytest.mark.parametrize(
    "text",
    [
        "비밀을 지키기 위해 장소를 옮겼고 한가람 의원이 쉴 때는 밤늦게까지 회의를 하였다.",
        "2012년 오사카에서 두 번째 모임을 가졌는데, 사회는 새솔방송의 한가람이 맡았다.",
        "한양을 조선의 새 수도로 정한 것은 물론, 설계에도 중요한 역할을 맡았다.",
    ],
)
def test_who_does_it_is_not_taken_from_a_later_part(text: str) -> None:
    assert not any(card.question.startswith(text[:8]) for card in ask(sentences(text), ["cloze", "ox"]))


def test_a_day_is_not_asked_for_without_its_month() -> None:
    text = "서울시가 6월 2일의 여론 조사를 한강 공원에서 발표했다."
    assert "2일" not in {card.answer for card in ask(sentences(text), ["cloze", "choice"])}


def test_a_thing_is_not_carried_over_as_the_subject_of_what_follows() -> None:
    text = "시간은 많이 남지 않았고 10분 만에 서울에서 노래를 끝냈다."
    assert not any(
        card.question.startswith("시간은 10분") for card in ask(sentences(text), ["short", "cloze"])
    )


def test_what_ended_does_not_go_on_to_act() -> None:
    text = "새솔방송의 계약이 2012년에 종료됐고 나래시 대회 결승전에서 한가람과 해설을 하였다."
    begun = {card.question.split(" 나래시")[0] for card in ask(sentences(text), ["short", "cloze", "ox"])}
    assert not any(question.endswith("계약이") for question in begun)


def test_half_an_amount_is_not_asked_for() -> None:
    text = "한가람은 서울에서 1시간 30분 동안 질문을 받았다."
    assert not {"1시간", "30분"} & {card.answer for card in ask(sentences(text), ["cloze", "choice"])}


def test_who_does_it_too_takes_no_subject_from_before() -> None:
    text = "나폴레옹은 8월에 모스크바로 갔고 러시아군도 9월에 전투를 그만두었다."
    assert not any("나폴레옹은 러시아군도" in card.question for card in ask(sentences(text), ["cloze", "ox"]))


def test_what_points_is_not_carried_over() -> None:
    text = "이 나라는 바다를 끼고 있으며, 1932년에 순위에서 6위를 차지하였다."
    assert not any(card.question.startswith(("이 나라", "나라")) for card in ask(sentences(text), ["cloze"]))


@pytest.mark.parametrize("pointer", ["그에 따라", "이에 따라"])
def test_what_follows_from_what_was_told_names_nobody(pointer: str) -> None:
    text = f"한가람은 1932년에 새솔시에 왔다. 새솔시는 {pointer} 1935년에 다리를 놓았다."
    cards = ask(sentences(text), ["short", "cloze", "ox"])
    assert not any("한가람에 따라" in card.question for card in cards)


@pytest.mark.parametrize("attribute", ["공식 명칭은 새솔누리다리", "직선 거리는 12킬로미터"])
def test_whose_it_is_has_to_be_told(attribute: str) -> None:
    assert ask(sentences(f"{attribute}이다."), ["short", "cloze", "ox"]) == []
    cards = ask(sentences(f"{attribute}이다."), ["short", "cloze", "ox"], title="새솔다리")
    assert all(card.question.startswith("새솔다리의") for card in cards)


def test_an_event_has_no_parents() -> None:
    for title, count in (("새솔다리 사건", 0), ("문보라", 1)):
        cards = ask(sentences("부모는 1932년에 새솔시로 이사하였다."), ["cloze"], title=title)
        assert bool(cards) == bool(count)


def test_he_is_one_person_by_name() -> None:
    text = "제자들은 김한솔을 스승으로 기억하였다. 1949년 그는 한빛시에서 세상을 떠났다."
    made = ask(sentences(text), ["short", "cloze", "ox"])
    assert not [card for card in made if "제자들은 한빛시" in card.question or "제자들이" in card.question]


def test_some_of_a_sort_are_told_of_once() -> None:
    text = "새솔사 직원들은 1932년에 다리를 놓았다. 1951년에 한빛시로 일터를 옮겼다."
    assert not [card for card in ask(sentences(text), ["ox"]) if "들은 1951년" in card.question]


@pytest.mark.parametrize(
    ("before", "text", "question"),
    [
        ("운영위원회를 둔다.", "위원의 임기는 3년으로 한다.", "운영위원회 위원의 임기는 몇 년으로 하는가?"),
        ("운영 위원회를 둔다.", "위원의 임기는 3년으로 한다.", "운영 위원회 위원의 임기는 몇 년으로 하는가?"),
        ("물안개공원을 새로 지었다.", "공원의 넓이는 40헥타르이다.", "물안개공원의 넓이는 몇 헥타르인가?"),
    ],
)
def test_whose_it_is_and_the_whole_name_are_taken_from_before(before: str, text: str, question: str) -> None:
    asked = ask(sentences(f"새솔시에는 {before} {text}"), ["short"])
    assert question in {card.question for card in asked}


@pytest.mark.parametrize(
    "before",
    [
        "새솔시에는 운영위원회와 심사위원회를 둔다.",
        "새솔시에는 도서관을 둔다.",
    ],
)
def test_whose_member_is_told_of_is_not_guessed(before: str) -> None:
    asked = ask(sentences(f"{before} 위원의 임기는 3년으로 한다."), ["short"])
    (card,) = (card for card in asked if card.answer == "3년")
    assert card.question == "위원의 임기는 몇 년으로 하는가?"
    assert card.scores["asking"] < 0.5
