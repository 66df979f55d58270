"""What the lines say: running text, words, random syllables and made-up furniture, mixed by shares.

A `Corpus` is drawn from by a random generator alone: the same generator gives the same line on any machine.
"""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.random import Generator

from dokhae.errors import EmptyInputError, SourceNotFoundError
from dokhae.hangul import HANJA, INITIALS, MEDIALS, SYLLABLES, SYMBOLS, normalize, unknown
from dokhae.hanja import reading
from dokhae.synth.furniture import alike, furniture

__all__ = ["Corpus", "Shares", "read_lines"]

_RARE = "".join(c for c in SYMBOLS if c not in HANJA and not c.isspace())
_LONGEST_WORD = 6  # Hanja beside their reading
_JAMO = INITIALS + MEDIALS


@dataclass(frozen=True, slots=True)
class Shares:
    """How often each source of lines is drawn; the numbers need not sum to one."""

    text: float = 0.55
    words: float = 0.08
    syllables: float = 0.13
    furniture: float = 0.20
    hanja: float = 0.02
    symbols: float = 0.02


def read_lines(path: Path) -> list[str]:
    """The usable lines of a text file (.txt or .xz; UTF-8, or cp949 as Korean Windows writes it), normalised.

    Lines with characters outside the alphabet are left out.

    Raises:
        SourceNotFoundError: no such file, or one that cannot be read.
        EmptyInputError: nothing usable in it.
    """
    if not path.is_file():
        raise SourceNotFoundError(f"there is no file {path}")
    try:
        data = path.read_bytes()
        data = lzma.decompress(data) if path.suffix == ".xz" else data
    except (OSError, lzma.LZMAError) as error:
        raise SourceNotFoundError(f"{path} cannot be read ({error})", remedy="Check the file.") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp949", errors="ignore")
    lines = [line for line in map(normalize, text.splitlines()) if line and not unknown(line)]
    if not lines:
        raise EmptyInputError(f"no line of {path} can be rendered", remedy="Give a file of Korean text.")
    return lines


def _own_corpus() -> list[str]:
    text = resources.files("dokhae.synth").joinpath("corpus.txt").read_text("utf-8")
    return [line for line in map(normalize, text.splitlines()) if line]


class Corpus:
    """Draws texts to render.

    Args:
        texts: Lines of running text; the small corpus of this package if there are none.
        words: Vocabulary for lines of random words; words of the running text if there are none.
        shares: How often each source is drawn.
    """

    def __init__(
        self, texts: Sequence[str] = (), words: Sequence[str] = (), shares: Shares | None = None
    ) -> None:
        self._texts = list(texts) or _own_corpus()
        self._vocabulary = list(words)
        self._shares = shares or Shares()

    @classmethod
    def from_files(cls, texts: Sequence[Path], words: Sequence[Path], shares: Shares | None = None) -> Corpus:
        """A corpus of text files (one sentence a line) and word files (one word a line)."""
        return cls(
            [line for path in texts for line in read_lines(path)],
            [line for path in words for line in read_lines(path)],
            shares,
        )

    def fingerprint(self) -> str:
        """The same for two corpora that draw the same lines."""
        parts = (repr(self._shares), *self._texts, "", *self._vocabulary)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def line(self, rng: Generator, longest: int = 45) -> str:
        """One normalised line of 1 to `longest` characters."""
        shares = self._shares
        draws = {
            self.text: shares.text,
            self.words: shares.words,
            self.syllables: shares.syllables,
            self.furniture: shares.furniture,
            self.hanja: shares.hanja,
            self.symbols: shares.symbols,
        }
        ends = np.cumsum(list(draws.values()))
        draw = list(draws)[int(np.searchsorted(ends, rng.random() * ends[-1], side="right"))]
        return _cut(draw(rng, longest), longest)

    def text(self, rng: Generator, longest: int = 45) -> str:
        """A run of running text of random length, cut as a line break cuts it: mostly between words."""
        line = self._texts[int(rng.integers(len(self._texts)))]
        length = int(rng.integers(max(1, longest // 8), longest + 1))
        if len(line) <= length:
            return line
        start = int(rng.integers(0, len(line) - length + 1))
        if rng.random() < 0.8:
            start = line.rfind(" ", 0, start + 1) + 1
        return line[start : start + length]

    def words(self, rng: Generator, longest: int = 45, count: int = 10) -> str:
        """Random words of the vocabulary, ten a line as in the paper, fewer when they would not fit."""
        chosen = (self._word(rng) for _ in range(count))
        return _whole_words(" ".join(chosen), longest)

    def syllables(self, rng: Generator, longest: int = 45) -> str:
        """Random syllables of all 11,172, in words of one to six."""
        longest = min(longest, int(rng.integers(2, 24)))
        drawn = "".join(SYLLABLES[i] for i in rng.integers(0, len(SYLLABLES), longest))
        return _with_spaces(rng, drawn)[:longest]

    def furniture(self, rng: Generator, longest: int = 45) -> str:
        """A number, date, address, formula, or a piece of an exam paper."""
        return normalize(furniture(rng, lambda count: self._run(rng, count)))

    def hanja(self, rng: Generator, longest: int = 45) -> str:
        """School Hanja: beside their reading, among words of running text, and lines of nothing else."""
        count = int(rng.integers(1, 8) if rng.random() < 0.5 else rng.integers(8, 24))
        drawn = "".join(HANJA[i] for i in rng.integers(0, len(HANJA), count))
        word = drawn[:_LONGEST_WORD]
        forms = (
            f"{reading(word)}({word}){self._run(rng, 1)}",
            f"{word}({reading(word)}) {self._run(rng, 1)}",
            f"{self._run(rng, 1)}({drawn})",
            f"{drawn} {self._run(rng, 2)}",
            _with_spaces(rng, drawn),
        )
        return forms[int(rng.integers(len(forms)))]

    def symbols(self, rng: Generator, longest: int = 45) -> str:
        """Any symbol of the alphabet among words, what looks alike, and chains of jamo as in ㅋㅋㅋ."""
        roll = rng.random()
        if roll < 0.5:
            return normalize(alike(rng, lambda count: self._run(rng, count)))
        if roll < 0.6:
            jamo = _JAMO[int(rng.integers(len(_JAMO)))]
            return f"{self._run(rng, 2)}{jamo * int(rng.integers(1, 5))}"
        drawn = "".join(_RARE[i] for i in rng.integers(0, len(_RARE), int(rng.integers(1, 7))))
        return normalize(f"{self._run(rng, 1)}{_with_spaces(rng, drawn)}{self._run(rng, 1)}")

    def _word(self, rng: Generator) -> str:
        if self._vocabulary:
            return self._vocabulary[int(rng.integers(len(self._vocabulary)))]
        return self._run(rng, 1)

    def _run(self, rng: Generator, count: int) -> str:
        """So many consecutive words of running text."""
        words = self._texts[int(rng.integers(len(self._texts)))].split()
        start = int(rng.integers(0, max(1, len(words) - count + 1)))
        return " ".join(words[start : start + count])


def _with_spaces(rng: Generator, characters: str) -> str:
    parts: list[str] = []
    while characters:
        size = int(rng.integers(1, 7))
        parts.append(characters[:size])
        characters = characters[size:]
    return " ".join(parts)


def _whole_words(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest + 1].rpartition(" ")[0] or text[:longest]


def _cut(text: str, longest: int) -> str:
    return text[:longest].strip() or "가"
