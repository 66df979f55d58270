from __future__ import annotations

import pickle

import pytest

from dokhae import errors
from dokhae.errors import DokhaeError, EncryptedError, InputError, MissingExtraError, UsageError

CLASSES = [getattr(errors, name) for name in errors.__all__]


def make(kind: type[DokhaeError]) -> DokhaeError:
    if kind is MissingExtraError:
        return MissingExtraError("Training needs torch", "train")
    return kind("Something happened")


@pytest.mark.parametrize("kind", CLASSES)
def test_says_what_happened_and_what_to_do(kind: type[DokhaeError]) -> None:
    error = make(kind)
    what, remedy = str(error).split(". ", 1)
    assert what == error.what
    assert remedy == error.remedy
    assert remedy.endswith(".")


@pytest.mark.parametrize("kind", CLASSES)
def test_is_drawn_in_the_module_docstring(kind: type[DokhaeError]) -> None:
    assert kind.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize("kind", CLASSES)
def test_survives_the_way_between_processes(kind: type[DokhaeError]) -> None:
    error = make(kind)
    error.remedy = "Try again."
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert str(copy) == str(error)


def test_exit_codes() -> None:
    assert DokhaeError.exit_code == 1
    assert UsageError.exit_code == 2
    own = {EncryptedError: 4}
    for kind in CLASSES:
        if issubclass(kind, InputError):
            assert kind.exit_code == own.get(kind, 3)
    others = {k.exit_code for k in CLASSES if not issubclass(k, InputError)}
    assert others == {1, 2, 5, 6, 7}


def test_remedy_of_one_instance() -> None:
    error = UsageError("--pages 3-1 is backwards.", remedy="Write --pages 1-3.")
    assert str(error) == "--pages 3-1 is backwards. Write --pages 1-3."
    assert UsageError.remedy != error.remedy


def test_missing_extra_names_the_command() -> None:
    assert 'pip install "dokhae[train]"' in str(MissingExtraError("Training needs torch", "train"))
