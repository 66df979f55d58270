"""Questions: their shapes, endings and words; reasons; the question for a given answer."""

from __future__ import annotations

import pytest

from dokhae.language import join, sentences
from dokhae.quiz.ask import ask
from dokhae.quiz.candidates import Candidate, Kind, candidates
from dokhae.quiz.card import Span
from dokhae.quiz.clauses import clauses
from dokhae.quiz.deixis import Setting
from dokhae.quiz.endings import as_question, describing, neutral, particle_for, stating
from dokhae.quiz.gold import question_for
from dokhae.quiz.plain import plain
from dokhae.quiz.short import questions
from dokhae.quiz.surface import faults
from dokhae.quiz.wording import wording
from dokhae.quiz.words import Word


def asked(text: str) -> dict[str, str]:
    return {card.question: card.answer for card in ask(sentences(text), ["short"])}


def last_word(text: str) -> Word:
    found = plain(sentences(text)[0], 0)
    assert found is not None
    return found.words[-1]


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (
            "장보고는 828년에 완도에 청해진을 설치하였다.",
            "장보고가 완도에 청해진을 설치한 해는 언제인가?",
            "828년",
        ),
        (
            "가야금은 오동나무로 만든 열두 줄의 현악기이다.",
            "오동나무로 만든 열두 줄의 현악기는 무엇인가?",
            "가야금",
        ),
        (
            "도서관은 매주 월요일에 휴관합니다.",
            "도서관은 매주 무슨 요일에 휴관하는가?",
            "월요일",
        ),
        (
            "얼음은 물보다 가볍기 때문에 물 위에 뜬다.",
            "얼음은 왜 물 위에 뜨는가?",
            "물보다 가볍기 때문",
        ),
        (
            "하늘이 파랗게 보이는 까닭은 공기가 푸른빛을 흩뜨리기 때문이다.",
            "하늘이 파랗게 보이는 까닭은 무엇인가?",
            "공기가 푸른빛을 흩뜨리기 때문",
        ),
    ],
)
def test_questions(text: str, question: str, answer: str) -> None:
    assert asked(text)[question] == answer


def test_a_verb_said_once_for_two_objects_is_not_asked_about() -> None:
    assert asked("농부는 4월에 벼를, 9월에 보리를 심었다.") == {}


@pytest.mark.parametrize(
    "text",
    [
        "한가람은 새솔강 가에서 짧은 연설을 하였다.",  # 한가람이 … 한 것은 무엇인가?
        "그림은 오후에 새 창고로 옮겨졌다.",  # which picture was told before
    ],
)
def test_what_nobody_could_ask(text: str) -> None:
    assert asked(text) == {}


def test_a_part_of_a_name_is_not_asked_for_by_the_rest_of_it() -> None:
    assert "정치철학" not in asked("한가람의 정치철학은 1990년대의 자유민주주의에 기반하고 있었다.").values()


@pytest.mark.parametrize(
    ("text", "question", "description"),
    [
        ("군대는 적을 크게 물리쳤다.", "물리쳤는가", "물리친"),
        ("집은 1395년에 지어졌다.", "지어졌는가", "지어진"),
        ("학생은 도시에서 산다.", "사는가", "사는"),
        ("겨울 산은 매우 아름답다.", "아름다운가", "아름다운"),
        ("강에는 오래된 다리가 있다.", "있는가", "있는"),
    ],
)
def test_endings(text: str, question: str, description: str) -> None:
    word = last_word(text)
    past = "었" in "".join(m.form for m in word.morphemes)
    assert as_question(word, word.text, past=past) == question
    assert describing(word, word.text, past=past) == description


def test_a_clause_is_closed_in_its_own_style() -> None:
    word = last_word("가게는 월요일에 쉰다.")
    assert stating(word, word.text, past=False, polite=True) == "쉽니다"
    assert stating(word, word.text, past=True, polite=False) == "쉬었다"


def test_an_auxiliary_has_the_past_of_its_verb() -> None:
    assert join([("버리", "VV"), ("지", "EC"), ("못하", "VX"), ("었", "EP"), ("다", "EF")]) == "버리지 못했다"


