"""Scans to PDFs that can be searched, marked and copied from, by OCRmyPDF with dokhae as its engine."""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from secrets import token_hex
from typing import Any, Final, Literal

import ocrmypdf
import pikepdf
from ocrmypdf import exceptions
from ocrmypdf.api import get_plugin_manager

from dokhae._files import placed
from dokhae.errors import BrokenImageError, DokhaeError, InputError, UsageError
from dokhae.pdf._origin import write_origin
from dokhae.pdf._plugin import Plugin, Progress
from dokhae.reader import Reader
from dokhae.source import Limits, Source, expand

__all__ = ["TextLayer", "make_searchable"]

TextLayer = Literal["keep", "redo", "force"]
"""What becomes of pages that have text: they stay as they are, are read anew where an earlier reader has left
invisible text, or become one picture each, which is read."""

_MODES: Final[dict[TextLayer, str]] = {"keep": "skip", "redo": "redo", "force": "force"}

# What these libraries have to say is for developers, who add handlers of their own.
for _name in ("fontTools", "fpdf", "img2pdf", "ocrmypdf", "pdfminer", "pikepdf"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def make_searchable(
    source: Source,
    output: str | Path,
    *,
    password: str | None = None,
    text_layer: TextLayer = "keep",
    rotate: bool = False,
    deskew: bool = False,
    threads: int = 1,
    reader: Reader | None = None,
    tell: Progress | None = None,
) -> None:
    """Write one PDF of all pages of a source, each with its text, invisible, over the picture of it.

    The pictures stay as they are, unless `deskew` or `text_layer="force"` is asked for. The file appears
    whole or not at all. Calls from several threads wait for each other.

    Args:
        source: images and PDFs as `Reader.read` takes them. The first PDF keeps what it has beside its pages.
        output: the PDF to write; may be the source itself.
        password: of encrypted PDFs. What is written is encrypted as well, with the same password.
        text_layer: what becomes of pages that have text already.
        rotate: turn pages upright that are upside down or on their side, by a note in the PDF.
        deskew: turn pages upright that are skewed by some degrees, by drawing them anew.
        threads: CPU threads; as many pages are read at once.
        reader: another one than `Reader()`.
        tell: told the number of pages done and of all.

    Raises:
        UsageError: there is no such text layer, or one that is redone is to be deskewed.
        InputError: the source is missing, broken, too large, encrypted, signed, or no image or PDF.
        OutputError: the file cannot be written.
    """
    _check(text_layer, deskew)
    output = Path(output)
    limits = Limits() if reader is None else reader.limits
    with placed(output) as temporary, tempfile.TemporaryDirectory(prefix="dokhae.") as folder:
        path = Path(folder) / "origin.pdf"
        origin = write_origin(expand(source), path, password=password, limits=limits)
        if origin.has_form and text_layer == "redo":
            remedy = "Take the text layer 'keep' or 'force'."
            raise InputError(f"'{origin.name}' is a form, whose text layer cannot be redone", remedy=remedy)
        # OCRmyPDF takes no name that Python cannot encode, such as one in cp949.
        made = Path(folder) / "made.pdf"
        at_once = min(threads, origin.page_count)
        reader = reader or Reader(threads=threads // at_once)
        _run(
            origin.name,
            path,
            made,
            Plugin(lambda: reader, limits, tell),
            mode=_MODES[text_layer],
            rotate_pages=rotate,
            deskew=deskew,
            jobs=at_once,
        )
        if origin.allowed is not None:
            _protect(made, password, origin.allowed, is_owned=origin.is_owned)
        shutil.copyfile(made, temporary)


def _check(text_layer: TextLayer, deskew: bool) -> None:
    if text_layer not in _MODES:
        raise UsageError(f"there is no text layer {text_layer!r}", remedy=f"Choose from {', '.join(_MODES)}.")
    if deskew and text_layer == "redo":
        remedy = "Leave one of the two out, or take the text layer 'force'."
        raise UsageError("pages whose text layer is redone cannot be deskewed", remedy=remedy)


def _run(name: str, path: Path, output: Path, plugin: Plugin, **options: Any) -> None:
    manager = get_plugin_manager()
    manager.pluggy_manager.register(plugin)
    # Checking what was written, pikepdf redirects sys.stderr and forgets to set it back.
    with _explained(name), redirect_stderr(sys.stderr):
        code = ocrmypdf.ocr(
            path,
            output,
            plugin_manager=manager,
            # Threads share the reader; processes would each load their own.
            use_threads=True,
            output_type="pdf",
            optimize=0,
            progress_bar=False,
            **options,
        )
    if code != exceptions.ExitCode.ok:
        raise BrokenImageError(f"'{name}' is so broken that no valid PDF can be made of it")


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """What OCRmyPDF raises, as errors of dokhae."""
    try:
        yield
    except exceptions.DigitalSignatureError as error:
        remedy = "Read it to text, or print it to a new PDF and give that."
        raise InputError(f"'{name}' is signed, and any change breaks its signature", remedy=remedy) from error
    except (DokhaeError, MemoryError, OSError):
        raise
    except Exception as error:
        # Where a broken PDF breaks OCRmyPDF and what it stands on, any error may come of it.
        remedy = "Print it to a new PDF and give that."
        raise BrokenImageError(f"OCRmyPDF cannot process '{name}': {error!r}", remedy=remedy) from error


def _protect(path: Path, password: str | None, allowed: pikepdf.Permissions, *, is_owned: bool) -> None:
    """Encrypt a PDF as its source was; who may not do everything with that may not with this."""
    owner = password if password and is_owned else token_hex()
    encryption = pikepdf.Encryption(user=password or "", owner=owner, allow=allowed)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path, encryption=encryption)
