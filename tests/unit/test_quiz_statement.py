"""Gaps, false statements and choices."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz import Card, CardKind
from dokhae.quiz.ask import ask
from dokhae.quiz.card import GAP
from dokhae.quiz.rivals import is_short_for

TEXT = (
    "다산초등학교는 1951년에 문을 열었다. 솔내초등학교는 1963년에 강가로 이사하였다. "
    "느티초등학교는 1978년에 체육관을 지었다. 새봄초등학교는 1984년에 도서실을 넓혔다. "
    "한강은 서울을 가로지르는 강이다."
)


def made(kind: CardKind, seed: int = 0, text: str = TEXT) -> list[Card]:
    return ask(sentences(text), [kind], seed=seed)


def test_a_gap_filled_gives_the_sentence_back() -> None:
    for card in made("cloze"):
        before, after = card.question.split(GAP)
        restored = before + card.answer + after
        for both, one in (("은(는)", "는"), ("을(를)", "을"), ("(이)다", "이다"), ("(으)로", "로")):
            if card.evidence in (restored, restored.replace(both, one), restored.replace(both, "은")):
                break
        else:
            assert restored == card.evidence


def test_a_false_statement_swaps_like_with_like_of_the_text() -> None:
    false = [card for seed in range(6) for card in made("ox", seed) if card.answer == "X"]
    assert false
    for card in false:
        assert card.correction in card.evidence
        assert card.question != card.evidence
        swapped = next(w for w in card.question.split() if w not in card.evidence.split())
        if card.correction.endswith("년"):
            assert "년" in swapped


def test_nobody_does_something_to_himself() -> None:
    text = (
        "한가람은 1932년 새솔시에서 태어났다. 김새벽은 1940년에 한가람을 새솔시로 불렀다. "
        "이나래는 1951년에 한가람을 찾아갔다."
    )
    false = [card for seed in range(6) for card in made("ox", seed, text) if card.answer == "X"]
    assert false
    for card in false:
        assert all(card.question.count(name) <= 1 for name in ("한가람", "김새벽", "이나래", "새솔시"))


def test_one_of_a_list_is_worth_less_than_what_stands_alone() -> None:
    text = "한가람은 2012년에 새솔시와 나래시의 다리를 이었다."
    scores = {card.answer: card.scores["worth"] for card in made("cloze", text=text)}
    assert scores["2012년"] > max(scores.get("새솔시", 0.0), scores.get("나래시", 0.0))


def test_choices_are_of_one_kind_and_years_in_order() -> None:
    years = [card for card in made("choice") if card.answer.endswith("년")]
    assert years
    for card in years:
        assert all(choice.endswith("년") for choice in card.choices)
        assert list(card.choices) == sorted(card.choices, key=lambda year: int(year[:-1]))


def test_years_to_choose_from_are_of_one_time() -> None:
    text = (
        "새솔사는 668년에 지어졌다. 나래사는 918년에 세워졌다. 다온사는 2007년에 열렸다. "
        "한빛사는 1998년에 유산으로 지정되었다."
    )
    cards = [card for card in made("choice", text=text) if card.answer == "1998년"]
    assert cards
    assert all(1968 <= int(choice[:-1]) <= 2028 for card in cards for choice in card.choices)


def test_a_true_statement_is_made_once() -> None:
    questions = [card.question for card in made("ox", 1)]
    assert len(set(questions)) == len(questions)


@pytest.mark.parametrize("seed", range(4))
def test_ends_of_a_range_stay_in_order(seed: int) -> None:
    text = "신청은 9월 1일부터 9월 26일까지 누리집에서 받습니다. 대회는 10월 25일에 공원에서 엽니다."
    for card in made("ox", seed, text):
        assert "10월 25일부터" not in card.question
        assert "10월 25일까지" not in card.question


def test_no_century_is_still_to_come() -> None:
    text = "세종대왕이 한글을 만든 나라는 조선이다. 한국에서는 21세기에 새로운 활자가 널리 쓰였다."
    centuries = [c for card in made("choice", text=text) for c in card.choices if c.endswith("세기")]
    assert all(int(century[:-2]) <= 21 for century in centuries)
    assert not any("22세기" in card.question for seed in range(8) for card in made("ox", seed, text))


@pytest.mark.parametrize(
    "text",
    [
        "다산산의 강수량은 100mm에서 300mm로 변한다.",
        "다산산의 나무는 3년 반에서 4년이 걸려 자란다.",
    ],
)
def test_the_ends_of_a_range_are_not_moved(text: str) -> None:
    assert all(card.answer == "O" for seed in range(6) for card in made("ox", seed, text))


def test_a_part_of_a_fraction_is_no_number() -> None:
    text = "다산 호수의 넓이는 한강의 약 400분의 1인 3500km²이다."
    assert "1인" not in {card.answer for card in made("cloze", text=text)}


@pytest.mark.parametrize("unit", ["%", " 퍼센트"])
def test_no_share_is_more_than_all(unit: str) -> None:
    text = f"다산 호수의 물은 96{unit}가 한강에서 온다."
    shown = [choice for seed in range(6) for card in made("choice", seed, text) for choice in card.choices]
    assert shown
    assert all(int(choice.removesuffix(unit)) <= 100 for choice in shown)


def test_round_years_long_ago_are_moved_far() -> None:
    text = "한빛어는 기원전 4000년부터 한빛섬에서 사용된 언어이다."
    shown = {choice for seed in range(6) for card in made("choice", seed, text) for choice in card.choices}
    assert all(choice.endswith("00년") for choice in shown)


def test_somebody_with_an_office_is_no_choice_beside_a_name() -> None:
    text = (
        "김한솔은 1932년에 한빛시에서 태어났다. 최다온은 1940년에 다리를 설계하였다. "
        "정유찬은 1951년에 시를 발표하였다. 총무처 장관 박하람은 1960년에 산을 올랐다. "
        "윤서준은 1964년에 책을 펴냈다."
    )
    shown = {choice for seed in range(6) for card in made("choice", seed, text) for choice in card.choices}
    assert not any("장관" in choice for choice in shown)


def test_gaps_for_any_word_are_worth_less_than_for_names() -> None:
    text = "김한솔은 1932년에 한빛대학교 졸업 학력을 얻었다."
    scores = {card.answer: card.scores["worth"] for card in made("cloze", text=text)}
    assert scores["1932년"] > scores.get("한빛대학교 졸업 학력", 0.0)


def test_what_many_are_is_not_said_of_another() -> None:
    text = "김한솔은 한빛시의 배우이다. 박도윤은 1932년에 강릉에서 태어났다. 이나래는 1951년에 부산을 떠났다."
    for seed in range(5):
        cards = ask(sentences(text), ["ox"], seed=seed)
        assert all(card.answer == "O" for card in cards if card.question.endswith("배우이다."))


def test_a_statement_ends_with_a_full_stop() -> None:
    cards = made("cloze", text="한가람은 1932년에 새솔시에 다리를 놓았다")
    assert cards
    assert all(card.question.endswith(".") for card in cards)


def test_who_is_said_to_be_something_is_swapped_with_nobody_else() -> None:
    others = "김한솔은 1932년에 한빛시에서 노래를 불렀다. 박도윤은 1935년에 한빛시에서 그림을 그렸다."
    text = f"새솔의 왕인 한가람은 성을 쌓았다. {others}"
    false = [card for seed in range(6) for card in made("ox", seed, text) if card.answer == "X"]
    assert not any("왕인 김한솔" in card.question or "왕인 박도윤" in card.question for card in false)


def false_of(text: str) -> list[Card]:
    return [card for seed in range(8) for card in made("ox", seed, text) if card.answer == "X"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("새솔강은 한빛시를 지나 바다로 흐른다. 누리강은 푸른들을 지나 호수로 들어간다.", "새솔강"),
        ("미국은 프랑스와 손을 잡았다. 영국은 독일에서 배를 들여왔다.", "프랑스"),
        ("김한솔은 한강을 노래한 시인 가운데 한 사람이다. 박도윤은 서울에서 돌아왔다.", "김한솔"),
    ],
)
def test_a_false_statement_is_not_absurd(text: str, kept: str) -> None:
    """What it is about, which country it was, and who is one of many stay as they are."""
    assert kept not in {card.correction for card in false_of(text)}


def test_somebody_is_taken_for_somebody() -> None:
    false = false_of("김한솔은 한강에 다리를 놓았다. 박도윤은 서울에서 책을 펴냈다.")
    assert any(card.correction == "김한솔" and card.question.startswith("박도윤") for card in false)


def test_a_date_keeps_its_day_of_the_week() -> None:
    false = false_of("한빛 대회는 10월 18일 토요일에 한강에서 열린다.")
    days = [int(card.question.split("월 ")[1].split("일")[0]) for card in false]
    assert days
    assert all((day - 18) % 7 == 0 for day in days)
    assert not [
        card for card in made("cloze", 0, "한빛 대회는 10월 18일 토요일에 열린다.") if card.answer == "토요일"
    ]


def test_a_date_is_moved_by_years() -> None:
    text = "김한솔은 1932년 10월 18일에 한빛시에서 태어났다."
    shown = next(card.choices for card in made("choice", 0, text) if card.answer == "1932년 10월 18일")
    assert all(choice.endswith("10월 18일") for choice in shown)


def test_a_share_stays_below_all() -> None:
    text = "한빛강의 물은 99.9퍼센트가 새솔산에서 흘러온다."
    shown = next(card.choices for card in made("choice", 0, text) if card.answer == "99.9퍼센트")
    assert all(70 < float(choice.removesuffix("퍼센트")) <= 100 for choice in shown)


def test_what_is_called_so_for_short_is_no_other_choice() -> None:
    assert is_short_for("한국", "대한민국")
    assert not is_short_for("미국", "대한민국")


def test_a_subject_that_is_given_leaves_no_second_topic() -> None:
    text = "김한솔은 한빛시에서 태어났다. 1932년에는 새솔시로 배움을 찾아 떠났다."
    assert "김한솔은 1932년에 새솔시로 배움을 찾아 떠났다." in {c.question for c in made("ox", 0, text)} | {
        c.question for c in made("ox", 1, text)
    } | {c.question for c in made("ox", 2, text)}


def test_a_place_is_no_second_topic_either() -> None:
    text = "김한솔은 한빛시에서 태어났다. 새솔시에서는 1932년에 배움을 찾아 떠났다."
    questions = {card.question for seed in range(3) for card in made("ox", seed, text)}
    assert "김한솔은 새솔시에서 1932년에 배움을 찾아 떠났다." in questions


@pytest.mark.parametrize("before", ["우선,", "특히,"])
def test_words_that_go_on_are_dropped_within_a_sentence_too(before: str) -> None:
    text = f"김한솔은 1932년에 한빛시에서 새솔다리를 놓았으며, {before} 1933년에 새솔탑을 세웠다."
    kept = [card.question for card in made("ox", text=text) if card.scores["self-contained"] >= 0.5]
    assert kept
    assert not [question for question in kept if before in question]


def test_who_is_spoken_of_in_quotation_marks_says_nothing() -> None:
    text = "1932년에 “김한솔은 한빛시의 다리를 새솔강에 놓았다”고 전했다."
    assert made("cloze", text=text) == []


def test_days_are_moved_so_far_that_it_matters() -> None:
    text = "한빛 대회는 매년 3월 1일에 한강에서 열린다."
    shown = next(card.choices for card in made("choice", 0, text) if card.answer == "매년 3월 1일")
    days = sorted(int(choice.split("월 ")[1].removesuffix("일")) for choice in shown)
    assert all(day - 1 >= 3 for day in days[1:])


def test_a_foreign_name_does_not_stand_out_among_the_choices() -> None:
    text = (
        "루이 로베르는 1798년에 종이 기계를 발명하였다. 김한솔은 1932년에 다리를 놓았다. "
        "박도윤은 1951년에 책을 펴냈다. 이순신은 1592년에 배를 지었다."
    )
    assert not [card for card in made("choice", 0, text) if card.answer == "루이 로베르"]


def test_what_a_text_is_about_keeps_its_name() -> None:
    text = "서울시는 한강을 끼고 있다. 김한솔은 1932년에 부산에서 책을 펴냈다. 박도윤은 부산으로 떠났다."
    found = [
        card
        for seed in range(8)
        for card in ask(sentences(text), ["ox"], title="부산", seed=seed)
        if card.correction == "부산"
    ]
    assert not found


def test_nothing_is_said_to_be_itself_however_it_is_spaced() -> None:
    text = "줄기 세포는 1932년부터 태생 전능 세포를 가리킨다. 줄기세포는 배아에서 나온다."
    assert not [card for card in false_of(text) if "줄기세포를" in card.question]


@pytest.mark.parametrize(
    ("text", "false", "was"),
    [
        (
            "한빛관의 책은 한 번에 두 권까지 빌릴 수 있다.",
            "한빛관의 책은 한 번에 두 권까지 빌릴 수 없다.",
            "있다",
        ),
        (
            "한빛관의 벌점은 새 학년으로 넘어가지 않는다.",
            "한빛관의 벌점은 새 학년으로 넘어간다.",
            "넘어가지 않는다",
        ),
        ("한빛관의 벌점은 상쇄되지 않습니다.", "한빛관의 벌점은 상쇄됩니다.", "상쇄되지 않습니다"),
    ],
)
def test_a_statement_is_made_false_by_its_end(text: str, false: str, was: str) -> None:
    (card,) = {c.question: c for c in made("ox", text=text) if c.question == false}.values()
    assert (card.answer, card.correction) == ("X", was)
    assert text[card.answer_span.start : card.answer_span.end] == was


@pytest.mark.parametrize(
    "text",
    [
        "한빛관의 돌담은 좀처럼 무너지지 않는다.",
        "한빛관의 책은 모든 사람이 한 번에 빌릴 수 있다.",
        "한빛관의 책은 한 번만 다시 빌릴 수 있다.",
    ],
)
def test_some_words_keep_their_end(text: str) -> None:
    assert [c for c in made("ox", text=text) if c.answer == "X"] == []


@pytest.mark.parametrize(
    "text",
    ["한빛관에는 약 300권의 책이 있다.", "한빛관은 1930년경에 새솔시에 섰다.", "새솔시는 1930년까지 커졌다."],
)
def test_what_is_told_roughly_or_as_an_end_is_not_moved(text: str) -> None:
    assert [card for card in made("ox", text=text) if card.answer == "X"] == []


def test_a_year_stays_between_the_others() -> None:
    text = "한가람은 1931년에 학교를 마치고 1933년에 새솔다리를 놓았으며 1936년에 새솔시를 떠났다."
    for seed in range(9):
        for card in made("choice", seed, text):
            if card.answer == "1933년":
                assert all("1931년" < choice < "1936년" for choice in card.choices)
