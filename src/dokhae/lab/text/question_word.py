"""Train the classifier of `dokhae.language.question_word` on human questions.

    python -m dokhae.lab.text.question_word TRAIN.json OUT.json

TRAIN.json is in SQuAD's format. What a question asks for is read off its words (`asked_for`); the phrase is
the answer in its sentence. Every fifth article is kept out of a first training, which gives accuracy and the
temperature that calibrates; the weights that are written come from all articles.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dokhae.lab.text.squad import read_squad
from dokhae.language import Sentence, sentences
from dokhae.language.features import answer_features
from dokhae.language.question_word import ANSWER_CLASSES, AnswerClass, AnswerClassifier

__all__ = ["Asked", "Example", "asked_for", "examples", "train"]

Asked = Literal["person", "place", "thing", "time", "number", "reason"]

_ENDS: Final = (
    r"(?:은|는|이|가|이름은|의 이름은)?(?: ?(?:누구|어디|무엇|언제|뭐)?"
    r"(?:인가|였는가|이었는가|일까|입니까|인가요|인지|이었나|였나)?요?)?[?. ]*$"
)
_NOUNS_OF: Final[dict[Asked, tuple[str, ...]]] = {
    "person": tuple(
        """
        사람 인물 가수 배우 감독 작가 의원 대통령 시인 선수 왕 장군 기자 아내 아버지 어머니 후보 멤버 총리
        장관 교수 변호사 학자 분 정치인 소설가 영화감독 작곡가 황제 사령관 공주 아들 딸 화가 국회의원 사장
        회장 총재 대표 저자 남편 부인
        """.split()
    ),
    "place": tuple("곳 장소 나라 국가 도시 지역 지방 섬 위치 고향 출신지 출생지 지명 대륙 수도".split()),
    "time": tuple("해 날 날짜 연도 년도 시기 때 일자 시간 시점 년월 월 요일".split()),
    "thing": tuple(
        """
        제목 사건 드라마 영화 법 곡 상 프로그램 제도 원칙 운동 작품 정책 별명 학문 기물 말 단어 분야 아이템
        법안 데뷔작 계기 언어 노래 책 소설 대회 제품 칭호 게임 기술 개념 용어 물질 직업 직책 종교
        """.split()
    ),
    "number": tuple(
        "수 나이 점수 액수 용량 갯수 개수 숫자 금액 수량 면적 비율 높이 길이 거리 인구 가격".split()
    ),
    "reason": ("이유", "원인", "까닭"),
}
_WORDS: Final[dict[Asked, str]] = {
    "reason": r"왜\b|왜 |때문인가",
    "number": r"몇(?! ?년도?(?:에|인가|이| )| ?월| ?일)|얼마",
    "time": r"언제|몇 ?년|몇 ?월|며칠|몇 ?일",
    "person": r"누구|누가",
    "place": r"어디|어느 (?:나라|국가|도시|지역|곳)",
}
_THING: Final = r"무엇|뭐|무슨"
_WHICH: Final = r"(?:어떤|어느) ?"
_BATCHES: Final = 600
_RATE: Final = 0.05
_DECAY: Final = 3e-4
_FEWEST: Final = 2
_KEPT_OUT: Final = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A phrase that a human asked for: its article, its features, and what the question asked."""

    article: int
    features: tuple[str, ...]
    label: AnswerClass


def asked_for(question: str) -> Asked | None:
    """What a human question asks for, as far as its words tell; None if they do not.

    A question word tells more than the noun before it (당은 어디인가), and 무엇 the least (가수는 무엇인가).
    Organisations are asked for by 어디 and 무엇 alike, so their nouns (회사는?) tell nothing.
    """
    for asked, pattern in _WORDS.items():
        if re.search(pattern, question):
            return asked
    for asked, nouns in _NOUNS_OF.items():
        noun = f"(?:{'|'.join(nouns)})"
        if re.search(noun + _ENDS, question) or re.search(rf"{_WHICH}{noun}\b", question):
            return asked
    if "이름" in question or "명칭" in question:
        return None
    return "thing" if re.search(_THING, question) else None


