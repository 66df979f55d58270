"""Searchable PDFs, with OCRmyPDF; and dokhae as an engine of it.

    ocrmypdf --plugin dokhae.pdf scan.pdf searchable.pdf

The functions beside `make_searchable` are the hooks that OCRmyPDF calls.
"""

from __future__ import annotations

import dokhae.errors

try:
    from dokhae.pdf._plugin import (
        add_options,
        check_options,
        get_ocr_engine,
        initialize,
        rasterize_pdf_page,
        register_options,
    )
    from dokhae.pdf.searchable import TextLayer, make_searchable
except ImportError as error:
    # A library that is there and has other names in it is too old or too new.
    wanted = "" if isinstance(error, ModuleNotFoundError) else " in another version than the one that is here"
    raise dokhae.errors.MissingExtraError(f"searchable PDFs need {error.name}{wanted}", "pdf") from error

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
