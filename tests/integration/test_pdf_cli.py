"""`dokhae read -o out.pdf` and `ocrmypdf --plugin dokhae.pdf` as users run them, faults included."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image
from tests.searchable import edited, hidden, pdf_of, png, text_by_pdfium

SAMPLES = Path(__file__).parents[2] / "samples"
TITLE = Image.open(SAMPLES / "notice.png").convert("RGB").crop((250, 120, 1000, 270))


def run(
    *arguments: str | Path, stdin: bytes | None = None, env: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-W", "error", "-m", *map(str, arguments)]
    environment = {**os.environ, **(env or {})}
    return subprocess.run(
        command, input=stdin, capture_output=True, check=False, timeout=120, env=environment, **options
    )


def title(path: Path, index: int = 0) -> str:
    return " ".join(text_by_pdfium(path, index).split())


def page_count(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "스캔.png"
    path.write_bytes(png(TITLE, dpi=(150, 150)))
    return path


def test_images_and_pdfs_become_one_pdf(scan: Path, tmp_path: Path) -> None:
    TITLE.save(tmp_path / "b.jpg")
    (tmp_path / "c.pdf").write_bytes(pdf_of(TITLE, TITLE))
    output = tmp_path / "결과.pdf"
    result = run(
        "dokhae", "read", scan, tmp_path / "b.jpg", tmp_path / "c.pdf", "-o", output, "--threads", "2"
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert page_count(output) == 4
    text = run("dokhae", "read", scan).stdout.decode()
    assert title(output) == " ".join(text.split())
    assert all("모집" in title(output, index) for index in range(4))
    names = [path.name for path in tmp_path.iterdir()]
    assert sorted(names) == ["b.jpg", "c.pdf", "결과.pdf", "스캔.png"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_names_of_any_encoding(encoding: str, kind: str, tmp_path: Path) -> None:
    """Folder, input and output, where Python decodes no name outside ASCII."""
    folder = tmp_path / os.fsdecode("시험 지".encode(encoding))
    folder.mkdir()
    source, output = (folder / os.fsdecode(name.encode(encoding)) for name in (f"앞.{kind}", "뒤.pdf"))
    source.write_bytes(pdf_of(TITLE) if kind == "pdf" else png(TITLE))
    no_locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = run("dokhae", "read", source, "-o", output, env=no_locale)
    assert (result.returncode, result.stderr) == (0, b"")
    assert sorted(folder.iterdir()) == sorted([source, output])
    (tmp_path / "out.pdf").write_bytes(output.read_bytes())
    assert "모집" in title(tmp_path / "out.pdf")


@pytest.mark.parametrize("make", [lambda: pdf_of(TITLE), lambda: png(TITLE)], ids=["PDF", "PNG"])
def test_a_pipe_is_read_once(make: Callable[[], bytes], tmp_path: Path) -> None:
    """As the shell makes one of <(command)."""
    pipe, output = tmp_path / "pipe", tmp_path / "out.pdf"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=[make()], daemon=True)
    writer.start()
    result = run("dokhae", "read", pipe, "-o", output)
    assert (result.returncode, result.stderr) == (0, b"")
    assert "모집" in title(output)


def test_pdf_goes_from_standard_input_to_standard_output(scan: Path, tmp_path: Path) -> None:
    result = run("dokhae", "read", "-", "--format", "pdf", stdin=scan.read_bytes())
    assert (result.returncode, result.stderr) == (0, b"")
    (tmp_path / "out.pdf").write_bytes(result.stdout)
    assert "모집" in title(tmp_path / "out.pdf")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_standard_output_is_told(scan: Path) -> None:
    command = [sys.executable, "-m", "dokhae", "read", str(scan), "--format", "pdf"]
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=120)
    assert result.returncode == 5
    assert result.stderr.decode().startswith("error: standard output cannot be written: No space left")


def test_the_password_comes_from_the_environment_and_stays(tmp_path: Path) -> None:
    source, output = tmp_path / "in.pdf", tmp_path / "out.pdf"
    key = pikepdf.Encryption(user="열쇠", owner="주인")
    source.write_bytes(edited(pdf_of(TITLE), lambda pdf: None, encryption=key))
    refused = run("dokhae", "read", source, "-o", output)
    assert refused.returncode == 4
    assert b"password" in refused.stderr
    assert not output.exists()
    assert run("dokhae", "read", source, "-o", output, env={"DOKHAE_PASSWORD": "열쇠"}).returncode == 0
    with pikepdf.open(output, password="열쇠") as pdf:
        assert pdf.is_encrypted


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["--rotate"], 2, "--rotate"),
        (["--deskew", "-o", "out.txt"], 2, "--deskew"),
        (["--text-layer", "redo", "-f", "json"], 2, "--text-layer"),
        (["-o", "out.pdf", "--text-layer", "better"], 2, "keep, redo, force"),
        (["-o", "out.pdf", "--paragraphs", "-f", "pdf"], 2, "paragraphs"),
        (["-o", "none/out.pdf"], 5, "out.pdf"),
        (["no-such-file.png", "-o", "out.pdf"], 3, "no-such-file.png"),
        (["broken.jpg", "-o", "out.pdf"], 3, "broken.jpg"),
    ],
)
def test_faults_are_told_in_a_line(
    arguments: list[str], code: int, word: str, scan: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.jpg").write_bytes((SAMPLES / "letter.jpg").read_bytes()[:9000])
    before = sorted(tmp_path.iterdir())
    result = run("dokhae", "read", scan, *arguments, cwd=tmp_path)
    assert result.returncode == code
    assert word in result.stderr.decode()
    assert len(result.stderr.decode().splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("limit", [2_000, 10_000])
def test_a_full_disk_is_told_and_leaves_nothing(limit: int, scan: Path, tmp_path: Path) -> None:
    """The first file of so many bytes fails: the PDF that is read, or the one that is written."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    result = run(
        "dokhae",
        "read",
        scan,
        "-o",
        tmp_path / "out.pdf",
        env={"TMPDIR": str(folder)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert result.returncode == 5, result.stderr.decode()
    assert len(result.stderr.decode().splitlines()) == 1
    assert {path.name for path in folder.iterdir()} <= {".ses"}  # which is ONNX Runtime's
    assert sorted(path.name for path in tmp_path.iterdir()) == ["temporary", "스캔.png"]


def test_without_the_extra_it_says_how_to_get_it(scan: Path, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['ocrmypdf'] = None\n"
        "from dokhae.cli import main\n"
        f"sys.argv = ['dokhae', 'read', {str(scan)!r}, '-o', {str(tmp_path / 'out.pdf')!r}]\n"
        "main()"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert result.returncode == 7
    assert 'pip install "dokhae[pdf]"' in result.stderr


@pytest.fixture
def no_programs(tmp_path: Path) -> dict[str, str]:
    """An environment in which there is neither Tesseract nor Ghostscript."""
    (tmp_path / "no-programs").mkdir()
    return {"PATH": str(tmp_path / "no-programs")}


PLUGIN = ["ocrmypdf", "--plugin", "dokhae.pdf"]


def test_ocrmypdf_takes_it_as_its_engine(tmp_path: Path, no_programs: dict[str, str]) -> None:
    source, output, sidecar = (tmp_path / name for name in ("in.pdf", "out.pdf", "out.txt"))
    source.write_bytes(pdf_of(TITLE, TITLE.rotate(180), TITLE))
    options = ["-l", "kor", "--jobs", "2", "--rotate-pages", "--deskew", "--sidecar", str(sidecar)]
    result = run(*PLUGIN, *options, source, output, env=no_programs)
    assert result.returncode == 0, result.stderr.decode()
    assert len({title(output, index) for index in range(3)}) == 1
    assert "모집" in title(output)
    assert sidecar.read_text("utf-8").count("모집") == 3
    with pikepdf.open(output) as pdf:
        assert "dokhae" in str(pdf.docinfo["/Creator"])


@pytest.mark.parametrize("options", [[], ["--output-type", "pdf"], ["--use-threads", "--jobs", "2"]])
def test_ocrmypdf_needs_no_option_but_the_plugin(
    options: list[str], tmp_path: Path, no_programs: dict[str, str]
) -> None:
    source, output = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(pdf_of(TITLE, TITLE))
    result = run(*PLUGIN, *options, source, output, env=no_programs)
    assert result.returncode == 0, result.stderr.decode()
    assert "모집" in title(output)
    with pikepdf.open(output) as pdf:
        assert (pdf.open_metadata().pdfa_status == "") == ("pdf" in options)


def read_nothing(pdf: Path) -> bool:
    return title(pdf) == ""


def read_something(pdf: Path) -> bool:
    return "모집" in title(pdf)


@pytest.mark.parametrize(
    ("options", "code", "outcome"),
    [
        (["--ocr-engine", "none"], 0, read_nothing),
        (["--force-ocr"], 0, read_something),
        (["--skip-text"], 0, read_something),
        (["--redo-ocr"], 0, read_something),
        (["--pdf-renderer", "fpdf2"], 0, read_something),
        (["-l", "jpn"], 3, lambda pdf: not pdf.exists()),
    ],
)
def test_options_of_ocrmypdf_work(
    options: list[str],
    code: int,
    outcome: Callable[[Path], bool],
    tmp_path: Path,
    no_programs: dict[str, str],
) -> None:
    source, output = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(pdf_of(TITLE))
    result = run(*PLUGIN, *options, source, output, env=no_programs)
    assert result.returncode == code, result.stderr.decode()
    assert outcome(output)


def programs(folder: Path, version: str) -> dict[str, str]:
    """An environment whose only program is a Ghostscript that says its version and fails at all else."""
    folder.mkdir()
    ghostscript = folder / "gs"
    script = f'#!/bin/sh\ntest "$1" = --version && echo {version}\n'
    ghostscript.write_text(script, encoding="utf-8")
    ghostscript.chmod(0o755)
    return {"PATH": str(folder)}


@pytest.mark.parametrize(
    ("option", "has_old", "has_new"),
    [("--skip-text", True, False), ("--redo-ocr", False, True), ("--force-ocr", False, True)],
)
def test_the_text_layer_of_another_reader_beside_the_ghostscript_of_debian_12(
    option: str, has_old: bool, has_new: bool, tmp_path: Path
) -> None:
    """Which OCRmyPDF refuses to use beside text, so that nothing may depend on it."""
    source, output = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(edited(pdf_of(TITLE), hidden("wrong")))
    result = run(*PLUGIN, option, source, output, env=programs(tmp_path / "programs", "10.00.0"))
    assert result.returncode == 0, result.stderr.decode()
    text = text_by_pdfium(output)
    assert ("wrong" in text, "모집" in text) == (has_old, has_new)
