"""The classifier of question words, and what human questions ask for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dokhae.errors import WeightsError
from dokhae.lab.text.overlap import bleu, rouge_l
from dokhae.lab.text.question_word import Example, asked_for, examples, train
from dokhae.language import sentences
from dokhae.language.features import answer_features
from dokhae.language.nearness import ANCHORS, nearness
from dokhae.language.question_word import load_answer_classifier


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("자격루를 만든 사람은?", "person"),
        ("자격루를 누가 만들었는가?", "person"),
        ("회의가 열린 도시는 어디인가?", "place"),
        ("학교가 문을 연 해는?", "time"),
        ("책은 몇 년에 나왔는가?", "time"),
        ("참가자는 몇 명인가?", "number"),
        ("왜 물에 뜨는가?", "reason"),
        ("장영실이 만든 것은 무엇인가?", "thing"),
        ("그 제도의 이름은 무엇인가?", "thing"),
        ("대회를 연 회사는?", None),
    ],
)
def test_what_questions_ask_for(question: str, asked: str | None) -> None:
    assert asked_for(question) == asked


def test_learning_from_questions(tmp_path: Path) -> None:
    text = "장영실은 자격루를 만들었다."
    asked = [
        {"question": "자격루를 만든 사람은?", "answers": [{"text": "장영실", "answer_start": 0}]},
        {"question": "장영실이 만든 것은 무엇인가?", "answers": [{"text": "자격루", "answer_start": 5}]},
    ]
    path = tmp_path / "asked.json"
    data = {"data": [{"title": "", "paragraphs": [{"context": text, "qas": asked}]}]}
    path.write_text(json.dumps(data), encoding="utf-8")
    learnt: list[Example] = list(examples([path])) * 5
    assert [example.label for example in learnt[:2]] == ["person", "thing"]
    classifier = train(learnt)
    path.write_text(classifier.to_json(), encoding="utf-8")
    read = load_answer_classifier(path)
    sentence = sentences(text)[0]
    for start, label in ((0, "person"), (5, "thing")):
        shares = read.probabilities(answer_features(sentence, start, start + 3))
        assert max(shares, key=lambda name: shares[name]) == label
        assert sum(shares.values()) == pytest.approx(1)


def test_the_shipped_classifier_knows_a_person() -> None:
    text = "물리학자 로버트 밀리컨은 1923년에 노벨상을 받았다."
    shares = load_answer_classifier().probabilities(answer_features(sentences(text)[0], 5, 12))
    assert shares["person"] > shares["place"]


@pytest.mark.parametrize(
    ("text", "answer", "asked"),
    [
        ("도둑은 훔친 돈을 장롱에 숨겼다.", "장롱", "place"),
        ("할머니는 늙은 하녀에게 편지를 맡겼다.", "늙은 하녀", "person"),
        ("새 학교는 1932년 봄에 문을 열었다.", "1932년 봄", "time"),
        ("참가자는 모두 마흔두 명이었다.", "마흔두 명", "number"),
    ],
)
def test_the_shipped_classifier_goes_by_what_words_mean(text: str, answer: str, asked: str) -> None:
    start = text.index(answer)
    features = answer_features(sentences(text)[0], start, start + len(answer))
    shares = load_answer_classifier().probabilities(features)
    assert max(shares, key=lambda name: shares[name]) == asked


def test_other_mentions_tell_more() -> None:
    text = "두리는 늦게 왔다. 선생님은 두리에게 책을 주었다."
    first, second = sentences(text)
    alone = answer_features(first, 0, 2)
    assert not any(name.startswith("elsewhere:") for name in alone.names)
    features = answer_features(first, 0, 2, [first, second])
    assert {"elsewhere:particle=에게", "mentions=1"} <= set(features.names)


def test_nearness() -> None:
    place, person = ANCHORS.index("방"), ANCHORS.index("사람")
    assert nearness("장롱", "NNG")[place] > nearness("장롱", "NNG")[person]
    assert not nearness("가가나가", "NNP").any()


@pytest.mark.parametrize("content", ["", "{}", '{"format": "dokhae-question-word", "classes": []}'])
def test_damaged_weights(tmp_path: Path, content: str) -> None:
    path = tmp_path / "damaged.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(WeightsError, match=r"damaged\.json"):
        load_answer_classifier(path)


def test_overlap() -> None:
    same = [list("가나다라마")]
    assert bleu(same, same) == pytest.approx(100)
    assert rouge_l(same, same) == pytest.approx(100)
    assert bleu([list("가나다라")], [list("마바사아")]) == 0
    assert rouge_l([list("가다마")], [list("가나다라")]) == pytest.approx(100 * 4 / 7)
