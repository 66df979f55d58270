"""The structure of a document: its headings, paragraphs, tables and pictures, in reading order."""

from __future__ import annotations

from dokhae.formats.structure.blocks import (
    Block,
    Figure,
    Grid,
    GridCell,
    Heading,
    PageBreak,
    Passage,
    picture_note,
)
from dokhae.formats.structure.flow import blocks

__all__ = ["Block", "Figure", "Grid", "GridCell", "Heading", "PageBreak", "Passage", "blocks", "picture_note"]
