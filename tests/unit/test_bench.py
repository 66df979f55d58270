"""Costs, frontiers, tables and figures."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import cv2
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from typer.testing import CliRunner

from dokhae.cli import app
from dokhae.errors import OutputError, UsageError
from dokhae.hangul import Alphabet
from dokhae.lab.ocr.bench import PUBLISHED, Row, bench_table, draw_figures, frontier, write_bench
from dokhae.lab.ocr.costs import line_of, macs, milliseconds
from dokhae.lab.ocr.measure import measure
from dokhae.lab.ocr.zoo import Network, Setting
from dokhae.lab.stages import Predictor, Sequence, registered
from dokhae.recognize.prepare import Input

POINTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12)


@given(POINTS)
def test_the_frontier_is_what_no_other_beats(points: list[tuple[int, int]]) -> None:
    best = {p for p in points if not any(q != p and q[0] <= p[0] and q[1] >= p[1] for q in points)}
    assert frontier(points) == sorted(best)


class _Alone(Network):
    """A network whose frames are one module's."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__("None-VGG-None-CTC@1/4", Alphabet("가나", syllables=False), Setting(Input(100), 5))
        self.module = module

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        return (self.module(images.float()),)


class _Lstm(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(100, 8, bidirectional=True, batch_first=True)

    def forward(self, images: Tensor) -> Tensor:
        output: Tensor = self.lstm(images[:, 0])[0]
        return output


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (nn.Conv2d(1, 4, 3, padding=1), 32 * 100 * 9 * 4),
        (nn.Linear(100, 7), 32 * 100 * 7),
        (_Lstm(), 32 * 2 * 4 * 8 * (100 + 8)),
    ],
)
def test_multiply_accumulates_follow_the_formulas(module: nn.Module, expected: int) -> None:
    network = _Alone(module)
    assert macs(network, line_of(network, 50)) == expected


@pytest.mark.filterwarnings("ignore:TF32")
def test_an_lstm_counts_once_where_it_is_many_operations() -> None:
    network = _Alone(_Lstm())
    with torch.backends.mkldnn.flags(enabled=False):
        assert macs(network, line_of(network, 50)) == 32 * 2 * 4 * 8 * (100 + 8)


@pytest.mark.parametrize("sequence", registered(Sequence))
@pytest.mark.parametrize("predict", registered(Predictor))
def test_every_network_has_its_modules_counted(sequence: str, predict: str) -> None:
    whole = registered(Predictor)[predict].whole
    alphabet = Alphabet() if whole else Alphabet("가나", syllables=False)
    network = Network(f"None-VGG-{sequence}-{predict}@1/4", alphabet, Setting(Input(100), 5)).eval()
    linear = []
    for module in network.modules():
        if isinstance(module, nn.Linear):
            module.register_forward_hook(lambda m, i, o: linear.append(o.numel() * m.in_features))
        if isinstance(module, nn.Conv1d | nn.Conv2d):
            module.register_forward_hook(lambda m, i, o: linear.append(o.numel() * m.weight[0].numel()))
    counted = macs(network, line_of(network, 100))
    assert counted >= sum(linear) > 0
    assert (counted == sum(linear)) == (sequence == "None" and "CTC" in predict)


def test_a_network_costs_time_either_way() -> None:
    network = Network(
        "None-VGG-None-CTC@1/4", Alphabet("가나", syllables=False), Setting(Input(64), 5)
    ).eval()
    threads = torch.get_num_threads()
    ((by_torch, by_onnx),) = milliseconds([network], 64)
    assert by_torch > 0 < by_onnx
    assert torch.get_num_threads() == threads


def test_rows_are_measured_for_names_and_trained_weights() -> None:
    chance, shipped = measure(["None-VGG-None-CTC@1/4", "shipped"], {}, 100, lambda *_: None)
    assert chance.name == "None-VGG-None-CTC@1/4"
    assert chance.exact is shipped.exact is None
    assert shipped.parameters == pytest.approx(3.410, abs=0.01)
    with pytest.raises(UsageError, match="VGG"):
        measure(["None-VG-None-CTC"], {}, 100, lambda *_: None)


def test_a_table_has_dashes_for_what_is_unknown() -> None:
    table = bench_table([Row("a", 1.2345678, 2.0), PUBLISHED[0]])
    assert table.splitlines()[2].count(" - ") == 4
    assert "1.235" in table
    assert "62.72 %" in table


def test_figures_are_pictures(tmp_path: Path) -> None:
    rows = [Row("a", 1.0, 2.0, 0.5, 0.1), Row("b", 2.0, 1.0)]
    for path in draw_figures(rows, tmp_path / "new"):
        assert cv2.imread(str(path)) is not None
    assert all(cv2.imread(str(path)) is not None for path in draw_figures([], tmp_path))


def test_a_bench_is_written_whole(tmp_path: Path) -> None:
    rows = [Row("a", 1.0, 2.0, 0.5, 0.1)]
    write_bench(rows, tmp_path / "new")
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "table.md",
        "time-accuracy.png",
        "parameters-accuracy.png",
    }
    assert (tmp_path / "new" / "table.md").read_text("utf-8") == bench_table(rows) + "\n"
    (tmp_path / "table.md").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_bench(rows, tmp_path)


def test_parameters_alone_are_printed() -> None:
    done = CliRunner().invoke(
        app, ["bench", "--parameters-only", "TPS-VGG-BiLSTM-Attn", "None-RCNN-None-CTC"]
    )
    assert done.stdout.splitlines() == ["TPS-VGG-BiLSTM-Attn 12.043", "None-RCNN-None-CTC 2.360"]


def test_without_names_every_network_is_printed() -> None:
    done = CliRunner().invoke(app, ["bench", "--parameters-only"])
    printed = dict(line.split() for line in done.stdout.splitlines())
    paper = product(("None", "TPS"), ("VGG", "RCNN", "ResNet"), ("None", "BiLSTM"), ("CTC", "Attn"))
    assert {"-".join(stages) for stages in paper} <= set(printed)
    assert "None-Residual-ConvAttn-HangulCTC" in printed
