from __future__ import annotations

import io
import os
import shutil
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image

from dokhae.errors import EmptyInputError, SourceNotFoundError, UnsupportedFormatError, UsageError
from dokhae.source import expand, find_files, open_pages, open_source


def png(value: int = 0) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (4, 3), value).save(buffer, "PNG")
    return buffer.getvalue()


def names(source: Any) -> list[str]:
    return [path.name for path in expand(source) if isinstance(path, Path)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "쪽10.png",
        "쪽2.PNG",
        "쪽1.png",
        "b/1.tif",
        "메모.txt",
        ".hidden.png",
        ".git/1.png",
        "._쪽1.png",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(png())
    return tmp_path


@pytest.mark.parametrize("kind", [str, Path])
def test_folders_are_taken_whole_and_in_natural_order(folder: Path, kind: type) -> None:
    assert names(kind(folder)) == ["1.tif", "쪽1.png", "쪽2.PNG", "쪽10.png"]


def test_folder_without_pages(tmp_path: Path) -> None:
    (tmp_path / "메모.txt").write_text("글", encoding="utf-8")
    with pytest.raises(EmptyInputError, match="has no image or PDF in it"):
        list(expand(tmp_path))


def test_patterns(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert names(f"{folder}/쪽*.png") == ["쪽1.png", "쪽10.png"]
    assert names(f"{folder}/**/*.tif") == ["1.tif"]
    assert names(f"{folder}/쪽?.[pP]*") == ["쪽1.png", "쪽2.PNG"]
    monkeypatch.chdir(folder)
    assert names("쪽1*.png") == ["쪽1.png", "쪽10.png"]
    with pytest.raises(SourceNotFoundError, match=r"No file matches 'x\*\.png'"):
        list(expand("x*.png"))


def test_a_file_may_be_named_like_a_pattern(tmp_path: Path) -> None:
    path = tmp_path / "[1] 문제.png"
    path.write_bytes(png())
    assert names(str(path)) == ["[1] 문제.png"]


def test_a_folder_may_be_named_like_a_pattern(tmp_path: Path) -> None:
    for name in ("[2024] 시험/1.png", "2 시험/2.png"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(png())
    assert names(f"{tmp_path}/[2024] 시험/*.png") == ["1.png"]
    assert names(f"{tmp_path}/[24] 시험/*.png") == ["2.png"]
    (_, place), *others = find_files(f"{tmp_path}/[2024] 시험/?.png", lambda *_: None)
    assert (str(place), others) == ("1.png", [])


@pytest.mark.parametrize(("on_disk", "asked"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_names_composed_or_not(tmp_path: Path, on_disk: Any, asked: Any) -> None:
    path = tmp_path / unicodedata.normalize(on_disk, "독해.png")
    path.write_bytes(png())
    wanted = unicodedata.normalize(asked, str(tmp_path / "독해.png"))
    with open_source(wanted) as source:
        assert source.page(1).width == 4
    pattern = unicodedata.normalize(asked, str(tmp_path / "독*.png"))
    assert names(pattern) == [path.name]


@pytest.mark.parametrize("path", ["없는 파일.png", "x" * 5000, "null\0.png", ""])
def test_paths_that_lead_nowhere(tmp_path: Path, path: str) -> None:
    with pytest.raises(SourceNotFoundError):
        list(open_pages(tmp_path / path if path else "nowhere/"))


def test_a_path_object_is_no_pattern(folder: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="does not exist"):
        list(expand(folder / "*.png"))


def test_a_folder_is_no_single_source(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="cannot be opened: Is a directory"):
        open_source(tmp_path)


def test_everything_at_once_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(1))
    image = Image.new("L", (4, 3), 4)
    mixed: list[Any] = [
        str(path),
        [png(2), bytearray(png(3))],
        image,
        np.full((3, 4), 5, np.uint8),
        io.BytesIO(png(6)),
    ]
    assert [int(page.pixels[0, 0, 0]) for page in open_pages(mixed)] == [1, 2, 3, 4, 5, 6]
    assert [int(page.pixels[0, 0, 0]) for page in open_pages(path.read_bytes() for _ in range(2))] == [1, 1]


@pytest.mark.parametrize("source", [7, None, [None], 1.5])
def test_other_types(source: Any) -> None:
    with pytest.raises(TypeError, match="a source is a path"):
        list(open_pages(source))


def test_streams(tmp_path: Path) -> None:
    path = tmp_path / "책.png"
    path.write_bytes(png(9))
    with path.open("rb") as stream:
        (page,) = open_pages(stream)
        assert not stream.closed
    assert page.source == "책.png"
    assert page.pixels[0, 0, 0] == 9


def test_pipes(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=[png(9)])
    writer.start()
    (page,) = open_pages(pipe)
    writer.join()
    assert page.pixels[0, 0, 0] == 9


def test_nothing_is_opened_before_it_is_asked_for() -> None:
    asked = []

    def sources() -> Iterator[bytes]:
        for number in range(3):
            asked.append(number)
            yield png(number)

    pages = open_pages(sources())
    assert asked == []
    next(pages)
    assert asked == [0]


def test_files_are_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    frames = [Image.new("L", (4, 3), value) for value in range(3)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    pages = open_pages(path)
    next(pages)
    assert is_open(path)
    pages.close()  # type: ignore[attr-defined]
    assert not is_open(path)
    path.write_bytes(b"no image")
    with pytest.raises(UnsupportedFormatError):
        open_source(path)
    assert not is_open(path)


def is_open(path: Path) -> bool:
    return str(path) in [file.path for file in psutil.Process().open_files()]


def test_some_pages_only(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    frames = [Image.new("L", (4, 3), value) for value in range(5)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    assert [page.number for page in open_pages(path, pages=range(2, 4))] == [2, 3]
    assert [page.number for page in open_pages(path, pages=range(4, 99))] == [4, 5]
    assert [page.number for page in open_pages(path, pages=range(0, 6, 2))] == [2, 4]
    with pytest.raises(UsageError, match="has 5 pages, and none of those asked for"):
        list(open_pages(path, pages=range(6, 9)))


@pytest.mark.parametrize("given", ["folder", "pattern", "file"])
def test_files_are_found_with_their_place(folder: Path, given: str) -> None:
    """Those that `expand` gives, in whatever order."""
    name = {"folder": str(folder), "pattern": f"{folder}/**/*.png", "file": str(folder / "쪽1.png")}[given]
    found = list(find_files(name, lambda *_: pytest.fail("nothing is closed")))
    top = folder
    assert {path for path, _ in found} == set(expand(name))
    assert all(path == top / place for path, place in found)


def test_a_folder_that_is_closed_is_told_and_the_rest_found(folder: Path) -> None:
    failed: list[str] = []
    found = find_files(folder, lambda path, error: failed.append(f"{path.name}: {error.what}"))
    (folder / "가").mkdir()
    (folder / "가" / "1.png").write_bytes(png())
    next(found)  # the folders in it are known by now
    shutil.rmtree(folder / "가")
    assert list(found)
    assert failed == [f"가: '{folder / '가'}' cannot be opened: No such file or directory"]
