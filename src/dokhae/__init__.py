"""dokhae (독해): read Korean pages to text with its word spacing, and make question-and-answer cards of it.

The names below load on first use, so that `import dokhae` stays light.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dokhae.document import Box, Char, Document, Line, Page, Region, Word
    from dokhae.errors import DokhaeError
    from dokhae.figures import Cell, Picture, Table
    from dokhae.paragraph import Paragraph, Piece
    from dokhae.quiz import Answer, Card, Deck, Quiz
    from dokhae.reader import Reader

__all__ = [
    "Answer",
    "Box",
    "Card",
    "Cell",
    "Char",
    "Deck",
    "Document",
    "DokhaeError",
    "Line",
    "Page",
    "Paragraph",
    "Picture",
    "Piece",
    "Quiz",
    "Reader",
    "Region",
    "Table",
    "Word",
    "__version__",
]

__version__ = "0.1.0"

# From 1.32 on ONNX Runtime keeps an identifier of the machine in the user's folder and tells its makers what
# it runs, unless this says otherwise before it is loaded. Who wants that sets the variable to 0.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

_HOME: Final = {
    "DokhaeError": "dokhae.errors",
    "Reader": "dokhae.reader",
    "Paragraph": "dokhae.paragraph",
    "Piece": "dokhae.paragraph",
    **dict.fromkeys(("Cell", "Picture", "Table"), "dokhae.figures"),
    **dict.fromkeys(("Answer", "Card", "Deck", "Quiz"), "dokhae.quiz"),
    **dict.fromkeys(("Box", "Char", "Document", "Line", "Page", "Region", "Word"), "dokhae.document"),
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