def examples(path: Path) -> Iterator[Example]:
    """The answers of a file in SQuAD's format whose questions ask for a person, a place or a thing."""
    articles: dict[str, int] = {}
    for passage in read_squad([path]):
        article = articles.setdefault(passage.article, len(articles))
        split = sentences(passage.text)
        for question in passage.questions:
            label = asked_for(question.text)
            start, text = question.answers[0]
            end = start + len(text)
            sentence = _sentence_of(split, start, end)
            if sentence is not None and label in ANSWER_CLASSES:
                yield Example(article, tuple(answer_features(sentence.morphemes, start, end)), label)


def _sentence_of(split: Sequence[Sentence], start: int, end: int) -> Sentence | None:
    return next((s for s in split if s.start <= start and end <= s.end), None)


def train(data: Sequence[Example]) -> AnswerClassifier:
    """A logistic regression with a small L2 penalty, by Adam over the whole set, from zero."""
    counts = Counter(name for example in data for name in example.features)
    names = sorted(name for name, count in counts.items() if count >= _FEWEST)
    table = _table(data, names)
    truth = np.eye(len(ANSWER_CLASSES))[[ANSWER_CLASSES.index(example.label) for example in data]]
    weights = np.zeros((len(names) + 1, len(ANSWER_CLASSES)))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _BATCHES + 1):
        slope = table.T @ (_softmax(table @ weights) - truth) / len(data) + _DECAY * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        weights -= _RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    rows = [tuple(round(float(value), 2) for value in row) for row in weights]
    kept = {name: row for name, row in zip(names, rows, strict=False) if any(abs(v) >= 0.05 for v in row)}
    return AnswerClassifier(rows[-1], kept)


def _table(data: Sequence[Example], names: Sequence[str]) -> NDArray[np.float64]:
    """One row an example, one column a feature and a last one for the bias."""
    place = {name: index for index, name in enumerate(names)}
    table = np.zeros((len(data), len(names) + 1))
    table[:, -1] = 1
    for row, example in enumerate(data):
        table[row, [place[name] for name in example.features if name in place]] = 1
    return table


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _log_loss(classifier: AnswerClassifier, data: Sequence[Example]) -> float:
    right = [classifier.probabilities(example.features)[example.label] for example in data]
    return float(-np.mean(np.log(np.maximum(right, 1e-9))))


def _accuracy(classifier: AnswerClassifier, data: Sequence[Example], least: float) -> tuple[float, float]:
    """Share of examples whose likeliest class has at least a probability, and accuracy on them."""
    sure = rights = 0
    for example in data:
        shares = classifier.probabilities(example.features)
        best = max(shares, key=lambda name: shares[name])
        if shares[best] >= least:
            sure += 1
            rights += best == example.label
    return sure / len(data), rights / max(1, sure)


def _main(source: Path, target: Path) -> None:
    """Train, print accuracy on the articles kept out, and write the weights of all."""
    data = list(examples(source))
    seen = [example for example in data if example.article % _KEPT_OUT]
    unseen = [example for example in data if not example.article % _KEPT_OUT]
    trial = train(seen)
    heats = [
        AnswerClassifier(trial.bias, trial.weights, heat) for heat in (0.8, 1.0, 1.2, 1.5, 1.8, 2.2, 2.6, 3.0)
    ]
    calibrated = min(heats, key=lambda classifier: _log_loss(classifier, unseen))
    print(f"{len(seen)} examples, {len(unseen)} kept out; temperature {calibrated.temperature}")
    for least in (0.0, 0.6, 0.8, 0.9):
        coverage, accuracy = _accuracy(calibrated, unseen, least)
        print(f"probability >= {least}: {coverage:.1%} of phrases, {accuracy:.1%} right")
    final = train(data)
    text = AnswerClassifier(final.bias, final.weights, calibrated.temperature).to_json()
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]))
