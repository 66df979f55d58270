"""Images and PDFs in, page images out: lazily, one page at a time, within limits."""

from __future__ import annotations

from dokhae.source._page import PageImage

__all__ = ["PageImage"]
