from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pypdf
import pytest
from PIL import Image

from dokhae.errors import (
    BrokenImageError,
    DokhaeError,
    EmptyInputError,
    EncryptedError,
    TooLargeError,
)
from dokhae.source import Limits, PageImage, open_pages, open_source

PdfMaker = Callable[..., bytes]

# 60 characters are enough to be taken as the text of the page.
WORDS = "(The quick brown fox jumps over the lazy dog and goes to sleep) Tj"


def text(size: float, *, before: str = "") -> str:
    return f"{before} BT /F1 {size} Tf 50 400 Td {WORDS} ET"


def first(data: bytes) -> PageImage:
    return next(open_pages(data))


def scan(*, dpi: float, size: tuple[int, int] = (850, 1100), pages: int = 1) -> bytes:
    images = [Image.new("L", size, 200) for _ in range(pages)]
    buffer = io.BytesIO()
    images[0].save(buffer, "PDF", resolution=dpi, save_all=True, append_images=images[1:])
    return buffer.getvalue()


def encrypt(data: bytes, *, user: str, owner: str = "owner") -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user, owner, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_renders_pages_in_order(make_pdf: PdfMaker) -> None:
    grays = [f"{level} g 0 0 595 842 re f" for level in (0.2, 0.4, 0.6)]
    pages = list(open_pages(make_pdf(grays)))
    assert [page.number for page in pages] == [1, 2, 3]
    assert [int(page.pixels[5, 5, 0]) for page in pages] == [51, 102, 153]
    assert pages[0].pixels.flags.c_contiguous


def test_colours_are_rgb(make_pdf: PdfMaker) -> None:
    page = first(make_pdf(["1 0 0 rg 0 0 595 842 re f"]))
    assert page.pixels[5, 5].tolist() == [255, 0, 0]


def test_a_page_without_area_is_none(make_pdf: PdfMaker) -> None:
    with pytest.raises(EmptyInputError, match="'<bytes>' has no area"):
        list(open_pages(make_pdf([""], size=(200, -1), page="/CropBox [10 10 150 90]")))


def test_empty_page_has_the_usual_resolution(make_pdf: PdfMaker) -> None:
    page = first(make_pdf([""]))
    assert page.dpi == 200
    assert (page.width, page.height) == (1653, 2339)
    assert page.pixels.min() == 255


@pytest.mark.parametrize(
    ("content", "points"),
    [
        (text(10), 10),
        (text(16), 16),
        (text(100, before="0.1 0 0 0.1 0 0 cm"), 10),
        ("BT /F1 1 Tf 12 0 0 12 50 400 Tm " + WORDS + " ET", 12),
        ("BT /F1 1 Tf 0 12 -12 0 50 40 Tm " + WORDS + " ET", 12),
        (text(10) + " BT /F1 60 Tf 50 700 Td (Title) Tj ET", 10),
    ],
)
def test_text_becomes_32_pixels_high(make_pdf: PdfMaker, content: str, points: float) -> None:
    page = first(make_pdf([content]))
    assert page.dpi == pytest.approx(32 * 72 / points)


def test_text_in_a_form_counts_at_its_real_size(make_pdf: PdfMaker) -> None:
    content = text(5)
    form = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Matrix [2 0 0 2 0 0] /Resources "
        f"<< /Font << /F1 3 0 R >> >> /Length {len(content)} >>\nstream\n{content}\nendstream"
    )
    page = first(make_pdf(["/X1 Do"], resources="/XObject << /X1 4 0 R >>", objects=[form]))
    assert page.dpi == pytest.approx(32 * 72 / 10)


@pytest.mark.parametrize(("points", "dpi"), [(2, 400), (80, 100)])
def test_resolution_stays_in_its_range(make_pdf: PdfMaker, points: float, dpi: float) -> None:
    assert first(make_pdf([text(points)])).dpi == dpi


