"""Korean faces on this machine, and which characters each of them really draws.

A character map proves nothing: many faces map all 11,172 syllables and draw only some 2,350 of them. So each
character of the alphabet is drawn once and looked at: no ink, the ink of a missing glyph, or one picture for
several syllables all mean that the face does not have it. The answer is kept in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
import os
import re
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from fontTools.ttLib import TTCollection, TTFont, TTLibError
from PIL import Image, ImageFont, ImageOps

from dokhae.errors import EmptyInputError, MissingExtraError, SourceNotFoundError
from dokhae.hangul import INITIALS, LOOK_ALIKES, SYLLABLES, SYMBOLS

__all__ = [
    "TEST_FAMILIES",
    "TEST_HANDS",
    "Face",
    "bundled_folder",
    "discover",
    "families",
    "font",
    "is_test_face",
    "system_folders",
]

TEST_FAMILIES = (
    "UnGraphic",
    "LexiGulim",
    "D2Coding",
    "BM YEONSUNG",
    "Gowun Batang",
    "Gowun Dodum",
    "Gothic A1",
    "IBM Plex Sans KR",
    "Song Myung",
)
"""Families that no training may see: every published accuracy on lines is measured on them."""

TEST_HANDS = (
    "Donoun",
    "Hi Melody",
    "KCC Eunyoung",
    "KCC Sonkeechung",
    "KOFIH DrLEEJW",
    "OG Renaissance Secret",
)
"""Families of handwriting that no training may see, either: every second one of thirteen, by their names."""

_KEPT = (*TEST_FAMILIES, *TEST_HANDS)

# Odd `post` tables are common and harm nothing here.
logging.getLogger("fontTools.ttLib.tables._p_o_s_t").setLevel(logging.ERROR)

_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
# Faces that draw a pictogram or another character in these places.
_ODD_GLYPHS = {
    "OK GUNG": INITIALS,
    "Cafe24 Oneprettynight": "`",
    "SUIT": "→←↑↓",
    "Elice DigitalBaeum OTF": "—",
}
# Worn by design until little is left of a letter; jamo put together so that rarer syllables run into others.
_ILLEGIBLE = re.compile(r"BM Euljiro oraeorae|UnJamo")
_BROKEN = (TTLibError, OSError, EOFError, LookupError, ValueError, AssertionError, struct.error)
_LEAST_SYLLABLES = 2_000
_PROBE_SIZE = 24  # px; at this size no two syllables of a face draw the same picture
_SAME_SHAPE = 0.5  # correlation of two small pictures
_SHARED_PICTURES = 3  # more syllables than this with one picture: it is a placeholder
_OTHER_REGIONS = re.compile(r"\b(?:JP|SC|TC|HK)\b")  # the pan-CJK collections hold one face a region


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file and the characters that it draws.

    Attributes:
        drawn: one boolean for each code point of the basic plane.
    """

    path: Path
    index: int
    family: str
    style: str
    drawn: npt.NDArray[np.bool_] = field(repr=False, compare=False)

    def missing(self, text: str) -> set[str]:
        """The characters of the text that this face does not draw."""
        return {c for c in text if c != " " and (ord(c) > 0xFFFF or not self.drawn[ord(c)])}

    @property
    def syllables(self) -> int:
        """How many of the 11,172 Hangul syllables the face draws."""
        return int(self.drawn[0xAC00:0xD7A4].sum())


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9가-힣]", "", name.lower())


def is_test_face(family: str) -> bool:
    """True for a family that is kept for testing, however its name is spelt, and for its longer names."""
    return _is_of(family, _KEPT)


def _is_of(name: str, families: Sequence[str]) -> bool:
    return any(_plain(family) in _plain(name) for family in families)


def _is_face_of(face: Face, families: Sequence[str]) -> bool:
    # Some name tables are unreadable; the name of the file is not.
    return _is_of(face.family, families) or _is_of(face.path.stem, families)


def bundled_folder() -> Path:
    """Folder of the PyPI package with Noto Sans KR and Noto Serif KR that the extra `synth` brings.

    Raises:
        MissingExtraError: it is not installed.
    """
    found = find_spec("pylopdf_fonts_ko")
    if found is None or not found.submodule_search_locations:
        raise MissingExtraError("synthetic lines need the fonts of pylopdf-fonts-ko", "synth")
    return Path(found.submodule_search_locations[0])


def system_folders() -> list[Path]:
    """The usual font folders of this machine and the fonts of the PyPI package that dokhae depends on."""
    folders = [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path("/Library/Fonts"),
        Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
    ]
    if home := _home():
        folders += [home / ".local/share/fonts", home / ".fonts", home / "Library/Fonts"]
    return [folder for folder in (*folders, bundled_folder()) if folder.is_dir()]


def _home() -> Path | None:
    """The user's folder; a user of whom the system knows nothing, as containers have them, has none."""
    try:
        return Path.home()
    except RuntimeError:
        return None


@lru_cache(maxsize=512)
def font(path: Path, index: int, size: int) -> ImageFont.FreeTypeFont:
    """An opened font at a size in pixels of em; kept open, since opening costs more than drawing a line."""
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


