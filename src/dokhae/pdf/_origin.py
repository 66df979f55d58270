"""What is to be made searchable, as one PDF that anybody may open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, cast

import img2pdf
import numpy as np
import pikepdf
from PIL import ExifTags, Image

from dokhae.errors import BrokenImageError, EmptyInputError, InputError, SourceNotFoundError
from dokhae.source import HEAD_SIZE, Limits, PageImage, PageSource, SingleSource, open_source, sniff

__all__ = ["Origin", "write_origin"]

_POINTS_PER_INCH: Final = 72
_SHORTEST_PAGE: Final = 3.0  # points, as PDF has it
_LONGEST_PAGE: Final = 14_400.0
_LEAST_CREDIBLE_DPI: Final = 96  # what screens and cameras write into any picture
_A4_LENGTH: Final = 11.69  # inches
# Orientations, as EXIF counts them.
_MIRRORED: Final = frozenset([2, 4, 5, 7])
_TURNED: Final = frozenset([3, 6, 8])


@dataclass(frozen=True, slots=True)
class Origin:
    """One PDF of all sources.

    Attributes:
        name: of the first source, for messages.
        page_count: pages of all.
        allowed: what the readers of an encrypted source may do; None if none of the sources was encrypted.
        is_owned: whether the password of the encrypted source is that of its owner, who may do everything.
        has_form: whether there are fields to fill in.
    """

    name: str
    page_count: int
    allowed: pikepdf.Permissions | None
    is_owned: bool
    has_form: bool


def write_origin(
    sources: Iterable[SingleSource], path: Path, *, password: str | None, limits: Limits
) -> Origin:
    """Write one PDF of all sources, without encryption: the first PDF or image, and the pages of the others.

    Raises:
        InputError: a source is missing, empty, broken, too large, encrypted, or no image or PDF.
    """
    with ExitStack() as stack:
        names, pdfs = [], []
        for source in sources:
            try:
                name, stream = _as_pdf(source, password, limits)
                pdf = stack.enter_context(_opened(stack.enter_context(stream), name, password))
            except OSError as error:
                told = source if isinstance(source, Path) else getattr(source, "name", "<stream>")
                raise SourceNotFoundError(f"'{told}' cannot be opened: {error.strerror}") from error
            names.append(name)
            pdfs.append(pdf)
        if not pdfs:
            raise EmptyInputError("There is nothing to read")
        whole = pdfs[0]
        for name, pdf in zip(names[1:], pdfs[1:], strict=True):
            with _whole(name):
                whole.pages.extend(pdf.pages)
        encrypted = [pdf for pdf in pdfs if pdf.is_encrypted]
        origin = Origin(
            name=names[0],
            page_count=len(whole.pages),
            allowed=encrypted[0].allow if encrypted else None,
            is_owned=any(pdf.owner_password_matched for pdf in encrypted[:1]),
            has_form=any(map(_has_form, pdfs)),
        )
        limits.check_pages(origin.page_count, f"'{names[0]}' with what follows it")
        with _whole(names[0]):
            whole.save(path, encryption=False)
    return origin


@contextmanager
def _whole(name: str) -> Iterator[None]:
    """What qpdf raises where a PDF is not whole, as an error of dokhae."""
    try:
        yield
    except (pikepdf.PikepdfError, RuntimeError, TypeError, ValueError) as error:
        raise BrokenImageError(f"'{name}' is a broken or truncated PDF") from error


def _opened(stream: BinaryIO, name: str, password: str | None) -> pikepdf.Pdf:
    with _whole(name):
        pdf = pikepdf.open(stream, password=password or "")
        needs_rendering = bool(pdf.Root.get("/NeedsRendering", False))
    if needs_rendering:
        remedy = "Print it to a new PDF with Adobe Reader, and give that."
        raise InputError(f"'{name}' is a form of Adobe LiveCycle, which has no pages", remedy=remedy)
    return pdf


def _has_form(pdf: pikepdf.Pdf) -> bool:
    """Whether a PDF has fields; what stands in place of a form in a damaged one has none."""
    form = pdf.Root.get("/AcroForm")
    return isinstance(form, pikepdf.Dictionary) and "/Fields" in form


def _as_pdf(source: SingleSource, password: str | None, limits: Limits) -> tuple[str, BinaryIO]:
    """The name of a source, and a PDF of it; everything that is refused is refused here."""
    content = _content(source)
    with open_source(content, password=password, limits=limits) as opened:
        if isinstance(content, bytes | Path) and sniff(_head(content), opened.name) == "PDF":
            # pikepdf takes no name that Python cannot encode, such as one in cp949, but the open file.
            return opened.name, BytesIO(content) if isinstance(content, bytes) else content.open("rb")
        # An image that cannot be decoded would be packed into the PDF as it is.
        for number in range(1, opened.page_count + 1):
            opened.page(number)
        packed = _packed(content, opened.page_count) if isinstance(content, bytes | Path) else None
        return opened.name, BytesIO(packed or _packed_pixels(opened))


def _content(source: SingleSource) -> SingleSource:
    """The bytes of what can be read but once, a stream or a pipe; anything else as it is."""
    if isinstance(source, Path):
        return source if source.is_file() else source.read_bytes()
    return cast(bytes, source.read()) if hasattr(source, "read") else source


def _head(content: bytes | Path) -> bytes:
    if isinstance(content, bytes):
        return content[:HEAD_SIZE]
    with content.open("rb") as file:
        return file.read(HEAD_SIZE)


def _packed(content: bytes | Path, page_count: int) -> bytes | None:
    """The image as it is, not decoded; None where PDF has no place for such a one."""
    data = content if isinstance(content, bytes) else content.read_bytes()
    try:
        if not _is_turned_right(data, page_count):
            return None
        packed = cast(bytes, img2pdf.convert(data, layout_fun=_page_size, rotation=img2pdf.Rotation.ifvalid))
        with pikepdf.open(BytesIO(packed)) as pdf:
            return packed if len(pdf.pages) == page_count else None
    except Exception:
        # It knows many reasons to refuse an image, with as many errors, and our own readers know better.
        return None


def _is_turned_right(data: bytes, page_count: int) -> bool:
    """Whether every page is shown upright once img2pdf has packed it.

    A PDF turns pages, but mirrors none; and of a TIFF that Pillow has turned, img2pdf turns the page again.
    """
    with Image.open(BytesIO(data)) as image:
        wrong = _MIRRORED if image.format != "TIFF" else _MIRRORED | _TURNED
        for number in range(page_count):
            image.seek(number)
            if image.getexif().get(ExifTags.Base.Orientation) in wrong:
                return False
    return True


def _packed_pixels(opened: PageSource) -> bytes:
    pages = [_png(opened.page(number)) for number in range(1, opened.page_count + 1)]
    return cast(bytes, img2pdf.convert(pages, layout_fun=_page_size))


def _png(page: PageImage) -> bytes:
    stream = BytesIO()
    dpi = page.dpi or _LEAST_CREDIBLE_DPI
    Image.fromarray(np.asarray(page.pixels)).save(stream, "PNG", dpi=(dpi, dpi))
    return stream.getvalue()


def _page_size(width: int, height: int, dpi: tuple[float, float]) -> tuple[float, float, float, float]:
    """Points of the page and of the image on it; as long as A4 where the resolution is not credible."""
    longest = max(width, height)
    if min(dpi) <= _LEAST_CREDIBLE_DPI:
        dpi = (max(_LEAST_CREDIBLE_DPI, longest / _A4_LENGTH),) * 2
    least = longest * _POINTS_PER_INCH / _LONGEST_PAGE
    size = _POINTS_PER_INCH * width / max(dpi[0], least), _POINTS_PER_INCH * height / max(dpi[1], least)
    return max(size[0], _SHORTEST_PAGE), max(size[1], _SHORTEST_PAGE), *size
