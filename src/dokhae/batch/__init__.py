"""Many files, by several processes that can be killed: nothing is lost or done twice.

`run` has it all. Data goes like this: inputs -> `listing` -> `manifest` -> `work` (what is next) -> `crew` (processes,
time limits) -> `worker` (opens, reads, writes) -> `manifest`. Only the process that calls `run` writes to the manifest.
"""

from __future__ import annotations

from dokhae.batch.job import Summary, run
from dokhae.batch.work import Progress

__all__ = ["Progress", "Summary", "run"]
