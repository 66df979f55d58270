"""Images and PDFs in, page images out: lazily, one page at a time, within limits. Plain text is read as well.

`open_pages` is the short way. To go on after a page or file that cannot be read, take the long one:

    for single in expand("scans"):
        with open_source(single) as source:
            for number in range(1, source.page_count + 1):
                try:
                    page = source.page(number)
                except InputError as error:
                    ...
"""

from __future__ import annotations

from dokhae.source._expand import SingleSource, Source, expand, find_files
from dokhae.source._open import open_pages, open_source
from dokhae.source._page import Limits, PageImage, PageSource
from dokhae.source._pdf import PDFIUM
from dokhae.source._sniff import HEAD_SIZE, sniff
from dokhae.source.text import decode_text, is_text, read_text

__all__ = [
    "HEAD_SIZE",
    "PDFIUM",
    "Limits",
    "PageImage",
    "PageSource",
    "SingleSource",
    "Source",
    "decode_text",
    "expand",
    "find_files",
    "is_text",
    "open_pages",
    "open_source",
    "read_text",
    "sniff",
]
