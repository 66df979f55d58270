"""Inputs of a batch: which files there are, which of them changed, and what their outputs are called."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path

from dokhae.batch.manifest import Manifest
from dokhae.batch.tasks import Stamp
from dokhae.errors import InputError, SourceNotFoundError, UsageError
from dokhae.source import find_files

__all__ = ["Outputs", "list_inputs"]


class Outputs:
    """The outputs of a batch: a file of each format for each input.

    Args:
        folder: where they go.
        suffixes: of the formats.

    Raises:
        UsageError: two formats have the same suffix.
    """

    def __init__(self, folder: Path, suffixes: Sequence[str]) -> None:
        if len(set(suffixes)) < len(suffixes):
            raise UsageError("two of the formats have files of one name", remedy="Run one after the other.")
        self._folder = folder
        self._suffixes = suffixes

    def of(self, stem: Path) -> list[Path]:
        """The files of one input, in the order of the formats."""
        # The stem may have dots of its own, which are not to be taken for a suffix.
        return [self._folder / f"{stem}{suffix}" for suffix in self._suffixes]

    def stem(self, path: Path) -> str | None:
        """What a file in the folder would be called without its suffix, if it could be an output."""
        suffix = next((suffix for suffix in self._suffixes if path.name.endswith(suffix)), None)
        real = path.resolve() if suffix else path
        if suffix is None or not real.is_relative_to(self._folder):
            return None
        return str(real.relative_to(self._folder)).removesuffix(suffix)


def list_inputs(inputs: Sequence[str | Path], outputs: Outputs, manifest: Manifest) -> None:
    """List the files behind paths, folders and patterns; those that were listed before keep their outputs.

    What cannot be found is listed as failed.
    """
    with manifest.listing():
        several = len(inputs) > 1
        for name in inputs:
            _list_input(name, several, outputs, manifest)
        for number, place in manifest.unnamed():
            stem = next(stem for stem in _stems(place) if _is_free(stem, outputs, manifest))
            manifest.name(number, stem, _claim(stem))


def _list_input(name: str | Path, several: bool, outputs: Outputs, manifest: Manifest) -> None:
    """List the files behind one of the inputs; of several folders each keeps its name."""

    def failed(path: Path, error: InputError) -> None:
        manifest.list_failed(_absolute(path), error)

    try:
        given = _absolute(name)
        for path, place in find_files(name, failed):
            path = _absolute(path)
            top = Path(*path.parts[: -len(place.parts)])
            is_in_folder = _claim(top) == _claim(given)
            under = Path(top.name, place) if several and is_in_folder else Path(place)
            _list_file(path, under, outputs, manifest)
    except (InputError, OSError, ValueError) as error:
        if not isinstance(error, InputError):
            error = SourceNotFoundError(f"'{name}' cannot be opened: {error}")
        manifest.list_failed(_absolute(name), error)


def _absolute(path: str | Path) -> Path:
    """The path from the root, without `..`, links being what they are."""
    return Path(os.path.normpath(Path(path).absolute()))


def _list_file(path: Path, place: Path, outputs: Outputs, manifest: Manifest) -> None:
    stem = outputs.stem(path)
    if stem is not None and manifest.is_claimed(_claim(Path(stem))):
        return  # an output of an earlier run, where outputs go among the inputs
    try:
        status = path.stat()
    except OSError as error:
        failure = SourceNotFoundError(f"'{path.name}' cannot be opened: {error.strerror}")
        manifest.list_failed(path, failure)
        return
    if not stat.S_ISREG(status.st_mode):
        failure = SourceNotFoundError(
            f"'{path.name}' is no file", remedy="Save what comes out of it as a file, and name that."
        )
        manifest.list_failed(path, failure)
        return
    stamp, known = Stamp.of(status), manifest.known(path)
    if known is None:
        manifest.list_file(path, place, stamp)
    else:
        is_gone = known.state == "done" and not _are_there(outputs, known.stem)
        manifest.list_again(known, stamp, afresh=is_gone or known.stamp != stamp)


def _are_there(outputs: Outputs, stem: Path | None) -> bool:
    return stem is not None and all(output.exists() for output in outputs.of(stem))


def _stems(place: Path) -> Iterator[Path]:
    """Names for the outputs of a file, best first: `a/scan`, `a/scan.png`, `a/scan.png.2` and so on.

    They are composed (NFC) however the input is spelt, since that is how names are typed and looked for.
    """
    place = Path(unicodedata.normalize("NFC", str(place)))
    numbered = (place.with_name(f"{place.name}.{number}") for number in count(2))
    return chain((place.with_suffix(""), place), numbered)


def _is_free(stem: Path, outputs: Outputs, manifest: Manifest) -> bool:
    """Whether neither outputs nor any other file have this name, which would be overwritten."""
    return not manifest.is_claimed(_claim(stem)) and not any(map(os.path.lexists, outputs.of(stem)))


def _claim(stem: Path) -> str:
    """What names have in common that are one on some file system: A and a, composed and not."""
    return unicodedata.normalize("NFC", stem.as_posix()).casefold()
