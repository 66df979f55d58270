"""The house rules that can be read from the source: floors, exports, sizes, and what an import loads."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import dokhae

PACKAGE = Path(dokhae.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# A module imports from its own folder and from floors under it; those of floor 1 may import each other.
FLOORS = {
    "_fields": 1,
    "_files": 1,
    "_levels": 1,
    "_memory": 1,
    "_names": 1,
    "box": 1,
    "document": 1,
    "errors": 1,
    "figures": 1,
    "hangul": 1,
    "hanja": 1,
    "paragraph": 1,
    "weights": 1,
    "language": 2,
    "layout": 2,
    "recognize": 2,
    "source": 2,
    "exam": 3,
    "formats": 3,
    "quiz": 3,
    "reader": 3,
    "tone": 3,
    "batch": 4,
    "doctor": 4,
    "pdf": 4,
    "serve": 5,
    "cli": 6,
    "__main__": 7,
}
# The lab wing stands on floors 1 to 3, and nothing but the CLI imports it.
LAB = {"synth", "lab"}
LAB_FLOOR = 4
# A document has its paragraphs for the user's convenience, and imports what finds them when it is asked.
UPWARD = {("document", "language")}

TRAINING = {"torch", "lightning", "torchmetrics", "matplotlib", "onnx"}
HEAVY = {"torch", "cv2", "onnxruntime", "kiwipiepy", "PIL", "numpy", "pypdfium2", "rapidocr", "rich", "typer"}


def module_id(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def folder_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Dotted names of everything that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module_id(path)}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def may_import(user: str, used: str) -> bool:
    if user == used:
        return True
    if used in LAB:
        return user == "cli" or (user == "lab" and used == "synth")
    if user in LAB:
        return FLOORS[used] < LAB_FLOOR
    if (user, used) in UPWARD:
        return True
    return FLOORS[used] < FLOORS[user] or FLOORS[used] == FLOORS[user] == 1


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_imports_go_downward(path: Path) -> None:
    user = folder_of(path)
    if user == "__init__":
        return  # The front door shows what all floors have.
    assert user in FLOORS or user in LAB, f"{user} has no floor yet"
    used = {name.split(".")[1] for name in imported(path) if name.split(".")[0] == "dokhae"} - {"__version__"}
    assert {name for name in used if not may_import(user, name)} == set()


def test_the_floors_hold() -> None:
    assert may_import("reader", "layout")
    assert not may_import("layout", "reader")
    assert not may_import("layout", "source")
    assert not may_import("reader", "synth")
    assert not may_import("synth", "lab")
    assert may_import("lab", "quiz")
    assert not may_import("lab", "cli")


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_training_libraries_stay_in_the_lab(path: Path) -> None:
    if folder_of(path) != "lab":
        assert {name.split(".")[0] for name in imported(path)} & TRAINING == set()


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_no_pickle_and_no_network(path: Path) -> None:
    forbidden = {"pickle", "marshal", "shelve", "requests", "urllib", "http", "socket"}
    if folder_of(path) != "serve":
        assert {name.split(".")[0] for name in imported(path)} & forbidden == set()


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def is_public(path: Path) -> bool:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return not any(part.startswith("_") and part not in ("__init__", "__main__") for part in parts)


@pytest.mark.parametrize("path", [path for path in MODULES if is_public(path)], ids=module_id)
def test_exports_are_exact(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined, brought = set(public_definitions(tree)), set(public_imports(tree))
    if path.name == "__init__.py":
        defined |= brought
    exported = exports(tree)
    assert len(set(exported)) == len(exported)
    assert defined - set(exported) == set(), "public, but not in __all__"
    lazy = {"__version__"} if path == PACKAGE / "__init__.py" else set()
    assert set(exported) - defined - brought - lazy == set(), "in __all__, but not there"


def exports(tree: ast.Module) -> list[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def public_definitions(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [
                name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)
            ]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def public_imports(tree: ast.Module) -> Iterator[str]:
    """Names that come from the package itself, also those only imported for type checkers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "dokhae":
            yield from (alias.asname or alias.name for alias in node.names)


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    return set(
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
    )


@pytest.mark.parametrize(
    "statement", ["import dokhae", "from dokhae import Document, DokhaeError, __version__"]
)
def test_import_is_light(statement: str) -> None:
    assert loaded_by(statement) & HEAVY == set()


@pytest.mark.parametrize(("given", "kept"), [(None, "1"), ("0", "0")])
def test_importing_it_turns_telemetry_off_unless_it_is_wanted(given: str | None, kept: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= {"ORT_DISABLE_TELEMETRY": given} if given else {}
    code = "import dokhae, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.stdout == f"{kept}\n"


@pytest.mark.parametrize("module", ["source", "layout", "recognize", "reader", "cli"])
def test_nothing_loads_the_training_libraries(module: str) -> None:
    assert find_spec(f"dokhae.{module}") is not None
    assert loaded_by(f"import dokhae.{module}") & {"torch", "lightning", "matplotlib"} == set()


@pytest.mark.parametrize("name", dokhae.__all__)
def test_public_names_are_there(name: str) -> None:
    assert getattr(dokhae, name) is not None
    assert name in dir(dokhae)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Raeder'"):
        dokhae.Raeder  # noqa: B018


@pytest.mark.parametrize(("ci", "outcome"), [("", "skipped"), ("true", "errors")])
def test_debian_packages_may_be_absent_but_not_in_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str
) -> None:
    monkeypatch.setenv("CI", ci)
    pytester.makeconftest((Path(__file__).parents[1] / "conftest.py").read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nmarkers = debian(*packages): needs them")
    pytester.makepyfile("import pytest\n@pytest.mark.debian('no-such-package')\ndef test_it(): pass")
    result = pytester.runpytest_inprocess("-rs", "-p", "no:cacheprovider")
    result.assert_outcomes(**{outcome: 1})
    result.stdout.fnmatch_lines("*needs the Debian package no-such-package*")
