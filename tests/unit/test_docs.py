"""What the documentation shows works: the blocks of both READMEs run, and its links lead somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dokhae import errors
from dokhae.lab.ocr.config import experiments, load
from dokhae.lab.ocr.study import load_study, studies
from dokhae.lab.stages import Extractor, Predictor, Sequence, Transform, registered

ROOT = Path(__file__).parents[2]
READMES = [ROOT / "README.md", ROOT / "README.ko.md"]
PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("*/README.md")})

Block = tuple[str, str]


def blocks(path: Path) -> list[Block]:
    """Language and content of every fenced block."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def headings(path: Path) -> list[str]:
    without_blocks = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^(#+) ", without_blocks, re.MULTILINE)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the samples, and `dokhae` of this Python on the path."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    program = tmp_path / "bin" / "dokhae"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dokhae "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_python_blocks_run(readme: Path, workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = [content for language, content in blocks(readme) if language == "python"]
    assert len(code) >= 5
    names: dict[str, object] = {}
    for content in code:
        exec(compile(content, readme.name, "exec"), names)
    assert "'no-such-page.png' does not exist" in capsys.readouterr().out


# Those of both READMEs are the same, as another test makes sure.
SHOWN = [*blocks(READMES[0]), *blocks(ROOT / "docs" / "install.md")]
CONSOLE = [content for language, content in SHOWN if language == "console"]


@pytest.mark.parametrize("content", CONSOLE, ids=range(len(CONSOLE)))
def test_console_blocks_run(content: str, workplace: Path) -> None:
    """Every command; where a block shows output, that is the output, and otherwise all commands succeed."""
    lines = content.splitlines()
    commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    shown = [line for line in lines if not line.startswith("$ ")]
    script = "\n".join(commands if shown else ["set -e", *commands])
    done = subprocess.run(
        ["sh", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert commands
    assert done.returncode == 0, done.stdout
    if shown:
        assert done.stdout.splitlines() == shown


LAB = blocks(ROOT / "docs" / "lab.md")


def test_the_stage_that_the_lab_shows_makes_networks() -> None:
    (code,) = [content for language, content in LAB if language == "python"]
    # In a process of its own: a stage that is registered stays.
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


def test_the_experiment_and_the_study_that_the_lab_shows_load(tmp_path: Path) -> None:
    experiment, study = [content for language, content in LAB if language == "yaml"]
    (tmp_path / "experiment.yaml").write_text(experiment, "utf-8")
    (tmp_path / "study.yaml").write_text(study, "utf-8")
    config = load(str(tmp_path / "experiment.yaml"))
    assert [part.share for part in config.data.train] == [2, 1]
    assert load_study(str(tmp_path / "study.yaml")).seeds == (1, 2, 3)


def test_the_lab_names_every_experiment_study_and_stage() -> None:
    page = (ROOT / "docs" / "lab.md").read_text("utf-8")
    stages = [name for kind in (Transform, Extractor, Sequence, Predictor) for name in registered(kind)]
    assert [name for name in (*experiments(), *studies(), *stages) if f"`{name}`" not in page] == []


def test_both_readmes_have_the_same_parts() -> None:
    english, korean = READMES
    assert blocks(english) == blocks(korean)
    assert headings(english) == headings(korean)
    assert len(blocks(english)) >= 8


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    files = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:", link)]
    assert [file for file in files if file and not (page.parent / file).exists()] == []


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_every_exit_code_is_in_the_table(readme: Path) -> None:
    listed = re.findall(r"^\| (\d+) \|", readme.read_text(encoding="utf-8"), re.MULTILINE)
    kinds = [getattr(errors, name) for name in errors.__all__]
    assert [int(code) for code in listed] == sorted({0, *(kind.exit_code for kind in kinds)})


def test_the_changelog_names_what_is_unreleased() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
