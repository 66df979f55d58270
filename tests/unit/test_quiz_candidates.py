"""Answer candidates: whole expressions, and what they are."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz.candidates import Kind, candidates
from dokhae.quiz.kinds import settle
from dokhae.quiz.plain import plain


def found(text: str) -> dict[str, tuple[Kind, str]]:
    """Candidates of a text with their kind and noun."""
    plains = [p for n, s in enumerate(sentences(text)) if (p := plain(s, n)) is not None]
    groups = settle([(p, candidates(p)) for p in plains])
    return {
        p.text[c.start : c.end]: (c.kind, c.noun)
        for p, group in zip(plains, groups, strict=True)
        for c in group
    }


def test_either_of_two_is_listed() -> None:
    here = plain(sentences("가게는 5시나 6시에 문을 닫는다.")[0], 0)
    assert here is not None
    assert [c.listed for c in candidates(here) if c.kind == Kind.CLOCK] == [True, True]


def test_the_ends_of_a_range_are_listed() -> None:
    here = plain(sentences("새 다리는 헌 다리의 1.2배에서 1.5배 정도가 알맞다.")[0], 0)
    assert here is not None
    assert [c.listed for c in candidates(here) if c.kind == Kind.NUMBER] == [True, True]


def test_the_year_of_an_event_is_a_part_of_its_name() -> None:
    assert "2010년" not in found("한가람은 2010년 FIFA 월드컵에서 해설을 맡았다.")
    assert "2010년" in found("한가람은 2010년 새솔시에서 해설을 맡았다.")


@pytest.mark.parametrize(
    ("text", "answer", "kind"),
    [
        ("정도전은 1395년 1월에 책을 펴냈다.", "1395년 1월", Kind.DATE),
        ("학교는 1946년에 문을 열었다.", "1946년", Kind.YEAR),
        ("도자기는 12세기에 널리 쓰였다.", "12세기", Kind.DATE),
        ("가게는 매주 화요일에 쉰다.", "화요일", Kind.WEEKDAY),
        ("공연은 오후 7시 30분에 시작한다.", "오후 7시 30분", Kind.CLOCK),
        ("호수의 넓이는 약 43만 2,703제곱미터이다.", "43만 2,703제곱미터", Kind.NUMBER),
        ("회원은 책을 다섯 권까지 빌릴 수 있다.", "다섯 권", Kind.NUMBER),
        ("허준은 1610년에 『동의보감』을 펴냈다.", "동의보감", Kind.TITLE),
        ("김철민 교수는 새 별을 발견했다.", "김철민", Kind.PERSON),
        ("광개토 대왕은 영토를 넓혔다.", "광개토 대왕", Kind.PERSON),
        ("사절단은 프랑스에 도착했다.", "프랑스", Kind.PLACE),
        ("서울대학교는 장학금을 늘렸다.", "서울대학교", Kind.ORGANISATION),
    ],
)
def test_kinds(text: str, answer: str, kind: Kind) -> None:
    assert found(text)[answer][0] == kind


def test_a_year_in_a_name_is_no_answer() -> None:
    assert "2002년" not in found("축구팀은 2002년 월드컵에서 4강에 올랐다.")


def test_a_noun_says_what_a_name_is() -> None:
    assert found("배우들은 영화 《푸른 강》에 출연했다.")["푸른 강"] == (Kind.TITLE, "영화")
    assert found("학자들은 상대성 이론을 연구했다.")["상대성 이론"] == (Kind.TERM, "이론")


def test_glosses_are_no_part_of_an_answer() -> None:
    assert "장영실" in found("장영실(蔣英實)은 자격루를 만들었다.")


def test_common_nouns_that_end_like_organisations() -> None:
    assert found("연구원은 유전자를 조작했다.")["유전자"][0] == Kind.TERM


def test_a_body_that_acts_is_no_person() -> None:
    assert found("유네스코는 이 절을 세계 유산으로 정했다.")["유네스코"][0] != Kind.PERSON


def test_one_or_the_other_is_listed() -> None:
    here = plain(sentences("김한솔은 이나래 또는 박도윤의 아들로 서울에서 태어났다.")[0], 0)
    assert here is not None
    listed = {here.text[c.start : c.end]: c.listed for c in candidates(here)}
    assert listed["박도윤"]


def test_how_long_is_no_part_of_a_name() -> None:
    assert "함경도" in found("김한솔은 일주일간 함경도로 떠났다.")


def test_a_city_that_acts_is_a_body() -> None:
    assert found("서울시는 한강다리를 1932년에 다시 세웠다.")["서울시"][0] == Kind.ORGANISATION
    assert found("문경시는 1996년부터 강나루 축제를 열고 있다.")["문경시"][0] == Kind.ORGANISATION


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("참가 신청은 9월 1일부터 9월 26일까지 받습니다.", "9월 1일부터 9월 26일까지"),
        ("공사 기간은 9월 1일부터 26일까지입니다.", "9월 1일부터 26일까지"),
        ("열람실은 오전 8시부터 오후 10시까지 개방한다.", "오전 8시부터 오후 10시까지"),
        ("도서관은 화요일부터 토요일까지 문을 연다.", "화요일부터 토요일까지"),
    ],
)
def test_from_when_until_when_is_one_answer(text: str, answer: str) -> None:
    kinds = {said: kind for said, (kind, _) in found(text).items() if kind not in (Kind.TERM, Kind.PLACE)}
    assert kinds == {answer: Kind.RANGE}


def test_the_range_that_something_is_named_by_is_no_answer() -> None:
    assert not any(
        kind == Kind.RANGE for kind, _ in found("9월 1일부터 9월 26일까지의 참가비는 무료입니다.").values()
    )


def test_parts_of_a_whole_are_an_answer() -> None:
    here = found("회칙을 고치려면 회원 3분의 2 이상의 찬성을 받아야 한다.")
    assert here["3분의 2"][0] == Kind.NUMBER
    assert "회원 3분" not in here


def test_households_are_no_number() -> None:
    assert all(kind != Kind.NUMBER for kind, _ in found("대상은 새솔마을에 사는 모든 세대입니다.").values())
