"""Options that several commands have: what rendered lines say, and what they are set in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["FontFolders", "TextFiles", "WordFiles"]

TextFiles = Annotated[
    list[Path] | None,
    typer.Option("--text", help="Files of running text for rendered lines, a sentence a line."),
]
WordFiles = Annotated[
    list[Path] | None, typer.Option("--words", help="Files of vocabulary for rendered lines, a word a line.")
]
FontFolders = Annotated[
    list[Path] | None,
    typer.Option("--fonts", help="Folders of fonts for rendered lines; those of this machine without it."),
]
