"""What the doctor finds, on machines and in installs that are made up."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NoReturn

import pytest

from dokhae.doctor import Finding, Report, Section, State, examine
from dokhae.doctor.machine import machine, usable_cpus
from dokhae.doctor.package import extras, versions, weights
from dokhae.doctor.reading import PAGE, reading
from dokhae.errors import DokhaeError, MissingLibraryError, SourceNotFoundError, WeightsError
from dokhae.synth.fonts import bundled_folder, families
from dokhae.weights import SHIPPED

ROOT = Path(__file__).parents[2]
GROUP = "/pods/one"


def told(findings: Iterator[Finding]) -> dict[str, str]:
    return {finding.name: finding.value for finding in findings}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], None]:
    """A function that writes a file of a made-up machine below `tmp_path`."""

    def write_file(path: str, content: str) -> None:
        file = tmp_path / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content + "\n", encoding="utf-8")

    return write_file


Write = Callable[[str, str], None]


def test_a_machine_that_tells_nothing(tmp_path: Path) -> None:
    found = told(machine(tmp_path))
    assert found["memory"] == "unknown"
    assert found["CPUs"] == f"{usable_cpus(tmp_path):g} of {os.cpu_count()} may be used"
    assert usable_cpus(tmp_path) == len(os.sched_getaffinity(0))


def test_limits_of_control_groups(tmp_path: Path, write: Write) -> None:
    write("/proc/self/cgroup", f"0::{GROUP}")
    write("/proc/meminfo", "MemTotal:  8000000 kB\nMemAvailable:  1500000 kB")
    write("/proc/cpuinfo", "processor : 0\nmodel name : A good one")
    write(f"/sys/fs/cgroup{GROUP}/cpu.max", "max 100000")
    write("/sys/fs/cgroup/pods/cpu.max", "50000 100000")
    write(f"/sys/fs/cgroup{GROUP}/memory.max", "2000000000")
    write("/sys/fs/cgroup/pods/memory.max", "max")
    assert usable_cpus(tmp_path) == 0.5
    found = told(machine(tmp_path))
    assert found["CPUs"].startswith("0.5 of ")
    assert found["CPUs"].endswith("; a control group allows 0.5")
    assert found["memory"] == "1.5 GB free of 8.2 GB; a control group allows 2.0 GB"
    assert found["processor"].startswith("A good one (")


def test_limits_of_control_groups_version_1(tmp_path: Path, write: Write) -> None:
    write("/proc/self/cgroup", f"4:memory:{GROUP}\n3:cpu,cpuacct:{GROUP}\n0::/")
    write(f"/sys/fs/cgroup/cpu{GROUP}/cpu.cfs_quota_us", "25000")
    write(f"/sys/fs/cgroup/cpu{GROUP}/cpu.cfs_period_us", "100000")
    write("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1")
    write("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000")
    write(f"/sys/fs/cgroup/memory{GROUP}/memory.limit_in_bytes", "3000000000")
    write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
    assert usable_cpus(tmp_path) == 0.25
    assert told(machine(tmp_path))["memory"] == "unknown; a control group allows 3.0 GB"


@pytest.mark.parametrize("content", ["", "nonsense", "0::", "::::", "0::/../../.."])
def test_odd_control_groups_say_nothing(tmp_path: Path, write: Write, content: str) -> None:
    write("/proc/self/cgroup", content)
    write("/sys/fs/cgroup/cpu.max", "0 0")
    write("/proc/meminfo", "MemTotal:\nMemAvailable: some")
    assert usable_cpus(tmp_path) >= 1
    assert told(machine(tmp_path))["memory"] == "unknown"


def test_no_folder_for_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/no/such/folder")
    (finding,) = [finding for finding in machine() if finding.name == "temporary files"]
    assert finding.state is State.MISSING
    assert "TMPDIR" in finding.remedy


@pytest.mark.parametrize("there", [True, False])
def test_programs_that_are_missing_come_with_their_command(
    there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("gs", "tesseract") if there else ():
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    (section,) = [section for section in examine().sections if section.title == "programs"]
    assert {finding.state for finding in section.findings} == {State.OK if there else State.MISSING}
    commands = [finding.remedy.removeprefix("On Debian: ") for finding in section.findings]
    wanted = ["apt install ghostscript.", "apt install tesseract-ocr tesseract-ocr-kor."]
    assert commands == (["", ""] if there else wanted)


METADATA = """Metadata-Version: 2.4
Name: dokhae
Version: 0.1.0
Provides-Extra: dev
Provides-Extra: cards
Provides-Extra: all
Requires-Dist: numpy>=1
Requires-Dist: pillow<2
Requires-Dist: nothing-of-this-name>=3
Requires-Dist: neither-this; sys_platform == "another"
Requires-Dist: rich; extra == "cards"
Requires-Dist: nor-that>=7; extra == "cards" and python_version < "3"
Requires-Dist: lost-one>=2; extra == "all"
Requires-Dist: typer>=900; extra == "all"
Requires-Dist: dokhae[cards]; extra == "all"
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An install of dokhae with these requirements."""
    folder = tmp_path / "dokhae-0.1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(METADATA, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("package")
def test_libraries_that_are_missing_or_too_old_are_broken() -> None:
    found = {finding.name: finding for finding in versions()}
    assert found["numpy"].state is State.OK
    assert (found["pillow"].state, found["nothing-of-this-name"].state) == (State.BROKEN, State.BROKEN)
    assert found["pillow"].value.endswith(", and <2 is needed")
    assert found["pillow"].remedy == 'Install it: pip install "pillow<2".'
    assert found["nothing-of-this-name"].value == "nothing-of-this-name is missing"
    assert {"neither-this", "rich", "lost-one"}.isdisjoint(found)


@pytest.mark.usefixtures("package")
def test_extras_are_those_of_the_package() -> None:
    cards, everything = extras()
    assert cards == Finding("cards", f"rich {version('rich')}")
    assert (everything.name, everything.state) == ("all", State.MISSING)
    assert everything.remedy == 'Install it with: pip install "dokhae[all]".'
    missing, old = everything.value.split("; ")
    assert missing == "lost-one is missing"
    assert old.endswith(", and >=900 is needed")


def test_a_dokhae_that_was_never_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> NoReturn:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("dokhae.doctor.package.distribution", unknown)
    report = examine()
    found = {section.title: section.findings[-1] for section in report.sections}
    assert found["extras"].value.startswith("dokhae runs without being installed")
    assert found["files"] == Finding("files", "run from a checkout")
    assert report.exit_code == 0


def test_every_file_of_weights_is_looked_at() -> None:
    looked_at = {finding.name for finding in weights()}
    folder = SHIPPED.parent
    manifests = {path for path in folder.rglob("*.json") if "sha256" in path.read_text(encoding="utf-8")}
    files = {path for path in folder.rglob("*.*") if path.suffix not in (".py", ".pyc")} - manifests
    assert {path.relative_to(folder).as_posix() for path in files} == looked_at


def test_changed_weights_are_broken_and_the_others_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(SHIPPED.parent, folder, ignore=shutil.ignore_patterns("*.onnx", "*.py", "__pycache__"))
    (folder / "ranker.bin").write_bytes(b"changed")
    (folder / "likeness.json").write_text("{", encoding="utf-8")
    found = {finding.name: finding for finding in weights(folder)}
    broken = [name for name, finding in found.items() if finding.state is State.BROKEN]
    assert broken == [
        "float/recognizer.json",
        "likeness.json",
        "ranker.json",
        "reader.json",
        "recognizer.json",
    ]
    assert "were changed" in found["ranker.json"].value
    assert "cannot be read" in found["reader.json"].value
    assert found["ranker.json"].remedy == WeightsError.remedy
    assert found["spacing.npz"].value.endswith("bytes, sha256 is right")


def test_a_page_that_is_read_otherwise_is_an_error() -> None:
    assert told(reading())["a page"].startswith("read without a mistake in ")
    with pytest.raises(DokhaeError, match=r"notice\.png was read as '새솔"):
        list(reading(ROOT / "samples" / "notice.png"))
    with pytest.raises(SourceNotFoundError):
        list(reading(PAGE.with_name("none.png")))


def test_a_check_that_fails_is_a_finding_and_the_others_go_on() -> None:
    def fails() -> Iterator[Finding]:
        yield Finding("before", "it goes well")
        raise ZeroDivisionError("by nothing")

    def is_refused() -> Iterator[Finding]:
        raise MissingLibraryError("libx is gone")

    report = examine({"first": fails, "second": is_refused})
    first, second = report.sections[-2:]
    assert [finding.state for finding in first.findings] == [State.OK, State.BROKEN]
    assert first.findings[1].value == "ZeroDivisionError: by nothing"
    assert second.findings == (Finding("second", "libx is gone", State.BROKEN, MissingLibraryError.remedy),)
    assert report.exit_code == 0
    assert report.to_text().startswith("dokhae reads here, but see: first, second\n")
    assert [section.title for section in report.sections][:3] == ["reading", "versions", "files"]


REPORT = Report(
    (
        Section("versions", (Finding("dokhae", "0.1.0"), Finding("독해", "이름"))),
        Section("extras", (Finding("quiz", "kiwi is missing", State.MISSING, "Install it."),)),
        Section("weights", (Finding("a.json", f"{Path.home()}/a.json is broken", State.BROKEN, "Mend it."),)),
    ),
    WeightsError(f"{Path.home()}/weights.onnx is missing"),
)


def test_the_text_is_a_line_a_finding_with_marks() -> None:
    assert REPORT.to_text().splitlines() == [
        f"dokhae cannot read here: ~/weights.onnx is missing. {WeightsError.remedy}",
        "",
        "versions",
        "   dokhae                    0.1.0",
        "   독해                      이름",
        "",
        "extras",
        " - quiz                      kiwi is missing. Install it.",
        "",
        "weights",
        " ! a.json                    ~/a.json is broken. Mend it.",
    ]


def test_the_json_has_everything_but_whose_folder_it_is() -> None:
    content = json.loads(REPORT.to_json())
    assert (content["format"], content["reads"], content["exit_code"]) == ("dokhae-doctor", False, 6)
    assert content["sections"]["extras"]["quiz"] == {
        "value": "kiwi is missing",
        "state": "missing",
        "remedy": "Install it.",
    }
    assert content["sections"]["versions"]["독해"] == {"value": "이름", "state": "ok"}
    assert str(Path.home()) not in REPORT.to_json()


def test_a_user_without_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    home = str(Path.home())
    monkeypatch.setattr(Path, "home", unknown)
    assert home in REPORT.to_text()
    assert families()


def test_families_of_faces_that_draw_hangul(tmp_path: Path) -> None:
    shutil.copy(bundled_folder() / "NotoSansKR-Regular.otf", tmp_path)
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert families([tmp_path]) == ["Noto Sans KR"]
    assert families([tmp_path / "broken.ttf"]) == []
