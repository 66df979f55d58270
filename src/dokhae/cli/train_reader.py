"""`dokhae train reader`: the network that answers questions, trained on questions in the format of SQuAD."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_type_hints

import typer

from dokhae.errors import MissingExtraError, UsageError
from dokhae.synth.corpus import read_lines

if TYPE_CHECKING:
    from dokhae.lab.text.training import Setting

__all__ = ["READER", "train_reader"]

READER: Final = "reader"
"""What stands in the place of a network's name."""

_RUN: Final = Path("runs/reader")
_FILES: Final = "data"


def train_reader(
    data: Sequence[Path], out: Path | None, settings: Sequence[str], text: Sequence[Path]
) -> None:
    """Train a reader, and export it into the folder of its run.

    Args:
        data: files with questions.
        out: folder of the run; one that was stopped goes on.
        settings: single settings, such as "epochs=4".
        text: files with more words that the vocabulary should have than those of the questions and passages.
    """
    try:
        from dokhae.lab.text.e5 import load_e5
        from dokhae.lab.text.squad import read_squad
        from dokhae.lab.text.training import Setting, train
        from dokhae.lab.text.vocabulary import choose
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"dokhae train reader needs {error.name}", "train") from None
    if not data:
        raise UsageError("a reader needs questions", remedy="Give files in the format of SQuAD with --data.")
    setting = Setting(list(data), **_given(Setting, settings))
    told = [part for p in read_squad(data) for part in (p.text, *(q.text for q in p.questions))]
    pieces = choose(load_e5().pieces, chain(told, *map(read_lines, text)))
    manifest = train(setting, pieces, out or _RUN)
    typer.echo(f"the reader is {manifest}", err=True)


def _given(kind: type[Setting], settings: Sequence[str]) -> dict[str, Any]:
    """Settings by name, as numbers of the kind that they have."""
    kinds = get_type_hints(kind)
    del kinds[_FILES]
    given = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        try:
            given[name] = kinds[name](value)
        except (KeyError, ValueError):
            remedy = f"Give a number for one of {', '.join(kinds)}, as in --set epochs=4."
            raise UsageError(f"{setting!r} is no setting of a reader", remedy=remedy) from None
    return given
