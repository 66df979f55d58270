"""What a check found, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width

from dokhae.errors import DokhaeError

__all__ = ["Finding", "Report", "Section", "State"]

_FORMAT: Final = "dokhae-doctor"
_VERSION: Final = 1


class State(StrEnum):
    """How a thing is."""

    OK = "ok"
    MISSING = "missing"
    """It is not there, and need not be."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: what was looked at.
        value: what it is, in words.
        state: how it is.
        remedy: what can be done, where it is missing or broken.
    """

    name: str
    value: str
    state: State = State.OK
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Findings of one kind."""

    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was looked at.

    Attributes:
        sections: what was found.
        error: why nothing can be read; None where reading works.
    """

    sections: tuple[Section, ...]
    error: DokhaeError | None = None

    @property
    def exit_code(self) -> int:
        """0 where reading works, else that of the error."""
        return self.error.exit_code if self.error else 0

    def to_text(self) -> str:
        """For people: a line a finding, those that are missing or broken marked and with their remedy."""
        lines = [_private(self._verdict)]
        for section in self.sections:
            lines += ["", section.title, *map(_line, section.findings)]
        return "\n".join(lines) + "\n"

    def to_json(self) -> str:
        """For bug reports and programs."""
        sections = {section.title: _by_name(section.findings) for section in self.sections}
        content = {
            "format": _FORMAT,
            "version": _VERSION,
            "reads": self.error is None,
            "exit_code": self.exit_code,
            "error": _private(str(self.error)) if self.error else None,
            "sections": sections,
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    @property
    def _verdict(self) -> str:
        if self.error:
            return f"dokhae cannot read here: {self.error}"
        findings = [finding for section in self.sections for finding in section.findings]
        broken = [finding.name for finding in findings if finding.state is State.BROKEN]
        return f"dokhae reads here, but see: {', '.join(broken)}" if broken else "dokhae reads here."


_MARKS: Final = {State.OK: " ", State.MISSING: "-", State.BROKEN: "!"}
_COLUMN: Final = 26


def _line(finding: Finding) -> str:
    width = sum(2 if east_asian_width(character) in "WF" else 1 for character in finding.name)
    told = _private(f"{finding.value}. {finding.remedy}" if finding.remedy else finding.value)
    return f" {_MARKS[finding.state]} {finding.name}{' ' * max(1, _COLUMN - width)}{told}"


def _by_name(findings: Iterable[Finding]) -> dict[str, dict[str, str]]:
    return {
        finding.name: {
            "value": _private(finding.value),
            "state": finding.state.value,
            **({"remedy": _private(finding.remedy)} if finding.remedy else {}),
        }
        for finding in findings
    }


def _private(text: str) -> str:
    """The text without the name that a user's own folder has."""
    try:
        home = str(Path.home())
    except (RuntimeError, OSError, KeyError):  # nobody knows whose process this is
        return text
    return text if len(home) < 2 else text.replace(home, "~")
