"""The package as users get it: built by its build backend, and installed in an environment of its own."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["OFFLINE", "ROOT", "Installed", "build", "install", "unpack"]

ROOT: Final = Path(__file__).parents[1]

_DROP_FROM_BOUNDING_SET: Final = 24  # prctl
_OVERRIDE_PERMISSIONS: Final = 1  # capability
OFFLINE: Final = """
import os, sys
def refuse(event, arguments):
    if event.startswith("socket."):
        os.write(2, f"the network was asked for: {event} {arguments}".encode())
        os._exit(99)
sys.addaudithook(refuse)
from dokhae.__main__ import main
main()
"""
"""A program that is `dokhae` and ends with 99 where Python is asked for a socket."""


def build(folder: Path, project: Path, *targets: str) -> None:
    """Make the wheel or sdist of a project, without a network."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    for target in targets:
        command += ["-t", target]
    subprocess.run(command, cwd=project, check=True, capture_output=True)


def unpack(sdist: Path, folder: Path) -> None:
    """The files of an sdist; by `tar`, since Python 3.11.2 does not know the filter that 3.12 asks for."""
    subprocess.run(["tar", "-xzf", str(sdist), "-C", str(folder)], check=True)


@dataclass(frozen=True, slots=True)
class Installed:
    """A virtual environment."""

    folder: Path

    def run(
        self, *arguments: str | bytes | Path, cwd: Path, environment: Mapping[str, str], offline: bool = False
    ) -> subprocess.CompletedProcess[bytes]:
        """Run the program as a user who may write only where permissions say so, even if that is root.

        Args:
            arguments: of the program.
            cwd: the current folder.
            environment: all of it but the path.
            offline: the first touch of a socket ends it.
        """
        scripts = self.folder / "bin"
        program: list[str | bytes | Path] = [scripts / "dokhae"]
        if offline:
            program = [scripts / "python", "-c", OFFLINE]
        return subprocess.run(
            [*program, *arguments],
            cwd=cwd,
            env={"PATH": f"{scripts}{os.pathsep}{os.defpath}", **environment},
            preexec_fn=_obey_permissions,
            capture_output=True,
            check=False,
            timeout=240,
        )

    def files(self) -> dict[str, tuple[int, int]]:
        """Size and time of everything in it."""
        paths = [path for path in self.folder.rglob("*") if not path.is_symlink()]
        return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in paths}

    def make_writable(self, writable: bool) -> None:
        """Let its owner write in it, or nobody."""
        for path in [self.folder, *self.folder.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o200 if writable else path.stat().st_mode & ~0o222)


def _obey_permissions() -> None:
    if os.geteuid() == 0:
        failed = ctypes.CDLL(None).prctl(_DROP_FROM_BOUNDING_SET, _OVERRIDE_PERMISSIONS, 0, 0, 0)
        assert not failed, "root cannot be kept from writing everywhere"


def install(wheel: Path, folder: Path) -> Installed:
    """Install a wheel in a new environment, which sees the libraries of this one but not its dokhae."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    libraries = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (packages / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")
    return Installed(folder)
