"""How many CPUs this process may use, which can be far fewer than the machine has."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Final

__all__ = ["allowed_cpus"]

_GROUPS: Final = Path("/sys/fs/cgroup")
_OWN: Final = Path("/proc/self/cgroup")


def allowed_cpus(groups: Path = _GROUPS, own: Path = _OWN) -> int:
    """CPUs that affinity and the quota of the control group (of a container, say) allow; at least 1.

    Args:
        groups: where control groups are mounted.
        own: the file that tells the group of this process.
    """
    own_cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([own_cpus, *(math.ceil(quota) for quota in _quotas(groups, own))]))


def _quotas(groups: Path, own: Path) -> list[float]:
    """CPUs that the group and each of those around it may use, of versions 2 and 1 of control groups."""
    found = []
    for line in _lines(own):
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        top = groups / "cpu" if controllers else groups
        place = top / path.lstrip("/")
        for group in (place, *place.parents):
            if not group.is_relative_to(top):
                break
            found += [_quota_1(group) if controllers else _quota_2(group)]
    return [quota for quota in found if quota is not None]


def _quota_2(group: Path) -> float | None:
    words = " ".join(_lines(group / "cpu.max")).split()
    return int(words[0]) / int(words[1]) if len(words) == 2 and words[0] != "max" else None


def _quota_1(group: Path) -> float | None:
    quota, period = (
        [int(line) for line in _lines(group / f"cpu.cfs_{name}_us")] for name in ("quota", "period")
    )
    return quota[0] / period[0] if quota and period and quota[0] > 0 else None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except OSError:
        return []
