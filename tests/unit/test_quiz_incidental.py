"""What is told by the way or would be guessed is not asked for; what a notice or a rule is read for is."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz.ask import ask

TELLING = 0.5


def tellings(text: str) -> dict[str, float]:
    """How much each gap of a text shows, by its answer."""
    return {card.answer: card.scores["telling"] for card in ask(sentences(text), ["cloze"])}


@pytest.mark.parametrize(
    "text",
    [
        "참가자 가운데 추첨을 통하여 30명에게 자전거를 선물합니다.",
        "개막식에서는 새솔합창단의 축하 공연이 펼쳐집니다.",
        "출발 전에는 새솔학교 관악부가 운동장에서 공연을 합니다.",
        "새솔센터는 새솔역에서 걸어서 7분이면 갈 수 있다.",
        "새솔센터는 새솔역에서 7분 거리에 있다.",
        "새솔도서관의 주차장은 30분 동안 무료로 이용할 수 있습니다.",
        "새솔박물관에는 베틀과 물레 등 300여 점이 전시되어 있다.",
        "공사비 96억 원 가운데 60억 원은 새솔시청이 지원했다.",
        "14세 미만의 어린이는 보호자의 동의를 받아야 한다.",
        "구민의 건강을 위하여 제8회 새솔 걷기 축제를 개최합니다.",
        "새솔장학회는 형편이 어려운 학생을 돕기 위하여 장학생을 선발합니다.",
        "새솔도서관에서는 여름 방학을 맞아 독서 교실을 엽니다.",
    ],
)
def test_what_is_told_by_the_way_gives_no_card(text: str) -> None:
    found = tellings(text)
    assert found
    assert max(found.values()) < TELLING
    asked = ask(sentences(text), ["short", "ox"])
    assert all(card.scores["asking"] < TELLING for card in asked)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("새솔구청은 구민의 건강을 위하여 3월 2일에 새솔공원에서 걷기 대회를 개최합니다.", "구민"),
        ("14세 미만의 어린이는 걷기 대회에 보호자와 함께 참가하여야 합니다.", "보호자"),
        ("새솔센터는 1932년에 300명이 다녀갔다.", "300명"),
        ("1932년의 싸움에서는 새솔마을 주민 스무 명이 한빛군에 들어갔다.", "스무 명"),
        ("장터에서는 동화 작가 하늘빛이 어린이에게 동화를 읽어 줍니다.", "어린이"),
        ("새솔도서관은 1932년에 읍사무소 2층에서 문을 열었다.", "2층"),
        ("새솔도서관은 통학 버스 두 대를 운행합니다.", "두 대"),
        ("새솔도서관이 소장한 책은 모두 900권이다.", "900권"),
        ("새솔시는 해마다 2만 명이 새솔공원을 찾을 것으로 내다봤다.", "2만 명"),
        ("걷기 대회의 도전 구간을 완주하는 데에 3시간이 걸립니다.", "3시간"),
        ("새솔시는 1932년에 공원 둘레에 느티나무 50그루를 심었다.", "50그루"),
        ("새솔도서관의 좌석은 40석이다.", "40석"),
        ("김한솔은 1932년 7월 27일 한빛시에서 세상을 떠났다.", "김한솔"),
        ("김한솔은 1932년 7월 27일 서울에서 세상을 떠났다.", "서울"),
        ("김한솔은 새솔영화제에서 감독상을 받았다.", "김한솔"),
        ("체육과는 평일 오전 9시부터 오후 6시까지 근무합니다.", "오전 9시부터 오후 6시까지"),
        ("새솔공원은 공사에 3년이 걸렸다.", "3년"),
    ],
)
def test_what_is_told_by_the_way_is_not_asked_for(text: str, answer: str) -> None:
    assert tellings(text)[answer] < TELLING


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("동의서는 현장 학습을 가려는 학생이 10월 7일까지 새솔학교에 제출하여야 합니다.", "10월 7일"),
        ("새솔모임의 회칙을 고치려면 회원 열두 명의 동의를 받아야 한다.", "열두 명"),
        ("새솔도서관의 회원은 빌린 책을 14일 동안 볼 수 있다.", "14일"),
        ("새솔모임의 대표는 3년마다 회원 가운데에서 추첨을 통하여 정한다.", "3년"),
        ("김한솔은 1932년 7월 27일 서울에서 세상을 떠났다.", "1932년 7월 27일"),
        ("김한솔은 나루에서 다리를 놓다가 1932년 7월 27일 한빛시에서 세상을 떠났다.", "김한솔"),
        ("김한솔은 1932년 새솔영화제에서 감독상을 받았다.", "새솔영화제"),
        ("새솔도서관은 어린이의 독서를 위하여 3월 2일에 독서 교실을 엽니다.", "3월 2일"),
    ],
)
def test_what_a_notice_or_a_rule_is_read_for_is_asked_for(text: str, answer: str) -> None:
    assert tellings(text)[answer] >= TELLING
