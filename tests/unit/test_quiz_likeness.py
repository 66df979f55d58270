"""How like a question is to those that people ask, and the training of what tells it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.errors import WeightsError
from dokhae.lab.text.likeness import Example, examples, order, train
from dokhae.quiz.likeness import Likeness, features, likeness, load_likeness

TEXT = "새솔다리는 1932년에 새솔강에 놓인 돌다리이다. 건축가 한가람은 1930년에 새솔다리를 설계하였다."


def test_what_is_seen_is_grammar_and_no_subject_matter() -> None:
    assert features("장수왕이 세운 비석은 무엇인가?") == features("진흥왕이 만든 건물은?")


@given(st.text(max_size=40))
def test_it_is_a_probability(question: str) -> None:
    assert 0 <= likeness(question) <= 1


def test_a_question_well_built_is_more_like_one() -> None:
    assert likeness("1969년에 달에 발을 디딘 사람은 누구인가?") > likeness(
        "언제 다리는 놓여졌고 강은 마르고 무엇은 했는가?"
    )


def test_training_tells_people_from_rules(tmp_path: Path) -> None:
    questions = [
        {"question": "한가람이 설계한 다리의 이름은?", "answers": [{"text": "새솔다리", "answer_start": 0}]}
    ]
    data = {"data": [{"title": "새솔다리", "paragraphs": [{"context": TEXT, "qas": questions}]}]}
    (tmp_path / "train.json").write_text(json.dumps(data), "utf-8")
    found = list(examples([tmp_path / "train.json"]))
    assert {example.human for example in found} == {True, False}
    copies = [Example(number, e.features, e.human) for e in found for number in range(5)]
    learnt = train(copies)
    assert order(learnt, copies) == 1.0
    (tmp_path / "likeness.json").write_text(learnt.to_json(), "utf-8")
    assert load_likeness(tmp_path / "likeness.json") == learnt


@pytest.mark.parametrize("content", ["", "{}", '{"format": "dokhae-likeness", "bias": 0, "weights": []}'])
def test_weights_that_cannot_be_read(content: str, tmp_path: Path) -> None:
    (tmp_path / "likeness.json").write_text(content, "utf-8")
    with pytest.raises(WeightsError, match=r"likeness\.json cannot be read"):
        load_likeness(tmp_path / "likeness.json")


def test_nothing_known_is_even() -> None:
    assert Likeness(0.0, {}).of("무엇인가?") == 0.5
