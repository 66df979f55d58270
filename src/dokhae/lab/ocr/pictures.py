"""Figures as PNG files, without a screen and with Hangul in their labels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dokhae.errors import OutputError
from dokhae.synth.fonts import bundled_folder

__all__ = ["saved_figure"]


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

    font = bundled_folder() / "NotoSansKR-Regular.otf"
    font_manager.fontManager.addfont(font)
    family = font_manager.FontProperties(fname=font).get_name()
    with rc_context({"font.family": family, "axes.unicode_minus": False}):
        figure = Figure(figsize=size)
        FigureCanvasAgg(figure)
        yield figure.subplots()
        try:
            figure.savefig(path, dpi=110, bbox_inches="tight")
        except OSError as error:
            raise OutputError(f"the figure {path} cannot be written: {error.strerror or error}") from error