@pytest.mark.parametrize(("stated", "dpi"), [(150, 150), (300, 300), (72, 100), (600, 400)])
def test_scans_are_rendered_at_their_own_resolution(stated: float, dpi: float) -> None:
    page = first(scan(dpi=stated))
    assert page.dpi == pytest.approx(dpi, abs=0.5)
    if dpi == stated:
        assert (page.width, page.height) == pytest.approx((850, 1100), abs=1)


def image_pdf(make_pdf: PdfMaker, content: str, *, form: str = "") -> bytes:
    image = (
        "<< /Type /XObject /Subtype /Image /Width 300 /Height 400 /ColorSpace /DeviceGray "
        f"/BitsPerComponent 1 /Length {38 * 400} >>\nstream\n{'U' * 38 * 400}\nendstream"
    )
    wrapper = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Matrix [144 0 0 192 0 0] /Resources "
        f"<< /XObject << /I1 4 0 R >> >> /Length {len(form)} >>\nstream\n{form}\nendstream"
    )
    return make_pdf(
        [content], size=(144, 192), resources="/XObject << /I1 4 0 R /X1 5 0 R >>", objects=[image, wrapper]
    )


def test_scan_inside_a_form(make_pdf: PdfMaker) -> None:
    assert first(image_pdf(make_pdf, "/X1 Do", form="/I1 Do")).dpi == pytest.approx(150)


def test_a_logo_is_no_scan(make_pdf: PdfMaker) -> None:
    assert first(image_pdf(make_pdf, "q 14 0 0 19 0 0 cm /I1 Do Q")).dpi == 200


def test_a_stamp_on_a_scan_does_not_set_its_resolution(make_pdf: PdfMaker) -> None:
    content = "q 144 0 0 192 0 0 cm /I1 Do Q BT /F1 5 Tf 5 5 Td (page 7) Tj ET"
    assert first(image_pdf(make_pdf, content)).dpi == pytest.approx(150)


def test_rotated_pages_are_upright(make_pdf: PdfMaker) -> None:
    page = first(make_pdf(["0 g 0 0 595 400 re f"], page="/Rotate 90"))
    assert page.width > page.height
    assert page.pixels[100, 5].max() == 0
    assert page.pixels[100, -5].min() == 255


def test_huge_pages_are_rendered_within_the_limits(make_pdf: PdfMaker) -> None:
    limits = Limits(max_pixels=1_000_000, max_side=1_200)
    for size in ((14_400, 14_400), (14_400, 10), (0.5, 0.5)):
        page = next(open_pages(make_pdf([""], size=size), limits=limits))
        assert page.width * page.height <= limits.max_pixels
        assert max(page.width, page.height) <= limits.max_side


def test_form_fields_are_drawn(make_pdf: PdfMaker) -> None:
    look = "0 g 0 0 200 50 re f"
    objects = [
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (x) /Rect [100 100 300 150] /F 4 "
        "/AP << /N 5 0 R >> >>",
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 200 50] /Length {len(look)} >>\n"
        f"stream\n{look}\nendstream",
    ]
    data = make_pdf([""], catalog="/AcroForm << /Fields [4 0 R] >>", page="/Annots [4 0 R]", objects=objects)
    page = first(data)
    scale = (page.dpi or 0) / 72
    assert page.pixels[page.height - round(125 * scale), round(200 * scale)].max() < 255


def test_junk_before_the_header_is_forgiven(make_pdf: PdfMaker) -> None:
    assert first(b"\xef\xbb\xbf\n" + make_pdf([""])).dpi == 200


