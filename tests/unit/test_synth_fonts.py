"""Faces: what they really draw, which are kept for testing, and files that are no fonts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fonts import DRAWN, build_font

from dokhae.errors import EmptyInputError
from dokhae.hangul import SYLLABLES
from dokhae.synth.fonts import TEST_FAMILIES, TEST_HANDS, bundled_folder, discover, is_test_face


@pytest.fixture(scope="module")
def batang(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return build_font(tmp_path_factory.mktemp("batang") / "batang.ttf").read_bytes()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path: Path, batang: bytes) -> Path:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "batang.ttf").write_bytes(batang)
    return tmp_path / "fonts"


def test_a_character_map_proves_nothing(folder: Path) -> None:
    (face,) = discover([folder])
    assert (face.family, face.syllables) == ("Test Batang", DRAWN)
    assert face.missing(SYLLABLES[:DRAWN]) == set()
    assert face.missing(SYLLABLES[DRAWN:]) == set(SYLLABLES[DRAWN:])
    assert face.missing("가 ①") == {"①"}


@pytest.mark.parametrize("won", [False, True])
def test_the_won_sign_is_no_backslash(tmp_path: Path, won: bool) -> None:
    (face,) = discover([build_font(tmp_path / "font.ttf", won_at_backslash=won)])
    assert face.missing("/\\") == ({"\\"} if won else set())


def test_what_is_drawn_is_remembered(folder: Path, cache: Path) -> None:
    first = discover([folder])[0].drawn
    (remembered,) = cache.rglob("*.npy")
    assert (discover([folder])[0].drawn == first).all()
    remembered.write_bytes(b"damaged")
    assert (discover([folder])[0].drawn == first).all()


def test_a_cache_that_cannot_be_written_does_not_matter(folder: Path, cache: Path) -> None:
    cache.write_text("a file, not a folder", "utf-8")
    assert discover([folder])[0].syllables == DRAWN


def test_test_families_are_left_out(tmp_path: Path) -> None:
    path = build_font(tmp_path / "kept.ttf", "Gowun  Batang Bold")
    with pytest.raises(EmptyInputError):
        discover([path])
    assert [face.family for face in discover([path], test=TEST_FAMILIES)] == ["Gowun  Batang Bold"]


def test_hands_kept_for_tests_are_families_of_their_own(tmp_path: Path) -> None:
    path = build_font(tmp_path / "hand.ttf", "Hi Melody")
    for others in ((), TEST_FAMILIES):
        with pytest.raises(EmptyInputError):
            discover([path], test=others)
    assert [face.family for face in discover([path], test=TEST_HANDS)] == ["Hi Melody"]


def test_names_of_test_families() -> None:
    assert all(map(is_test_face, TEST_FAMILIES))
    assert is_test_face("IBM Plex Sans KR Light")
    assert all(map(is_test_face, TEST_HANDS))
    assert not is_test_face("NanumGothic")


def test_a_test_face_is_known_by_its_file_too(tmp_path: Path) -> None:
    with pytest.raises(EmptyInputError):
        discover([build_font(tmp_path / "SongMyung-Regular.ttf", "¿¸¡÷")])


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.95])
def test_broken_fonts_are_passed_over(folder: Path, batang: bytes, share: float) -> None:
    (folder / "broken.ttf").write_bytes(batang[: int(len(batang) * share)])
    (folder / "broken.otf").write_bytes(b"no font at all")
    assert [face.path.name for face in discover([folder])] == ["batang.ttf"]


def test_no_font_names_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(EmptyInputError, match=r"no Korean font in .*fonts-nanum.*--fonts"):
        discover([tmp_path])


def test_the_bundled_faces_draw_every_syllable() -> None:
    families = {face.family: face.syllables for face in discover([bundled_folder()])}
    assert set(families.values()) == {11_172}
    assert len(families) == 2
