"""`dokhae doctor`: what is installed here, whether it is whole, and whether it reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import typer

from dokhae.cli.output import put
from dokhae.doctor import Finding, State, examine
from dokhae.errors import MissingExtraError

__all__ = ["doctor"]

_SHOWN: Final = 8


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, for a bug report.")] = False,
) -> None:
    """Tell what is installed, whether it is whole, and whether it reads; the exit code is that of reading."""
    report = examine({"fonts": _fonts})
    put(report.to_json() if as_json else report.to_text())
    raise typer.Exit(report.exit_code)


def _fonts() -> Iterator[Finding]:
    """The laboratory alone has a use for fonts: reading needs none."""
    name = "Korean families"
    try:
        from dokhae.synth.fonts import families

        found = families()
    except (ModuleNotFoundError, MissingExtraError):
        remedy = MissingExtraError("", "synth").remedy
        yield Finding(name, "dokhae synth is not installed, which looks for them", State.MISSING, remedy)
    else:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        yield Finding(name, f"{len(found)}: {', '.join(found[:_SHOWN])}{more}")
