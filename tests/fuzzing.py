"""Small images and PDFs, damaged in every way that files are; each damaged file is known by its number.

`python -m tests.fuzzing 17 18` opens number 17 and asks for its pages. What is allowed is a page within the
limits, or an error of dokhae with a remedy; anything else, a warning included, ends it with a traceback.
"""

from __future__ import annotations

import faulthandler
import io
import logging
import re
import resource
import struct
import sys
import warnings
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Final

import numpy as np
import pypdf
from PIL import Image, ImageDraw

from dokhae.errors import DokhaeError
from dokhae.source import Limits, PageImage, open_source
from tests.pdfs import make_pdf

__all__ = ["LIMITS", "main", "mutant", "originals"]

LIMITS: Final = Limits(max_pixels=1_000_000, max_side=4_000, max_pages=20)
"""Low, so that a thousand files are quick; what is refused before it is decoded depends on them alone."""

_MEMORY: Final = 2_000_000_000  # bytes of addresses, of which the libraries themselves take a good half
_SECONDS: Final = 20  # for one file on a busy machine; it takes milliseconds
_SIZE: Final = (48, 40)
_EDGES: Final = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF)


def _picture() -> Image.Image:
    """Some black marks on noise, so that no format can make it tiny."""
    noise = np.random.default_rng(3).integers(200, 256, (_SIZE[1], _SIZE[0], 3), np.uint8)
    image = Image.fromarray(noise)
    ImageDraw.Draw(image).text((2, 2), "dokhae\n2026", fill="black")
    return image


def _encoded(kind: str, mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    _picture().convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def _image_files() -> Iterator[bytes]:
    exif = Image.Exif()
    exif[0x0112] = 6
    frames = [_picture().convert("L").rotate(angle) for angle in (90, 180)]
    yield from (_encoded("PNG", mode) for mode in ("RGB", "RGBA", "L", "1"))
    yield _encoded("PNG", "P", transparency=0)
    yield _encoded("PNG", "I;16")
    yield _encoded("PNG", save_all=True, append_images=frames)
    yield from (_encoded("JPEG", mode) for mode in ("RGB", "L", "CMYK"))
    yield _encoded("JPEG", progressive=True, exif=exif, dpi=(300, 300))
    for compression in (None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        yield _encoded("TIFF", compression=compression, exif=exif)
    yield _encoded("TIFF", "1", compression="group4")
    yield _encoded("TIFF", "L", save_all=True, append_images=frames)
    yield _encoded("WEBP")
    yield _encoded("WEBP", "RGBA", lossless=True, exif=exif)
    yield _encoded("WEBP", save_all=True, append_images=frames)
    yield from (_encoded("BMP", mode) for mode in ("RGB", "P", "1"))
    yield _encoded("GIF")
    yield _encoded("GIF", save_all=True, append_images=frames)


def _pdf_files() -> Iterator[bytes]:
    text = "BT /F1 24 Tf 20 40 Td (dokhae 2026) Tj ET"
    written = make_pdf([text, "10 10 80 40 re f"], size=(200, 100))
    yield written
    yield make_pdf([text], size=(200, 100), page="/Rotate 90 /UserUnit 2 /CropBox [10 10 150 90]")
    yield _encoded("PDF", save_all=True, append_images=[_picture()])
    yield _encoded("PDF", "1")
    for password in (None, "dokhae"):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(written))
        writer.compress_identical_objects()
        for page in writer.pages:
            page.compress_content_streams()
        if password:
            writer.encrypt("", password, algorithm="RC4-128")
        buffer = io.BytesIO()
        writer.write(buffer)
        yield buffer.getvalue()


@cache
def originals() -> tuple[bytes, ...]:
    """Whole files of every format, images and PDFs in turn."""
    images, pdfs = list(_image_files()), list(_pdf_files())
    return (*images, *pdfs * (len(images) // (2 * len(pdfs))))


def mutant(number: int) -> bytes:
    """A damaged file; the same number gives the same one."""
    random = Random(number)
    data = originals()[number % len(originals())]
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = random.choice(_DAMAGES)(data, random)
    return data


def _flipped(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 8, 32))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _truncated(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _span(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.choice((1, 4, 16, 64, 256)))


def _deleted(data: bytes, random: Random) -> bytes:
    start, stop = _span(data, random)
    return data[:start] + data[stop:]


def _repeated(data: bytes, random: Random) -> bytes:
    start, stop = _span(data, random)
    return data[:stop] + data[start:stop] * random.choice((1, 2, 50)) + data[stop:]


def _spliced(data: bytes, random: Random) -> bytes:
    other = random.choice(originals())
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other)) :]


def _edged(data: bytes, random: Random) -> bytes:
    """A field of the header, or of anywhere, at the edge of what it can hold."""
    end = max(1, min(len(data), random.choice((32, 128, len(data)))))
    size, order = random.choice((1, 2, 4)), random.choice(("little", "big"))
    value = (random.choice(_EDGES) & ((1 << 8 * size) - 1)).to_bytes(size, order)  # type: ignore[arg-type]
    place = random.randrange(end)
    return data[:place] + value + data[place + size :]


