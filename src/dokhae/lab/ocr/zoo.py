"""Every network of the lab by its name: `TPS-VGG-BiLSTM-Attn`, `TPS-VGG-BiLSTM-Attn@1/4`.

A name is transform-extract-sequence-predict, one stage of each kind, and a width factor for all channels.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from collections.abc import Sequence as Many
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Final

import torch
from torch import Tensor, nn

from dokhae.errors import UsageError
from dokhae.hangul import SYLLABLES, Alphabet
from dokhae.lab.stages import Extractor, Predictor, Sequence, Transform, registered
from dokhae.lab.stages.predict.hangul import HangulCTC
from dokhae.recognize.prepare import HEIGHT, Input

__all__ = ["PAPER", "SHIPPED", "Name", "Network", "Setting", "names", "parameters"]

SHIPPED: Final = "None-Residual-ConvAttn-HangulCTC"
PAPER: Final = tuple(
    map("-".join, product(("None", "TPS"), ("VGG", "RCNN", "ResNet"), ("None", "BiLSTM"), ("CTC", "Attn")))
)

_CHANNELS = 512  # of the extractor at its end, for a width factor of 1
_HIDDEN = 256
_FACTORS = {"1": Fraction(1), "1/2": Fraction(1, 2), "1/4": Fraction(1, 4)}
_PATTERN = "transform-extract-sequence-predict"
_PERIOD = 16  # px; a line that is so much wider has a fixed number of frames more


def _stages() -> dict[str, list[str]]:
    return {
        "transform": list(registered(Transform)),
        "extract": list(registered(Extractor)),
        "sequence": list(registered(Sequence)),
        "predict": list(registered(Predictor)),
    }


def names() -> list[str]:
    """Every combination of stages, at full width."""
    return ["-".join(stages) for stages in product(*_stages().values())]


def _meant(word: str, known: Iterable[str]) -> str:
    """A remedy that says what was probably meant."""
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), by_lower, 1, cutoff=0.4)
    return f"Did you mean {by_lower[close[0]]}?" if close else ""


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a network.

    Raises:
        UsageError: there is no such stage or width factor.
    """

    transform: str
    extract: str
    sequence: str
    predict: str
    factor: Fraction = _FACTORS["1"]

    def __post_init__(self) -> None:
        for kind, stages in _stages().items():
            if (word := getattr(self, kind)) not in stages:
                remedy = f"{_meant(word, stages)} There are {', '.join(stages)}.".strip()
                raise UsageError(f"there is no {kind} stage {word!r}", remedy=remedy)
        if self.factor not in _FACTORS.values():
            raise _no_factor(str(self.factor))

    @property
    def whole(self) -> bool:
        """Its predictor reads every syllable, by its jamo."""
        return registered(Predictor)[self.predict].whole

    @classmethod
    def parse(cls, text: str) -> Name:
        """The name that a text spells.

        Raises:
            UsageError: it spells none; the remedy says what was probably meant.
        """
        stages, at, factor = text.partition("@")
        words = stages.split("-")
        if len(words) != 4:
            remedy = f"{_meant(stages, names())} A name is {_PATTERN}, such as {SHIPPED}.".strip()
            raise UsageError(f"the name {text!r} is not made of four stages", remedy=remedy)
        if at and factor not in _FACTORS:
            raise _no_factor(factor)
        transform, extract, sequence, predict = words
        return cls(transform, extract, sequence, predict, _FACTORS[factor or "1"])

    def __str__(self) -> str:
        stages = "-".join((self.transform, self.extract, self.sequence, self.predict))
        return stages if self.factor == 1 else f"{stages}@{self.factor}"


