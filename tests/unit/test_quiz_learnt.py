"""What of an article is learnt: lasting facts and marked events, and not what was so when it was written."""

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


@pytest.mark.parametrize(
    "sentence",
    [
        "김한솔은 1951년에 한빛시에서 문보라에게 편지를 건넸다.",
        "김한솔은 1951년에 한빛시의 방송에 나갔다.",
        "한빛시는 새솔군에 배를 많이 보낸다.",
        "한빛시는 1951년에 새솔군에 새 값을 제시하였다.",
        "한빛시는 1951년에 새해를 기쁘게 맞이하게 되었다.",
        "한빛시는 새솔군과 여러 면에서 다르다.",
        "가장 오래된 다리는 한빛시의 새솔다리와 같은 물건이다.",
        "한빛시의 새솔다리는 무척 튼튼하다.",
    ],
)
def test_what_happened_by_the_way_is_not(sentence: str) -> None:
    assert not firm(sentence)


def test_a_text_that_is_not_about_names_tells_how_things_are() -> None:
    assert firm("무친 나물은 15분 안에 상에 올린다.", title="", before=RECIPE)


@pytest.mark.parametrize(
    "sentence",
    [
        "한빛시의 인구는 현재 50만 명에 이른다.",
        "한빛시는 1951년에 지금 이름으로 바뀌었다.",
        "현재의 한빛시는 12개의 동으로 이루어져 있다.",
        "최근에는 한빛시에 새솔공항이 생겼다.",
        "한빛시의 새솔공항은 2099년에 완공될 예정이다.",
        "한빛시는 2099년까지 새솔공항을 지을 계획이다.",
        "한빛시의 인구는 50만 명이다.",
        "한빛시는 161개국과 조약을 맺은 도시이다.",
        "한빛시는 새솔군에 조개를 팔고 있다.",
    ],
)
def test_what_was_so_when_it_was_written_is_not(sentence: str) -> None:
    assert not firm(sentence)


def test_a_notice_is_read_while_it_is_so() -> None:
    assert firm("한빛 대회는 10월 3일에 한강에서 열릴 예정입니다.", title="", before="")


@pytest.mark.parametrize(
    "sentence",
    [
        "김한솔은 한빛시의 다리에서 문보라를 기다린다.",
        "한빛시는 1951년에 새솔군을 병합하게 된다.",
        "1951년에 한빛시는 새솔군을 병합한다.",
        "문보라의 할머니는 한빛시의 한라산에 산다.",
    ],
)
def test_what_is_narrated_in_the_present_is_not(sentence: str) -> None:
    assert not firm(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "한빛시의 새솔산은 유명한 산이다.",
        "한빛시는 조개로 널리 알려져 있는 항구 도시이다.",
        "한빛시에는 2천 년 전에 사람이 살았다는 설이 있다.",
        "한빛시는 새솔군보다 높은 편이다.",
        "한빛시의 다리는 1932년에 놓인 것으로 추측되고 있다.",
        "한빛시는 한강에서 배가 가장 많은 최고의 도시이다.",
        "한빛시는 한강에서 압도적으로 큰 도시이다.",
        "한빛시의 조개는 다른 바다에서도 날 수 있다.",
    ],
)
def test_what_is_judged_is_no_fact(sentence: str) -> None:
    assert not firm(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "새솔군은 1951년에 누리군과 병합되었다.",
        "중앙 입구는 2층에만 있다.",
        "4월 25일 한빛시는 전쟁 초기에 새솔군을 점령하였다.",
        "전쟁 시기에 한빛시는 새솔군을 점령하였다.",
        "아버지 김한솔은 1951년에 한빛시에서 태어났다.",
        "한빛시는 1951년에 바다에 닿으니 항구를 세웠다.",
        "한빛시는 1951년에 항구를 세웠는데 배가 늘었다.",
        "한빛시의 기록은 적지만 그들은 1951년에 항구를 세웠다.",
    ],
)
def test_what_is_not_about_the_title_or_has_no_year_is_told_of_with_the_rest(sentence: str) -> None:
    assert not firm(sentence)


def test_what_a_text_comes_back_to_is_known() -> None:
    gates = "중앙 입구는 한빛시에 있다. 남쪽 입구는 한강에 있다. 북쪽 입구는 한라산에 있다."
    assert firm("바깥 입구는 한빛시의 한강에 있다.", before=gates)
    assert not firm("안내소는 한빛시의 한강에 있다.", before=gates)


def test_members_and_meetings_are_those_of_a_body() -> None:
    assert not firm("위원의 임기는 2년으로 한다.", title="", before="")
    assert not firm("정기 회의는 매년 3월과 9월에 연다.", title="", before="")
    assert firm("운영 위원회 위원의 임기는 2년으로 한다.", title="", before="")


def test_an_article_gives_its_title_only_to_what_it_may_have_done() -> None:
    assert not firm("1951년에 새솔다리를 세웠다.", title="한빛다리", before="")
    assert firm("1951년에 왜군의 공격을 받았다.", before="")
    assert not firm("법과 관습으로 새솔군에 속한다.", title="한빛시 현황", before="")
    assert not firm("바다로 나가는 새솔군의 항구이기도 하다.", before="")


def test_careers_are_asked_for_and_not_stated() -> None:
    sentence = "김한솔은 1951년에 한빛대학교를 졸업하였다."
    assert firm(sentence, title="김한솔", kinds="short")
    assert not firm(sentence, title="김한솔")
    assert not firm("김한솔은 1951년에 한빛시에서 문보라에게 편지를 건넸다.", kinds="short")


def test_counts_of_an_occasion_are_asked_for_with_its_year() -> None:
    assert not firm("한강의 홍수로 한빛시는 주민 17명을 잃었다.", kinds="short")
    assert firm("1951년에 한강의 홍수로 한빛시는 주민 17명을 잃었다.", kinds="short")


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


def test_questions_of_an_article_are_about_it_as_well() -> None:
    assert not firm("새솔군은 1951년에 누리군과 병합되었다.", kinds="short")
    assert not firm("한빛시는 조개로 널리 알려져 있는 항구 도시이다.", kinds="short")
    assert not firm("한빛시는 새솔군에 배를 많이 보낸다.", kinds="short")


def test_somebody_spelt_out_is_no_pronoun() -> None:
    before = "김한솔은 1906년에 한빛시에서 태어났다."
    assert firm("1948년 그는 《강물 소리》를 펴냈다.", title="김한솔", before=before)


def test_hours_are_not_asked_for() -> None:
    text = "한빛도서관은 화요일부터 오전 10시에 문을 열고 오후 6시에 문을 닫는다."
    assert not firm(text, title="", before="", kinds="short cloze ox choice")


def test_what_a_thing_is_told_to_be_by_its_own_name_says_little() -> None:
    assert not firm("한빛성은 돌로 한빛성을 둘러 쌓은 성벽이다.", title="한빛성", kinds="ox")
    assert not firm("한빛시는 새솔도의 최대 도시이다.", kinds="ox")
    assert not firm("한빛시는 새솔도의 수도이다.", kinds="ox")
    assert not firm("한빛시는 한강에 있는 도시이다.", kinds="ox")
    assert firm("한빛시는 한강 하구의 동쪽에 있는 도시이다.", kinds="ox")