def _resized(data: bytes, random: Random) -> bytes:
    """Its width or height, wherever it stands, is another number."""
    forms = [struct.pack(form, side) for side in _SIZE for form in ("<H", ">H", "<I", ">I")]
    places = [place.span() for form in forms for place in re.finditer(re.escape(form), data[:4_096])]
    if not places:
        return _renumbered(data, random)
    start, stop = random.choice(places)
    value = random.choice((*_EDGES, 2_000, 30_000)) & ((1 << 8 * (stop - start)) - 1)
    order = "little" if data[start] in _SIZE else "big"
    return data[:start] + value.to_bytes(stop - start, order) + data[stop:]  # type: ignore[arg-type]


def _renumbered(data: bytes, random: Random) -> bytes:
    """A number written in digits, as PDFs have them, is another one."""
    places = [place.span() for place in re.finditer(rb"\d+", data)]
    if not places:
        return _flipped(data, random)
    start, stop = random.choice(places)
    numbers = (b"0", b"-1", b"1", b"0.00001", b"99999", b"2147483648", b"9" * 30, b"[]", b"1 0 R")
    return data[:start] + random.choice(numbers) + data[stop:]


def _rechunked(data: bytes, random: Random) -> bytes:
    """Chunks of a PNG or RIFF without one, with one twice, or in another order; sums are right again."""
    if data.startswith(b"\x89PNG"):
        return data[:8] + b"".join(map(_png_chunk, _shuffled(_png_chunks(data), random)))
    if data.startswith(b"RIFF"):
        return data[:12] + b"".join(_shuffled(_riff_chunks(data), random))
    return _deleted(data, random)


def _shuffled(chunks: list[bytes], random: Random) -> list[bytes]:
    if not chunks:
        return chunks
    chosen, place = random.randrange(len(chunks)), random.randrange(len(chunks) + 1)
    match random.randrange(4):
        case 0:
            return chunks[:chosen] + chunks[chosen + 1 :]
        case 1:
            return [*chunks[:place], chunks[chosen], *chunks[place:]]
        case 2:
            return [_edged(chunk, random) if index == chosen else chunk for index, chunk in enumerate(chunks)]
        case _:
            return random.sample(chunks, len(chunks))


def _png_chunks(data: bytes) -> list[bytes]:
    """Kind and body of each chunk."""
    chunks, place = [], 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        chunks.append(data[place + 4 : place + 8 + length])
        place += 12 + length
    return chunks


def _png_chunk(chunk: bytes) -> bytes:
    return struct.pack(">I", max(0, len(chunk) - 4)) + chunk + struct.pack(">I", zlib.crc32(chunk))


def _riff_chunks(data: bytes) -> list[bytes]:
    chunks, place = [], 12
    while place + 8 <= len(data):
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        chunks.append(data[place : place + 8 + length + length % 2])
        place += 8 + length + length % 2
    return chunks


_DAMAGES: Final[tuple[Callable[[bytes, Random], bytes], ...]] = (
    _flipped,
    _truncated,
    _deleted,
    _repeated,
    _spliced,
    _edged,
    _edged,
    _resized,
    _resized,
    _renumbered,
    _rechunked,
)


def _broken_rules(page: PageImage) -> str:
    """What is wrong with a page, if anything."""
    if page.width * page.height > LIMITS.max_pixels or max(page.width, page.height) > LIMITS.max_side:
        return f"a page of {page.width} x {page.height} pixels"
    if page.dpi is not None and not 0 < page.dpi < float("inf"):
        return f"a page of {page.dpi} dots per inch"
    return "" if page.pixels.size else "a page without pixels"


def _open(data: bytes) -> int:
    """How many pages could be read; whatever breaks the rules is raised."""
    read = 0
    try:
        with open_source(data, limits=LIMITS) as source:
            for number in range(1, source.page_count + 1):
                try:
                    page = source.page(number)
                except DokhaeError as error:
                    _check(error)
                else:
                    assert not _broken_rules(page), _broken_rules(page)
                    read += 1
    except DokhaeError as error:
        _check(error)
    return read


def _check(error: DokhaeError) -> None:
    assert error.exit_code in (3, 4), repr(error)
    assert error.what, repr(error)
    assert error.remedy.endswith("."), repr(error)
    assert "0x" not in error.what, f"an address in {error.what}"


class _Told(logging.Handler):
    """What nobody has set up logging for, and Python would print."""

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(f"logged: {record.getMessage()}")


def main(start: int, stop: int) -> None:
    """Open the files of these numbers; each number goes to standard output before its file is opened."""
    logging.lastResort = _Told()
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    read = 0
    for number in range(start, stop):
        print(number, flush=True)
        data = mutant(number)
        faulthandler.dump_traceback_later(_SECONDS, exit=True)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            read += _open(data)
        assert not told, f"warned: {told[0].message}"
    faulthandler.cancel_dump_traceback_later()
    print(f"{read} pages")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
