"""The lines that were read worst, as one HTML page that needs nothing else."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

import cv2
import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from dokhae.errors import OutputError
from dokhae.lab.ocr.evaluate import Reading
from dokhae.lab.ocr.lines import Lines

__all__ = ["marked", "worst", "write_gallery"]

_SHOWN = 100
_TALLEST = 96  # px

_PAGE = Template("""<!doctype html>
<html lang="ko">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>가장 잘못 읽은 글줄 · The lines read worst</title>
<style>
body { font: 1rem/1.5 sans-serif; margin: 1rem auto; max-width: 60rem; padding: 0 1rem; }
body { color: #222; background: #fff; }
article { border-top: 1px solid #ccc; padding: .7rem 0; }
img { max-width: 100%; background: #eee; }
dl { display: grid; grid-template-columns: 4rem 1fr; margin: .3rem 0; font-size: 1.15rem; }
dt { color: #666; font-size: 1rem; }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
del { background: #fdd; text-decoration: none; }
ins { background: #ffe9a8; text-decoration: none; }
small { color: #666; }
</style>
<h1>가장 잘못 읽은 글줄</h1>
<p>The lines read worst: $shown of $wrong with a mistake, of $all in all. <del>정답에만</del> · only in the
truth; <ins>읽은 글에만</ins> · only in what was read.</p>
$articles
</html>
""")
_ARTICLE = Template("""<article>
<img src="data:image/png;base64,$image" alt="$truth">
<dl><dt>정답</dt><dd>$marked_truth</dd><dt>읽음</dt><dd>$marked_read</dd></dl>
<small>$note</small>
</article>""")


def worst(readings: Sequence[Reading], count: int = _SHOWN) -> list[Reading]:
    """The lines with a mistake, those with the largest share of errors first."""
    wrong = [reading for reading in readings if reading.score.edits]
    return sorted(wrong, key=lambda r: (-r.score.ned, -r.score.edits, r.group, r.number))[:count]


def marked(truth: str, read: str) -> tuple[str, str]:
    """Both texts as HTML, with what only one of them has in `del` and `ins`."""
    left, right = [], []
    for block in Levenshtein.opcodes(truth, read):
        true = escape(truth[block.src_start : block.src_end])
        found = escape(read[block.dest_start : block.dest_end])
        same = block.tag == "equal"
        left.append(true if same or not true else f"<del>{true}</del>")
        right.append(found if same or not found else f"<ins>{found}</ins>")
    return "".join(left), "".join(right)


def write_gallery(readings: Sequence[Reading], groups: Mapping[str, Lines], path: Path) -> None:
    """Write the page.

    Args:
        readings: of all lines.
        groups: the sets that they are of, for their pictures.
        path: of the HTML file.

    Raises:
        OutputError: it cannot be written.
    """
    shown = worst(readings)
    page = _PAGE.substitute(
        shown=f"{len(shown):,}",
        wrong=f"{sum(reading.score.edits > 0 for reading in readings):,}",
        all=f"{len(readings):,}",
        articles="\n".join(_article(r, groups[r.group][r.index].image) for r in shown),
    )
    try:
        path.write_text(page, "utf-8")
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error


def _article(reading: Reading, image: npt.NDArray[np.uint8]) -> str:
    truth, read = marked(reading.truth, reading.read)
    made = [name for name in (reading.kind, reading.font) if name]
    facts = [f"{reading.group} {reading.number}", *made, f"CER {reading.score.cer:.0%}"]
    return _ARTICLE.substitute(
        image=_png(image),
        truth=escape(reading.truth, quote=True),
        marked_truth=truth,
        marked_read=read,
        note=escape(" · ".join([*facts, f"confidence {reading.confidence:.2f}"])),
    )


def _png(image: npt.NDArray[np.uint8]) -> str:
    if image.shape[0] > _TALLEST:
        scale = _TALLEST / image.shape[0]
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    if image.ndim == 3:
        image = cv2.cvtColor(image, cv2.COLOR_RGB2BGR).astype(np.uint8)
    return base64.b64encode(cv2.imencode(".png", image)[1].tobytes()).decode("ascii")
