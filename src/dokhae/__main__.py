"""The command `dokhae`, also as `python -m dokhae`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NoReturn

from dokhae.doctor import Finding, examine
from dokhae.errors import MissingLibraryError

__all__ = ["main"]


def main() -> None:
    """Run the command line; where a library cannot be loaded, `dokhae doctor` still answers."""
    try:
        from dokhae.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)  # Ctrl-C before there is anything to stop
    except (ImportError, OSError) as error:
        _run_without_libraries(error)
    else:
        run()


def _run_without_libraries(error: Exception) -> NoReturn:
    failure = MissingLibraryError(f"A library cannot be loaded: {error}")
    if sys.argv[1:2] != ["doctor"]:
        sys.stderr.write(f"error: {failure} More is told by: dokhae doctor.\n")
        sys.exit(failure.exit_code)

    def command_line() -> Iterable[Finding]:
        raise failure

    report = examine({"command line": command_line})
    told = report.to_json() if "--json" in sys.argv else report.to_text()
    sys.stdout.buffer.write(told.encode())
    sys.exit(report.exit_code or failure.exit_code)


if __name__ == "__main__":
    main()