def test_encrypted(make_pdf: PdfMaker, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    data = encrypt(make_pdf([text(10)]), user="비밀번호")
    with pytest.raises(EncryptedError, match="'<bytes>' needs a password") as missing:
        open_source(data)
    with pytest.raises(EncryptedError, match="needs another password") as wrong:
        open_source(data, password="geheim")
    assert missing.value.exit_code == 4
    assert "geheim" not in str(wrong.value) + caplog.text


def test_opens_with_the_right_password(make_pdf: PdfMaker) -> None:
    data = encrypt(make_pdf([text(10)]), user="secret")
    assert next(open_pages(data, password="secret")).dpi == pytest.approx(230.4)
    assert next(open_pages(data, password="owner")).dpi == pytest.approx(230.4)


def test_owner_passwords_do_not_keep_readers_out(make_pdf: PdfMaker) -> None:
    assert first(encrypt(make_pdf([text(10)]), user="")).dpi == pytest.approx(230.4)


def test_no_pages(make_pdf: PdfMaker) -> None:
    with pytest.raises(EncryptedError):
        open_source(encrypt(make_pdf([""]), user="secret"))
    with pytest.raises(EmptyInputError, match="PDF without pages"):
        open_source(make_pdf([]))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6])
def test_truncated(make_pdf: PdfMaker, share: float) -> None:
    data = scan(dpi=100)
    with pytest.raises((BrokenImageError, EmptyInputError), match="PDF"):
        open_source(data[: int(len(data) * share)])


def test_header_alone() -> None:
    with pytest.raises(BrokenImageError, match="broken or truncated PDF"):
        open_source(b"%PDF-1.7\n" + bytes(range(256)) * 8)


def test_goes_on_after_a_broken_page(make_pdf: PdfMaker) -> None:
    data = make_pdf(["", "", "0 g 0 0 595 842 re f"])
    broken = data.replace(b"/Kids [4 0 R 6 0 R 8 0 R]", b"/Kids [4 0 R 1 0 R 8 0 R]")
    assert broken != data
    with open_source(broken) as source:
        assert source.page(1).pixels.min() == 255
        with pytest.raises(BrokenImageError, match="'<bytes>', page 2, cannot be drawn"):
            source.page(2)
        assert source.page(3).pixels.max() == 0


def test_too_many_pages(make_pdf: PdfMaker) -> None:
    with pytest.raises(TooLargeError, match="more than 2 pages"):
        open_source(make_pdf([""] * 3), limits=Limits(max_pages=2))


def test_hangul_path(make_pdf: PdfMaker, tmp_path: Path) -> None:
    path = tmp_path / "기출 문제.pdf"
    path.write_bytes(make_pdf([text(10)]))
    with open_source(path) as source:
        page = source.page(1)
    assert page.source == "기출 문제.pdf"
    path.unlink()
    assert page.pixels.min() == 0


def test_many_threads_at_once(make_pdf: PdfMaker) -> None:
    data = [make_pdf([f"{level / 5} g 0 0 100 100 re f"] * 3, size=(100, 100)) for level in range(6)]

    def levels(each: bytes) -> list[int]:
        return [int(page.pixels[5, 5, 0]) for page in open_pages(each)]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(levels, data)) == [[51 * level] * 3 for level in range(6)]


def test_memory_is_flat_over_many_pages(tmp_path: Path) -> None:
    """Noise does not compress, so each of these pages is 0.9 MB in the file: all of them would show."""
    path = tmp_path / "scan.pdf"
    noise = np.random.default_rng(1).integers(0, 256, (1100, 850), np.uint8)
    images = [Image.fromarray(np.roll(noise, number)) for number in range(100)]
    images[0].save(path, "PDF", resolution=100, save_all=True, append_images=images[1:])
    del images
    process = psutil.Process()
    used = [process.memory_info().rss for _ in open_pages(path)]
    assert len(used) == 100
    assert max(used) - used[10] < 25_000_000


def test_damaged_files_raise_our_errors_only(make_pdf: PdfMaker) -> None:
    data = scan(dpi=100, size=(60, 40))
    rng = np.random.default_rng(7)
    for _ in range(60):
        content = bytearray(data)
        for position in rng.integers(0, len(data), 12):
            content[position] = rng.integers(0, 256)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                pages = list(open_pages(bytes(content), limits=Limits(max_pixels=1_000_000)))
            except DokhaeError as error:
                assert str(error)
            else:
                assert pages
