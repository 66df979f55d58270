"""How well broken words are told from spaces at line ends: `python benchmarks/joints.py FILES`.

Each file is plain text, one sentence or paragraph a line, perhaps compressed as .xz. Forty lines of it are
taken as one document and set anew in lines of 15 to 45 syllables, in two ways: broken between any two
syllables, and broken at spaces alone. The lines are then joined again. Every second document is for tuning:
`dokhae.lab.text.spacing` learns from four fifths of them, and `--fit` weighs the evidence on the others.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize

from dokhae.lab.ocr.tables import percent, table
from dokhae.lab.text.spacing import Part, documents
from dokhae.language.joints import Joint, evidence, is_settled, spaces

__all__ = ["Typeset", "fit", "main", "typeset"]

_WIDTHS = (15, 45)
_NEVER_FIRST = frozenset(".,!?:;)]}%’”」』》〉】〕…·ㆍ~")
_NEVER_LAST = frozenset("([{‘“「『《〈【〔")
_FREE = ({"N.", ".N"}, {"EC.", ".VX"}, {"SN.", ".NNB"}, {"SN.", ".N"}, {"NR.", ".NNB"})
_HEAD = (
    "text",
    "broken",
    "joints",
    "right",
    "of those within words",
    "of spaces",
    "of those with one spelling",
    "always a space",
    "never a space",
    "s for 10 kB",
)
_RARE = 8  # occurrences below which evidence gets no weight
_SMOOTH = 0.5

_Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Typeset:
    """A document in lines, and the truth about its joints.

    Attributes:
        lines: as they would be read.
        spaces: for each line but the last, whether it ended at a space.
    """

    lines: Sequence[str]
    spaces: Sequence[bool]

    @property
    def joints(self) -> list[Joint]:
        """The joints of its lines."""
        return [Joint(*pair) for pair in pairwise(self.lines)]


def typeset(text: str, width: float, *, anywhere: bool) -> Typeset:
    """Break a text into lines.

    Args:
        text: words with one space between them.
        width: of a line, in syllables; a Latin letter is half as wide.
        anywhere: between any two syllables, and not at spaces alone.
    """
    lines, ends, start = [], [], 0
    while start < len(text):
        end = _end(text, start, width, anywhere)
        lines.append(text[start:end].rstrip())
        ends.append(text[end - 1 : end] == " " or text[end : end + 1] == " ")
        start = end + (text[end : end + 1] == " ")
    return Typeset(lines, ends[:-1])


def _end(text: str, start: int, width: float, anywhere: bool) -> int:
    """Where the line that begins at `start` ends."""
    full = start
    while full < len(text) and width > 0:
        width -= 0.5 if text[full].isascii() else 1
        full += 1
    if full == len(text):
        return full
    chosen = (end for end in range(full, start, -1) if _may_end(text[end - 1], text[end], anywhere))
    return next(chosen, full)


def _may_end(before: str, after: str, anywhere: bool) -> bool:
    if " " in (before, after):
        return True
    if not anywhere or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return not (before.isascii() and after.isascii())


def _sample(path: Path, part: Part, *, anywhere: bool, joints: int) -> Iterator[Typeset]:
    """Documents of one part in a fixed random order, until they have so many joints."""
    rng = random.Random(f"{path.name} {int(part == 'test')}")
    texts = documents(path, part)
    rng.shuffle(texts)
    for text in texts:
        document = typeset(text, rng.uniform(*_WIDTHS), anywhere=anywhere)
        yield document
        joints -= len(document.spaces)
        if joints <= 0:
            return


def _row(path: Path, part: Part, joints: int, *, anywhere: bool) -> list[str]:
    sample = list(_sample(path, part, anywhere=anywhere, joints=joints))
    start = time.perf_counter()
    found = [spaces(document.joints, "\n".join(document.lines)) for document in sample]
    seconds = time.perf_counter() - start
    true = np.array([space for document in sample for space in document.spaces])
    right = np.array([space for of_document in found for space in of_document]) == true
    free = np.array([joint for document in sample for joint in _free(document)])
    size = sum(len(line.encode()) for document in sample for line in document.lines)
    return [
        path.name.partition(".")[0],
        "anywhere" if anywhere else "at spaces",
        f"{len(true):,}",
        _share(right),
        _share(right[~true]),
        _share(right[true]),
        _share(right[~free]),
        _share(true),
        _share(~true),
        f"{10_000 * seconds / size:.2f}",
    ]


def _free(document: Typeset) -> list[bool]:
    """Which joints may be spelt either way: two nouns, a verb and its auxiliary, a number and its unit."""
    unsettled = [is_settled(joint) is None for joint in document.joints]
    found = evidence(list(compress(document.joints, unsettled)), "\n".join(document.lines))
    return [is_open and _may_be_either(next(found)) for is_open in unsettled]


def _may_be_either(found: dict[str, float]) -> bool:
    return any(pair <= found.keys() for pair in _FREE)


def _share(right: _Bools) -> str:
    return percent(float(right.mean())) if len(right) else "-"


def fit(files: Sequence[Path], joints: int) -> dict[str, float]:
    """The weights with which the evidence tells the joints of the tuning halves best."""
    cases = [case for path in files for case in _cases(path, joints)]
    counts: dict[str, int] = {}
    for found, _ in cases:
        for name in found:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= _RARE)
    values = np.array([[found.get(name, 0.0) for name in names] for found, _ in cases])
    signs = np.array([1.0 if space else -1.0 for _, space in cases])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (values @ weights)
        slope = -signs / (1 + np.exp(margins))
        cost = np.logaddexp(0, -margins).sum() + _SMOOTH * (weights**2).sum()
        return float(cost), values.T @ slope + 2 * _SMOOTH * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    rounded = zip(names, found.x.round(1).tolist(), strict=True)
    return {name: weight for name, weight in rounded if weight}


def _cases(path: Path, joints: int) -> Iterator[tuple[dict[str, float], bool]]:
    """The evidence at joints that characters do not settle, with the truth."""
    for document in _sample(path, "weigh", anywhere=True, joints=joints):
        unsettled = [is_settled(joint) is None for joint in document.joints]
        found = evidence(list(compress(document.joints, unsettled)), "\n".join(document.lines))
        yield from zip(found, compress(document.spaces, unsettled), strict=True)


def main(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="Plain text, or .xz of it.")
    ],
    joints: Annotated[int, typer.Option(min=1, help="Joints of each file and way of breaking.")] = 2000,
    tuning: Annotated[bool, typer.Option(help="Measure on what weights are fitted on.")] = False,
    weights: Annotated[bool, typer.Option("--fit", help="Fit the weights and print them.")] = False,
) -> None:
    """Print a Markdown table of how many joints are told right."""
    if weights:
        print("\n".join(f'    "{name}": {weight},' for name, weight in fit(files, joints).items()))
        return
    part: Part = "weigh" if tuning else "test"
    rows = [_row(path, part, joints, anywhere=anywhere) for anywhere in (True, False) for path in files]
    print(table([*_HEAD], rows, names=2))


if __name__ == "__main__":
    typer.run(main)
