"""Batches are a function of seed and number; a stopped run goes on; what is exported computes the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from dokhae.hangul import BLANK, HANGUL, KINDS, SYMBOLS, decompose
from dokhae.lab.ocr.batches import Batch, RenderedBatches, collate
from dokhae.lab.ocr.decode import best_texts
from dokhae.lab.ocr.export import export, network_of, shipped_network
from dokhae.lab.ocr.network import JAMO, Logits, Recognizer, Widths
from dokhae.lab.ocr.training import Schedule, Training, last_checkpoint, train
from dokhae.recognize import prepare
from dokhae.synth.corpus import Corpus
from dokhae.synth.fonts import discover
from dokhae.synth.stream import LineSource

TINY = Widths((8, 8, 8, 8), (1, 1, 1, 1), sequence=16, sequence_blocks=1, heads=2)


@pytest.fixture(scope="module")
def source() -> LineSource:
    return LineSource(Corpus(), discover(), {"clean": 1.0}, seed=3)


def _batches(source: LineSource, start: int, workers: int = 0) -> list[Batch]:
    stream = RenderedBatches(source, 4, start=start, workers=workers, warm_up_lines=0, longest=6)
    return list(islice(stream, 3))


def test_batches_do_not_depend_on_where_one_started_nor_on_workers(source: LineSource) -> None:
    whole, late, parallel = _batches(source, 0), _batches(source, 2), _batches(source, 0, workers=2)
    assert late[0].texts == whole[2].texts
    assert torch.equal(late[0].images, whole[2].images)
    assert [batch.texts for batch in parallel] == [batch.texts for batch in whole]
    assert all(torch.equal(a.images, b.images) for a, b in zip(parallel, whole, strict=True))


def test_labels_that_do_not_fit_the_frames_are_counted() -> None:
    batch = collate(
        [(np.zeros((32, 16), np.uint8), "가나다라마바사아자차"), (np.zeros((32, 64), np.uint8), "가")]
    )
    assert (batch.texts, batch.unfit) == (("가",), 1)


def test_two_frames_come_out_of_every_four_columns() -> None:
    network = Recognizer(TINY).eval()
    assert network(torch.zeros(2, 1, 32, 64)).kind.shape[:2] == (2, 32)


def test_schedule_rises_stays_and_falls() -> None:
    schedule = Schedule(warm_up=10, steps=100, decay=40)
    rates = [schedule.rate(step) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[10:60] == [1.0] * 50
    assert all(a >= b for a, b in pairwise(rates[60:]))
    assert rates[-1] < 0.05


@pytest.mark.filterwarnings("ignore")  # lightning, torch.onnx and the exporter warn of their own workings
def test_a_stopped_run_goes_on_and_its_export_computes_the_same(source: LineSource, tmp_path: Path) -> None:
    plan = Training(
        tmp_path / "run",
        widths=TINY,
        schedule=Schedule(warm_up=2, steps=4, decay=2),
        lines_a_batch=4,
        longest=6,
        warm_up_lines=0,
        workers=0,
        validate_every=2,
        checkpoint_every=2,
    )
    train(plan, source, {"clean": source}, validation_lines=4)
    first = last_checkpoint(plan.folder)
    assert first is not None
    train(
        replace(plan, schedule=Schedule(warm_up=2, steps=8, decay=2)),
        source,
        {"clean": source},
        validation_lines=4,
    )
    last = last_checkpoint(plan.folder)
    assert last is not None
    assert torch.load(last, weights_only=True)["global_step"] == 8
    assert (plan.folder / "curves.csv").read_text("utf-8").startswith("step,")
    assert (plan.folder / "curves.png").stat().st_size > 1000

    manifest = export(last, tmp_path, data="a test")
    line = prepare(np.asarray(Image.fromarray(source.line(0).image).resize((128, 32))))
    network, training = network_of(last)
    assert training["lines"] == 32
    session = onnxruntime.InferenceSession(manifest.parent / "recognizer.onnx")
    kind = torch.from_numpy(session.run(None, {"lines": line[None, None]})[0])
    images = collate([(line, "가")]).images
    half_precision = 0.05
    assert torch.allclose(kind, network(images).kind.log_softmax(-1), atol=half_precision)
    assert torch.allclose(shipped_network(manifest)(images).kind, network(images).kind, atol=half_precision)


def test_best_texts_takes_out_repeats_and_blanks() -> None:
    kinds = torch.full((1, 6, KINDS), -9.0)
    first, second = (2 + SYMBOLS.index(c) for c in "ab")
    for frame, kind in enumerate((first, first, BLANK, first, second, HANGUL)):
        kinds[0, frame, kind] = 9.0
    jamo = [torch.zeros(1, 6, size) for size in JAMO]
    for table, index in zip(jamo, decompose("한"), strict=True):
        table[0, :, index] = 20.0
    assert best_texts(Logits(kinds, *jamo)) == ["aab한"]
