"""What is installed here, whether it is whole, and whether it reads: for users, and for bug reports.

Nothing but the standard library is imported before a check needs it, so that a library that is missing or
cannot be loaded is found like anything else. Nothing is written, and nothing is asked of the network.
"""

from __future__ import annotations

from dokhae.doctor.examine import examine
from dokhae.doctor.report import Finding, Report, Section, State

__all__ = ["Finding", "Report", "Section", "State", "examine"]
