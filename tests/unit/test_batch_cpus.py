"""CPUs that a process may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dokhae.batch.cpus import allowed_cpus


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)), raising=False)


def group(folder: Path, line: str, files: dict[str, str]) -> tuple[Path, Path]:
    """Control groups with these files, and the file that tells the own one."""
    for name, content in files.items():
        path = folder / "groups" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    (folder / "own").write_text(line, "utf-8")
    return folder / "groups", folder / "own"


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("line", "files", "cpus"),
    [
        ("0::/\n", {"cpu.max": "max 100000\n"}, 16),
        ("0::/\n", {"cpu.max": "250000 100000\n"}, 3),
        ("0::/a/b\n", {"a/cpu.max": "200000 100000\n", "a/b/cpu.max": "max 100000\n"}, 2),
        ("0::/a/b\n", {"a/cpu.max": "800000 100000\n", "a/b/cpu.max": "50000 100000\n"}, 1),
        ("0::/gone\n", {}, 16),
        (
            "4:memory:/\n3:cpu,cpuacct:/c\n",
            {"cpu/c/cpu.cfs_quota_us": "400000", "cpu/c/cpu.cfs_period_us": "100000"},
            4,
        ),
        ("3:cpu:/\n", {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 16),
        ("3:cpuset:/\n", {"cpu/cpu.cfs_quota_us": "100000", "cpu/cpu.cfs_period_us": "100000"}, 16),
    ],
)
def test_the_quota_of_the_control_group_counts(
    tmp_path: Path, line: str, files: dict[str, str], cpus: int
) -> None:
    assert allowed_cpus(*group(tmp_path, line, files)) == cpus


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs CPU affinity")
def test_affinity_counts(tmp_path: Path) -> None:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        assert allowed_cpus(tmp_path, tmp_path / "no file") == 1
    finally:
        os.sched_setaffinity(0, before)
