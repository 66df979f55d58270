"""`python -m dokhae` is the command `dokhae`."""

from __future__ import annotations

from dokhae.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
