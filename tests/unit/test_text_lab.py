"""The text wing of the laboratory: questions from files, examples, training that goes on, and its export."""

from __future__ import annotations

import json
import math
from itertools import islice
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from dokhae.errors import EmptyInputError, InputError, SourceNotFoundError, WeightsError
from dokhae.lab.text.e5 import load_e5
from dokhae.lab.text.examples import Maker, asked_window, learnt_windows, prepare, target
from dokhae.lab.text.learner import collate, log_probabilities
from dokhae.lab.text.squad import read_squad
from dokhae.lab.text.training import NEWEST, Batches, Setting, split, train
from dokhae.lab.text.vocabulary import choose
from dokhae.language import sentences
from dokhae.language.pieces import Pieces
from dokhae.language.reading import ReadingModel
from dokhae.language.window import Windows
from dokhae.weights.reader import load_reader

FIRST = "이순신은 1545년 서울에서 태어났다. 그의 벼슬은 통제사였다. 거북선은 나대용이 만들었다."
SECOND = "권율은 1537년 강화도에서 태어났다. 행주산성에서 싸웠다."
ASKED = {
    FIRST: [("이순신이 태어난 곳은 어디인가?", "서울"), ("거북선을 만든 사람은 누구인가?", "나대용")],
    SECOND: [("권율이 태어난 해는 언제인가?", "1537년"), ("권율이 싸운 곳은 어디인가?", "행주산성")],
}


def squad(*articles: dict[str, list[tuple[str, str]]]) -> dict[str, object]:
    return {
        "data": [
            {
                "title": f"글 {number}",
                "paragraphs": [
                    {
                        "context": text,
                        "qas": [
                            {
                                "id": f"{number}-{question}",
                                "question": question,
                                "answers": [{"text": answer, "answer_start": text.index(answer)}],
                            }
                            for question, answer in asked
                        ],
                    }
                    for text, asked in article.items()
                ],
            }
            for number, article in enumerate(articles)
        ]
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "질문.json"
    path.write_text(json.dumps(squad(ASKED, ASKED), ensure_ascii=False), "utf-8")
    return path


@pytest.fixture(scope="module")
def pieces() -> dict[str, float]:
    return choose(load_e5().pieces, [FIRST, SECOND, *(q for asked in ASKED.values() for q, _ in asked)])


@pytest.fixture
def windows(pieces: dict[str, float]) -> Windows:
    return Windows(Pieces(pieces), 120)


@pytest.fixture
def maker(data: Path, windows: Windows) -> Maker:
    return Maker(prepare(read_squad([data]), windows.prepare), windows.prepare)


def test_the_vocabulary_has_what_the_text_needs(pieces: dict[str, float]) -> None:
    assert "▁이" in pieces
    assert "가" in pieces
    vocabulary = Pieces(pieces)
    unknown = vocabulary.number("<unk>")
    assert all(p.number != unknown for s in sentences(FIRST) for p in vocabulary.cut(s))


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("{", InputError, "not in the format"),
        ('{"data": 3}', InputError, "not in the format"),
        (json.dumps({"data": []}), EmptyInputError, "no question"),
        (
            json.dumps(squad(ASKED)).replace('"answer_start": 11', '"answer_start": 12'),
            InputError,
            "stand at 12",
        ),
    ],
)
def test_bad_files_are_named(tmp_path: Path, content: str, error: type[Exception], message: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content, "utf-8")
    with pytest.raises(error, match=message):
        read_squad([path])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match=r"none\.json"):
        read_squad([tmp_path / "none.json"])


def test_articles_are_split_whole(data: Path) -> None:
    learnt, held_out = split(read_squad([data]), 0.5, seed=1)
    assert {p.article for p in learnt}.isdisjoint({p.article for p in held_out})
    assert len(learnt) + len(held_out) == 4


def test_answers_are_whole_pieces(maker: Maker, windows: Windows) -> None:
    for example in maker.answered:
        window = asked_window(windows, example)
        span = target(example, window)
        assert span is not None
        found = example.passage.text[window.starts[span[0]] : window.ends[span[1]]]
        assert found == example.asked.question.answers[0][1]


