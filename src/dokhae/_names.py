"""Names of files, and what else comes from the command line, as text that can be written anywhere.

Python keeps bytes that it cannot decode as lone surrogates, so that a path leads to its file whatever it is
called: those of an old name in cp949, or of any Korean name where the locale is C. Nothing can encode them.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["readable"]

_UNDECODED: Final = re.compile("[\udc80-\udcff]+")


def readable(text: str) -> str:
    """The text with undecoded bytes decoded as UTF-8 or cp949, or replaced where they are neither."""
    return _UNDECODED.sub(_decoded, text)


def _decoded(found: re.Match[str]) -> str:
    content = found[0].encode("ascii", "surrogateescape")
    for encoding in ("utf-8", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("ascii", "replace")
