"""DOCX, for Word and what reads its files: headings, paragraphs, tables and pictures, page by page."""

from __future__ import annotations

import io
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
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

__all__ = ["DOCX", "Writer"]

_FONT: Final = "맑은 고딕"
_BODY_POINTS: Final = 10.5


class Writer(BlockWriter):
    """A document of Word that grows block by block."""

    def __init__(self) -> None:
        from docx import Document
        from docx.shared import Mm

        super().__init__()
        self._document = Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = (Mm(side) for side in PAGE)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
        self._document.core_properties.author = ""
        self._document.core_properties.comments = ""
        self._document.core_properties.language = "ko-KR"
        self._set_styles()

    def _set_styles(self) -> None:
        from docx.oxml.ns import qn

        styles = self._document.styles
        for language in styles.element.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "ko-KR")
        _set_font(styles["Normal"], _BODY_POINTS)
        for level, points in enumerate(HEADING_POINTS, 1):
            _set_font(styles[f"Heading {level}"], points)

    def _heading(self, text: str, level: int) -> None:
        self._paragraph(text, f"Heading {level}")

    def _paragraph(self, text: str = "", style: str | None = None) -> Paragraph:
        paragraph = self._document.add_paragraph(clean(text), style)
        if self._breaks:
            paragraph.paragraph_format.page_break_before = True
            self._breaks = False
        return paragraph

    def _table(self, grid: Grid) -> None:
        from docx.shared import Mm

        if self._breaks:
            self._paragraph()  # a table cannot begin a page by itself
        widths = column_widths(grid.widths)
        style = "Table Grid" if grid.ruled else None
        table = self._document.add_table(grid.row_count, len(widths), style)
        table.autofit = False
        slots = [row.cells for row in table.rows]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in slots:
            for slot, width in zip(row, widths, strict=True):
                slot.width = Mm(width)
        for cell in grid.cells:
            slot = slots[cell.row][cell.column]
            if (cell.row_span, cell.column_span) != (1, 1):
                last = slots[cell.row + cell.row_span - 1][cell.column + cell.column_span - 1]
                slot = slot.merge(last)
            # Line breaks inside a paragraph are lost on some readers, and the words beside them one.
            slot.text, *lines = clean(cell.text).split("\n")
            for line in lines:
                slot.add_paragraph(line)
        self._document.add_paragraph()  # two tables that touch would be one

    def _picture(self, figure: Figure, image: bytes) -> None:
        from docx.shared import Mm

        width, height = picture_size(figure)
        run = self._paragraph().add_run()
        shape = run.add_picture(io.BytesIO(image), Mm(width), Mm(height))
        shape._inline.docPr.set("descr", clean(figure.text))

    def to_bytes(self) -> bytes:
        """The file."""
        file = io.BytesIO()
        self._document.save(file)
        return file.getvalue()


def _set_font(style: ParagraphStyle, points: float) -> None:
    """The font for Latin and Hangul, in black, in place of those of the theme, which has none for Hangul."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name = _FONT
    style.font.size = Pt(points)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), _FONT)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)


DOCX: Final = office_format("docx", "docx", "python-docx", Writer)
"""Needs python-docx, of the extra `office`. The file is made when all pages are read."""
