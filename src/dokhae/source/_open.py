"""Opening one source, and reading the pages of many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from dokhae._names import readable
from dokhae.errors import EmptyInputError, SourceNotFoundError, UsageError
from dokhae.source._expand import SingleSource, Source, expand, find_path
from dokhae.source._images import ImageFileSource, ImageSource
from dokhae.source._page import Limits, PageImage, PageSource
from dokhae.source._pdf import PdfSource
from dokhae.source._pixels import array_to_image
from dokhae.source._sniff import HEAD_SIZE, sniff

__all__ = ["open_pages", "open_source"]

_DEFAULT_LIMITS = Limits()


def open_pages(
    source: Source,
    *,
    password: str | None = None,
    limits: Limits = _DEFAULT_LIMITS,
    pages: range | None = None,
) -> Iterator[PageImage]:
    """Decode the pages of a source one after the other, never more than one at a time.

    The first page that cannot be read ends it; to go on after it, use `expand` and `open_source`.

    Args:
        source: Anything that `expand` takes.
        password: Password of encrypted PDFs.
        limits: What is refused before it is decoded.
        pages: Numbers of the pages wanted of each file, from 1; those beyond its end are left out.

    Raises:
        InputError: If something cannot be found, opened or decoded.
        UsageError: If a file has none of the pages wanted.
    """
    for single in expand(source):
        with open_source(single, password=password, limits=limits) as opened:
            for number in _select(pages, opened):
                yield opened.page(number)


def open_source(
    source: str | SingleSource, *, password: str | None = None, limits: Limits = _DEFAULT_LIMITS
) -> PageSource:
    """Open one file, without decoding its pages yet.

    Args:
        source: A path, bytes, a binary stream (read to its end), a PIL image or an array (height x width,
            x 3 RGB or x 4 RGBA, of bool, uint8, uint16 or float).
        password: Password of an encrypted PDF.
        limits: What is refused before it is decoded.

    Raises:
        SourceNotFoundError: If the path does not exist or may not be read.
        EmptyInputError: If there are no bytes, pixels or pages.
        UnsupportedFormatError: If the content is in no format that dokhae reads, whatever its suffix.
        BrokenImageError: If its header is broken.
        EncryptedError: If the password is missing or wrong.
        TooLargeError: If it has more pages than the limit.
        ValueError: If an array has another shape or type.
    """
    if isinstance(source, np.ndarray):
        return _open_array(source, limits)
    if isinstance(source, Image.Image):
        return ImageSource(source, "<image>", limits)
    stream, name = _open_stream(source)
    try:
        return _open_content(stream, name, password, limits)
    except BaseException:
        stream.close()
        raise


def _select(pages: range | None, source: PageSource) -> Iterable[int]:
    every = range(1, source.page_count + 1)
    if pages is None:
        return every
    wanted = [number for number in pages if number in every]
    if not wanted:
        raise UsageError(f"'{source.name}' has {source.page_count} pages, and none of those asked for")
    return wanted


def _open_array(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]], limits: Limits) -> PageSource:
    if array.size == 0:
        raise EmptyInputError("The array has no pixels")
    return ImageSource(array_to_image(array), "<array>", limits)


def _open_stream(source: str | Path | bytes | BinaryIO) -> tuple[BinaryIO, str]:
    """A stream of our own that can be sought, and the name that messages call it."""
    if isinstance(source, bytes):
        return BytesIO(source), "<bytes>"
    if isinstance(source, str | Path):
        path = find_path(source)
        return _open_file(path), readable(path.name)
    name = getattr(source, "name", None)
    return BytesIO(source.read()), readable(Path(name).name) if isinstance(name, str) else "<stream>"


def _open_file(path: Path) -> BinaryIO:
    try:
        stream = path.open("rb")
        if stream.seekable():
            return stream
        with stream:  # a pipe, as the shell makes of <(command)
            return BytesIO(stream.read())
    except OSError as error:
        raise SourceNotFoundError(f"'{path}' cannot be opened: {error.strerror}") from error


def _open_content(stream: BinaryIO, name: str, password: str | None, limits: Limits) -> PageSource:
    head = stream.read(HEAD_SIZE)
    if not head:
        raise EmptyInputError(f"'{name}' is empty: it has no bytes")
    stream.seek(0)
    kind = sniff(head, name)
    if kind == "PDF":
        return PdfSource(stream, name, password, limits)
    return ImageFileSource(stream, kind, name, limits)
