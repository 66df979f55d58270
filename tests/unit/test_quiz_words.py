"""Words and their parts, plain sentences, clauses, and words that point outside them."""

from __future__ import annotations

import pytest

from dokhae.language import sentences
from dokhae.quiz.candidates import candidates
from dokhae.quiz.clauses import clauses
from dokhae.quiz.deixis import Setting, leans, settings
from dokhae.quiz.kinds import settle
from dokhae.quiz.plain import Plain, plain
from dokhae.quiz.words import Role


def made(text: str) -> Plain:
    found = plain(sentences(text)[0], 0)
    assert found is not None
    return found


def parts(text: str, setting: Setting | None = None) -> list[str]:
    """The clauses of a sentence, each with what it carries over."""
    sentence = made(text)
    found = clauses(sentence, candidates(sentence), setting or Setting())
    return [" ".join(filter(None, (c.subject, *c.texts[c.first : c.last + 1]))) for c in found]


def test_roles() -> None:
    words = made("농부는 봄에 밭에서 잘 자란 감자를 시장에 팔았다.").words
    assert [w.role for w in words] == [
        Role.TOPIC,
        Role.ADVERBIAL,
        Role.ADVERBIAL,
        Role.ADVERB,
        Role.ADNOMINAL,
        Role.OBJECT,
        Role.ADVERBIAL,
        Role.FINAL,
    ]
    assert (words[0].noun, words[0].particle) == ("농부", "는")


def test_words_that_work_as_particles_are_no_predicates() -> None:
    words = made("식물은 뿌리를 통해 물을 얻을 수 있다.").words
    assert words[2].role == Role.POSTPOSITION
    assert words[4].role == Role.LINK


def test_brackets_and_numbering_are_taken_away_and_places_kept() -> None:
    text = "제3조(대출) 장영실(蔣英實)은 자격루를 만들었다."
    found = made(text)
    assert found.text == "장영실은 자격루를 만들었다."
    start = found.text.index("자격루")
    span = found.span(start, start + 3)
    assert text[span.start : span.end] == "자격루"


@pytest.mark.parametrize(
    "text",
    [
        "도서관 이용 안내",
        "책을 빌리고 싶나요?",
        "1. 목차",
        "조용히 해 주시기 바랍니다.",
        "은 널리 알려져 있는 편이다.",
    ],
)
def test_what_is_no_statement(text: str) -> None:
    assert plain(sentences(text)[0], 0) is None


def test_leading_connectives_go() -> None:
    assert made("그러나 강물은 바다로 흘러간다.").words[0].text == "강물은"


def test_coordination_is_cut_and_the_topic_carried_over() -> None:
    whole = "장영실은 1434년에 자격루를 만들었고, 1441년에 측우기를 만들었다."
    first, second = "장영실은 1434년에 자격루를 만들었고,", "장영실은 1441년에 측우기를 만들었다."
    assert sorted(parts(whole)) == sorted([first, second, whole])


def test_what_is_reported_is_not_cut() -> None:
    assert len(parts("시청은 다리를 고쳤고 길을 넓혔다고 밝혔다.")) == 1


def test_an_attribute_gets_its_owner() -> None:
    assert "한빛섬의 면적은 약 3제곱킬로미터이다." in parts(
        "한빛섬은 1990년에 개방되었으며, 면적은 약 3제곱킬로미터이다."
    )


@pytest.mark.parametrize(
    "text",
    [
        "그해 봄에 다리가 무너졌다.",
        "이 사건은 널리 알려졌다.",
        "해당 법은 1999년에 폐지되었다.",
        "당시 인구는 3만 명이었다.",
        "군대는 15일 강을 건넜다.",
        "같은 해에 학교가 문을 열었다.",
        "김 교수는 강연을 열었다.",
    ],
)
def test_sentences_that_lean_on_others(text: str) -> None:
    assert leans(made(text).words)


@pytest.mark.parametrize("text", ["회원은 7일 동안 책을 빌린다.", "세 살 이상 어린이는 표를 사야 한다."])
def test_sentences_that_do_not(text: str) -> None:
    assert not leans(made(text).words)


def test_a_pronoun_is_its_person_only_where_one_was_named() -> None:
    text = "허준은 조선의 의학자이다. 그는 1610년에 《동의보감》을 완성하였다."
    found = [plain(s, n) for n, s in enumerate(sentences(text))]
    plains = [p for p in found if p is not None]
    groups = settle([(p, candidates(p)) for p in plains])
    told = list(settings(list(zip(plains, groups, strict=True))))
    assert told[1].topic == "허준"
    assert parts("그는 1610년에 《동의보감》을 완성하였다.", told[1]) == [
        "허준은 1610년에 《동의보감》을 완성하였다."
    ]
    assert parts("그는 1610년에 《동의보감》을 완성하였다.") == []
