"""Statements that stand alone, and such as go on with a story or are no good Korean."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz.ask import ask

WHOLE = 0.5


def told(sentence: str, title: str = "", before: str = "") -> float:
    """How well the cards of a sentence are understood without the text, at best."""
    made = ask(sentences(f"{before} {sentence}".strip()), ["cloze", "ox"], title=title)
    return max((card.scores["self-contained"] for card in made if card.evidence == sentence), default=0.0)


@pytest.mark.parametrize(
    "sentence",
    [
        "김한솔은 1932년에 한빛시에서 새벽다리를 설계하였다.",
        "한빛시의 걷기 대회는 10월 18일에 한강에서 시작합니다.",
        "한빛시는 바다와 산 사이에 있는 항구 도시이다.",
        "한빛강의 물은 한강시를 지나 바다로 흐른다.",
        "박도윤은 1932년에 한빛시에서 새벽다리를 설계하였다.",
        "한빛시의 다리가 긴 까닭은 한강의 폭이 1킬로미터를 넘기 때문이다.",
        "김한솔이 지은 새벽다리는 최초의 철다리로 알려지기도 하였다.",
    ],
)
def test_what_says_whom_and_when_stands_alone(sentence: str) -> None:
    assert told(sentence) >= WHOLE


@pytest.mark.parametrize(
    "sentence",
    [
        "김한솔은 1932년에 한강시의 다리도 설계하였다.",
        "실제로는 김한솔이 1932년에 한빛시의 다리를 설계하였다.",
        "김한솔이 한빛시를 떠난 지 2년 만에 1932년의 다리가 무너졌다.",
        "한빛시는 1932년에 지은 다리를 현재까지 여섯 번 고쳤다.",
        "한빛시는 1932년에 지은 다리를 최근 고쳤다.",
        "김한솔은 1932년에 하필 한빛시의 다리를 건넜다.",
        "동시에 한빛시는 1932년에 한강시로 이름을 바꾸었다.",
        "편의상 1932년에 한빛시는 한강시의 이름을 썼다.",
        "한빛시의 가문들이 다투자 김한솔은 1932년에 그 중의 새솔가를 떠났다.",
    ],
)
def test_what_goes_on_with_a_story_does_not(sentence: str) -> None:
    assert told(sentence) < WHOLE


@pytest.mark.parametrize(
    "sentence",
    [
        "1932년: 김한솔은 한빛시에서 새벽다리를 설계하였다.",
        "한빛시의 나무는 바람에 큰 가지가 우려되다.",
        "김한솔은 1932년에 한빛시의 대회를 참가하였다.",
        "김한솔은 1932년에 한빛시의 시장이였다.",
        "한빛다리는 1932년에 한빛시의 문화재를 지정되었다.",
        "한빛시가 다리의 설계를 김한솔에게 맡겨 1932년에 완공되었다.",
        "한빛시의 영토는 한강에 이르러 최고의 영토가 된다.",
        "한빛시는 한강시의 차량은 다리로 보내지 않는다.",
        "한빛시의 새벽다리는 한강의 돌다리 입니다.",
        "한빛시의 섬은 90 × 60미터의 돌로 둘러싸여 있다.",
        "김한솔이 1932년에 한빛시에서 발표하였다.",
        "김한솔은 다리를 지으려고 한빛시를 떠나 강을 건너서 한강시에 이르러 1932년에 길을 닦았다.",
    ],
)
def test_nor_what_is_no_good_korean(sentence: str) -> None:
    assert told(sentence) < WHOLE


@pytest.mark.parametrize(
    "sentence",
    [
        "한빛도서관의 책은 14일 이내에 한빛도서관에 반납해야 한다.",
        "한빛시의 주민은 한빛시에 이사한 날을 신고하여야 한다.",
        "한빛시의 참가자는 한빛도서관에 신청서를 내야 합니다.",
        "한빛다리는 최초의 철다리라고 불리는 평화로운 한빛시의 다리이다.",
        "한빛다리는 김한솔이 1932년에 한빛시에서 발표하였다.",
        "한빛시는 1932년에 한빛 연방의 수도로 정해졌다.",
    ],
)
def test_rules_and_names_are_no_opinions(sentence: str) -> None:
    assert told(sentence) >= WHOLE


def test_a_name_is_not_born() -> None:
    assert told("본명이 이나래이며 1932년에 한빛시에서 태어났다.") < WHOLE


def test_a_thing_without_a_name_is_nothing_to_tell_of() -> None:
    assert told("한빛산에서 나타난 것은 땅속 충격의 흔적이다.") < WHOLE
    assert told("한빛다리는 한강의 돌을 높이 쌓은 것이 특징이다.") >= WHOLE


def test_a_sentence_of_one_word_is_no_error() -> None:
    assert (
        ask(sentences("한빛시는 작은 도시이며, 1932년이었다."), ["cloze", "ox"], title="한빛시") is not None
    )


@pytest.mark.parametrize(
    "text",
    [
        "덕분에 김한솔은 1932년에 새솔시에서 새벽다리를 지었다.",
    ],
)
def test_what_only_the_sentence_before_tells_is_a_last_resort(text: str) -> None:
    cards = ask(sentences(text), ["short", "cloze", "ox"])
    assert all(min(c.scores["self-contained"], c.scores.get("asking", 1.0)) < WHOLE for c in cards)


@pytest.mark.parametrize(
    "text",
    [
        "김한솔은 1932년에 새솔 투어의 첫 노래를 한빛시에서 불렀다.",
        "김한솔은 1932년에 새솔시에서 다리를 지었다.",
        "김한솔은 1932년에 새솔시에서 공연을 개최하였다.",
    ],
)
def test_what_has_a_name_or_is_made_is_told_alone(text: str) -> None:
    cards = ask(sentences(text), ["short", "cloze"])
    assert any(min(c.scores["self-contained"], c.scores.get("asking", 1.0)) >= WHOLE for c in cards)


@pytest.mark.parametrize(
    "sentence",
    [
        "1932년부터 한빛시에서는 김한솔이 유지하고 있다.",
        "김한솔은 1932년에 한빛시에서 지은것에 이름을 남겼다.",
        "김한솔은 1932년에 한빛시에서 가장알려진 다리를 놓았다.",
        "한빛시는 1932년부터 자치권 점점 커졌다.",
        "서울 출생한 김한솔은 1932년에 새벽다리를 놓았다.",
        "1932년 김한솔이 발명했고, 1951년에 한가람이 개량했다.",
        "1932년, 한빛시에서 《강물은 왜》를 출간했다.",
    ],
)
def test_nor_what_lacks_an_object_a_particle_or_a_space(sentence: str) -> None:
    assert told(sentence) < WHOLE


def test_what_is_there_is_told_as_it_is() -> None:
    assert told("한빛시의 동쪽에는 한라산이 있다.") >= WHOLE


def test_somebody_with_a_subject_of_his_own_is_given_no_other() -> None:
    before = "조선 태종은 1415년 한양에 관청을 두었다."
    made = ask(sentences(f"{before} 1798년 김한솔이 종이를 만드는 기계를 발명하였다."), ["ox"])
    assert not [card for card in made if "태종은 1798년" in card.question]


def test_a_formula_does_nothing() -> None:
    text = "화학식은 CO로 쓰이며, 1932년부터 한빛시에서 병을 일으킨다."
    made = ask(sentences(f"한빛산은 기체이다. {text}"), ["ox"])
    whole = [card.question for card in made if card.scores["self-contained"] >= WHOLE]
    assert not [question for question in whole if "화학식은 1932년" in question]
