"""All checks, one after the other; what breaks one of them is a finding, and the others go on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from dokhae.doctor.machine import machine
from dokhae.doctor.package import extras, files, versions, weights
from dokhae.doctor.reading import reading
from dokhae.doctor.report import Finding, Report, Section, State
from dokhae.errors import DokhaeError

__all__ = ["Check", "examine"]

Check = Callable[[], Iterable[Finding]]
"""Finds something out; what it raises says that a thing is broken."""


def examine(more: Mapping[str, Check] | None = None) -> Report:
    """Look at everything.

    Args:
        more: further checks by the titles of their sections.
    """
    section, error = _looked("reading", reading)
    checks = {**_CHECKS, **(more or {})}
    return Report((section, *(_looked(title, check)[0] for title, check in checks.items())), error)


def _looked(title: str, check: Check) -> tuple[Section, DokhaeError | None]:
    """What a check found, and what ended it."""
    findings: list[Finding] = []
    try:
        findings.extend(check())
    except DokhaeError as error:
        told = error
    except Exception as error:  # a doctor goes on, whatever is broken
        told = DokhaeError(f"{type(error).__name__}: {error}")
    else:
        return Section(title, tuple(findings)), None
    findings.append(Finding(title, told.what, State.BROKEN, told.remedy))
    return Section(title, tuple(findings)), told


def _limits() -> Iterator[Finding]:
    from dokhae.source import Limits

    limits = Limits()
    yield Finding("pixels of a page", f"{limits.max_pixels:,}")
    yield Finding("longest side", f"{limits.max_side:,} pixels")
    yield Finding("pages of a file", f"{limits.max_pages:,}")


def _threads() -> Iterator[Finding]:
    import cv2

    yield Finding("of one page", "1, more with --threads")
    yield Finding("of OpenCV", str(cv2.getNumThreads()))
    if set_to := os.environ.get("OMP_NUM_THREADS"):
        yield Finding("OMP_NUM_THREADS", set_to)


def _privacy() -> Iterator[Finding]:
    variable = "ORT_DISABLE_TELEMETRY"  # set when dokhae is imported, unless it was set before
    value = os.environ.get(variable, "")
    yield Finding("ONNX Runtime's telemetry", f"{'off' if value == '1' else 'may be on'}, {variable}={value}")


def _programs() -> Iterator[Finding]:
    for name, use, packages in _PROGRAMS:
        if shutil.which(name) is not None:
            yield Finding(name, "found")
        else:
            remedy = f"On Debian: apt install {packages}."
            yield Finding(name, f"not found; {use}", State.MISSING, remedy)


_PROGRAMS: Final = (
    ("gs", "only ocrmypdf --output-type pdfa needs Ghostscript", "ghostscript"),
    ("tesseract", "only the benchmarks compare with it", "tesseract-ocr tesseract-ocr-kor"),
)
_CHECKS: Final[Mapping[str, Check]] = {
    "versions": versions,
    "files": files,
    "weights": weights,
    "machine": machine,
    "threads": _threads,
    "limits": _limits,
    "privacy": _privacy,
    "extras": extras,
    "programs": _programs,
}
