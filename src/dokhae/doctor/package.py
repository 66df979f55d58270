"""What is installed: versions, the extras, and whether the files are as they were shipped."""

from __future__ import annotations

import base64
import hashlib
import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dokhae import __version__
from dokhae.doctor.report import Finding, State
from dokhae.errors import MissingExtraError, MissingLibraryError, WeightsError

if TYPE_CHECKING:
    from packaging.requirements import Requirement

__all__ = ["extras", "files", "versions", "weights"]

_NAME: Final = "dokhae"
_PACKAGE: Final = Path(__file__).parents[1]
_FOR_ITS_MAKERS: Final = "dev"


def versions() -> Iterator[Finding]:
    """Versions of dokhae, Python, and the libraries that reading stands on."""
    yield Finding(_NAME, __version__)
    bits = 64 if sys.maxsize > 1 << 32 else 32
    yield Finding("Python", f"{platform.python_implementation()} {platform.python_version()}, {bits} bits")
    for requirement in _requirements(""):
        yield _library(requirement)
    yield Finding("PDFium", _pdfium())


def extras() -> Iterator[Finding]:
    """Every extra that the package offers its users: its libraries, and how missing ones are installed."""
    for extra in _installed().metadata.get_all("Provides-Extra") or ():
        if extra == _FOR_ITS_MAKERS:
            continue
        requirements = list(_requirements(extra))
        if lacking := [fault for wanted in requirements if (fault := _fault(wanted))]:
            yield Finding(extra, "; ".join(lacking), State.MISSING, MissingExtraError("", extra).remedy)
        else:
            names = dict.fromkeys(requirement.name for requirement in requirements)
            yield Finding(extra, ", ".join(f"{name} {distribution(name).version}" for name in names))


def files() -> Iterator[Finding]:
    """Whether every file of the package is as the wheel had it."""
    try:
        recorded = list(_recorded(distribution(_NAME)))
    except PackageNotFoundError:
        recorded = []
    changed = [path for path, digest in recorded if _sha256(path) != digest]
    if changed:
        told = f"{len(changed)} of {len(recorded)} are missing or were changed, such as {changed[0].name}"
        yield Finding("files", told, State.BROKEN, WeightsError.remedy)
    else:
        yield Finding("files", f"{len(recorded)} are as shipped" if recorded else "run from a checkout")


def weights(folder: Path = _PACKAGE / "weights") -> Iterator[Finding]:
    """Every file of weights that a manifest knows the sha256 of.

    Args:
        folder: with the manifests, and with folders of more.
    """
    for manifest in sorted(folder.rglob("*.json")):
        inside = manifest.parent.relative_to(folder)
        try:
            for finding in _checked(manifest):
                yield replace(finding, name=(inside / finding.name).as_posix())
        except WeightsError as error:
            yield Finding((inside / manifest.name).as_posix(), error.what, State.BROKEN, error.remedy)


def _installed() -> Distribution:
    try:
        return distribution(_NAME)
    except PackageNotFoundError:
        what = "dokhae runs without being installed, and what it requires is not known"
        raise MissingLibraryError(
            what, remedy="Install it: pip install with the path of its folder."
        ) from None


def _requirements(extra: str) -> Iterator[Requirement]:
    """What an extra needs on this machine, with the extras that it has in it; "" is what everybody needs."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    for text in _installed().requires or ():
        requirement = Requirement(text)
        wanted, always = (
            requirement.marker is None or requirement.marker.evaluate({"extra": name}) for name in (extra, "")
        )
        if not wanted or (extra and always):
            continue
        if canonicalize_name(requirement.name) == _NAME:
            for inner in requirement.extras:
                yield from _requirements(inner)
        else:
            yield requirement


def _fault(requirement: Requirement) -> str:
    """What is wrong with what is installed of a requirement; empty where nothing is."""
    try:
        version = distribution(requirement.name).version
    except PackageNotFoundError:
        return f"{requirement.name} is missing"
    if requirement.specifier.contains(version, prereleases=True):
        return ""
    return f"{requirement.name} is {version}, and {requirement.specifier} is needed"


def _library(requirement: Requirement) -> Finding:
    if fault := _fault(requirement):
        return Finding(requirement.name, fault, State.BROKEN, f'Install it: pip install "{requirement}".')
    return Finding(requirement.name, distribution(requirement.name).version)


def _pdfium() -> str:
    from pypdfium2.version import PDFIUM_INFO

    return str(PDFIUM_INFO.version)


def _recorded(package: Distribution) -> Iterator[tuple[Path, str]]:
    """Files of the package that runs and the sha256 of each when it was installed; none of a checkout."""
    for file in package.files or ():
        path = Path(str(file.locate()))
        if file.hash and file.hash.mode == "sha256" and path.is_relative_to(_PACKAGE):
            yield path, file.hash.value


def _sha256(path: Path) -> str:
    """As the records of packages write it."""
    try:
        digest = hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return ""
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _checked(manifest: Path) -> Iterator[Finding]:
    from dokhae.weights.checked import Fields, checked_file

    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{manifest.name} cannot be read: {error}") from error
    # A manifest names a file in one field, and its sum in another: file and sha256, pieces and pieces_sha256.
    sums = {
        name.removesuffix("sha256").rstrip("_") or "file": name for name in content if name.endswith("sha256")
    }
    for name, sha256 in sums.items():
        size = len(checked_file(manifest, Fields(content, manifest), name, sha256))
        yield Finding(content[name], f"{size:,} bytes, sha256 is right")
    if not sums:
        yield Finding(manifest.name, f"{manifest.stat().st_size:,} bytes, whole JSON")