def _draws(path: Path, index: int, mapped: Iterable[int]) -> npt.NDArray[np.bool_]:
    probe = ImageFont.truetype(path, _PROBE_SIZE, index=index, layout_engine=ImageFont.Layout.BASIC)
    nothing = {bytes(probe.getmask(chr(code))) for code in (0xFFFF, 0xF8FE)} | {b""}
    pictures: dict[int, bytes] = {}
    for code in mapped:
        mask = probe.getmask(chr(code))
        picture = bytes(mask)
        if mask.getbbox() is not None and picture not in nothing:
            pictures[code] = picture
    copies = Counter(hash(picture) for code, picture in pictures.items() if 0xAC00 <= code <= 0xD7A3)
    drawn = np.zeros(0x10000, np.bool_)
    for code, picture in pictures.items():
        drawn[code] = not 0xAC00 <= code <= 0xD7A3 or copies[hash(picture)] <= _SHARED_PICTURES
    drawn[ord("\\")] &= _is_backslash(probe)
    return drawn


def _is_backslash(probe: ImageFont.FreeTypeFont) -> bool:
    """Korean faces often draw the won sign there: a backslash is a slash in the mirror."""
    masks = [probe.getmask(character) for character in "/\\"]
    if not all(mask.getbbox() for mask in masks):
        return False
    slash, backslash = (
        Image.frombytes("L", mask.size, bytes(mask)).crop(mask.getbbox()).resize((12, 16)) for mask in masks
    )
    likeness = np.corrcoef(np.asarray(slash).ravel(), np.asarray(ImageOps.mirror(backslash)).ravel())
    return bool(likeness[0, 1] > _SAME_SHAPE)


def _cache_file(path: Path, index: int) -> Path:
    stat = path.stat()
    key = hashlib.sha256(f"4|{path}|{stat.st_size}|{stat.st_mtime_ns}|{index}".encode()).hexdigest()[:32]
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "dokhae" / "glyphs" / f"{key}.npy"


def _drawn(path: Path, index: int, opened: TTFont) -> npt.NDArray[np.bool_]:
    with suppress(OSError, ValueError, RuntimeError):  # none yet, a damaged one, or no folder to have one in
        return np.unpackbits(np.load(_cache_file(path, index))).astype(np.bool_)
    wanted = {ord(c) for c in SYLLABLES + SYMBOLS} | {ord(c) for c in LOOK_ALIKES}
    drawn = _draws(path, index, sorted(wanted & set(opened.getBestCmap() or ())))
    with suppress(OSError, RuntimeError):  # it only saves time
        cache = _cache_file(path, index)
        cache.parent.mkdir(parents=True, exist_ok=True)
        temporary = cache.with_suffix(f".{os.getpid()}.npy")
        np.save(temporary, np.packbits(drawn))
        temporary.replace(cache)
    return drawn


def _opened(file: BinaryIO, suffix: str) -> Sequence[TTFont]:
    if suffix.lower() in {".ttc", ".otc"}:
        return list(TTCollection(file, lazy=True).fonts)
    return [TTFont(file, lazy=True)]


def _faces(path: Path) -> Iterator[Face]:
    with path.open("rb") as file:
        for index, opened in enumerate(_opened(file, path.suffix)):
            names = opened["name"]
            family = names.getBestFamilyName() or path.stem
            other = _ILLEGIBLE.match(family) or _OTHER_REGIONS.search(family)
            if other or 0xAC00 not in (opened.getBestCmap() or ()):
                continue
            drawn = _drawn(path, index, opened)
            drawn[[ord(character) for character in _ODD_GLYPHS.get(family, "")]] = False
            if drawn[0xAC00:0xD7A4].sum() >= _LEAST_SYLLABLES:
                yield Face(path, index, family, names.getBestSubFamilyName() or "Regular", drawn)


def _files(roots: Iterable[Path]) -> list[Path]:
    paths = (p for root in roots for p in ([root] if root.is_file() else root.rglob("*")))
    return sorted({p.resolve() for p in paths if p.suffix.lower() in _SUFFIXES})


def families(folders: Sequence[Path] | None = None) -> list[str]:
    """Families of faces below the folders (of this machine, unless told otherwise) that draw Hangul.

    A glance, in a second or two: `discover` leaves out faces that draw too few, or are kept for testing.
    """
    found: set[str] = set()
    for path in _files(system_folders() if folders is None else folders):
        with suppress(OSError):  # no font, or no further face in its file
            for index in itertools.count():
                probe = ImageFont.truetype(path, _PROBE_SIZE, index, layout_engine=ImageFont.Layout.BASIC)
                if bytes(probe.getmask("가")) != bytes(probe.getmask("\uffff")):
                    found.add(probe.getname()[0] or path.stem)
    return sorted(found)


def discover(folders: Sequence[Path] | None = None, *, test: Sequence[str] = ()) -> list[Face]:
    """Korean faces below the folders (of this machine, unless told otherwise), in the order of their paths.

    Args:
        folders: Folders or font files.
        test: Give the faces of these families only; without any, all but those that are kept for testing.

    Raises:
        SourceNotFoundError: a folder that is not there.
        EmptyInputError: no Korean face there.
    """
    roots = system_folders() if folders is None else folders
    if absent := [str(root) for root in roots if not root.exists()]:
        raise SourceNotFoundError(f"there is no folder or font {', '.join(absent)}")
    faces: list[Face] = []
    for path in _files(roots):
        try:
            faces += [face for face in _faces(path) if _is_face_of(face, test or _KEPT) == bool(test)]
        except _BROKEN:
            continue  # a file that is no font, or a broken one, is none of the faces asked for
    if not faces:
        raise EmptyInputError(
            f"no Korean font in {', '.join(map(str, roots)) or 'the font folders of this machine'}",
            remedy="Install one (Debian: fonts-nanum) or name a folder with --fonts.",
        )
    return faces
