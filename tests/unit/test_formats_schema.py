"""The schema of the JSON format says what documents have, no more and no less."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.documents import block, pages, printed

from dokhae.document import Document, Page, RegionKind, Rotation
from dokhae.errors import InvalidDocumentError
from dokhae.formats import FORMATS, ReadPage, schema

VALIDATOR = Draft202012Validator(schema())
DOCUMENT = Document((Page(1, 100, 100, (block(printed("봄이 온다.")),), source="글.png", dpi=300),)).to_dict()

Place = tuple[str | int, ...]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@given(st.lists(pages, max_size=2))
def test_every_document_is_valid(of: list[Page]) -> None:
    VALIDATOR.validate(json.loads(b"".join(FORMATS["json"].chunks(map(ReadPage, of)))))


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (
        schema()["$defs"][part["$ref"].removeprefix("#/$defs/")] if "$ref" in part else part
    )
    return found


def levels(part: dict[str, Any], data: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """Every part of the schema that describes an object, with such an object."""
    part = resolved(part)
    if isinstance(data, dict):
        yield part, data
        for name, value in data.items():
            yield from levels(part["properties"].get(name, {}), value)
    elif isinstance(data, list):
        assert data, "the document of this test has some of everything"
        yield from levels(part["items"], data[0])


def test_the_schema_has_every_field_and_each_is_required() -> None:
    seen = 0
    for part, data in levels(schema(), DOCUMENT):
        assert part["required"] == list(part["properties"]) == list(data)
        assert part["additionalProperties"] is False
        seen += 1
    described = [part for part in schema()["$defs"].values() if part["type"] == "object"]
    assert seen == 1 + len(described)


def test_the_schema_has_every_kind_and_rotation() -> None:
    parts = schema()["$defs"]
    assert parts["region"]["properties"]["kind"]["enum"] == list(get_args(RegionKind))
    assert parts["page"]["properties"]["rotation"]["enum"] == list(get_args(Rotation))


def places(data: Any, start: Place = ()) -> Iterator[Place]:
    """Where every value of a document stands, the first of each list only."""
    yield start
    if isinstance(data, dict):
        for name, value in data.items():
            yield from places(value, (*start, name))
    elif isinstance(data, list):
        yield from places(data[0], (*start, 0))


def at(place: Place, data: Any = DOCUMENT) -> Any:
    for step in place:
        data = data[step]
    return data


def changed(place: Place, value: object) -> dict[str, Any]:
    data = copy.deepcopy(DOCUMENT)
    at(place[:-1], data)[place[-1]] = value
    return data


def refused(data: object) -> bool:
    """Whether it is refused; by both, or by neither."""
    try:
        Document.from_json(json.dumps(data))
    except InvalidDocumentError:
        assert not VALIDATOR.is_valid(data)
        return True
    assert VALIDATOR.is_valid(data)
    return False


PLACES = list(places(DOCUMENT))
OBJECTS = [place for place in PLACES if isinstance(at(place), dict)]
FIELDS = [(*place, name) for place in OBJECTS for name in at(place)]


def test_the_document_itself_is_taken() -> None:
    assert not refused(DOCUMENT)


@pytest.mark.parametrize("place", FIELDS, ids=str)
def test_a_missing_field_is_refused(place: Place) -> None:
    data = copy.deepcopy(DOCUMENT)
    del at(place[:-1], data)[place[-1]]
    assert refused(data)


@pytest.mark.parametrize("place", OBJECTS, ids=str)
def test_an_unknown_field_is_refused(place: Place) -> None:
    assert refused(changed((*place, "more"), 1))


@pytest.mark.parametrize("place", PLACES[1:], ids=str)
@pytest.mark.parametrize("value", [None, True, "글", 7, [], {}, [[]]], ids=repr)
def test_a_value_of_another_type_is_refused(place: Place, value: object) -> None:
    is_number = type(value) is int and isinstance(at(place), float)
    if type(value) is not type(at(place)) and not is_number:
        assert refused(changed(place, value)) != (place[-1] == "dpi" and value is None)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("version",), 2),
        (("format",), "another"),
        (("pages", 0, "number"), 0),
        (("pages", 0, "width"), 1.5),
        (("pages", 0, "rotation"), 45),
        (("pages", 0, "dpi"), 0),
        (("pages", 0, "regions", 0, "kind"), "picture"),
        (("pages", 0, "regions", 0, "box"), []),
        (("pages", 0, "regions", 0, "box"), [[0, 0], [1, 0], [1, 1]]),
        (("pages", 0, "regions", 0, "box", 0), [0, 0, 0]),
        (("pages", 0, "regions", 0, "lines", 0, "confidence"), 1.1),
        (("pages", 0, "regions", 0, "lines", 0, "confidence"), -0.1),
        (("pages", 0, "regions", 0, "lines", 0, "words", 0, "text"), ""),
        (("pages", 0, "regions", 0, "lines", 0, "words", 0, "text"), "봄 이"),
        (("pages", 0, "regions", 0, "lines", 0, "words", 0, "chars", 0, "text"), " "),
    ],
)
def test_a_value_out_of_range_is_refused(place: Place, value: object) -> None:
    assert refused(changed(place, value))


def test_whoever_asks_twice_gets_a_schema_of_their_own() -> None:
    schema()["properties"].clear()
    assert schema()["properties"]
