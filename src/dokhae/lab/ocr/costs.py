"""What a network costs: multiply-accumulates, and milliseconds a line by torch and by ONNX Runtime."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode
from torch.utils.hooks import RemovableHandle

from dokhae.lab.ocr.export import export
from dokhae.lab.ocr.zoo import Network
from dokhae.recognize.prepare import HEIGHT

__all__ = ["line_of", "macs", "milliseconds"]

_WARM_UP = 3  # runs
_RUNS = 15


def line_of(network: Network, width: int) -> Tensor:
    """A line of noise, 1 x 1 x 32 x W uint8, as wide as asked for or as the network takes it."""
    shape = (1, 1, HEIGHT, network.setting.input.width or width)
    return torch.from_numpy(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8))


def macs(network: Network, line: Tensor) -> int:
    """Multiply-accumulates of convolutions, linear layers, matrix products and LSTMs for one line."""
    counter = FlopCounterMode(display=False)

    def counted() -> int:
        return int(counter.get_total_flops()) // 2  # a multiply-accumulate is two operations there

    # Whether the counter sees into an LSTM depends on the machine: what it sees there is taken back.
    lstms: list[int] = []
    hooks: list[RemovableHandle] = []
    for module in network.modules():
        if isinstance(module, nn.LSTM):
            hooks.append(module.register_forward_pre_hook(lambda m, i: lstms.append(counted())))
            hooks.append(
                module.register_forward_hook(lambda m, i, o: lstms.append(_of_lstm(m, i[0]) - counted()))
            )
    try:
        with counter:  # it fails without gradients where a parameter is an input, as in ParallelAttn
            network.eval()(line)
    finally:
        for hook in hooks:
            hook.remove()
    return counted() + sum(lstms)


def _of_lstm(lstm: nn.LSTM, frames: Tensor) -> int:
    """Of the four gates of each step and direction."""
    directions = 2 if lstm.bidirectional else 1
    inputs, total = lstm.input_size, 0
    for _ in range(lstm.num_layers):
        total += directions * 4 * lstm.hidden_size * (inputs + lstm.hidden_size)
        inputs = directions * lstm.hidden_size
    return total * frames.shape[0] * frames.shape[1]


def milliseconds(networks: Sequence[Network], width: int) -> list[tuple[float, float]]:
    """Time of one line on one thread, by torch and by ONNX Runtime: medians of runs that take turns.

    Raises:
        WeightsError: ONNX Runtime does not compute what torch does.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with TemporaryDirectory() as folder:
            runs = [run for i, n in enumerate(networks) for run in _runs(n, width, Path(folder, str(i)))]
            times = _timed(runs)
    finally:
        torch.set_num_threads(threads)
    return list(zip(times[::2], times[1::2], strict=True))


def _runs(network: Network, width: int, folder: Path) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """One line by torch, and the same line by ONNX Runtime."""
    line = line_of(network, width)
    export(network, folder, training={})
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        folder / "recognizer.onnx", options, providers=["CPUExecutionProvider"]
    )
    feed: Mapping[str, Any] = {"lines": line.numpy()}

    def by_torch() -> object:
        with torch.inference_mode():
            return network(line)

    return by_torch, lambda: session.run(None, feed)


def _timed(runs: Sequence[Callable[[], Any]]) -> list[float]:
    times: list[list[float]] = [[] for _ in runs]
    for turn in range(_WARM_UP + _RUNS):
        for run, own in zip(runs, times, strict=True):
            start = time.perf_counter()
            run()
            if turn >= _WARM_UP:
                own.append(1000 * (time.perf_counter() - start))
    return [median(own) for own in times]
