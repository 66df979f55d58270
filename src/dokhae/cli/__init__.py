"""The command `dokhae`: each subcommand is a few lines over the library, in a module of its name."""

from __future__ import annotations

from dokhae.cli.app import app, main

__all__ = ["app", "main"]
