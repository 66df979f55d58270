"""Configurations: layers, names that are checked, and what goes in comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from dokhae.errors import UsageError
from dokhae.lab.ocr.config import Config, experiments, load
from dokhae.lab.ocr.zoo import Name


@pytest.mark.parametrize("name", experiments())
def test_every_experiment_of_the_package_loads_and_survives_yaml(name: str, tmp_path: Path) -> None:
    config = load(name)
    Name.parse(config.network or "None-VGG-None-CTC")
    (tmp_path / "again.yaml").write_text(config.to_yaml(), "utf-8")
    assert load(str(tmp_path / "again.yaml")) == config


def test_the_paper_is_as_it_was() -> None:
    paper = load("paper")
    train = [part.synth for part in paper.data.train if part.synth]
    assert [(part.lines, list(part.kinds)) for part in train] == [(9000, ["basic"]), (9000, ["skew"])]
    assert {name: part.synth.lines for name, part in paper.data.validate_on.items() if part.synth} == {
        "distortion": 3000,
        "blur": 3000,
        "background": 3000,
    }
    assert sum(part.synth.lines or 0 for part in paper.data.test.values() if part.synth) == 2_700
    assert (paper.batch, paper.steps, paper.input.width, paper.spaces) == (192, 300_000, 100, False)
    optimizer = paper.optimizer
    assert (optimizer.name, optimizer.rho, optimizer.eps) == ("adadelta", 0.95, 1e-8)
    seeds = [part.synth.seed for part in (*paper.data.train, *paper.data.validate_on.values()) if part.synth]
    seeds += [part.synth.seed for part in paper.data.test.values() if part.synth]
    assert len(set(seeds)) == len(seeds)


def test_a_layer_says_only_what_differs(tmp_path: Path) -> None:
    lower, upper = tmp_path / "lower.yaml", tmp_path / "upper.yaml"
    lower.write_text("extends: paper\noptimizer: {rate: 0.5}\nbatch: 8\n", "utf-8")
    upper.write_text(f"extends: {lower}\nbatch: 16\n", "utf-8")
    config = load(str(upper), {"seed": 3}, settings=["optimizer.rho=0.9", "data.faults=0.5"])
    expected = load("paper").model_copy(update={"batch": 16, "seed": 3})
    assert config.optimizer.model_dump() == expected.optimizer.model_dump() | {"rate": 0.5, "rho": 0.9}
    assert config.data.faults == 0.5
    assert (config.batch, config.seed, config.steps) == (16, 3, expected.steps)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("optimizer.rat=1", ["optimizer.rat", "Did you mean rate?"]),
        ("data.trian=[]", ["data.trian", "Did you mean train?"]),
        ("data.train=[{synth: {line: 1}}]", ["data.train.0.synth.line", "Did you mean lines?"]),
        ("optimizer.rate=fast", ["optimizer.rate", "fast"]),
        ("steps=0", ["steps", "0"]),
        ("data.train=[{synth: {kinds: {skw: 1}}}]", ["skw", "skew"]),
        ("data.train=[{share: 1}]", ["path or synth"]),
        ("optimizer.name=sgd", ["adadelta"]),
        ("nothing", ["--set"]),
        ("batch=[", ["YAML"]),
    ],
)
def test_what_is_wrong_is_named(setting: str, words: list[str]) -> None:
    with pytest.raises(UsageError) as told:
        load("paper", settings=[setting])
    assert [word for word in words if word not in str(told.value)] == []


@pytest.mark.parametrize(
    ("content", "word"),
    [(None, "paper"), ("- a list", "mapping"), ("batch: [", "YAML"), ("extends: SELF", "extends itself")],
)
def test_a_file_that_is_no_experiment(tmp_path: Path, content: str | None, word: str) -> None:
    file = tmp_path / "experiment.yaml"
    if content is not None:
        file.write_text(content.replace("SELF", str(file)), "utf-8")
    with pytest.raises(UsageError, match=word):
        load(str(file))


def test_files_go_to_every_part_that_names_none(tmp_path: Path) -> None:
    own = {"synth": {"text": ["own.txt"]}}
    config = load("stream", {"data": {"train": [own, {"path": "lines"}, {"synth": {}}]}})
    filled = config.with_files((Path("a.txt"),), (), (Path("fonts"),))
    first, second, third = filled.data.train
    assert first.synth and third.synth and second == config.data.train[1]
    assert (first.synth.text, first.synth.fonts) == ((Path("own.txt"),), (Path("fonts"),))
    assert third.synth.text == (Path("a.txt"),)
    assert all(part.synth and part.synth.text for part in filled.data.validate_on.values())


def test_data_sets_are_added_and_a_group_to_validate_on_takes_the_place_of_lines_held_out() -> None:
    config = load("fine-tune")
    more = config.with_data([(Path("mine"), 2.0)], [], 0.5)
    assert [part.path for part in more.data.train] == [None, Path("mine")]
    assert (more.data.train[1].share, more.data.train[1].augment) == (2.0, 0.5)
    assert more.data.held_out == Config().data.held_out > 0
    validated = config.with_data([(Path("mine"), 1.0)], [Path("sets/theirs")], 0.0)
    assert validated.data.held_out == 0
    assert list(validated.data.validate_on) == [*config.data.validate_on, "theirs"]
