"""Text out of bytes: encodings, marks, limits, and what is no text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.errors import EmptyInputError, SourceNotFoundError, TooLargeError, UnsupportedFormatError
from dokhae.source.text import decode_text, is_text, read_text

TEXT = "똠방각하는 펲시를 마셨다.\n둘째 줄이다."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_of_korean_text(encoding: str, newline: str) -> None:
    content = TEXT.replace("\n", newline).encode(encoding)
    assert is_text(content)
    assert decode_text(content, "글.txt") == TEXT


def test_big_endian_with_its_mark() -> None:
    assert decode_text(b"\xfe\xff" + TEXT.encode("utf-16-be"), "글.txt") == TEXT


def test_text_is_composed() -> None:
    assert decode_text(unicodedata.normalize("NFD", TEXT).encode(), "글.txt") == TEXT


@given(st.text(st.characters(exclude_characters="\0\r\ufeff", exclude_categories=["Cs"]), min_size=1))
def test_utf8_is_never_taken_for_another(text: str) -> None:
    assert decode_text(text.encode(), "글.txt") == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "content",
    [
        "영어".encode("utf-16-le") + b"a\0",
        b"\xff\xfe\x00",
        b"\x80\x81\x82",
        "한글".encode("iso2022_kr") + b"\xff",
    ],
)
def test_other_encodings_are_told(content: bytes) -> None:
    with pytest.raises(
        UnsupportedFormatError, match=r"'글.txt' is a text in an encoding .* Save it as UTF-8"
    ):
        decode_text(content, "글.txt")


def test_limits_and_nothing() -> None:
    with pytest.raises(EmptyInputError, match="has no bytes"):
        decode_text(b"", "글.txt")
    with pytest.raises(TooLargeError, match=r"more than 5 bytes\. Split it"):
        decode_text(b"abcdef", "글.txt", 5)


@pytest.mark.parametrize(
    "head",
    [
        b"\x89PNG\r\n\x1a\n\0\0",
        b"%PDF-1.7\nabc",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"\xff\xd8\xff\xe0\0\x10",
    ],
)
def test_what_is_no_text(head: bytes) -> None:
    assert not is_text(head)


def test_text_that_begins_like_a_bitmap_is_text() -> None:
    assert is_text("BMW는 자동차이다.".encode())


@pytest.mark.parametrize(
    ("head", "text"), [(b"a\0b\0", True), (b"PK\x03\x04", True), (b"\x89PNG\r\n\x1a\n\0", False)]
)
def test_a_file_called_text_is_text_unless_it_is_a_page(head: bytes, text: bool) -> None:
    assert is_text(head, "글.TXT") is text
    assert not is_text(head, "글.png")


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "글.txt"
    path.write_bytes(TEXT.encode("cp949"))
    assert read_text(path) == TEXT
    with pytest.raises(TooLargeError):
        read_text(path, 5)
    with pytest.raises(SourceNotFoundError, match="cannot be opened"):
        read_text(tmp_path)
    with pytest.raises(SourceNotFoundError, match="does not exist"):
        read_text(tmp_path / "없음.txt")