def test_questions_without_an_answer(maker: Maker, windows: Windows) -> None:
    chance = np.random.default_rng(1)
    for example in maker.answered:
        moved = maker.elsewhere(example, chance)
        assert moved is not None
        assert moved.passage is not example.passage
        assert target(moved, asked_window(windows, moved)) is None
        swapped = maker.swapped(example, chance)
        if swapped is not None:
            asked = " ".join(part.sentence.text for part in swapped.asked.parts)
            assert asked != example.asked.question.text
    assert any(maker.swapped(example, chance) for example in maker.answered)


def test_a_question_and_its_twin_show_the_same_text(maker: Maker, windows: Windows) -> None:
    chance = np.random.default_rng(1)
    pairs = [(e, twin) for e in maker.answered if (twin := maker.swapped(e, chance)) is not None]
    assert pairs
    for example, twin in pairs:
        both = learnt_windows(windows, (example, twin), chance)
        first, second = (window.numbers[window.starts >= 0].tolist() for window in both)
        assert first == second
        assert target(example, both[0]) is not None
        assert target(twin, both[1]) is None


def test_twins_are_learnt_in_one_batch(maker: Maker, windows: Windows) -> None:
    batches = Batches(maker, windows, Setting([]), per_epoch=1)
    batch = next(iter(batches))
    length = batch.numbers.shape[1]
    refused = batch.targets == length * length
    assert 0 < refused.sum() < len(refused)


def test_all_spans_and_none_are_one_distribution(maker: Maker, windows: Windows) -> None:
    made = [asked_window(windows, example) for example in maker.answered]
    batch = collate(made, [target(e, w) for e, w in zip(maker.answered, made, strict=True)])
    size, length = batch.numbers.shape
    generator = torch.Generator().manual_seed(0)
    spans = torch.randn(size, length, length, generator=generator)
    scores = log_probabilities(spans, torch.zeros(size), batch.told)
    assert torch.allclose(scores.exp().sum(dim=1), torch.ones(size))
    assert scores.gather(1, batch.targets[:, None]).isfinite().all()
    probabilities = scores[:, :-1].exp().view(size, length, length)
    assert probabilities.tril(-1).sum() == 0
    assert probabilities[~batch.told[:, :, None].expand_as(probabilities)].sum() == 0


def test_a_run_is_exported_and_goes_on(tmp_path: Path, data: Path, pieces: dict[str, float]) -> None:
    setting = Setting([data], held_out=0.5, epochs=2, layers=1, frozen=0)
    manifest = train(setting, pieces, tmp_path / "run")
    assert (tmp_path / "run" / NEWEST).exists()
    nodes = {node.op_type for node in onnx.load(manifest.with_name("reader.onnx")).graph.node}
    assert "Softmax" in nodes and "IsNaN" not in nodes
    assert (tmp_path / "run" / "curves.csv").read_text("utf-8").startswith("step,loss,exact,f1,")
    model = ReadingModel(manifest)
    text = model.prepare(sentences(FIRST))
    readings = model.read([model.prepare(sentences(q)) for q, _ in ASKED[FIRST]], text)
    for reading in readings:
        assert 0 <= reading.none <= 1
        assert all(FIRST[span.start : span.end] for span in reading.spans)
        assert math.fsum(span.probability for span in reading.spans) + reading.none <= 1 + 1e-6
    before = manifest.read_bytes()
    assert train(setting, pieces, tmp_path / "run").read_bytes() == before  # there is nothing left to do


def test_a_run_goes_on_with_the_batch_it_was_stopped_at(maker: Maker, windows: Windows) -> None:
    def texts(start: int, count: int) -> list[list[int]]:
        batches = Batches(maker, windows, Setting([]), per_epoch=2)
        batches.start = start
        return [batch.numbers.flatten().tolist() for batch in islice(batches, count)]

    whole = texts(0, 7)
    assert texts(3, 4) == whole[3:]
    assert texts(4, 1) == whole[4:5]


def test_changed_weights_are_refused(tmp_path: Path, data: Path, pieces: dict[str, float]) -> None:
    manifest = train(Setting([data], held_out=0.5, epochs=1, layers=1, frozen=0), pieces, tmp_path)
    (tmp_path / "reader.tsv").write_text("x\t1\n", "utf-8")
    with pytest.raises(WeightsError, match="were changed"):
        load_reader(manifest)