@pytest.mark.parametrize(
    ("noun", "particle", "fitting"),
    [
        ("책", "는", "은"),
        ("나무", "을", "를"),
        ("서울", "으로", "로"),
        ("부산", "로", "으로"),
        ("《봄》", "가", "이"),
        ("3", "를", "을"),
        ("강", "에서", "에서"),
    ],
)
def test_particles(noun: str, particle: str, fitting: str) -> None:
    assert particle_for(noun, particle) == fitting


def test_a_neutral_particle_does_not_tell() -> None:
    assert neutral("은") == neutral("는") == "은(는)"


@pytest.mark.parametrize(
    "question",
    [
        "누가 세종을 도왔는가?",
        "왜 누가 갔는가?",
        "누구인가?",
        "사람이 만든 사람은 어느 사람이고 누구인가?",
        "했는데 한빛강을 건넌 사람은 누구인가?",
        "2012년 12월 31일 새솔신문은 언제 소식을 전했는가?",
    ],
)
def test_faults(question: str) -> None:
    assert faults(question, "세종")


def test_the_question_for_a_given_answer() -> None:
    text = "문익점은 원나라에서 목화씨를 가져왔다. 목화는 옷을 만드는 데 쓰였다."
    start = text.index("목화씨")
    question = question_for(sentences(text), Span(start, start + 3))
    assert question.endswith("무엇인가?") or "무엇을" in question
    assert question_for(sentences(text), Span(999, 1000)) == ""


@pytest.mark.parametrize("text", ["머리는 1932년에 종이로 만들었다.", "며칠 후 한가람이 새솔시를 방문했다."])
def test_a_story_without_its_beginning_is_not_asked_about(text: str) -> None:
    assert asked(text) == {}


def test_a_phrase_begins_after_a_time() -> None:
    cards = ask(sentences("서울시는 한가람 서거 후 기자회견에서 새솔다리의 이름을 밝혔다."), ["cloze"])
    assert "기자회견" in {card.answer for card in cards}
    assert not any("서거 후" in card.answer for card in cards)


def test_a_pronoun_after_another_person_is_not_spelt_out() -> None:
    text = "한가람은 1932년에 새솔다리를 놓았다. 건축가 문보라는 그녀의 다리를 칭찬하였다."
    assert not any("한가람의 다리" in card.question for card in ask(sentences(text), ["cloze", "ox"]))


@pytest.mark.parametrize(
    ("text", "answer", "question"),
    [
        ("새솔다리(1932년)는 돌로 놓인 다리이다.", "1932년", "새솔다리는 언제인가?"),
        ("새솔다리 사고(부상자 23명)는 새벽에 일어났다.", "부상자 23명", "새솔다리 사고는 몇 명인가?"),
        ("새솔호는 이 바다를 세 번째로 건넜다.", "세 번째", "새솔호는 이 바다를 몇 번째로 건넜는가?"),
        ("1949년의 개혁에 의해 옛 법이 폐지됐다.", "1949년", "개혁에 의해 옛 법이 폐지된 해는 언제인가?"),
    ],
)
def test_given_answers_that_the_rules_do_not_find(text: str, answer: str, question: str) -> None:
    start = text.index(answer)
    assert question_for(sentences(text), Span(start, start + len(answer))) == question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("1932년에 솜씨 좋은 목수들이 새솔다리를 놓았다.", "솜씨 좋은 목수들이 몇 년에 새솔다리를 놓았는가?"),
        (
            "1932년 3월 1일에 비가 그치면서 목수들이 다리를 놓았다.",
            "언제 비가 그치면서 목수들이 다리를 놓았는가?",
        ),
    ],
)
def test_when_is_asked_behind_the_subject(text: str, question: str) -> None:
    here = plain(sentences(text)[0], 0)
    assert here is not None
    group = candidates(here)
    made = [q.text for clause in clauses(here, group, Setting()) for q in questions(clause, group[0])]
    assert question in made


def test_when_is_asked_after_the_topic() -> None:
    questions = asked("2009년 1월 15일 서울방송에서는 한가람의 다리를 둘러싼 논쟁이 벌어졌다.")
    assert "서울방송에서는 언제 한가람의 다리를 둘러싼 논쟁이 벌어졌는가?" in questions


