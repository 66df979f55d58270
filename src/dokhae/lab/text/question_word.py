"""Train the classifier of `dokhae.language.question_word` on human questions.

    python -m dokhae.lab.text.question_word OUT.json TRAIN.json [TRAIN.json ...]

The files are in SQuAD's format. What a question asks for is read off its words (`asked_for`); the phrase
is the answer in its sentence. Five trainings, each without another fifth of the articles, give accuracy on
articles not seen and the temperature that calibrates; the weights that are written come from all articles.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dokhae.lab.text.squad import read_squad
from dokhae.language import Sentence, sentences
from dokhae.language.features import MEANINGS, AnswerFeatures, answer_features
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
_STEPS: Final = 150
_RATE: Final = 0.05
_PENALTY: Final = 10.0
_FEWEST: Final = 2
_FOLDS: Final = 5
_HEATS: Final = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5)


@dataclass(frozen=True, slots=True)
class Example:
    """A phrase that a human asked for: its article, its features, and what the question asked."""

    article: int
    features: AnswerFeatures
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


def examples(paths: Sequence[Path]) -> Iterator[Example]:
    """The answers of files in SQuAD's format whose questions tell a class that the classifier knows."""
    articles: dict[str, int] = {}
    for passage in read_squad(paths):
        article = articles.setdefault(passage.article, len(articles))
        split = sentences(passage.text)
        for question in passage.questions:
            label = asked_for(question.text)
            start, text = question.answers[0]
            end = start + len(text)
            sentence = _sentence_of(split, start, end)
            if sentence is not None and label in ANSWER_CLASSES:
                yield Example(article, answer_features(sentence, start, end, split), label)


def _sentence_of(split: Sequence[Sentence], start: int, end: int) -> Sentence | None:
    return next((s for s in split if s.start <= start and end <= s.end), None)


def train(data: Sequence[Example]) -> AnswerClassifier:
    """A logistic regression with an L2 penalty, by Adam over the whole set, from zero."""
    counts = Counter(name for example in data for name in example.features.names)
    names = sorted(name for name, count in counts.items() if count >= _FEWEST)
    table = _table(data, names)
    truth = np.eye(len(ANSWER_CLASSES), dtype=np.float32)[
        [ANSWER_CLASSES.index(example.label) for example in data]
    ]
    weights = np.zeros((table.shape[1], len(ANSWER_CLASSES)), np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        slope = (table.T @ (_softmax(table @ weights) - truth) + _PENALTY * weights) / len(data)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        rate = _RATE * (1 - step / (_STEPS + 1))
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-7)
    rows = [tuple(round(float(value), 2) for value in row) for row in weights[:-MEANINGS]]
    kept = {name: row for name, row in zip(names, rows, strict=False) if any(abs(v) >= 0.02 for v in row)}
    return AnswerClassifier(rows[-1], kept, weights[-MEANINGS:])


def _table(data: Sequence[Example], names: Sequence[str]) -> NDArray[np.float32]:
    """One row an example; a column for each name, one for the bias and one for each of the meanings."""
    place = {name: index for index, name in enumerate(names)}
    table = np.zeros((len(data), len(names) + 1 + MEANINGS), np.float32)
    table[:, len(names)] = 1
    for row, example in enumerate(data):
        table[row, [place[name] for name in example.features.names if name in place]] = 1
        table[row, -MEANINGS:] = example.features.meanings
    return table


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    shares: NDArray[np.float32] = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


@dataclass(frozen=True, slots=True)
class _Trial:
    """A classifier with the examples of the articles that it has not seen."""

    classifier: AnswerClassifier
    unseen: Sequence[Example]


def _trials(data: Sequence[Example]) -> Iterator[_Trial]:
    for fold in range(_FOLDS):
        seen = [example for example in data if example.article % _FOLDS != fold]
        yield _Trial(train(seen), [example for example in data if example.article % _FOLDS == fold])


def _shares(trials: Sequence[_Trial], heat: float) -> Iterator[tuple[AnswerClass, dict[AnswerClass, float]]]:
    """For each example what was asked, and the probabilities of one who has not seen its article."""
    for trial in trials:
        classifier = replace(trial.classifier, temperature=heat)
        for example in trial.unseen:
            yield example.label, classifier.probabilities(example.features)


def _log_loss(trials: Sequence[_Trial], heat: float) -> float:
    right = [shares[label] for label, shares in _shares(trials, heat)]
    return float(-np.mean(np.log(np.maximum(right, 1e-9))))


def _accuracy(trials: Sequence[_Trial], heat: float, least: float) -> tuple[float, float]:
    """Share of examples whose likeliest class has at least a probability, and accuracy on them."""
    best = [(max(shares.values()), label, shares) for label, shares in _shares(trials, heat)]
    sure = [shares[label] == top for top, label, shares in best if top >= least]
    return len(sure) / max(1, len(best)), sum(sure) / max(1, len(sure))


def _main(target: Path, sources: Sequence[Path]) -> None:
    """Train, print accuracy on articles not seen, and write the weights of all."""
    data = list(examples(sources))
    trials = list(_trials(data))
    heat = min(_HEATS, key=lambda heat: _log_loss(trials, heat))
    print(f"{len(data)} examples; temperature {heat}")
    for least in (0.0, 0.6, 0.8, 0.9):
        coverage, accuracy = _accuracy(trials, heat, least)
        print(f"probability >= {least}: {coverage:.1%} of phrases, {accuracy:.1%} right")
    final = train(data)
    target.write_text(replace(final, temperature=heat).to_json(), encoding="utf-8")


if __name__ == "__main__":
    _main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
