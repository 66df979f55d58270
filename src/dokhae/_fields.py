"""Reads a JSON object field by field; every error names the field by its path ("pages[0].lines[2].box")."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from dokhae.errors import InvalidDocumentError

__all__ = ["Fields", "invalid", "read_points"]

Made = TypeVar("Made")


class Fields:
    """The fields of one JSON object, each of which must be read once before the object is made of them.

    Args:
        data: the object.
        path: of the object in what it is part of.
        of: what it is part of, as messages call it.
    """

    def __init__(self, data: object, path: str = "", of: str = "document") -> None:
        if not isinstance(data, Mapping):
            raise invalid(path or f"the {of}", "an object", data, of)
        self._data = data
        self._path = path
        self._of = of
        self._unread: set[object] = set(data)

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def at(self, name: str) -> str:
        """Path of a field."""
        return f"{self._path}.{name}" if self._path else name

    def value(self, name: str) -> object:
        """The field as it stands."""
        if name not in self._data:
            raise InvalidDocumentError(f"The {self._of} is not valid: {self.at(name)} is missing")
        self._unread.discard(name)
        return self._data[name]

    def text(self, name: str) -> str:
        """The field as a string."""
        value = self.value(name)
        if not isinstance(value, str):
            raise self.invalid(name, "a string", value)
        return value

    def texts(self, name: str) -> list[str]:
        """The field as a list of strings."""
        items = self._list(name)
        if not all(isinstance(item, str) for item in items):
            raise self.invalid(name, "a list of strings", items)
        return cast(list[str], items)

    def number(self, name: str) -> float:
        """The field as a finite number."""
        return _read_number(self.value(name), self.at(name), self._of)

    def numbers(self, name: str) -> dict[str, float]:
        """The field as an object whose values are finite numbers."""
        value = self.value(name)
        if not isinstance(value, Mapping):
            raise self.invalid(name, "an object", value)
        return {
            str(key): _read_number(item, f"{self.at(name)}.{key}", self._of) for key, item in value.items()
        }

    def integer(self, name: str) -> int:
        """The field as an integer."""
        value = self.value(name)
        if not _is_integer(value):
            raise self.invalid(name, "an integer", value)
        return cast(int, value)

    def integers(self, name: str, count: int) -> list[int]:
        """The field as a list of so many integers."""
        items = self._list(name)
        if len(items) != count or not all(map(_is_integer, items)):
            raise self.invalid(name, f"{count} integers", items)
        return cast(list[int], items)

    def objects(self, name: str) -> list[Fields]:
        """The field as a list of objects."""
        return [
            Fields(item, f"{self.at(name)}[{index}]", self._of) for index, item in enumerate(self._list(name))
        ]

    def invalid(self, name: str, expected: str, value: object) -> InvalidDocumentError:
        """The error for this field, if it is of the wrong kind."""
        return invalid(self.at(name), expected, value, self._of)

    def check(self, form: str, version: int) -> None:
        """Refuse what its fields "format" and "version" do not call this.

        Raises:
            InvalidDocumentError: One of them is missing or another.
        """
        if self.value("format") != form:
            raise self.invalid("format", repr(form), self.value("format"))
        if self.integer("version") != version:
            raise self.invalid("version", str(version), self.value("version"))

    def make(self, node: Callable[..., Made], /, **values: object) -> Made:
        """The object itself; what it refuses is reported with its path, and so are fields nobody read."""
        if self._unread:
            unknown = self.at(str(min(self._unread, key=str)))
            raise InvalidDocumentError(f"The {self._of} is not valid: {unknown} is not a known field")
        try:
            return node(**values)
        except ValueError as error:
            where = self._path or f"the {self._of}"
            raise InvalidDocumentError(f"The {self._of} is not valid: in {where}, {error}") from error

    def _list(self, name: str) -> list[object]:
        return _read_list(self.value(name), self.at(name), self._of)


def read_points(value: object, path: str) -> list[tuple[float, float]]:
    """A list of [x, y] pairs."""
    pairs = [_read_list(pair, path) for pair in _read_list(value, path)]
    if any(len(pair) != 2 for pair in pairs):
        raise invalid(path, "a list of [x, y] corners", value)
    return [(_read_number(x, path), _read_number(y, path)) for x, y in pairs]


def invalid(path: str, expected: str, value: object, of: str = "document") -> InvalidDocumentError:
    """The error for a field of the wrong kind."""
    found = repr(value)
    found = found if len(found) <= 60 else f"{found[:57]}..."
    return InvalidDocumentError(f"The {of} is not valid: {path} must be {expected}, not {found}")


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _read_list(value: object, path: str, of: str = "document") -> list[object]:
    if not isinstance(value, list):
        raise invalid(path, "a list", value, of)
    return value


def _read_number(value: object, path: str, of: str = "document") -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise invalid(path, "a number", value, of)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise invalid(path, "a finite number", value, of)
    return number
