"""What stands on a page beside its lines of text: pictures, and the cells of ruled tables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dokhae.document import Box, Rotation
from dokhae.figures import Cell, Picture, Table
from dokhae.layout._canvas import Canvas
from dokhae.layout._grids import Grid, Span, grids
from dokhae.layout._pictures import pictures
from dokhae.layout.geometry import Floats, as_box, turned_back

__all__ = ["find_figures"]


def find_figures(
    image: NDArray[np.uint8], rects: Floats, rotation: Rotation, skew: float
) -> tuple[tuple[Picture, ...], tuple[Table, ...]]:
    """The pictures and the ruled tables of a page.

    Args:
        image: RGB, height x width x 3, as it was given.
        rects: its text, n x 4: left, top, right and bottom once the page is turned upright and by its skew.
        rotation: degrees clockwise by which the image must be turned to be upright.
        skew: degrees clockwise by which text lines still slope after that turn.
    """
    height, width = image.shape[:2]
    canvas = Canvas(np.ascontiguousarray(np.rot90(image, -rotation // 90)), rects, skew)

    def box(rect: Floats) -> Box:
        return as_box(turned_back(canvas.to_image(rect), rotation, width, height))

    def cell(grid: Grid, span: Span) -> Cell:
        rows, columns = span.rows, span.columns
        return Cell(
            box(grid.rect_of(span)),
            rows.start,
            columns.start,
            rows.stop - rows.start,
            columns.stop - columns.start,
        )

    tables = grids(canvas)
    return (
        tuple(Picture(box(rect)) for rect in pictures(canvas, tables)),
        tuple(Table(box(grid.rect), tuple(cell(grid, span) for span in grid.cells)) for grid in tables),
    )
