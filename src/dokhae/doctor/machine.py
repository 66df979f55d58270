"""What a program may use of this machine: its CPUs, memory, and disk for temporary files."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dokhae.doctor.report import Finding, State

__all__ = ["machine", "usable_cpus"]

_ROOT: Final = Path("/")
_UNLIMITED: Final = 1 << 60  # bytes; version 1 of control groups has a number for no limit


def machine(root: Path = _ROOT) -> Iterator[Finding]:
    """Findings about the machine.

    Args:
        root: below which /proc and /sys are.
    """
    yield Finding("system", platform.platform())
    yield Finding("processor", _processor(root))
    yield Finding("CPUs", _cpus(root))
    yield Finding("memory", _memory(root))
    yield _temporary()


def usable_cpus(root: Path = _ROOT) -> float:
    """CPUs that this process may use, by its affinity and the limit of its control groups."""
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min([float(affinity), *_quotas(root)])


def _cpus(root: Path) -> str:
    quota = min(_quotas(root), default=None)
    told = f"{usable_cpus(root):g} of {os.cpu_count() or 1} may be used"
    return told if quota is None else f"{told}; a control group allows {quota:g}"


def _quotas(root: Path) -> Iterator[float]:
    """CPUs that each control group above this process allows."""
    for text in _group_files(root, "", "cpu.max"):
        quota, _, period = text.partition(" ")
        if quota.isdecimal() and period.isdecimal() and int(period):
            yield int(quota) / int(period)
    quotas = _group_files(root, "cpu", "cpu.cfs_quota_us")
    periods = _group_files(root, "cpu", "cpu.cfs_period_us")
    for quota, period in zip(quotas, periods, strict=False):
        if quota.isdecimal() and period.isdecimal() and int(period):
            yield int(quota) / int(period)


def _group_files(root: Path, controller: str, name: str) -> Iterator[str]:
    """Contents of a file in each control group above this process; a controller has version 1."""
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, controllers, group = (*line.split(":", 2), "", "")[:3]
        if controller not in controllers.split(","):
            continue
        base = root / "sys/fs/cgroup" / controller
        folder = base / group.lstrip("/")
        for place in (folder, *folder.parents):
            if content := _text(place / name):
                yield content
            if place == base:
                break


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _processor(root: Path) -> str:
    for line in _text(root / "proc/cpuinfo").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return f"{value.strip()} ({platform.machine()})"
    return " ".join(dict.fromkeys(filter(None, (platform.processor(), platform.machine())))) or "unknown"


def _memory(root: Path) -> str:
    known = dict(line.split(":", 1) for line in _text(root / "proc/meminfo").splitlines() if ":" in line)
    total, free = (_kilobytes(known.get(name, "")) for name in ("MemTotal", "MemAvailable"))
    limits = [
        int(text)
        for controller, name in (("", "memory.max"), ("memory", "memory.limit_in_bytes"))
        for text in _group_files(root, controller, name)
        if text.isdecimal() and int(text) < _UNLIMITED
    ]
    told = f"{_size(free)} free of {_size(total)}" if total else "unknown"
    return f"{told}; a control group allows {_size(min(limits))}" if limits else told


def _kilobytes(text: str) -> int:
    number = text.split()[0] if text.split() else ""
    return int(number) * 1024 if number.isdecimal() else 0


def _temporary() -> Finding:
    """The folder itself is not named: it may be the user's own."""
    name = "temporary files"
    try:
        return Finding(name, f"{_size(shutil.disk_usage(tempfile.gettempdir()).free)} free")
    except OSError as error:
        remedy = "Reading needs none; for the rest set TMPDIR to a folder that can be written to."
        return Finding(name, f"no folder: {error.strerror}", State.MISSING, remedy)


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
