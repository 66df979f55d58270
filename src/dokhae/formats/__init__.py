"""What a document is written as: page by page where the format allows it, so that a long one is not held."""

from __future__ import annotations

from dokhae.formats.data import schema
from dokhae.formats.format import Format, ReadPage
from dokhae.formats.registry import FORMATS, format_named, format_of

__all__ = ["FORMATS", "Format", "ReadPage", "format_named", "format_of", "schema"]
