"""What goes to standard output: UTF-8, whatever the terminal's encoding is."""

from __future__ import annotations

import os
import sys

from dokhae.errors import OutputError

__all__ = ["put"]


def put(data: str | bytes) -> None:
    """Write to standard output at once.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        sys.stdout.buffer.write(data.encode() if isinstance(data, str) else data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise  # whoever read has enough, which is no error to tell
    except OSError as error:
        # What is left in the buffer would fail again when Python ends, and change the exit code.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputError(f"standard output cannot be written: {error.strerror}") from error
