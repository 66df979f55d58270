"""Statements that stand alone, and such as go on with a story or are no good Korean."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz.ask import ask

WHOLE = 0.5


def told(sentence: str, title: str = "", before: str = "") -> float:
    """How well the cards of a sentence are understood without the text, at best."""
    made = ask(sentences(f"{before} {sentence}".strip()), ["cloze", "ox"], title=title)
    return max(card.scores["self-contained"] for card in made if card.evidence == sentence)


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
        "원정군은 1932년에 한빛시를 떠나 한강시에 이르렀다.",
        "1932년에 부대가 한빛시에서 한강시를 공격하였다.",
        "김한솔은 1932년에 한빛시의 다리를 다시 지었다.",
        "김한솔은 1932년에 한강시의 다리도 설계하였다.",
        "김한솔은 한빛시에서 한강시의 다리를 설계하였다.",
        "한빛신문은 10월 18일 김한솔이 한강의 다리를 짓는다고 보도한다.",
        "두 도시는 한빛시의 큰 항구와 시장으로 손꼽힌다.",
        "실제로는 김한솔이 1932년에 한빛시의 다리를 설계하였다.",
        "김한솔은 1932년에 한빛시의 다리를 설계했다고 한다.",
        "김한솔은 1932년에 한빛시에서 “다리는 길이다”라고 말했다.",
        "한강의 다리는 1932년에 김한솔이 처음 지었기 때문이다.",
        "김한솔이 한빛시를 떠난 지 2년 만에 1932년의 다리가 무너졌다.",
    ],
)
def test_what_goes_on_with_a_story_does_not(sentence: str) -> None:
    assert told(sentence) < WHOLE


@pytest.mark.parametrize(
    "sentence",
    [
        "1932년: 김한솔은 한빛시에서 새벽다리를 설계하였다.",
        "한빛시의 나무는 바람에 큰 가지가 우려되다.",
        "한빛다리는 1932년에 한빛시의 문화재를 지정되었다.",
        "한빛시가 다리의 설계를 김한솔에게 맡겨 1932년에 완공되었다.",
        "한빛시의 영토는 한강에 이르러 최고의 영토가 된다.",
        "한빛시는 한강시의 차량은 다리로 보내지 않는다.",
        "김한솔은 다리를 지으려고 한빛시를 떠나 강을 건너서 한강시에 이르러 1932년에 길을 닦았다.",
    ],
)
def test_nor_what_is_no_good_korean(sentence: str) -> None:
    assert told(sentence) < WHOLE


def test_a_subject_is_not_given_to_what_may_have_its_own() -> None:
    assert told("1932년에 한빛시의 잡지에서는 새 다리에 90점을 매겼다.", title="김한솔") < WHOLE
    assert told("1932년에 배를 타고 한빛시를 떠났다.", title="김한솔") >= WHOLE


def test_in_a_story_what_is_undated_may_be_part_of_it() -> None:
    sentence = "김한솔은 한빛시의 다리를 한강시에 넘긴다."
    story = "김한솔은 1932년에 한빛시에서 태어났다. 김한솔은 1951년에 한강시로 떠났다."
    assert told(sentence) >= WHOLE
    assert told(sentence, before=story) < WHOLE
