"""Two readers as one: the network finds spans, and the ranker has its say about each.

They err in different places: the network knows what words mean, the ranker which clues question and text
share. Their probabilities are pooled by weighted geometric means, two to one (a logarithmic opinion pool:
Genest and Zidek, 1986, "Combining Probability Distributions"). Whether the text has an answer at all is the
network's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dokhae.language.morphemes import Sentence
from dokhae.language.ranker import Ranker
from dokhae.language.reading import Reading, ReadingModel, SpanFound
from dokhae.language.window import Prepared

__all__ = ["Panel"]

_CONSIDERED: Final = 20
"""Spans of the network that are pooled; all others share a tenth of its probability, none with much of it."""
_ALL: Final = 1_000_000
_SHARE: Final = 1 / 3
"""The ranker's weight; on articles that neither was trained on, probabilities fit best with about that."""
_UNLISTED: Final = 1e-3
"""Added to the ranker's probabilities: what is not among its candidates may be right all the same."""


class Panel:
    """The two readers. Safe to share between threads, as they are.

    Args:
        network: that finds the spans.
        ranker: that has its say.

    Attributes:
        refuse: probability of "no answer", beside the best answer, from which there is none.
    """

    def __init__(self, network: ReadingModel, ranker: Ranker) -> None:
        self.refuse = network.refuse
        self._network = network
        self._ranker = ranker

    def prepare(self, sentences: Sequence[Sentence]) -> list[Prepared]:
        """Sentences as `read` takes them."""
        return self._network.prepare(sentences)

    def read(
        self, questions: Sequence[Sequence[Prepared]], text: Sequence[Prepared], most: int = 3
    ) -> list[Reading]:
        """What the text says to each question; the arguments are those of the network."""
        found = self._network.read(questions, text, _CONSIDERED)
        said = self._ranker.read(questions, text, _ALL)
        return [_pooled(*pair, most) for pair in zip(found, said, strict=True)]


def _pooled(found: Reading, said: Reading, most: int) -> Reading:
    """The spans of a reading with pooled probabilities; "no answer" stands to the best as it stood before."""
    if not found.spans:
        return found
    all_said = sum(span.probability for span in said.spans) or 1.0
    opinions = {(span.start, span.end): span.probability / all_said for span in said.spans}
    weights = [
        span.probability ** (1 - _SHARE) * (opinions.get((span.start, span.end), 0.0) + _UNLISTED) ** _SHARE
        for span in found.spans
    ]
    told = sum(span.probability for span in found.spans)
    shares = [told * weight / sum(weights) for weight in weights]
    none = max(shares) * found.none / found.spans[0].probability
    scale = (told + found.none) / (told + none)
    spans = [
        SpanFound(span.start, span.end, share * scale)
        for span, share in zip(found.spans, shares, strict=True)
    ]
    return Reading(tuple(sorted(spans, key=lambda span: -span.probability)[:most]), none * scale)
