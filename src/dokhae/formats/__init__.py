"""What a document is written as: page by page, so that a long one is never held in memory."""

from __future__ import annotations

from dokhae.formats.pages import FORMATS, Chunks, json_chunks, paragraph_chunks, text_chunks

__all__ = ["FORMATS", "Chunks", "json_chunks", "paragraph_chunks", "text_chunks"]
