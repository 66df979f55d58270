"""What the stages of one kind have in common, and the table of those there are.

    images       B x 1 x 32 x W, gray -1..1
    Transform    B x 1 x 32 x W, straightened
    Extractor    B x T x features
    Sequence     B x T x features, each frame with its context
    Predictor    log-probabilities of characters

A width factor multiplies all channels, so that networks can be compared on a CPU.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from collections.abc import Sequence as Many
from fractions import Fraction
from typing import Any, ClassVar, TypeVar

from torch import Tensor, nn

from dokhae.hangul import Alphabet

__all__ = ["Extractor", "Predictor", "Sequence", "Transform", "register", "registered"]

_Stage = TypeVar("_Stage", bound=nn.Module)


class Transform(nn.Module, ABC):
    """Straightens lines.

    Args:
        width: of every line in pixels; None: each has its own.
        factor: what channels are multiplied by.
    """

    def __init__(self, width: int | None, factor: Fraction) -> None:
        super().__init__()

    @abstractmethod
    def forward(self, images: Tensor) -> Tensor:
        """B x 1 x 32 x W in -1..1 to the same."""


class Extractor(nn.Module, ABC):
    """Turns pictures into frames.

    It is made of convolutions whose strides along the line multiply to a divisor of 16.

    Args:
        channels: of the paper's extractors at their end: 512 times the width factor. Others scale with it.

    Attributes:
        features: of each frame.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.features = channels

    @abstractmethod
    def forward(self, images: Tensor) -> Tensor:
        """B x 1 x 32 x W in -1..1 to B x T x features."""

    def maps(self, images: Tensor) -> list[Tensor]:
        """What a smaller extractor can be fitted to, from the first to the frames of `forward`."""
        return [self(images)]


class Sequence(nn.Module, ABC):
    """Gives each frame its context.

    Args:
        features: of each frame that comes in.
        hidden: width of its layers: 256 times the width factor.

    Attributes:
        features: of each frame that goes out.
    """

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.features = features

    @abstractmethod
    def forward(self, frames: Tensor) -> Tensor:
        """B x T x features to B x T x self.features."""


class Predictor(nn.Module, ABC):
    """Finds the characters in frames.

    Args:
        features: of each frame.
        hidden: width of its layers.
        alphabet: the characters.
        longest: most characters of a line, where the predictor has a limit of its own.

    Attributes:
        outputs: names of what `forward` gives.
        split: frames that it makes of one.
        whole: it reads every syllable, by its jamo, whatever else its alphabet holds.
    """

    outputs: ClassVar[tuple[str, ...]]
    split: ClassVar[int] = 1
    whole: ClassVar[bool] = False

    def __init__(self, features: int, hidden: int, alphabet: Alphabet, longest: int) -> None:
        super().__init__()
        self.alphabet = alphabet
        self.longest = longest

    @abstractmethod
    def forward(self, frames: Tensor) -> tuple[Tensor, ...]:
        """B x T x features to float32 log-probabilities, one tensor for each of `outputs`."""

    @abstractmethod
    def loss(self, frames: Tensor, texts: Many[str]) -> Tensor:
        """Negative log-likelihood of the label of each line, B; labels with a `fault` have none."""

    @abstractmethod
    def read(self, outputs: tuple[Tensor, ...]) -> list[str]:
        """The likeliest characters, picked greedily: quick, for validation while training."""

    def fault(self, text: str, frames: int) -> str | None:
        """Why a label cannot be learnt from a line of so many output frames, or None."""
        if not text:
            return "it is empty"
        if outside := self.alphabet.unknown(text):
            return f"the alphabet does not hold {', '.join(sorted(map(repr, outside)))}"
        return self._misfit(text, frames)

    @abstractmethod
    def _misfit(self, text: str, frames: int) -> str | None:
        """Why a label of known characters does not fit."""


_TABLES: dict[type[nn.Module], dict[str, Any]] = {
    kind: {} for kind in (Transform, Extractor, Sequence, Predictor)
}


def register(name: str) -> Callable[[type[_Stage]], type[_Stage]]:
    """Class decorator: file a stage under its kind by a name without "-" and "@".

    Raises:
        ValueError: the kind has a stage of that name.
    """

    def file(stage: type[_Stage]) -> type[_Stage]:
        table = next(table for kind, table in _TABLES.items() if issubclass(stage, kind))
        if name in table:
            raise ValueError(f"there is a stage {name} already")
        table[name] = stage
        return stage

    return file


def registered(kind: Callable[..., _Stage]) -> dict[str, type[_Stage]]:
    """The stages of a kind (`Transform`, `Extractor`, `Sequence`, `Predictor`) by name."""
    return dict(next(table for known, table in _TABLES.items() if known is kind))
