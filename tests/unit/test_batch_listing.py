"""What a batch reads, and what its outputs are called."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokhae.batch.listing import Outputs, list_inputs
from dokhae.batch.manifest import Manifest
from dokhae.errors import UsageError

SETTINGS = {"format": "text"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out" / ".dokhae").mkdir(parents=True)
    return tmp_path / "out"


def files(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode("utf-8", "surrogateescape"))
    return folder


def listed(
    inputs: Sequence[str | Path], out: Path, suffixes: Sequence[str] = (".txt",)
) -> tuple[dict[str, str], list[str]]:
    """Name of each input that is to be read -> its stem, and what is wrong with the others."""
    with Manifest(out / ".dokhae", SETTINGS) as manifest:
        list_inputs(inputs, Outputs(out, suffixes), manifest)
        stems = {str(file.path): str(file.stem) for file in manifest.waiting()}
        return stems, [failure.error for failure in manifest.failures()]


def stems(inputs: Sequence[str | Path], out: Path, suffixes: Sequence[str] = (".txt",)) -> list[str]:
    return sorted(listed(inputs, out, suffixes)[0].values())


def test_the_tree_of_a_folder_is_mirrored(tmp_path: Path, out: Path) -> None:
    folder = files(tmp_path / "scans", "가/나/1.png", "가/1.PNG", "1.pdf", "메모.txt", ".x/1.png")
    assert stems([folder], out) == ["1", "가/1", "가/나/1"]


def test_of_several_folders_each_keeps_its_name(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path, "2023/1.png", "2024/1.png", "b/lone.png")
    monkeypatch.chdir(tmp_path / "2023")
    assert stems([".", "../2024/", "../b/lone.png"], out) == ["2023/1", "2024/1", "lone"]


def test_of_a_pattern_the_folders_after_the_first_wildcard_are_kept(tmp_path: Path, out: Path) -> None:
    files(tmp_path / "scans", "a/1.png", "b/1.png", "b/2.jpg")
    assert stems([str(tmp_path / "scans" / "*" / "*.png")], out) == ["a/1", "b/1"]


def test_names_that_collide_are_kept_apart(tmp_path: Path, out: Path) -> None:
    folder = files(tmp_path / "in", "scan.jpg", "scan.png", "SCAN.gif", "scan.png.tif", "x/scan.png")
    found, _ = listed([folder], out)
    assert {Path(path).relative_to(folder).as_posix(): stem for path, stem in found.items()} == {
        "SCAN.gif": "SCAN",
        "scan.jpg": "scan.jpg",
        "scan.png": "scan.png",
        "scan.png.tif": "scan.png.tif",
        "x/scan.png": "x/scan",
    }
    lone = files(tmp_path / "other", "a/1.png", "b/1.png", "c/1.png")
    assert stems(sorted(lone.rglob("*.png")), files(tmp_path / "o2", ".dokhae/x")) == [
        "1",
        "1.png",
        "1.png.2",
    ]


def test_outputs_are_composed_and_spellings_kept_apart(tmp_path: Path, out: Path) -> None:
    composed, decomposed = (unicodedata.normalize(form, "시험지.png") for form in ("NFC", "NFD"))
    folder = files(tmp_path / "in", decomposed)
    assert stems([folder], out) == ["시험지"]
    files(folder, composed)
    assert stems([folder], out) == ["시험지", "시험지.png"]


def test_names_stay_when_files_are_added(tmp_path: Path, out: Path) -> None:
    folder = files(tmp_path / "in", "b.png")
    before, _ = listed([folder], out)
    files(folder, "b.gif", "a.png")
    after, _ = listed([folder], out)
    assert before.items() < after.items()
    assert sorted(after.values()) == ["a", "b", "b.gif"]


def test_nothing_that_is_there_is_overwritten(tmp_path: Path, out: Path) -> None:
    """Neither a file beside the inputs, where outputs go among them, nor an input itself."""
    files(out, "a.png", "a.txt", "b.pdf")
    assert stems([out], out) == ["a.png", "b"]
    other = files(tmp_path / "other", "b.pdf", ".dokhae/x")
    assert stems([other], other, [".pdf"]) == ["b.pdf"]


def test_outputs_among_the_inputs_are_not_read(tmp_path: Path, out: Path) -> None:
    files(out, "b.png")
    assert stems([out], out, [".pdf"]) == ["b"]
    files(out, "b.pdf", "c.pdf")
    assert stems([out], out, [".pdf"]) == ["b", "c.pdf"]


def test_names_that_are_no_text(tmp_path: Path, out: Path) -> None:
    """As from an archive made under Windows: the bytes stay, for there is nothing better."""
    name = os.fsdecode("시험".encode("cp949") + b".png")
    try:
        folder = files(tmp_path / "in", name)
    except OSError:
        pytest.skip("the file system takes no such names")
    assert stems([folder], out) == [name.removesuffix(".png")]


def test_what_cannot_be_looked_at_is_told(tmp_path: Path, out: Path) -> None:
    folder = files(tmp_path / "in", "a.png")
    os.mkfifo(folder / "pipe.png")
    (folder / "link.png").symlink_to(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    inputs: list[str | Path] = [
        folder,
        tmp_path / "empty",
        "no-such.png",
        str(tmp_path / "*.tif"),
        "x" * 300,
        "\0",
    ]
    found, errors = listed(inputs, out)
    assert list(found) == [str(folder / "a.png")]
    assert len(errors) == 7
    for part in ("'pipe.png' is no file", "'link.png' cannot", "'no-such.png' does not", "No file matches"):
        assert sum(error.startswith(part) for error in errors) == 1
    assert any("has no image or PDF" in error for error in errors)
    # What is there the next time is read.
    (tmp_path / "nowhere").write_bytes(b"")
    assert len(listed([folder], out)[0]) == 2


def test_a_folder_that_cannot_be_opened_is_told(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = files(tmp_path / "in", "a.png", "closed/b.png")
    scan = os.scandir

    def refusing(path: str) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found, errors = listed([folder], out)
    assert (len(found), errors) == (1, [f"'{folder / 'closed'}' cannot be opened: Permission denied"])
    # However it is named it is one and the same.
    monkeypatch.chdir(tmp_path)
    found, errors = listed(["in", str(folder)], out)
    assert (len(found), len(errors)) == (1, 1)


def test_a_file_is_read_once_however_often_it_is_named(tmp_path: Path, out: Path) -> None:
    folder = files(tmp_path / "in", "a.png")
    inputs: list[str | Path] = [
        folder,
        folder / "a.png",
        str(folder / "*.png"),
        folder / ".." / "in" / "a.png",
    ]
    assert len(listed(inputs, out)[0]) == 1


def test_two_formats_of_one_suffix_are_refused(out: Path) -> None:
    with pytest.raises(UsageError, match="one name"):
        Outputs(out, [".txt", ".txt"])


NAMES = st.lists(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "a/", "A/", "가/", unicodedata.normalize("NFD", "가/")]),
        st.sampled_from(["x", "X", "x.png", "가", unicodedata.normalize("NFD", "가"), "x.png.2", "ß", "ss"]),
        st.sampled_from([".png", ".PNG", ".jpg"]),
    ),
    min_size=1,
    max_size=12,
    unique=True,
)


@given(NAMES, NAMES)
@settings(max_examples=40)
def test_no_two_files_have_the_same_output(first: list[str], second: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = files(Path(folder, "out"), ".dokhae/x")
        before, _ = listed([files(Path(folder, "in"), *first)], out)
        after, _ = listed([files(Path(folder, "in"), *second)], out)
        assert before.items() <= after.items()
        assert len(after) == len({*first, *second})
        claims = {unicodedata.normalize("NFC", stem).casefold() for stem in after.values()}
        assert len(claims) == len(after)
        assert all(unicodedata.is_normalized("NFC", stem) for stem in after.values())