def test_a_time_is_that_of_its_own_predicate() -> None:
    questions = asked("새솔다리가 2004년 4월에 착공해 2007년 10월에 완료되었다.")
    assert {a for q, a in questions.items() if q.endswith("완료된 때는 언제인가?")} <= {"2007년 10월"}


def test_a_name_is_what_and_not_who() -> None:
    questions = asked("한가람의 본명은 문보라였다.")
    assert not any("누구" in question for question in questions)


def test_no_second_topic_is_put_before_one_that_is_there() -> None:
    text = "한가람은 화가이다. 한가람교도들은 한가람이 1932년에 새솔강에서 그림을 그렸다고 적었다."
    assert not any(
        card.question.startswith("한가람은 한가람교도") for card in ask(sentences(text), ["short", "cloze"])
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("한빛시의 하루는 새솔시보다 약간 길어서 25시간 정도이다.", "어디보다"),
        ("예전부터 한빛도의 수도는 새솔시였다.", "어느 나라의 수도는"),
        ("한가람은 문학회 서기장으로 새솔시의 작은 마을 출신이다.", "무엇으로"),
        ("11월부터는 한가람이 새솔방송의 해설을 맡았다.", "언제부터는"),
        ("문보라가 모으던 개인적인 그림이 1932년에 새솔시에서 팔렸다.", "개인적은"),
        ("새솔상회는 다리를 짓는 회사인데 1932년에 한가람이 이끌던 회사이다.", "이끌던 회사는"),
        ("새솔시와 한빛시는 대한민국처럼 서로 나뉘었다.", "처럼"),
        ("새솔악단은 한빛시에서 큰 공연을 가질 예정이다.", "예정은"),
        ("누리말은 한가람과 다른 연구원들이 만든 새로운 언어이다.", "어디인가"),
        ("한가람은 1981년에 풀려날 때까지 13년간 새솔시를 다스렸다.", "해는 언제"),
        ("새솔별은 작은 별로 지구에서 약 2만 광년 떨어져 있다.", "떨어져 있는 곳"),
        ("새솔 시리즈는 한빛시에서 주로 팔린 책이다.", "누구인가"),
    ],
)
def test_nobody_asks_so(text: str, words: str) -> None:
    assert not any(words in question for question in asked(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("문보라는 1932년에 새솔시를 비롯한 여러 도시에서 노래하였다.", "어디를 비롯한"),
        ("문보라는 1932년에 새솔시에 맞춰 다리를 놓았다.", "어디에 맞춰"),
        ("문보라는 1932년에 새솔시에게 다리를 주었다.", "어디에게"),
        ("새솔단 참가 신청은 한빛도서관에서 받는다.", "신청이 한빛"),
        ("새솔시의 큰 축제는 대부분 10월에 열린다.", "대부분 열리는"),
        ("문보라는 2001년 청소년 영화 《새벽》에 출연했다.", "청소년 어떤"),
        ("문보라는 11명의 자매 중 여덟째로 태어나 동생만 3명이었다.", "몇 명의 자매"),
        ("새솔시에 향한 큰길은 1932년에 놓였다.", "어디에 향한"),
    ],
)
def test_no_question_word_stands_there(text: str, words: str) -> None:
    assert not any(words in question for question in asked(text))


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (Kind.PLACE, "몽골군", ("누구", "군대", "무엇")),
        (Kind.TERM, "새솔 드라이버", ("누구", "사람", "누구")),
        (Kind.TERM, "새솔 선수들", ("누구", "사람들", "누구")),
        (Kind.PERSON, "새솔악단", ("어느 악단", "악단", "어디")),
        (Kind.PERSON, "새빛학파", ("무엇", "것", "무엇")),
        (Kind.PERSON, "새빛권법", ("무엇", "것", "무엇")),
        (Kind.PLACE, "새솔문학상", ("무엇", "것", "무엇")),
        (Kind.PERSON, "윤상", ("누구", "사람", "누구")),
        (Kind.PERSON, "김한권", ("누구", "사람", "누구")),
        (Kind.PLACE, "평창군", ("어디", "곳", "어디")),
    ],
)
def test_what_a_name_ends_with_says_what_asks_for_it(kind: Kind, text: str, words: tuple[str, ...]) -> None:
    asked_by = wording(Candidate(kind, 0, len(text), 0, 0, 0, 0), text)
    assert (asked_by.inside, asked_by.head, asked_by.word) == words