def _no_factor(factor: str) -> UsageError:
    return UsageError(f"there is no width factor {factor!r}", remedy="Write @1/2, @1/4, or none at all.")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a network is fed, and the most characters that a decoder with attention reads in a line."""

    input: Input = field(default_factory=Input)
    longest: int = 45


class Network(nn.Module):
    """A recogniser of lines.

    Args:
        name: its stages and width.
        alphabet: the characters that it knows.
        setting: what it is fed.

    Raises:
        UsageError: no such name; TPS without a width; HangulCTC with an alphabet that is a plain list.
    """

    def __init__(
        self, name: Name | str, alphabet: Alphabet | None = None, setting: Setting | None = None
    ) -> None:
        super().__init__()
        self.name = name = Name.parse(name) if isinstance(name, str) else name
        self.alphabet = alphabet or Alphabet()
        self.setting = setting or Setting()
        hidden = int(_HIDDEN * name.factor)
        self.transform = registered(Transform)[name.transform](self.setting.input.width, name.factor)
        self.extract = registered(Extractor)[name.extract](int(_CHANNELS * name.factor))
        self.sequence = registered(Sequence)[name.sequence](self.extract.features, hidden)
        self.predict = registered(Predictor)[name.predict](
            self.sequence.features, hidden, self.alphabet, self.setting.longest
        )
        self.apply(_initialise)

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        """Log-probabilities, `self.predict.outputs`, of B x 1 x 32 x W images, gray 0..255."""
        outputs: tuple[Tensor, ...] = self.predict(self._frames(images))
        return outputs

    def lay_out(self) -> None:
        """Put the weights of convolutions into the order in which they are fastest: channels last."""
        for weight in self.parameters():
            if weight.ndim == 4:
                weight.data = weight.data.to(weight.dtype, memory_format=torch.channels_last)

    def loss(self, images: Tensor, texts: Many[str], taught: tuple[Tensor, ...] = ()) -> Tensor:
        """Negative log-likelihood of each label, B; labels with a `fault` have none.

        HangulCTC can learn from a teacher, too: `taught` is what its `forward` gives for the same images.
        """
        frames = self._frames(images)
        if taught and isinstance(self.predict, HangulCTC):
            return self.predict.loss(frames, texts, taught)
        return self.predict.loss(frames, texts)

    @torch.inference_mode()
    def read(self, images: Tensor) -> list[str]:
        """The texts of images, read greedily."""
        return self.predict.read(self(images))

    def frames(self, width: int) -> int:
        """Output frames of a line that is so many px wide."""
        return _frames(self.name.extract, width) * self.predict.split

    def fault(self, text: str, width: int) -> str | None:
        """Why a label cannot be learnt from a line prepared to a width in px, or None."""
        return self.predict.fault(text, self.frames(width))

    def maps(self, images: Tensor) -> list[Tensor]:
        """`Extractor.maps` of B x 1 x 32 x W images, gray 0..255."""
        return self.extract.maps(self._straightened(images))

    def _frames(self, images: Tensor) -> Tensor:
        frames: Tensor = self.sequence(self.extract(self._straightened(images)))
        return frames

    def _straightened(self, images: Tensor) -> Tensor:
        straightened: Tensor = self.transform(images.float() / 127.5 - 1)
        return straightened


def _initialise(module: nn.Module) -> None:
    """Weights as Baek et al., 2019, begin: He et al., 2015, and no bias, but where a module has its own."""
    if isinstance(module, nn.Conv2d | nn.Linear | nn.LSTM):
        for parameter in module.parameters():
            if parameter.ndim > 1:
                nn.init.kaiming_normal_(parameter)
            else:
                nn.init.zeros_(parameter)
    elif callable(reset := getattr(module, "reset_parameters", None)):
        reset()


@cache
def _probe(extract: str) -> Extractor:
    """An extractor without weights: it computes shapes only."""
    with torch.device("meta"):
        return registered(Extractor)[extract](_CHANNELS).eval()


@cache
def _frames(extract: str, width: int) -> int:
    """Frames that an extractor makes of a width; convolutions repeat themselves, so few widths are tried."""
    if width >= 2 * _PERIOD:
        periods, rest = divmod(width - _PERIOD, _PERIOD)
        each = _frames(extract, 2 * _PERIOD - 1) - _frames(extract, _PERIOD - 1)
        return _frames(extract, _PERIOD + rest) + periods * each
    with torch.inference_mode():
        frames: Tensor = _probe(extract)(torch.empty(1, 1, HEIGHT, width, device="meta"))
    return frames.shape[1]


def parameters(name: str) -> int:
    """Trainable parameters at the sizes of the paper: lines of 32 x 100, 974 characters.

    HangulCTC has the whole alphabet. No weights are made.

    Raises:
        UsageError: there is no such network.
    """
    parsed = Name.parse(name)
    paper = Alphabet(SYLLABLES[:974], syllables=False)
    alphabet = Alphabet() if parsed.whole else paper
    with torch.device("meta"):
        network = Network(parsed, alphabet, Setting(Input(width=100)))
    return sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad)
