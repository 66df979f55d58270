"""The wheel and the sdist: what is in them, and how the program that they install behaves on odd machines."""

from __future__ import annotations

import email
import email.message
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.packages import OFFLINE, ROOT, Installed, build, install, unpack

import dokhae
from dokhae.synth.fonts import bundled_folder

SOURCE = ROOT / "src" / "dokhae"
SAMPLE = ROOT / "samples" / "notice.png"
TITLE = "새솔마을도서관 공고"
HISTORY = ROOT / "samples" / "texts" / "history.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FOR_CARDS = "reader.onnx"  # by far the largest file, and not needed to read
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("built")
    build(folder, ROOT, "sdist", "wheel")
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def sdist(built: Path) -> Path:
    (path,) = built.glob("*.tar.gz")
    return path


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> email.message.Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name))


def test_the_wheel_has_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    files = {path for path in SOURCE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert names == {f"dokhae/{path.relative_to(SOURCE).as_posix()}" for path in files}
    kinds = {".py", ".typed", ".json", ".onnx", ".tsv", ".bin", ".npz", ".txt", ".yaml", ".png"}
    assert {Path(name).suffix for name in names} == kinds


def test_the_wheel_is_small(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        sizes = {Path(file.filename).name: file.compress_size for file in archive.infolist()}
    assert wheel.stat().st_size < 42 * MEGABYTE
    assert sum(sizes.values()) - sizes[FOR_CARDS] < 20 * MEGABYTE


def test_the_licence_and_the_notice_are_inside(wheel: Path, metadata: email.message.Message) -> None:
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata.get_all("License-File") == ["LICENSE", "NOTICE"]
    with zipfile.ZipFile(wheel) as archive:
        for name in ("LICENSE", "NOTICE"):
            (inside,) = [
                found for found in archive.namelist() if found.endswith(f".dist-info/licenses/{name}")
            ]
            assert archive.read(inside) == (ROOT / name).read_bytes()
    assert "multilingual-e5-small" in (ROOT / "NOTICE").read_text(encoding="utf-8")


def test_the_metadata_is_that_of_the_project(metadata: email.message.Message) -> None:
    assert (metadata["Name"], metadata["Version"]) == ("dokhae", dokhae.__version__)
    assert metadata["Requires-Python"] == PROJECT["requires-python"]
    assert metadata["Summary"] == PROJECT["description"]
    assert metadata.get_all("Provides-Extra") == sorted(PROJECT["optional-dependencies"])
    always = [text for text in metadata.get_all("Requires-Dist", []) if "extra ==" not in text]
    assert len(always) == len(PROJECT["dependencies"])
    assert "# dokhae" in str(metadata.get_payload())
    assert metadata["Description-Content-Type"] == "text/markdown"


def test_the_sdist_makes_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    unpack(sdist, tmp_path)
    (project,) = tmp_path.iterdir()
    build(tmp_path, project, "wheel")
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_sdist_has_what_its_tests_need_and_nothing_else(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {Path(name).relative_to(Path(name).parts[0]).as_posix() for name in archive.getnames()}
    assert {"tests/conftest.py", "samples/notice.png", "Makefile", "NOTICE", "pyproject.toml"} <= names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if (ROOT / top).is_dir()} == {"src", "tests", "samples", "benchmarks", "docs"}
    assert not [name for name in names if "cache" in name or name.endswith(".pyc")]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """An environment that nobody may write in, as an administrator installs it for others."""
    environment = install(wheel, tmp_path_factory.mktemp("installed") / "venv")
    before = environment.files()
    environment.make_writable(False)
    yield environment
    environment.make_writable(True)
    assert environment.files() == before


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write in, with samples in it."""
    folder = tmp_path / "closed"
    folder.mkdir()
    shutil.copy(SAMPLE, folder)
    shutil.copy(HISTORY, folder)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


HOSTILE: dict[str, dict[str, str]] = {
    "no home": {},
    "a closed home": {"HOME": "{closed}"},
    "no locale": {"HOME": "/no/such", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


@pytest.mark.parametrize("environment", HOSTILE.values(), ids=HOSTILE)
def test_reads_anywhere(installed: Installed, closed: Path, environment: dict[str, str]) -> None:
    """The install and the current folder are closed, and there is no network."""
    environment = {name: value.format(closed=closed) for name, value in environment.items()}
    done = installed.run("read", "notice.png", cwd=closed, environment=environment, offline=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith(TITLE)
    assert sorted(path.name for path in closed.iterdir()) == ["history.txt", "notice.png"]


def test_nothing_is_left_in_the_home_of_a_reader(installed: Installed, closed: Path, tmp_path: Path) -> None:
    """ONNX Runtime would, if its telemetry were on."""
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir()
    scratch.mkdir()
    places = {"HOME": str(home), "TMPDIR": str(scratch)}
    assert installed.run("read", "notice.png", cwd=closed, environment=places).returncode == 0
    assert [*home.iterdir(), *scratch.iterdir()] == []


def test_the_network_would_be_missed() -> None:
    """Such as by a program that looks up a name."""
    program = OFFLINE.replace("main()", "import socket; socket.getaddrinfo('localhost', 80)")
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 99


def test_what_cannot_be_written_is_told(installed: Installed, closed: Path) -> None:
    done = installed.run("read", "notice.png", "-o", "out.txt", cwd=closed, environment={})
    assert done.returncode == 5
    assert done.stderr.decode().startswith("error: out.txt cannot be written: Permission denied")


def test_answers_where_nothing_may_be_written(installed: Installed, closed: Path) -> None:
    """The question comes as bytes that Python cannot decode there."""
    command = ("answer", "history.txt", "장수왕은 언제 도읍을 옮겼는가?".encode())
    done = installed.run(*command, cwd=closed, environment=HOSTILE["no locale"], offline=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "427년" in done.stdout.decode()


def test_lines_are_rendered_where_there_is_no_cache(
    installed: Installed, closed: Path, tmp_path: Path
) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    shutil.copy(bundled_folder() / "NotoSansKR-Regular.otf", fonts)
    command = ("synth", tmp_path / "lines", "--count", "3", "--workers", "1", "--fonts", fonts)
    done = installed.run(*command, cwd=closed, environment={"HOME": str(closed)}, offline=True)
    assert (done.returncode, done.stderr.decode()) == (0, f"3 lines in {tmp_path / 'lines'}\n")


NAMES = {
    "Hangul and a blank": ("시험 지.png".encode(), "no locale"),
    "as a Mac has it": (unicodedata.normalize("NFD", "시험 지.png").encode(), "no locale"),
    "cp949": ("시험 지.png".encode("cp949"), "no home"),
    "cp949 without a locale": ("시험 지.png".encode("cp949"), "no locale"),
}


@pytest.mark.parametrize(("name", "locale"), NAMES.values(), ids=NAMES)
def test_files_of_any_name(installed: Installed, tmp_path: Path, name: bytes, locale: str) -> None:
    folder = tmp_path / "빈 칸"
    folder.mkdir()
    shutil.copy(SAMPLE, folder / os.fsdecode(name))
    command = ("read", b"missing " + name, name, "-f", "json", "-o", b"out " + name + b".json")
    done = installed.run(*command, cwd=folder, environment=HOSTILE[locale])
    told = unicodedata.normalize("NFC", done.stderr.decode())
    assert told == "error: 'missing 시험 지.png' does not exist. Check the path and its spelling.\n"
    assert (done.returncode, done.stdout) == (3, b"")
    content = (folder / f"out {os.fsdecode(name)}.json").read_text(encoding="utf-8")
    (page,) = dokhae.Document.from_json(content).pages
    assert unicodedata.normalize("NFC", page.source or "") == "시험 지.png"


def test_the_doctor_knows_a_whole_install(installed: Installed, closed: Path) -> None:
    done = installed.run("doctor", "--json", cwd=closed, environment={"HOME": "/"}, offline=True)
    assert (done.returncode, done.stderr) == (0, b"")
    report = json.loads(done.stdout)
    assert report["reads"]
    sections = report["sections"]
    assert sections["files"]["files"]["value"].endswith("are as shipped")
    assert [name for name in PROJECT["optional-dependencies"] if name not in sections["extras"]] == ["dev"]
    states = {
        finding["state"]
        for title in ("versions", "weights", "extras")
        for finding in sections[title].values()
    }
    assert states == {"ok"}


def test_the_doctor_finds_what_was_changed(installed: Installed, tmp_path: Path) -> None:
    installed.make_writable(True)
    (weights,) = installed.folder.glob("lib/python*/site-packages/dokhae/weights")
    before = {
        path: (path.read_bytes(), path.stat())
        for path in (weights / "recognizer.onnx", weights / "ranker.bin")
    }
    try:
        for path, (content, _) in before.items():
            path.write_bytes(content[:-1])
        done = installed.run("doctor", cwd=tmp_path, environment={})
    finally:
        for path, (content, stat) in before.items():
            path.write_bytes(content)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        installed.make_writable(False)
    told = done.stdout.decode()
    assert done.returncode == 6
    assert told.startswith("dokhae cannot read here: the weights ")
    assert " ! files                     2 of " in told
    assert "ranker.bin were changed" in told
