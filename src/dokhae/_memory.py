"""Freed memory that the C library would keep for itself."""

from __future__ import annotations

import ctypes
import sys

__all__ = ["give_back"]

_TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


def give_back() -> None:
    """Hand freed memory back to the system.

    Arrays of a page come and go in changing sizes. glibc would keep the gaps between them, page after page;
    other C libraries, which have no such call, are left alone.
    """
    if _TRIM is not None:
        _TRIM(0)
