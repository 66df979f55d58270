"""How well a text was read, next to its truth.

Both sides are brought to NFC with single spaces and without empty lines; where engines with other alphabets
are compared, look-alikes have one spelling too. Rates over several texts divide the sum of the edits by the
sum of the characters.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

__all__ = ["Score", "Total", "fold", "score"]

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’`´", "'"),
        **dict.fromkeys("–—−‐‑ㅡ", "-"),
        **dict.fromkeys("～∼〜", "~"),
        **dict.fromkeys("・•ㆍ‧∙⋅", "·"),
        **dict.fromkeys("○◯〇", "ㅇ"),
        **dict.fromkeys("　\u00a0", " "),
        **{chr(0x2776 + n): chr(0x2460 + n) for n in range(10)},  # ❶ is ①
        "…": "...",
        "ⓒ": "©",
        "☎": "",
    }
)


def fold(text: str) -> list[str]:
    """The lines of a text with one spelling for what looks alike."""
    composed = unicodedata.normalize("NFC", text)
    return _lines("".join(map(_narrow, composed)).translate(_FOLDED))


def _lines(text: str) -> list[str]:
    """The lines of a text, in NFC and with single spaces."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    return [line for line in lines if line]


def _narrow(character: str) -> str:
    """The usual width of a full-width or half-width form."""
    return unicodedata.normalize("NFKC", character) if "\uff00" <= character <= "\uffef" else character


@dataclass(frozen=True, slots=True)
class Score:
    """One text against its truth.

    Attributes:
        characters: Characters of the truth, a line end counted as a space.
        edits: Edit distance over the whole text, in the order of reading.
        letters: Characters of the truth without spaces.
        letter_edits: Edit distance without spaces.
        lines: Lines of the truth.
        exact_lines: Lines read without an error.
        spacing: F1 of the gaps between words, over the letters that both sides agree on.
        ned: Edit distance over the longer of both texts, 0 to 1.
    """

    characters: int
    edits: int
    letters: int
    letter_edits: int
    lines: int
    exact_lines: int
    spacing: float
    ned: float

    @property
    def cer(self) -> float:
        """Character error rate."""
        return self.edits / max(1, self.characters)

    @property
    def letter_cer(self) -> float:
        """Character error rate without spaces."""
        return self.letter_edits / max(1, self.letters)

    @property
    def exact(self) -> float:
        """Share of the lines read without an error."""
        return self.exact_lines / max(1, self.lines)


def score(truth: str, read: str, *, folded: bool = True) -> Score:
    """Compare a text that was read with its truth; unless folded, look-alikes are different characters."""
    spelt = fold if folded else _lines
    true_lines, read_lines = spelt(truth), spelt(read)
    true_text, read_text = " ".join(true_lines), " ".join(read_lines)
    true_letters, read_letters = true_text.replace(" ", ""), read_text.replace(" ", "")
    edits = Levenshtein.distance(true_text, read_text)
    return Score(
        characters=len(true_text),
        edits=edits,
        letters=len(true_letters),
        letter_edits=Levenshtein.distance(true_letters, read_letters),
        lines=len(true_lines),
        exact_lines=(Counter(true_lines) & Counter(read_lines)).total(),
        spacing=_spacing_f1(true_text, read_text),
        ned=edits / max(1, len(true_text), len(read_text)),
    )


def _spacing_f1(truth: str, read: str) -> float:
    """F1 of the gaps inside the runs of letters that an alignment of both texts shares."""
    true_gaps, read_gaps = _gaps(truth), _gaps(read)
    alignment = Levenshtein.opcodes(truth.replace(" ", ""), read.replace(" ", ""))
    hits = missed = invented = 0
    for run in alignment:
        if run.tag != "equal":
            continue
        inside = range(1, run.src_end - run.src_start)
        true_here = {offset for offset in inside if run.src_start + offset in true_gaps}
        read_here = {offset for offset in inside if run.dest_start + offset in read_gaps}
        hits += len(true_here & read_here)
        missed += len(true_here - read_here)
        invented += len(read_here - true_here)
    return 2 * hits / (2 * hits + missed + invented) if hits + missed + invented else 1.0


def _gaps(text: str) -> set[int]:
    """How many letters stand before each gap."""
    gaps, letters = set(), 0
    for character in text:
        if character == " ":
            gaps.add(letters)
        else:
            letters += 1
    return gaps


@dataclass(frozen=True, slots=True)
class Total:
    """Several scores as one: characters and lines count alike, and so do texts in `spacing` and `ned`."""

    lines: int
    cer: float
    letter_cer: float
    exact: float
    spacing: float
    ned: float

    @classmethod
    def of(cls, scores: Iterable[Score]) -> Total:
        """The total of one or more scores."""
        parts = tuple(scores)
        return cls(
            lines=sum(part.lines for part in parts),
            cer=sum(part.edits for part in parts) / max(1, sum(part.characters for part in parts)),
            letter_cer=sum(part.letter_edits for part in parts) / max(1, sum(part.letters for part in parts)),
            exact=sum(part.exact_lines for part in parts) / max(1, sum(part.lines for part in parts)),
            spacing=sum(part.spacing for part in parts) / len(parts),
            ned=sum(part.ned for part in parts) / len(parts),
        )
