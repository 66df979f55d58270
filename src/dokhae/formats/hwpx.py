"""HWPX, for 한글 (Hancom Office): outlines, paragraphs, tables and pictures, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dokhae.formats._office import (
    HEADING_POINTS,
    MARGIN,
    PAGE,
    BlockWriter,
    column_widths,
    office_format,
    picture_size,
)
from dokhae.formats._xml import clean
from dokhae.formats.structure import Figure, Grid

if TYPE_CHECKING:
    from hwpx.oxml import HwpxOxmlParagraph

__all__ = ["HWPX", "Writer"]

_UNITS: Final = 7200 / 25.4  # of HWPX in a millimetre
_ROW: Final = 7.0  # mm; Hancom makes rows higher that need it
_SUFFIXES: Final = {"png": "png", "jpeg": "jpg"}  # as Hancom calls such files


class Writer(BlockWriter):
    """A document of Hancom Office that grows block by block."""

    def __init__(self) -> None:
        from hwpx import HwpxDocument

        super().__init__()
        self._document = HwpxDocument.new()
        self._document.package.clear_document_metadata()
        margins = dict.fromkeys(("left", "right", "top", "bottom"), MARGIN)
        self._document.page.setup(
            width_mm=PAGE[0], height_mm=PAGE[1], margins_mm=margins, header_margin_mm=0, footer_margin_mm=0
        )
        styles = self._document.styles
        self._outlines = [styles.resolve(f"개요 {level}") for level in range(1, len(HEADING_POINTS) + 1)]
        self._large = [styles.ensure_run(bold=True, size=points) for points in HEADING_POINTS]
        self._ruled = styles.ensure_border_fill(border_color="#000000")
        self._bare = styles.ensure_border_fill(active_borders=())
        # Outlines are numbered by themselves otherwise, beside the numbers that the page has.
        for header in self._document.parts.headers:
            for number in header.element.iter("{*}paraHead"):
                number.text = ""
            header.mark_dirty()
        self._is_new = True

    def _paragraph(self, text: str = "") -> HwpxOxmlParagraph:
        if self._is_new:  # it holds the settings of the section, and so comes first
            paragraph = self._document.paragraphs[0]
            self._is_new = False
        else:
            flag = "1" if self._breaks else "0"
            paragraph = self._document.add_paragraph("", inherit_style=False, pageBreak=flag)
        self._breaks = False
        paragraph.text = clean(text)
        return paragraph

    def _heading(self, text: str, level: int) -> None:
        paragraph, style = self._paragraph(text), self._outlines[level - 1]
        paragraph.style_id_ref = style.id
        paragraph.para_pr_id_ref = style.para_pr_id_ref
        paragraph.char_pr_id_ref = self._large[level - 1]

    def _table(self, grid: Grid) -> None:
        widths = [round(width * _UNITS) for width in column_widths(grid.widths)]
        table = self._paragraph().add_table(
            grid.row_count,
            len(widths),
            width=sum(widths),
            height=round(_ROW * _UNITS) * grid.row_count,
            border_fill_id_ref=self._ruled if grid.ruled else self._bare,
        )
        table.set_column_widths(widths)
        for cell in grid.cells:
            # Line breaks inside a paragraph, and what follows them, are lost on some readers.
            table.set_cell_text(cell.row, cell.column, clean(cell.text), split_paragraphs=True)
        for cell in grid.cells:
            if (cell.row_span, cell.column_span) != (1, 1):
                last = cell.row + cell.row_span - 1, cell.column + cell.column_span - 1
                table.merge_cells(cell.row, cell.column, *last)

    def _picture(self, figure: Figure, image: bytes) -> None:
        width, height = (round(side * _UNITS) for side in picture_size(figure))
        item = self._document.media.add_image(image, _SUFFIXES[figure.suffix])
        picture = self._paragraph().add_picture(item.item_id, width=width, height=height)
        comment = picture.element.find("{*}shapeComment")
        if comment is not None:
            comment.text = clean(figure.text)

    def to_bytes(self) -> bytes:
        """The file."""
        return self._document.to_bytes()


HWPX: Final = office_format("hwpx", "hwpx", "python-hwpx", Writer)
"""Needs python-hwpx, of the extra `office`. The file is made when all pages are read."""
