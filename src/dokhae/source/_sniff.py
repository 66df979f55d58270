"""Which format content is in; suffixes are not believed."""

from __future__ import annotations

from typing import Final, Literal

from dokhae.errors import UnsupportedFormatError

__all__ = ["HEAD_SIZE", "SUFFIXES", "Format", "sniff"]

Format = Literal["PNG", "JPEG", "TIFF", "WebP", "BMP", "GIF", "PDF"]

HEAD_SIZE: Final = 1024

# Suffixes of the files that are taken from folders.
SUFFIXES: Final = frozenset(
    [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".webp", ".bmp", ".dib", ".gif", ".pdf"]
)

_SIGNATURES: Final[tuple[tuple[bytes, Format], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
)
_FOREIGN: Final = (
    (b"PK\x03\x04", "a ZIP archive or a DOCX, HWPX or similar document"),
    (b"\xd0\xcf\x11\xe0", "an HWP, DOC or similar document"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 image"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
    (b"\xff\x0a", "a JPEG XL image"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL image"),
    (b"8BPS", "a Photoshop file"),
    (b"<svg", "an SVG drawing"),
    (b"%!PS", "a PostScript file"),
)
_HEIF_BRANDS: Final = {b"avif": "AVIF", b"avis": "AVIF"}


def sniff(head: bytes, name: str) -> Format:
    """Tell the format of a file.

    Args:
        head: Its first `HEAD_SIZE` bytes.
        name: What messages call it.

    Raises:
        UnsupportedFormatError: If it is none that dokhae reads.
    """
    for signature, known in _SIGNATURES:
        if head.startswith(signature):
            return known
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if b"%PDF-" in head:  # Readers have always accepted some junk before the header.
        return "PDF"
    raise UnsupportedFormatError(f"'{name}' is {_describe(head)}")


def _describe(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return f"a {_HEIF_BRANDS.get(head[8:12], 'HEIC')} image or video"
    for signature, kind in _FOREIGN:
        if head.startswith(signature):
            return f"{kind}, which dokhae does not read"
    return "neither an image nor a PDF that dokhae can read"