@pytest.mark.parametrize(
    "text",
    [
        "새솔시는 1932년에 한빛시와 병합 된 도시이다.",
        "문보라는 1932년에 안전을위해 새솔다리를 고쳤다.",
        "새솔다리는 단순한 방식 아니라 새로운 방식으로 1932년에 지어졌다.",
    ],
)
def test_what_is_badly_spaced_gives_no_cards(text: str) -> None:
    assert ask(sentences(text), ["short", "cloze", "ox"]) == []


def test_a_part_of_a_title_is_not_asked_for() -> None:
    cards = ask(sentences("문보라는 1932년에 새솔시에서 《한빛강의 긴 노래》를 썼다."), ["short", "cloze"])
    assert {"한빛강의 긴 노래"} == {card.answer for card in cards if "노래" in card.answer}
    assert not any(card.answer == "한빛강" for card in cards)


def test_a_way_to_do_something_is_nobody() -> None:
    made = asked("봉수는 낮에는 연기로, 밤에는 불빛으로 신호를 보내는 방법이다.")
    assert not [question for question in made if "방법은 누구" in question]


def test_a_language_is_nobody() -> None:
    made = asked("우니쉬는 한빛대학교에서 7년 동안 만들어 1932년에 발표한 최초의 국제어이다.")
    assert not [question for question in made if "국제어는 누구" in question]


def test_what_consists_of_members_is_not_who_makes_it_up() -> None:
    found = asked("새솔위원회는 위원장 1명을 포함하여 9명의 위원으로 구성한다.")
    assert "새솔위원회" not in found.values()


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (
            "참가 신청은 9월 1일부터 9월 26일까지 구청 누리집에서 받습니다.",
            "참가 신청은 언제부터 언제까지 구청 누리집에서 받는가?",
            "9월 1일부터 9월 26일까지",
        ),
        (
            "공사 기간은 11월 3일부터 11월 28일까지입니다.",
            "공사 기간은 언제부터 언제까지인가?",
            "11월 3일부터 11월 28일까지",
        ),
        (
            "열람실은 오전 8시부터 오후 10시까지 개방한다.",
            "열람실은 몇 시부터 몇 시까지 개방하는가?",
            "오전 8시부터 오후 10시까지",
        ),
        (
            "도서관은 화요일부터 토요일까지 문을 연다.",
            "도서관은 무슨 요일부터 무슨 요일까지 문을 여는가?",
            "화요일부터 토요일까지",
        ),
    ],
)
def test_both_ends_of_a_time_are_asked_for_together(text: str, question: str, answer: str) -> None:
    assert asked(text)[question] == answer
    assert all(
        card.scores["asking"] == 1 for card in ask(sentences(text), ["short"]) if card.answer == answer
    )


def test_who_does_something_is_no_place() -> None:
    assert "공사비 96억 원 가운데 60억 원은 누가 지원했는가?" in asked(
        "공사비 96억 원 가운데 60억 원은 도청이 지원했다."
    )


def test_what_something_is_called_is_asked_for_by_what() -> None:
    assert asked("난동의 공식 명칭은 새솔 사건이다.")["난동의 공식 명칭은 무엇인가?"] == "새솔 사건"


def test_what_is_given_out_is_not_who_gives_it() -> None:
    assert not any("텃밭이" in question for question in asked("새솔마을 텃밭은 해마다 3월에 분양한다."))
    assert not any(
        "원서가" in question for question in asked("원서는 새솔학교 누리집에서 내려받을 수 있습니다.")
    )
    assert not any("설명회가" in question for question in asked("설명회는 10월 8일에 강당에서 엽니다."))
    assert not any("장학생이" in question for question in asked("장학생은 3월 10일에 누리집에 발표합니다."))
