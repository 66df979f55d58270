"""All subcommands under one name, and what becomes of errors."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dokhae import __version__
from dokhae.cli.answer import answer
from dokhae.cli.ask import ask
from dokhae.cli.bench import bench
from dokhae.cli.compare import compare
from dokhae.cli.doctor import doctor
from dokhae.cli.evaluate import evaluate
from dokhae.cli.export import export
from dokhae.cli.quiz import quiz
from dokhae.cli.read import read
from dokhae.cli.synth import synth
from dokhae.cli.train import train
from dokhae.errors import DokhaeError

__all__ = ["app", "main"]

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
for command in (read, ask, answer, quiz, synth, train, evaluate, bench, compare, export, doctor):
    app.command()(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dokhae {__version__}")
        raise typer.Exit


@app.callback()
def _dokhae(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Read Korean documents."""


def main() -> None:
    """Run the command line; what goes wrong is told in a line on stderr, with the exit code of its class."""
    try:
        app()
    except DokhaeError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
