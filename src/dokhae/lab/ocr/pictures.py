"""Figures as PNG files, without a screen and with Hangul in their labels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from dokhae.errors import OutputError
from dokhae.synth.fonts import bundled_folder

__all__ = ["drawable", "saved_figure"]


@cache
def _drawn() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(_font()).get_charmap())


def _font() -> Path:
    return bundled_folder() / "NotoSansKR-Regular.otf"


def drawable(label: str) -> str:
    """A label with the code points of those characters that figures have no picture of."""
    return "".join(c if ord(c) in _drawn() else f"U+{ord(c):04X}" for c in label)


@contextmanager
def saved_figure(path: Path, size: tuple[float, float]) -> Iterator[Any]:
    """The axes of a figure, which is written to a path at the end.

    Args:
        path: of the PNG.
        size: width and height in inches.

    Raises:
        OutputError: it cannot be written.
    """
    from matplotlib import font_manager, rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    font_manager.fontManager.addfont(_font())
    family = font_manager.FontProperties(fname=_font()).get_name()
    with rc_context({"font.family": family, "axes.unicode_minus": False}):
        figure = Figure(figsize=size)
        FigureCanvasAgg(figure)
        yield figure.subplots()
        try:
            figure.savefig(path, dpi=110, bbox_inches="tight")
        except OSError as error:
            raise OutputError(f"the figure {path} cannot be written: {error.strerror or error}") from error
