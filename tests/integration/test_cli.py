"""The command `dokhae read` as a user runs it, faults included."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

import dokhae

SAMPLE = Path(__file__).parents[2] / "samples" / "notice.png"


def _run(*arguments: str | Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-W", "error", "-m", "dokhae", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def text() -> str:
    result = _run("read", SAMPLE)
    assert (result.returncode, result.stderr) == (0, b"")
    return result.stdout.decode()


def test_text_goes_to_stdout_and_nothing_to_stderr(text: str) -> None:
    assert text.endswith("\n")
    assert any("가" <= character <= "힣" for character in text)


def test_standard_input_reads_the_same(text: str) -> None:
    assert _run("read", "-", stdin=SAMPLE.read_bytes()).stdout.decode() == text


def test_json_is_a_document(text: str) -> None:
    output = _run("read", SAMPLE, "--format", "json").stdout.decode()
    assert dokhae.Document.from_json(output).text + "\n" == text
    assert json.loads(output)["format"] == "dokhae-document"


def test_paragraphs_are_one_a_line_and_have_all_the_text(text: str) -> None:
    result = _run("read", SAMPLE, "--paragraphs")
    assert (result.returncode, result.stderr) == (0, b"")
    paragraphs = result.stdout.decode().splitlines()
    assert "".join("".join(paragraphs).split()) == "".join(text.split())
    assert 1 < len(paragraphs) < len(text.splitlines())
    assert any(len(paragraph) > max(map(len, text.splitlines())) for paragraph in paragraphs)


def test_writes_a_file_whole_and_under_hangul_names(text: str, tmp_path: Path) -> None:
    copy = tmp_path / unicodedata.normalize("NFD", "시험지 사본.png")
    copy.write_bytes(SAMPLE.read_bytes())
    target = tmp_path / "결과.txt"
    assert _run("read", unicodedata.normalize("NFC", str(copy)), "-o", target).returncode == 0
    assert target.read_text("utf-8") == text
    assert sorted(tmp_path.iterdir()) == sorted([copy, target])


def test_a_broken_input_is_told_and_the_rest_goes_on(text: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(SAMPLE.read_bytes()[:2000])
    result = _run("read", broken, SAMPLE)
    assert result.returncode == 3
    assert result.stdout.decode() == text
    assert result.stderr.decode().startswith("error: ")
    assert "broken.png" in result.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["no-such-file.png"], 3, "no-such-file.png"),
        ([str(SAMPLE), "-o", "/no/such/folder/out.txt"], 5, "out.txt"),
        ([str(SAMPLE), "--format", "doc"], 2, "doc"),
        ([str(SAMPLE), "--format", "json", "--paragraphs"], 2, "from_json"),
    ],
)
def test_mistakes_have_their_exit_code_and_no_traceback(arguments: list[str], code: int, word: str) -> None:
    result = _run("read", *arguments)
    assert result.returncode == code
    assert word in result.stderr.decode()
    assert "Traceback" not in result.stderr.decode()


def test_a_full_disk_leaves_no_file_behind(tmp_path: Path) -> None:
    """A file size limit stands in for the full disk: the same error of the same write."""
    program = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16));"
        "from dokhae.cli import main; main()"
    )
    target = tmp_path / "out.txt"
    command = [sys.executable, "-c", program, "read", str(SAMPLE), "-o", str(target)]
    result = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert result.returncode == 5
    assert "cannot be written" in result.stderr.decode()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_standard_output_is_told() -> None:
    command = [sys.executable, "-m", "dokhae", "read", str(SAMPLE)]
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=120)
    assert result.returncode == 5
    assert result.stderr.decode().startswith("error: standard output cannot be written")


def test_version() -> None:
    assert _run("--version").stdout.decode() == f"dokhae {dokhae.__version__}\n"
