"""Many files, by several processes that can be killed: nothing is lost or done twice.

Data goes like this: inputs -> `listing` -> `manifest` -> `work` (what is next) -> `crew` (processes, limits)
-> `worker` (opens, reads, writes) -> `manifest`, to which only the process that calls `run` writes.
"""

from __future__ import annotations

from dokhae.batch.cpus import allowed_cpus
from dokhae.batch.job import FILE_LIMIT, PAGE_LIMIT, Summary, run
from dokhae.batch.work import Progress

__all__ = ["FILE_LIMIT", "PAGE_LIMIT", "Progress", "Summary", "allowed_cpus", "run"]
