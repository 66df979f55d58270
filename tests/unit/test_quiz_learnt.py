"""What of articles and rules is told: lasting facts and events, of somebody or something that is named."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz import Card
from dokhae.quiz.ask import ask

ENOUGH = 0.5
ARTICLE = (
    "한빛시는 한강 하구에 있는 항구 도시이다. 한빛시는 1932년에 새솔군에서 갈라져 나왔다. "
    "한빛시의 시장은 김한솔이다. 한빛시에는 한빛대학교가 있다."
)
RECIPE = (
    "밥은 물을 조금 적게 잡아 짓는다. 나물은 끓는 물에 데친다. 데친 나물은 찬물에 헹군다. "
    "양념장은 간장과 고춧가루를 섞어 만든다. 그릇에 밥을 담고 나물을 올린다."
)


def made(sentence: str, title: str = "한빛시", before: str = ARTICLE) -> list[Card]:
    """The cards of the last sentence of an article."""
    found = ask(sentences(f"{before} {sentence}".strip()), ["short", "cloze", "ox", "choice"], title=title)
    return [card for card in found if card.evidence == sentence]


def firm(sentence: str, title: str = "한빛시", before: str = ARTICLE, kinds: str = "cloze ox") -> bool:
    """Whether a card of a sentence has nothing against it."""
    names = ("self-contained", "telling", "asking")
    return any(
        all(card.scores.get(name, 1.0) >= ENOUGH for name in names)
        for card in made(sentence, title, before)
        if card.kind in kinds.split()
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "한빛시는 1951년에 새솔다리를 세웠다.",
        "한빛시는 1951년에 새솔군과 병합되었다.",
        "한빛시의 새솔다리는 1951년에 완공되었다.",
        "한빛시의 새솔항은 1951년에 국제항이 되었다.",
        "김한솔은 1951년에 한빛시에서 태어났다.",
        "한빛시는 1951년에 새솔군의 공격을 받았다.",
        "한빛시는 1951년에 새솔다리를 짓기 시작하였다.",
        "한빛시는 12개의 동과 2개의 읍으로 이루어져 있다.",
        "한빛시의 동쪽에는 한라산이 있다.",
        "한빛시는 한강의 남쪽에 위치한다.",
        "한빛시는 조개가 많이 나는 항구 도시이다.",
        "2015년 현재 한빛시의 인구는 50만 명이다.",
        "한빛시의 한라산은 높이가 820m로 가장 높다.",
    ],
)
def test_marked_events_and_lasting_facts_are_learnt(sentence: str) -> None:
    assert firm(sentence)


def test_a_text_that_is_not_about_names_tells_how_things_are() -> None:
    assert firm("무친 나물은 15분 안에 상에 올린다.", title="", before=RECIPE)


def test_a_notice_is_read_while_it_is_so() -> None:
    assert firm("한빛 대회는 10월 3일에 한강에서 열릴 예정입니다.", title="", before="")


def test_members_and_meetings_are_those_of_a_body() -> None:
    assert not firm("위원의 임기는 2년으로 한다.", title="", before="")
    assert not firm("정기 회의는 매년 3월과 9월에 연다.", title="", before="")
    assert firm("운영 위원회 위원의 임기는 2년으로 한다.", title="", before="")


def test_a_definition_may_turn_on_a_common_noun() -> None:
    assert firm("한빛성은 돌과 흙을 섞어 쌓은 성벽이다.", title="한빛성", kinds="ox")
    assert not firm("한빛시는 새솔도의 항구이자 시장이다.", kinds="ox")


@pytest.mark.parametrize(
    "sentence",
    [
        "바깥 공기를 막기 때문에 일정 온도를 유지할 수 있다.",
        "나물을 고루 나누며 축하하는 습관이 있다.",
    ],
)
def test_a_statement_says_of_what_it_is_so(sentence: str) -> None:
    assert not firm(sentence, title="", before=RECIPE, kinds="ox cloze")


def test_somebody_spelt_out_is_no_pronoun() -> None:
    before = "김한솔은 1906년에 한빛시에서 태어났다."
    assert firm("1948년 그는 《강물 소리》를 펴냈다.", title="김한솔", before=before)


def test_what_a_thing_is_told_to_be_by_its_own_name_says_little() -> None:
    assert not firm("한빛성은 돌로 한빛성을 둘러 쌓은 성벽이다.", title="한빛성", kinds="ox")
    assert not firm("한빛시는 새솔도의 최대 도시이다.", kinds="ox")
    assert not firm("한빛시는 새솔도의 수도이다.", kinds="ox")
    assert not firm("한빛시는 한강에 있는 도시이다.", kinds="ox")
    assert firm("한빛시는 한강 하구의 동쪽에 있는 도시이다.", kinds="ox")
