"""Schedules, optimisers, alphabets and folders of runs."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from dokhae.errors import OutputError, SourceNotFoundError, UsageError, WeightsError
from dokhae.hangul import BLANK, SYMBOLS
from dokhae.lab.ocr.alphabet import alphabet_of
from dokhae.lab.ocr.batches import Batch, collate
from dokhae.lab.ocr.config import Config, OptimizerConfig, ScheduleConfig, load
from dokhae.lab.ocr.learner import make_optimizer, make_schedule
from dokhae.lab.ocr.lines import Lines, open_lines
from dokhae.lab.ocr.runs import network_of
from dokhae.lab.ocr.teacher import Teacher, taught_by
from dokhae.lab.ocr.training import train
from dokhae.lab.ocr.zoo import SHIPPED, Name, Network
from dokhae.lab.stages.predict.hangul import NOTHING
from dokhae.recognize.prepare import prepare
from dokhae.synth.corpus import Corpus
from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.stream import LineSource


def _rates(config: ScheduleConfig, steps: int) -> list[float]:
    """The learning rate of each step, as a share of the peak."""
    optimizer = make_optimizer(nn.Linear(2, 2), OptimizerConfig(name="adamw", rate=0.5))
    schedule = make_schedule(optimizer, config, 0.5, steps)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"] / 0.5)
        optimizer.step()
        schedule.step()
    return rates


def test_warm_up_stable_decay_rises_stays_and_falls() -> None:
    rates = _rates(ScheduleConfig(name="warm-up-stable-decay", warm_up=10, decay=40), 100)
    assert rates[0] == pytest.approx(0.1)
    assert rates[10:60] == [1.0] * 50
    assert all(a >= b for a, b in pairwise(rates[60:]))
    assert rates[-1] < 0.05


def test_one_cycle_peaks_after_the_warm_up_and_ends_near_nothing() -> None:
    rates = _rates(ScheduleConfig(name="one-cycle", warm_up=20), 100)
    assert max(rates) == pytest.approx(1.0, abs=0.01)
    assert abs(rates.index(max(rates)) - 20) <= 1
    assert rates[-1] < 0.01


def test_constant_is_constant() -> None:
    assert _rates(ScheduleConfig(name="constant"), 10) == [1.0] * 10


@pytest.mark.parametrize("name", ["adadelta", "adam", "adamw"])
def test_only_matrices_decay(name: str) -> None:
    config = OptimizerConfig.model_validate({"name": name, "weight_decay": 0.1, "rho": 0.9})
    matrices, others = make_optimizer(nn.Linear(2, 3), config).param_groups
    assert [p.ndim for p in matrices["params"]] == [2]
    assert [p.ndim for p in others["params"]] == [1]
    assert (matrices["weight_decay"], others["weight_decay"]) == (0.1, 0.0)


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    """Two lines, of which one cannot be read."""
    import cv2

    folder = tmp_path / "lines"
    folder.mkdir()
    cv2.imwrite(str(folder / "a.png"), np.full((32, 100), 255, np.uint8))
    (folder / "gt.txt").write_text("a.png\t나비 ☃\nmissing.png\t가\n", "utf-8")
    return open_lines(folder)


@pytest.mark.parametrize(
    ("network", "settings", "symbols", "syllables"),
    [
        ("None-VGG-None-CTC", {}, " ☃가나비", False),
        ("None-VGG-None-CTC", {"spaces": False, "added": "뷁가"}, "☃가나비뷁", False),
        ("None-VGG-None-HangulCTC", {}, SYMBOLS, True),
        ("None-VGG-None-HangulCTC", {"alphabet": "data"}, " ☃", True),
        ("None-VGG-None-CTC", {"alphabet": "whole"}, SYMBOLS, True),
    ],
)
def test_alphabets(
    lines: Lines, network: str, settings: dict[str, object], symbols: str, syllables: bool
) -> None:
    config = Config.model_validate(settings)
    alphabet = alphabet_of(config, Name.parse(network), [lines])
    assert (alphabet.symbols, alphabet.syllables) == (symbols, syllables)


def test_an_alphabet_may_come_from_a_file(lines: Lines, tmp_path: Path) -> None:
    (tmp_path / "characters.txt").write_text("가나다\nab\n", "utf-8")
    config = Config(alphabet=str(tmp_path / "characters.txt"), spaces=False)
    assert alphabet_of(config, Name.parse("None-VGG-None-CTC"), [lines]).symbols == "ab가나다"


def test_a_folder_belongs_to_one_run(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(load("base", {"batch": 8}).to_yaml(), "utf-8")
    with pytest.raises(UsageError, match="batch, seed"):
        train(load("base", {"seed": 5}), tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        train(load("base"), tmp_path / "file" / "run")


def test_what_is_no_trained_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="holds no trained network"):
        network_of(tmp_path)
    with pytest.raises(SourceNotFoundError, match="holds no trained network"):
        network_of("shiped")
    broken = tmp_path / "newest.ckpt"
    torch.save({"state_dict": {}}, broken)
    with pytest.raises(WeightsError, match="no checkpoint"):
        network_of(broken)


def test_a_teacher_speaks_of_as_many_frames_as_its_pupil() -> None:
    pupil = Network("None-Residual1-ConvAttn-HangulCTC@1/4")
    images = torch.randint(0, 256, (2, 1, 32, 64))
    batch = Batch(images.float(), ("가", "나다"), (64, 60))
    (taught,) = taught_by(Teacher("shipped", pupil), [batch], workers=0)
    assert [len(scores) for scores in taught.only([1]).taught] == [1] * 4
    assert pupil.loss(images, batch.texts, taught.taught).isfinite().all()
    assert taught.taught[0].shape == pupil(images)[0].shape


def test_a_teacher_says_nothing_of_what_it_misreads() -> None:
    pupil = Network("None-Residual1-ConvAttn-HangulCTC@1/4")
    line = LineSource(Corpus(), discover([bundled_folder()]), {"clean": 1.0}, seed=3, longest=9).line(0)
    image, middle = prepare(line.image), len(line.text) // 2
    wrong = line.text[:middle] + "뷁" + line.text[middle + 1 :]
    batch = collate([(image, line.text), (image, wrong)])
    (taught,) = taught_by(Teacher("shipped", pupil), [batch], workers=0)
    right, doubted = (taught.taught[0][..., BLANK] == NOTHING).nonzero(as_tuple=True)[0].bincount(minlength=2)
    assert right == 0
    assert 0 < doubted < 2 * taught.taught[0].shape[1] / len(line.text)


def test_a_teacher_is_exported() -> None:
    with pytest.raises(UsageError, match="runs/large is not exported"):
        Teacher("runs/large", Network("None-Residual1-ConvAttn-HangulCTC@1/4"))


@pytest.mark.parametrize("name", ["None-VGG-None-HangulCTC", "None-ResNet-None-HangulCTC"])
def test_a_teacher_of_other_frames_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"{name}@1/4 cannot learn from shipped, a {SHIPPED}"):
        Teacher("shipped", Network(f"{name}@1/4"))


def test_only_who_reads_by_jamo_has_a_teacher() -> None:
    with pytest.raises(UsageError, match="cannot learn"):
        Teacher("shipped", Network("None-VGG-None-CTC@1/4"))
