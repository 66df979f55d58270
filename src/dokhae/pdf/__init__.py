"""Searchable PDFs, with OCRmyPDF; and dokhae as an engine of it.

    ocrmypdf --plugin dokhae.pdf scan.pdf searchable.pdf

The functions beside `make_searchable` are the hooks that OCRmyPDF calls.
"""

from __future__ import annotations

from dokhae.errors import MissingExtraError

try:
    from dokhae.pdf._plugin import Plugin, own_reader
    from dokhae.pdf.searchable import TextLayer, make_searchable
except ModuleNotFoundError as error:
    raise MissingExtraError(f"searchable PDFs need {error.name}", "pdf") from error

__all__ = [
    "TextLayer",
    "add_options",
    "check_options",
    "get_ocr_engine",
    "initialize",
    "make_searchable",
    "rasterize_pdf_page",
    "register_options",
]

_HOOKS = Plugin(own_reader)
initialize = _HOOKS.initialize
register_options = _HOOKS.register_options
add_options = _HOOKS.add_options
check_options = _HOOKS.check_options
get_ocr_engine = _HOOKS.get_ocr_engine
rasterize_pdf_page = _HOOKS.rasterize_pdf_page
