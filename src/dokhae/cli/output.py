"""What goes to standard output: UTF-8, whatever the terminal's encoding is."""

from __future__ import annotations

import sys

from dokhae.errors import OutputError

__all__ = ["put"]


def put(text: str) -> None:
    """Write to standard output at once.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # whoever read has enough, which is no error to tell
    except OSError as error:
        raise OutputError(f"standard output cannot be written: {error.strerror}") from error
