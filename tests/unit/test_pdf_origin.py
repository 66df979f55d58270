"""What becomes one PDF before it is read: images as they are, PDFs with their pages, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import Image
from tests.conftest import PdfMaker
from tests.fuzzing import LIMITS, mutant
from tests.searchable import edited, pdf_of, png, shown

from dokhae.errors import (
    BrokenImageError,
    DokhaeError,
    EmptyInputError,
    EncryptedError,
    InputError,
    SourceNotFoundError,
    TooLargeError,
    UnsupportedFormatError,
)
from dokhae.pdf._origin import Origin, write_origin
from dokhae.source import Limits, PageSource, open_pages, open_source

SAMPLES = Path(__file__).parents[2] / "samples"
PICTURE = Image.open(SAMPLES / "notice.png").convert("RGB").crop((300, 150, 700, 350))


def image(kind: str, picture: Image.Image = PICTURE, **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def lying(kind: str, orientation: int, **options: Any) -> Callable[[], bytes]:
    def make() -> bytes:
        exif = Image.Exif()
        exif[0x0112] = orientation
        return image(kind, exif=exif, **options)

    return make


def two_pages() -> bytes:
    return image("TIFF", save_all=True, append_images=[PICTURE.rotate(90, expand=True)], dpi=(200, 200))


IMAGES: dict[str, Callable[[], bytes]] = {
    "PNG": lambda: image("PNG"),
    "PNG, palette": lambda: image("PNG", PICTURE.quantize(16)),
    "PNG, one bit": lambda: image("PNG", PICTURE.convert("1")),
    "PNG, transparent": lambda: image("PNG", PICTURE.convert("RGBA")),
    "JPEG": lambda: image("JPEG", quality=95),
    **{f"JPEG, lying {way}": lying("JPEG", way, quality=95) for way in range(9)},
    **{f"PNG, lying {way}": lying("PNG", way) for way in (2, 6)},
    **{f"WebP, lying {way}": lying("WEBP", way, lossless=True) for way in (5, 8)},
    **{f"TIFF, lying {way}": lying("TIFF", way) for way in range(1, 9)},
    "JPEG, CMYK": lambda: image("JPEG", PICTURE.convert("CMYK"), quality=95),
    "TIFF": lambda: image("TIFF"),
    "TIFF, fax": lambda: image("TIFF", PICTURE.convert("1"), compression="group4", dpi=(204, 98)),
    "TIFF, two pages": two_pages,
    "WebP": lambda: image("WEBP", lossless=True),
    "BMP": lambda: image("BMP"),
    "GIF, moving": lambda: image("GIF", save_all=True, append_images=[PICTURE.rotate(180)]),
}


def written(folder: Path, *sources: bytes | Path, password: str | None = None) -> tuple[Origin, pikepdf.Pdf]:
    path = folder / "origin.pdf"
    origin = write_origin(sources, path, password=password, limits=Limits())
    return origin, pikepdf.open(path)


def images_of(page: pikepdf.Page) -> list[pikepdf.Object]:
    return list(page.Resources.XObject.values())


@pytest.mark.parametrize("kind", IMAGES)
def test_images_look_the_same_in_the_pdf(kind: str, tmp_path: Path) -> None:
    data = IMAGES[kind]()
    origin, pdf = written(tmp_path, data)
    pages = list(open_pages(data))
    assert origin == Origin("<bytes>", len(pages), None, False, False)
    for number, (page, of_pdf) in enumerate(zip(pages, pdf.pages, strict=True)):
        turned = of_pdf.get("/Rotate", 0) % 180 == 90
        across = float(of_pdf.mediabox[3 if turned else 2])
        drawn = shown(tmp_path / "origin.pdf", number, page.width / across * 72)
        if drawn.shape[:2] == page.pixels.shape[:2]:  # others have pixels that are not square
            assert np.abs(drawn[..., :3].astype(int) - page.pixels).mean() < 10
        else:
            assert "fax" in kind


def test_a_jpeg_is_not_encoded_again(tmp_path: Path) -> None:
    data = image("JPEG", quality=30)
    _, pdf = written(tmp_path, data)
    assert images_of(pdf.pages[0])[0].read_raw_bytes() == data


@pytest.mark.parametrize(
    ("size", "dpi", "points"),
    [
        ((827, 1169), 100, (595.44, 841.68)),
        ((1654, 2339), 72, (595.18, 841.68)),  # what cameras write says nothing: as long as A4
        ((960, 480), 0, (720, 360)),  # screenshots are not made larger than on a screen
        ((22_000, 10), 97, (14_400, 14_400 * 10 / 22_000)),
        ((2, 1), 0, (3, 3)),  # no page is smaller
    ],
)
def test_pages_are_as_large_as_their_resolution_tells(
    size: tuple[int, int], dpi: float, points: tuple[float, float], tmp_path: Path
) -> None:
    data = png(Image.new("L", size, 255), dpi=(dpi, dpi)) if dpi else png(Image.new("L", size, 255))
    _, pdf = written(tmp_path, data)
    assert [float(side) for side in pdf.pages[0].mediabox[2:]] == pytest.approx(points, rel=0.002, abs=0.5)


def test_pages_of_all_sources_follow_each_other(tmp_path: Path) -> None:
    (tmp_path / "둘째.pdf").write_bytes(pdf_of(PICTURE, PICTURE.resize((500, 100))))
    origin, pdf = written(tmp_path, png(PICTURE.resize((300, 300))), tmp_path / "둘째.pdf", image("JPEG"))
    widths = [images_of(page)[0].Width for page in pdf.pages]
    assert widths == [300, 400, 500, 400]
    assert origin.page_count == 4


def test_the_first_pdf_keeps_its_title_and_bookmarks(tmp_path: Path) -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = "수강 신청서"
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("첫 쪽", 0))

    _, pdf = written(tmp_path, edited(pdf_of(PICTURE), add), pdf_of(PICTURE))
    assert str(pdf.docinfo["/Title"]) == "수강 신청서"
    assert [item.title for item in pdf.open_outline().root] == ["첫 쪽"]


def test_an_encrypted_pdf_is_open_afterwards(tmp_path: Path) -> None:
    allowed = pikepdf.Permissions(extract=False)
    data = edited(
        pdf_of(PICTURE),
        lambda pdf: None,
        encryption=pikepdf.Encryption(user="비밀", owner="주인", allow=allowed),
    )
    origin, pdf = written(tmp_path, data, password="비밀")
    assert not pdf.is_encrypted
    assert (origin.allowed, origin.is_owned) == (allowed, False)
    origin, _ = written(tmp_path, data, password="주인")
    assert (origin.allowed, origin.is_owned) == (allowed, True)


def test_forms_are_known(make_pdf: PdfMaker, tmp_path: Path) -> None:
    field = "<< /FT /Tx /T (name) /Type /Annot /Subtype /Widget /Rect [0 0 9 9] >>"
    data = make_pdf(["q Q"], catalog="/AcroForm << /Fields [4 0 R] >>", objects=[field])
    origin, _ = written(tmp_path, data)
    assert origin.has_form


@pytest.mark.parametrize("catalog", ["/AcroForm 5", "/AcroForm [1]", "/AcroForm (x)", "/AcroForm 9 0 R"])
def test_what_stands_in_place_of_a_form_is_none(catalog: str, make_pdf: PdfMaker, tmp_path: Path) -> None:
    origin, _ = written(tmp_path, make_pdf(["q Q"], catalog=catalog))
    assert not origin.has_form


def test_a_file_that_is_gone_in_the_middle_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "사라진.pdf"
    path.write_bytes(pdf_of(PICTURE))

    def open_and_lose(content: Path, **options: Any) -> PageSource:
        opened = open_source(content, **options)
        path.unlink()
        return opened

    monkeypatch.setattr("dokhae.pdf._origin.open_source", open_and_lose)
    with pytest.raises(SourceNotFoundError, match=r"사라진\.pdf' cannot be opened: No such file"):
        written(tmp_path, path)


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_damaged_files_become_a_pdf_or_errors_of_dokhae(start: int, tmp_path: Path) -> None:
    became = 0
    for number in range(start, start + 100):
        try:
            write_origin([mutant(number)], tmp_path / "origin.pdf", password=None, limits=LIMITS)
        except InputError as error:
            assert error.what
        else:
            became += 1
    assert 25 < became < 75


ENCRYPTED = pikepdf.Encryption(user="열쇠", owner="주인")


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (
            lambda make_pdf: edited(pdf_of(PICTURE), lambda pdf: None, encryption=ENCRYPTED),
            EncryptedError,
            "password",
        ),
        (lambda make_pdf: make_pdf([]), EmptyInputError, "without pages"),
        (lambda make_pdf: b"", EmptyInputError, "no bytes"),
        (lambda make_pdf: pdf_of(PICTURE)[:900], BrokenImageError, "broken"),
        (lambda make_pdf: image("JPEG")[:3000], BrokenImageError, "truncated"),
        (lambda make_pdf: "글".encode(), UnsupportedFormatError, "neither"),
        (lambda make_pdf: make_pdf(["q Q"], catalog="/NeedsRendering true"), InputError, "LiveCycle"),
        (lambda make_pdf: png(Image.new("1", (30_000, 1))), TooLargeError, "30000"),
    ],
)
def test_what_cannot_be_read_is_refused(
    make: Callable[[PdfMaker], bytes],
    error: type[DokhaeError],
    words: str,
    make_pdf: PdfMaker,
    tmp_path: Path,
) -> None:
    with pytest.raises(error, match=words) as caught:
        written(tmp_path, make(make_pdf))
    assert caught.value.exit_code == error.exit_code


def test_too_many_pages_are_refused_in_one_file_and_in_all(tmp_path: Path) -> None:
    for sources in ([pdf_of(PICTURE, PICTURE, PICTURE)], [pdf_of(PICTURE), pdf_of(PICTURE, PICTURE)]):
        with pytest.raises(TooLargeError, match="more than 2 pages"):
            write_origin(sources, tmp_path / "origin.pdf", password=None, limits=Limits(max_pages=2))


def test_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyInputError, match="nothing to read"):
        written(tmp_path)
