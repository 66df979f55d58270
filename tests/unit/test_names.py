from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae._names import readable
from dokhae.errors import SourceNotFoundError

TEXT = st.text(st.characters(codec="utf-8"))


def undecoded(content: bytes) -> str:
    """As Python has it where the locale is C."""
    return content.decode("ascii", "surrogateescape")


@given(TEXT)
def test_text_stays_and_comes_back_from_its_bytes(text: str) -> None:
    assert readable(text) == text
    assert readable(undecoded(text.encode())) == text


@given(st.binary())
def test_any_bytes_can_be_written(content: bytes) -> None:
    assert bool(readable(undecoded(content)).encode()) == bool(content)


@pytest.mark.parametrize("name", ["시험.png", "3학년 시험 (최종).png", "a시b험c"])
def test_old_korean_names(name: str) -> None:
    assert readable(undecoded(name.encode("cp949"))) == name


def test_decoded_and_undecoded_parts_of_a_path() -> None:
    path = "/공유/" + undecoded("시험.png".encode("cp949"))
    assert readable(path) == "/공유/시험.png"
    assert readable("/공유/\udcff.png") == "/공유/\ufffd.png"


def test_errors_can_be_written() -> None:
    error = SourceNotFoundError(f"'{undecoded('시험.png'.encode('cp949'))}' does not exist")
    assert str(error) == "'시험.png' does not exist. Check the path and its spelling."
