"""Rows of a comparison, measured: of networks by name, with weights of chance, or of trained ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from dokhae.hangul import SYLLABLES, Alphabet
from dokhae.lab.ocr.bench import Row
from dokhae.lab.ocr.costs import line_of, macs, milliseconds
from dokhae.lab.ocr.evaluate import evaluate
from dokhae.lab.ocr.lines import Lines
from dokhae.lab.ocr.parts import Tell
from dokhae.lab.ocr.runs import network_of, recognizer_of
from dokhae.lab.ocr.scoring import Total
from dokhae.lab.ocr.zoo import Name, Network, Setting
from dokhae.recognize.prepare import Input

__all__ = ["measure"]

_PAPER_CHARACTERS = 974


def measure(models: Sequence[str], groups: Mapping[str, Lines], width: int, tell: Tell) -> list[Row]:
    """A row for each network.

    Args:
        models: names of the zoo, built at the sizes of the 2019 paper, and trained ones as `network_of` takes
            them.
        groups: lines that trained ones are tested on, none of them faulty.
        width: of the timed line in pixels, for networks that take any.
        tell: is told what is done.

    Raises:
        DokhaeError: no such network, weights that cannot be loaded, or faulty lines.
    """
    networks = [_network(model) for model in models]
    tell("timing", 0, 1)
    times = milliseconds(networks, width)
    tell("timing", 1, 1)
    rows = []
    for model, network, (by_torch, by_onnx) in zip(models, networks, times, strict=True):
        total = _accuracy(model, groups, tell)
        rows.append(
            Row(
                name=model if model == str(network.name) else f"{network.name} ({model})",
                parameters=sum(p.numel() for p in network.parameters()) / 1e6,
                milliseconds=by_onnx,
                exact=total.exact if total else None,
                cer=total.cer if total else None,
                macs=macs(network, line_of(network, width)) / 1e6,
                torch=by_torch,
            )
        )
    return rows


def _is_trained(model: str) -> bool:
    return model == "shipped" or Path(model).exists()


def _network(model: str) -> Network:
    if _is_trained(model):
        return network_of(model)[0]
    name = Name.parse(model)
    paper = Alphabet(SYLLABLES[:_PAPER_CHARACTERS], syllables=False)
    alphabet = Alphabet() if name.whole else paper
    fixed = Input(width=100, plain=True) if name.transform == "TPS" else Input()
    return Network(name, alphabet, Setting(fixed, longest=25)).eval()


def _accuracy(model: str, groups: Mapping[str, Lines], tell: Tell) -> Total | None:
    if not groups or not _is_trained(model):
        return None
    with TemporaryDirectory() as folder:
        return evaluate(recognizer_of(model, Path(folder)), groups, most=0, tell=tell).total
