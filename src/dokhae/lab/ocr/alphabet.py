"""Which characters a new network is to know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from dokhae.errors import EmptyInputError
from dokhae.hangul import Alphabet, is_syllable
from dokhae.lab.ocr.config import Config
from dokhae.lab.ocr.lines import Lines
from dokhae.lab.ocr.zoo import Name
from dokhae.synth.corpus import read_lines
from dokhae.synth.stream import LineSource

__all__ = ["alphabet_of"]


def alphabet_of(config: Config, name: Name, sources: Sequence[Lines | LineSource]) -> Alphabet:
    """The alphabet of a configuration for a network, which may be that of its training lines.

    Raises:
        EmptyInputError: the lines have no characters at all.
    """
    factored = name.whole
    sets = [lines for lines in sources if not isinstance(lines, LineSource)]
    kind = config.alphabet
    if kind == "auto":
        kind = "whole" if factored or len(sets) < len(sources) else "data"
    if kind == "whole":
        alphabet = Alphabet()
    elif kind == "data":
        alphabet = _listed((label for lines in sets for label in lines.labels()), factored)
    else:
        alphabet = _listed(read_lines(Path(kind)), factored)
    if not config.spaces:
        alphabet = Alphabet(alphabet.symbols.replace(" ", ""), alphabet.syllables)
    return alphabet.extended(config.added)


def _listed(labels: Iterable[str], factored: bool) -> Alphabet:
    """The characters of labels; a factored alphabet has every syllable besides."""
    spelling = Alphabet()
    found = {character for label in labels for character in spelling.normalize(label)}
    if not found:
        raise EmptyInputError("the lines have no characters", remedy="Give lines with labels.")
    symbols = "".join(sorted(c for c in found if not (factored and is_syllable(c))))
    return Alphabet(symbols, factored)
