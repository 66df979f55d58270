"""Reads a JSON object field by field; every error names the field by its path ("pages[0].lines[2].box")."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeVar

from dokhae.errors import InvalidDocumentError

__all__ = ["Fields", "invalid", "read_points"]

Made = TypeVar("Made")


class Fields:
    """The fields of one JSON object, each of which must be read once before the object is made of them."""

    def __init__(self, data: object, path: str = "") -> None:
        if not isinstance(data, Mapping):
            raise invalid(path or "the document", "an object", data)
        self._data = data
        self._path = path
        self._unread: set[object] = set(data)

    def at(self, name: str) -> str:
        """Path of a field."""
        return f"{self._path}.{name}" if self._path else name

    def value(self, name: str) -> object:
        """The field as it stands."""
        if name not in self._data:
            raise InvalidDocumentError(f"The document is not valid: {self.at(name)} is missing")
        self._unread.discard(name)
        return self._data[name]

    def text(self, name: str) -> str:
        """The field as a string."""
        value = self.value(name)
        if not isinstance(value, str):
            raise invalid(self.at(name), "a string", value)
        return value

    def number(self, name: str) -> float:
        """The field as a finite number."""
        return _read_number(self.value(name), self.at(name))

    def integer(self, name: str) -> int:
        """The field as an integer."""
        value = self.value(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise invalid(self.at(name), "an integer", value)
        return value

    def objects(self, name: str) -> list[Fields]:
        """The field as a list of objects."""
        items = _read_list(self.value(name), self.at(name))
        return [Fields(item, f"{self.at(name)}[{index}]") for index, item in enumerate(items)]

    def make(self, node: Callable[..., Made], /, **values: object) -> Made:
        """The object itself; what it refuses is reported with its path, and so are fields nobody read."""
        if self._unread:
            unknown = self.at(str(min(self._unread, key=str)))
            raise InvalidDocumentError(f"The document is not valid: {unknown} is not a known field")
        try:
            return node(**values)
        except ValueError as error:
            where = self._path or "the document"
            raise InvalidDocumentError(f"The document is not valid: in {where}, {error}") from error


def read_points(value: object, path: str) -> list[tuple[float, float]]:
    """A list of [x, y] pairs."""
    pairs = [_read_list(pair, path) for pair in _read_list(value, path)]
    if any(len(pair) != 2 for pair in pairs):
        raise invalid(path, "a list of [x, y] corners", value)
    return [(_read_number(x, path), _read_number(y, path)) for x, y in pairs]


def invalid(path: str, expected: str, value: object) -> InvalidDocumentError:
    """The error for a field of the wrong kind."""
    found = repr(value)
    found = found if len(found) <= 60 else f"{found[:57]}..."
    return InvalidDocumentError(f"The document is not valid: {path} must be {expected}, not {found}")


def _read_list(value: object, path: str) -> list[object]:
    if not isinstance(value, list):
        raise invalid(path, "a list", value)
    return value


def _read_number(value: object, path: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise invalid(path, "a number", value)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise invalid(path, "a finite number", value)
    return number
