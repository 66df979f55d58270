from __future__ import annotations

import io
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from dokhae.errors import (
    BrokenImageError,
    DokhaeError,
    EmptyInputError,
    TooLargeError,
    UnsupportedFormatError,
)
from dokhae.source import Limits, PageImage, open_pages, open_source

FORMATS = ["PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF"]


def picture(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """White, with a red mark at the top left and a black bar at the bottom."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 15, 7), fill="red")
    draw.rectangle((0, size[1] - 8, size[0], size[1]), fill="black")
    return image.convert(mode)


def encode(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def read(source: Any, **options: Any) -> PageImage:
    (page,) = open_pages(source, **options)
    return page


def assert_is_picture(page: PageImage, *, tolerance: int = 0) -> None:
    expected = np.asarray(picture()).astype(int)
    assert page.pixels.shape == expected.shape
    assert np.abs(page.pixels - expected).max() <= tolerance


@pytest.mark.parametrize("kind", FORMATS)
def test_reads_every_format(kind: str) -> None:
    lossless = {"lossless": True} if kind == "WEBP" else {}
    page = read(encode(picture(), kind, **lossless))
    corner, bar = page.pixels[3, 3], page.pixels[-3, 30]
    assert corner[0] > 200
    assert max(corner[1:]) < 60
    assert bar.max() < 30
    if kind != "JPEG":
        assert_is_picture(page)
    assert page.pixels.dtype == np.uint8
    assert page.pixels.flags.c_contiguous
    assert (page.width, page.height, page.number, page.source) == (60, 40, 1, "<bytes>")


def test_page_images_are_read_only() -> None:
    page = read(np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(ValueError, match="read-only"):
        page.pixels[0, 0] = 1


@pytest.mark.parametrize("pixels", [np.zeros((4, 4)), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3))])
def test_page_images_are_rgb(pixels: Any) -> None:
    with pytest.raises(ValueError, match="height x width x 3"):
        PageImage(pixels)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_turns_by_exif(kind: str, orientation: int) -> None:
    stored_as = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = picture().transpose(stored_as[orientation]) if orientation > 1 else picture()
    exif = Image.Exif()
    exif[0x0112] = orientation
    best: dict[str, dict[str, Any]] = {"WEBP": {"lossless": True}, "JPEG": {"quality": 100, "subsampling": 0}}
    data = encode(stored, kind, exif=exif, **best.get(kind, {}))
    assert_is_picture(read(data), tolerance=8 if kind == "JPEG" else 0)
    assert_is_picture(read(Image.open(io.BytesIO(data))), tolerance=8 if kind == "JPEG" else 0)


def test_broken_exif_says_nothing() -> None:
    data = encode(picture(), "JPEG", quality=100, subsampling=0, exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert_is_picture(read(data), tolerance=8)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "LAB", "HSV", "YCbCr", "RGBX"])
def test_reads_every_opaque_mode(mode: str) -> None:
    gray = picture("L")
    page = read(gray.convert("RGB").convert(mode))
    assert page.pixels[20, 40].min() > 240
    assert page.pixels[-3, 30].max() < 15


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_reads_cmyk_files(kind: str) -> None:
    page = read(encode(picture("CMYK"), kind))
    assert page.pixels[20, 40].min() > 240
    assert page.pixels[-3, 30].max() < 15
    assert page.pixels[3, 3][0] > 200
    assert page.pixels[3, 3][2] < 60


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_lays_alpha_on_white(mode: str) -> None:
    image = Image.new("RGBA", (4, 2), (0, 0, 0, 0))
    image.putpixel((0, 0), (0, 0, 0, 255))
    image.putpixel((1, 0), (0, 0, 0, 128))
    converted = image.convert("P" if mode == "PA" else mode)
    converted.putalpha(image.getchannel("A"))
    assert converted.mode == mode
    row = read(converted).pixels[0, :, 0]
    assert row[0] == 0
    assert abs(int(row[1]) - 127) <= 2
    assert row[2] == 255


def test_lays_transparent_palette_colour_on_white() -> None:
    image = Image.new("P", (4, 2), 0)
    image.putpalette([0, 0, 0, 10, 10, 10])
    image.putpixel((1, 0), 1)
    for kind in ("PNG", "GIF"):
        row = read(encode(image, kind, transparency=0)).pixels[0, :, 0]
        assert row.tolist() == [255, 10, 255, 255]


def test_lays_transparent_colour_key_on_white() -> None:
    image = Image.new("RGB", (2, 1), "black")
    image.putpixel((1, 0), (9, 9, 9))
    assert read(encode(image, transparency=(0, 0, 0))).pixels[0, :, 0].tolist() == [255, 9]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_scales_16_bits(kind: str) -> None:
    values = np.array([[0, 257, 32_896, 65_535]], np.uint16)
    page = read(encode(Image.fromarray(values), kind))
    assert page.pixels[0, :, 0].tolist() == [0, 1, 128, 255]
    assert read(values).pixels[0, :, 0].tolist() == [0, 1, 128, 255]


def test_scales_int32() -> None:
    sixteen = Image.fromarray(np.array([[0, 32_896, 65_535]], np.int32))
    assert sixteen.mode == "I"
    assert read(sixteen).pixels[0, :, 0].tolist() == [0, 128, 255]
    eight = Image.fromarray(np.array([[0, 100, 255]], np.int32))
    assert read(eight).pixels[0, :, 0].tolist() == [0, 100, 255]


@pytest.mark.parametrize("white", [1.0, 255.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scales_floats(white: float, dtype: type) -> None:
    values = np.array([[0, 0.5, 1]], dtype) * dtype(white)
    assert read(values).pixels[0, :, 0].tolist() == [0, 128, 255]
    assert read(Image.fromarray(values.astype(np.float32))).pixels[0, :, 0].tolist() == [0, 128, 255]
    odd: NDArray[Any] = np.array([[np.nan, np.inf, -np.inf, -1, 1]], dtype)
    assert read(odd).pixels[0, :, 0].tolist() == [0, 255, 0, 0, 255]


def test_reads_arrays_of_every_shape() -> None:
    gray = np.asarray(picture("L"))
    for array in (gray, gray[:, :, None], np.dstack([gray] * 3), np.dstack([gray] * 3 + [gray * 0 + 255])):
        assert np.array_equal(read(array).pixels, np.dstack([gray] * 3))
    assert np.array_equal(read(gray > 128).pixels[:, :, 0], np.where(gray > 128, 255, 0))
    assert_is_picture(read(np.asfortranarray(np.asarray(picture()))))


@pytest.mark.parametrize(
    "array", [np.zeros((2, 2, 2), np.uint8), np.zeros(4, np.uint8), np.zeros((2, 2), "U1")]
)
def test_refuses_other_arrays(array: Any) -> None:
    with pytest.raises(ValueError, match="an image array is"):
        read(array)


def test_empty_array() -> None:
    with pytest.raises(EmptyInputError, match="no pixels"):
        read(np.zeros((0, 5), np.uint8))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP"])
def test_tells_dpi(kind: str) -> None:
    dpi = read(encode(picture(), kind, dpi=(300, 300))).dpi
    assert dpi == pytest.approx(300, abs=0.1)


@pytest.mark.parametrize("dpi", [(0, 0), (1, 1), (float("nan"), 1)])
def test_does_not_believe_any_dpi(dpi: tuple[float, float]) -> None:
    image = picture()
    image.info["dpi"] = dpi
    assert read(image).dpi is None


def tiff(pages: int, *, size: tuple[int, int] = (30, 20)) -> bytes:
    frames = [Image.new("L", size, 10 * number) for number in range(1, pages + 1)]
    return encode(frames[0], "TIFF", save_all=True, append_images=frames[1:])


def test_reads_all_pages_of_a_tiff() -> None:
    pages = list(open_pages(tiff(5)))
    assert [page.number for page in pages] == [1, 2, 3, 4, 5]
    assert [int(page.pixels[0, 0, 0]) for page in pages] == [10, 20, 30, 40, 50]


def test_pages_can_be_asked_for_in_any_order_and_again() -> None:
    with open_source(tiff(3)) as source:
        assert source.page_count == 3
        assert [int(source.page(n).pixels[0, 0, 0]) for n in (3, 1, 2, 2)] == [30, 10, 20, 20]
        with pytest.raises(IndexError, match="no page 4"):
            source.page(4)
        with pytest.raises(IndexError, match="no page 0"):
            source.page(0)


def test_goes_on_after_a_broken_page_of_a_tiff() -> None:
    frames = [Image.new("L", (30, 20), value) for value in (10, 20, 30)]
    data = bytearray(
        encode(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="tiff_adobe_deflate")
    )
    with Image.open(io.BytesIO(data)) as image:
        image.seek(1)
        start = image.tag_v2[273][0]  # type: ignore[attr-defined]
    data[start : start + 2] = b"\xff\xff"
    with open_source(bytes(data)) as source:
        assert source.page(1).pixels[0, 0, 0] == 10
        with pytest.raises(BrokenImageError, match="'<bytes>', page 2, is broken"):
            source.page(2)
        assert source.page(3).pixels[0, 0, 0] == 30


def test_tiff_cut_off_between_pages() -> None:
    data = tiff(3)
    with Image.open(io.BytesIO(data)) as image:
        image.seek(2)
        start = image.tag_v2._offset  # type: ignore[attr-defined]
    with open_source(data[: start + 5]) as source:
        assert source.page(1).pixels[0, 0, 0] == 10
        with pytest.raises(BrokenImageError, match=f"page {source.page_count},"):
            source.page(source.page_count)


def test_too_many_pages() -> None:
    with pytest.raises(TooLargeError, match="more than 3 pages"):
        open_source(tiff(4), limits=Limits(max_pages=3))
    with open_source(tiff(3), limits=Limits(max_pages=3)) as source:
        assert source.page_count == 3


def png_of_size(width: int, height: int) -> bytes:
    """The header of a PNG and hardly anything behind it, as bombs are made."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def test_too_wide() -> None:
    with pytest.raises(
        TooLargeError, match="30000 x 10 pixels, and no side may be longer than 25,000"
    ) as caught:
        read(encode(Image.new("1", (30_000, 10))))
    assert "Scale it down" in str(caught.value)


def test_too_many_pixels_is_said_before_decoding_and_without_warnings() -> None:
    with pytest.raises(TooLargeError, match="400,000,000 in all; the limit is 80,000,000"):
        read(png_of_size(20_000, 20_000))


def test_limits_hold_for_images_and_arrays_in_memory() -> None:
    for source in (np.zeros((50, 50), np.uint8), Image.new("L", (50, 50))):
        with pytest.raises(TooLargeError, match="50 x 50"):
            read(source, limits=Limits(max_side=49))
        with pytest.raises(TooLargeError, match="2,500 in all"):
            read(source, limits=Limits(max_pixels=2_499))
        assert read(source, limits=Limits(max_pixels=2_500, max_side=50)).width == 50


def test_large_webp() -> None:
    """Pillow refuses these by itself, before our limits are reached."""
    header = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0" + b"\0" * 4 + b"\xfe\x3f\0" * 2
    with pytest.raises(TooLargeError, match="too large"):
        read(header + b"VP8L" + b"\x08\0\0\0\x2f\xfe\xff\xff\x0f\0\0\0")


@pytest.mark.parametrize("kind", FORMATS)
def test_truncated_files(kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    data = encode(Image.fromarray(noise), kind)
    for share in (0.1, 0.5, 0.9):
        with pytest.raises(BrokenImageError, match="broken or truncated"):
            read(data[: int(len(data) * share)])


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_raise_our_errors_only(kind: str, data: st.DataObject) -> None:
    content = bytearray(encode(picture(), kind))
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[position] = data.draw(st.integers(0, 255))
    try:
        pages = list(open_pages(bytes(content), limits=Limits(max_pixels=1_000_000, max_pages=20)))
    except DokhaeError as error:
        assert str(error)
    else:
        assert pages


def test_the_suffix_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "사진.jpg"
    path.write_bytes(encode(picture(), "PNG"))
    page = read(path)
    assert_is_picture(page)
    assert page.source == "사진.jpg"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC image"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "an? AVIF image"),
        (b"PK\x03\x04....", "HWPX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "HWP"),
        ("그냥 글".encode(), "neither an image nor a PDF"),
        (b"\0" * 2000, "neither an image nor a PDF"),
    ],
)
def test_other_formats_are_named(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(content)
    with pytest.raises(UnsupportedFormatError, match=what) as caught:
        read(path)
    assert "'scan.png'" in str(caught.value)
    assert "PNG, JPEG, TIFF, WebP, BMP, GIF or PDF" in str(caught.value)


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.png"
    path.touch()
    with pytest.raises(EmptyInputError, match=r"'empty\.png' is empty"):
        read(path)
    with pytest.raises(EmptyInputError, match="'<bytes>' is empty"):
        read(b"")


def test_global_state_of_pillow_stays(tmp_path: Path) -> None:
    from PIL import ImageFile

    before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
    read(encode(picture()))
    with pytest.raises(TooLargeError):
        read(png_of_size(20_000, 20_000))
    assert before == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)


BROKEN_EXIF = encode(picture(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")


def test_warnings_of_pillow_are_quiet_while_any_thread_decodes_and_no_longer() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        before = list(warnings.filters)
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(read, [BROKEN_EXIF] * 50))
        assert told == []
        assert warnings.filters == before
        Image.open(io.BytesIO(BROKEN_EXIF)).getexif()
    assert ["Corrupt EXIF" in str(warning.message) for warning in told] == [True]


def test_images_of_the_caller_stay_open() -> None:
    image = Image.open(io.BytesIO(encode(picture())))
    assert_is_picture(read(image))
    assert_is_picture(read(image))
    assert image.getpixel((0, 0)) == (255, 0, 0)
