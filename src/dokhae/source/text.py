"""Plain text out of files and bytes, in the encodings that Korean text comes in."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path
from typing import Final

from dokhae.errors import EmptyInputError, SourceNotFoundError, TooLargeError, UnsupportedFormatError
from dokhae.source._expand import find_path
from dokhae.source._sniff import HEAD_SIZE, sniff

__all__ = ["MAX_BYTES", "decode_text", "is_text", "read_text"]

MAX_BYTES: Final = 10_000_000
"""Of a text file; a thick novel has 2 MB."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What is in no text: control characters but tab, line feed, form feed, carriage return and escape.
_CONTROLS: Final = re.compile(rb"[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def is_text(head: bytes, name: str = "") -> bool:
    """Whether content is text, and neither an image nor a PDF nor another format.

    Args:
        head: its first bytes.
        name: of its file; what is called .txt is text unless it is an image or a PDF.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if not _CONTROLS.search(head[:HEAD_SIZE]) and b"%PDF-" not in head:
        return True
    return name.lower().endswith(".txt") and not _is_page(head)


def _is_page(head: bytes) -> bool:
    try:
        sniff(head, "")
    except UnsupportedFormatError:
        return False
    return True


def read_text(path: str | Path, max_bytes: int = MAX_BYTES) -> str:
    """The text of a file.

    Raises:
        SourceNotFoundError: It does not exist or may not be read.
        EmptyInputError: It has no bytes.
        TooLargeError: It has more bytes than the limit.
        UnsupportedFormatError: Its encoding is none that `decode_text` knows.
    """
    found = find_path(path)
    try:
        with found.open("rb") as file:
            return decode_text(file.read(max_bytes + 1), found.name, max_bytes)
    except OSError as error:
        raise SourceNotFoundError(f"'{path}' cannot be opened: {error.strerror}") from error


def decode_text(content: bytes, name: str, max_bytes: int = MAX_BYTES) -> str:
    r"""Text in NFC with \n at the ends of lines, from UTF-8, UTF-16 with a byte order mark, or cp949.

    Args:
        content: the bytes.
        name: what messages call them.
        max_bytes: more are refused.

    Raises:
        EmptyInputError: There are no bytes.
        TooLargeError: There are more than the limit.
        UnsupportedFormatError: They are in another encoding, or no text at all.
    """
    if not content:
        raise EmptyInputError(f"'{name}' is empty: it has no bytes", remedy="Give a text.")
    if len(content) > max_bytes:
        raise TooLargeError(f"'{name}' is a text of more than {max_bytes:,} bytes", remedy="Split it.")
    text = _decoded(content)
    if text is None or "\0" in text:
        raise UnsupportedFormatError(
            f"'{name}' is a text in an encoding that dokhae does not know", remedy="Save it as UTF-8."
        )
    return unicodedata.normalize("NFC", "\n".join(re.split(r"\r\n|\r", text)))


def _decoded(content: bytes) -> str | None:
    """The text in the first encoding that fits: UTF-8 is strict enough to be told from cp949."""
    marked = [encoding for bom, encoding in _BOMS if content.startswith(bom)]
    for encoding in marked or ("utf-8", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
