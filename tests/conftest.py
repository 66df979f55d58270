"""What several tests share: PDFs written by hand, and the rule for tests that need Debian packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

import pytest
from hypothesis import settings

from tests import pdfs

pytest_plugins = ["pytester"]

settings.register_profile("dokhae", deadline=None)  # tests check behaviour, never seconds
settings.load_profile("dokhae")

PdfMaker = Callable[..., bytes]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests whose Debian packages are absent, by name; in CI they are not allowed to be."""
    wanted = [package for marker in item.iter_markers("debian") for package in marker.args]
    missing = [package for package in wanted if not _is_installed(package)]
    if missing:
        reason = f"needs the Debian package {', '.join(missing)}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def _is_installed(package: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return False
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    return subprocess.run(query, capture_output=True, text=True, check=False).stdout == "installed"


@pytest.fixture(scope="session")
def make_pdf() -> PdfMaker:
    """A function that writes a PDF of content streams, one a page."""
    return pdfs.make_pdf
