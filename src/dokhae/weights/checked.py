"""What all manifests have: a JSON file that says its format, and files beside it that it knows the sha256 of.

Nothing is ever downloaded: a file that is missing or whose sha256 is not that of the manifest is an error.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from dokhae.errors import WeightsError

__all__ = ["Fields", "as_json", "checked_file", "read_manifest", "read_weights"]

_Made = TypeVar("_Made")


class Fields:
    """The fields of a JSON object; one that is missing or of another kind is named."""

    def __init__(self, content: Mapping[str, Any], path: Path, prefix: str = "") -> None:
        self._content = content
        self._path = path
        self._prefix = prefix

    def get(self, name: str, *kinds: type) -> Any:
        """A value of one of these kinds."""
        value = self._content.get(name)
        fits = isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)
        if not fits or name not in self._content:
            raise self._wrong(name, " or ".join("null" if k is type(None) else k.__name__ for k in kinds))
        return value

    def above_zero(self, name: str, *kinds: type) -> Any:
        """A number, or what else may stand there."""
        value = self.get(name, *kinds)
        if value is not None and not value > 0:
            raise self._wrong(name, "number above 0")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self.get(name, list)
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(name, "list of str")
        return tuple(values)

    def inside(self, name: str) -> Fields:
        """The fields of an object."""
        return Fields(self.get(name, dict), self._path, f"{name}.")

    def _wrong(self, name: str, wanted: str) -> WeightsError:
        value = self._content.get(name)
        return WeightsError(
            f"field {self._prefix + name!r} of {self._path} should be a {wanted}, not {value!r}"
        )


def as_json(form: str, version: int, fields: Mapping[str, Any]) -> str:
    """A manifest of a format and version as `read_manifest` reads it."""
    return json.dumps({"format": form, "version": version, **fields}, ensure_ascii=False, indent=2) + "\n"


def read_manifest(path: Path, form: str, version: int) -> Fields:
    """The fields of the manifest at a path, which has to be of a format and version.

    Raises:
        WeightsError: it is missing or something else.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise WeightsError(f"there are no weights: {path} is missing") from None
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path} cannot be read: {error}") from error
    if not isinstance(content, dict) or (content.get("format"), content.get("version")) != (form, version):
        raise WeightsError(f"{path} is not a manifest of {form} version {version}")
    return Fields(content, path)


def checked_file(manifest: Path, fields: Fields, name: str = "file", sha256: str = "sha256") -> bytes:
    """The bytes of a file beside a manifest, which has its name and sha256 in these fields.

    Raises:
        WeightsError: it is missing, changed, or elsewhere.
    """
    file_name: str = fields.get(name, str)
    if Path(file_name).name != file_name:
        raise WeightsError(f"field {name!r} of {manifest} should be a plain name, not {file_name!r}")
    file = manifest.parent / file_name
    try:
        data = file.read_bytes()
    except OSError as error:
        raise WeightsError(f"the weights {file} cannot be read: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != fields.get(sha256, str):
        raise WeightsError(f"the weights {file} were changed: their sha256 is not that of {manifest.name}")
    return data


def read_weights(path: Path, form: str, make: Callable[[Mapping[str, Any]], _Made]) -> _Made:
    """What is made of the fields of a JSON file that has its weights in it and says its format.

    Raises:
        WeightsError: it is missing or damaged.
    """
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if fields["format"] != form:
            raise ValueError("another format")
        return make(fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"{path.name} cannot be read: {error}") from error
