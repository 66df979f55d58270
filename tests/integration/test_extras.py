"""Without the libraries of an extra, every command that needs them says how they are installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.packages import ROOT

HIDING = """
import contextlib, io, json, sys
from importlib.machinery import PathFinder

hidden, commands = json.loads(sys.argv[1])

class Finder(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in hidden else PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Finder

from dokhae.__main__ import main

for command in commands:
    sys.argv = ["dokhae", *command]
    code, told = 0, io.StringIO()
    with contextlib.redirect_stderr(told):
        try:
            main()
        except SystemExit as end:
            code = end.code
    print(json.dumps([code, told.getvalue()]), flush=True)
"""

PAGE = str(ROOT / "samples" / "notice.png")
TEXT = str(ROOT / "samples" / "texts" / "history.txt")
COMMANDS = {
    "quiz": [
        ["ask", TEXT, "-o", "cards.md"],
        ["ask", PAGE, "-o", "cards.apkg"],
        ["answer", TEXT, "누가 고려를 세웠는가?"],
        ["answer", PAGE, "누가 모집하는가?"],
        ["read", PAGE, "--paragraphs", "-o", "page.txt"],
        ["read", PAGE, "-f", "paragraphs", "-o", "page.txt"],
    ],
    "office": [["read", PAGE, "-o", "page.docx"], ["read", PAGE, "-f", "hwpx", "-o", "page.hwpx"]],
    "pdf": [["read", PAGE, "-o", "page.pdf"], ["read", PAGE, "-f", "pdf", "-o", "page.pdf"]],
    "synth": [["synth", "lines", "--count", "2"], ["synth", "lines.lmdb", "--format", "lmdb"]],
    "train": [
        ["train", "None-VGG-BiLSTM-CTC@1/4"],
        ["train", "--from", "shipped", "--data", "lines"],
        ["train", "reader", "--data", "questions.json"],
        ["evaluate", "shipped", "--data", "lines"],
        ["bench", "--parameters-only"],
        ["bench", "shipped"],
        ["compare", "small"],
        ["export", "shipped", "weights"],
    ],
}


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def canonical(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


@cache
def always_there() -> frozenset[str]:
    """What is installed with dokhae itself: its requirements, theirs, and so on."""
    known: set[str] = set()
    new = canonical(PROJECT["dependencies"])
    while new:
        known |= new
        needed = [text for name in new if is_installed(name) for text in requires(name) or ()]
        new = canonical([text for text in needed if "extra ==" not in text]) - known
    return frozenset(known)


def is_installed(name: str) -> bool:
    try:
        return bool(distribution(name))
    except PackageNotFoundError:
        return False


def libraries(extra: str) -> list[str]:
    """Names that code imports what an extra brings by; what extras inside it bring is left out."""
    brought = canonical(PROJECT["optional-dependencies"][extra]) - always_there() - {"dokhae"}
    found = packages_distributions().items()
    return [name for name, packages in found if brought & set(map(canonicalize_name, packages))]


def run_without(names: list[str], commands: list[list[str]], folder: Path) -> list[tuple[int, str]]:
    """Exit code and standard error of each command, where these libraries cannot be found."""
    program = [sys.executable, "-c", HIDING, json.dumps([names, commands])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        program, cwd=folder, env=environment, capture_output=True, text=True, check=True, timeout=300
    )
    return [tuple(json.loads(line)) for line in done.stdout.splitlines() if line.startswith("[")]


@pytest.mark.parametrize("extra", COMMANDS)
def test_a_missing_extra_is_told_with_the_command_that_installs_it(extra: str, tmp_path: Path) -> None:
    outcomes = run_without(libraries(extra), COMMANDS[extra], tmp_path)
    assert len(outcomes) == len(COMMANDS[extra])
    remedy = f'Install it with: pip install "dokhae[{extra}]".\n'
    wrong = [
        (command, code, told)
        for command, (code, told) in zip(COMMANDS[extra], outcomes, strict=True)
        if code != 7 or not told.startswith("error: ") or not told.endswith(remedy) or told.count("\n") > 1
    ]
    assert wrong == []
    assert list(tmp_path.iterdir()) == []


def test_an_extra_of_another_version_is_told_with_the_command(tmp_path: Path) -> None:
    """As the OCRmyPDF of a distribution is, which has other names in it."""
    (tmp_path / "ocrmypdf").mkdir()
    (tmp_path / "ocrmypdf" / "__init__.py").write_text("class OcrEngine: pass\n", encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    command = [sys.executable, "-m", "dokhae", "read", PAGE, "-o", str(tmp_path / "page.pdf")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 7
    assert done.stderr == (
        "error: searchable PDFs need ocrmypdf in another version than the one that is here. "
        'Install it with: pip install "dokhae[pdf]".\n'
    )


def test_the_commands_of_every_extra_are_here() -> None:
    assert set(COMMANDS) == set(PROJECT["optional-dependencies"]) - {"dev"}


def test_reading_needs_no_extra(tmp_path: Path) -> None:
    everything = [name for extra in COMMANDS for name in libraries(extra)]
    deck = ROOT / "tests" / "no-such-deck.json"
    commands = [["read", PAGE, "-o", "page.txt"], ["quiz", str(deck)], ["doctor"]]
    (read, told), (quiz, _), (doctor, _) = run_without(everything, commands, tmp_path)
    assert (read, told) == (0, "")
    assert (tmp_path / "page.txt").read_text(encoding="utf-8")
    assert quiz == 3  # it was looked for
    assert doctor == 0


@pytest.mark.parametrize("library", ["cv2", "onnxruntime", "numpy", "typer", "PIL"])
def test_a_missing_library_is_told_and_the_doctor_still_comes(library: str, tmp_path: Path) -> None:
    (read, told), (doctor, _) = run_without([library], [["read", PAGE], ["doctor"]], tmp_path)
    assert (read, doctor) == (7, 7)
    assert library in told
    assert "pip install --force-reinstall dokhae" in told


def test_the_doctor_goes_on_where_he_himself_lacks_a_library(tmp_path: Path) -> None:
    (read, _), (doctor, _) = run_without(["packaging"], [["read", PAGE, "-o", "a.txt"], ["doctor"]], tmp_path)
    assert (read, doctor) == (0, 0)
