"""Every error that dokhae raises on purpose, each with an exit code and a remedy.

DokhaeError                      1
├── UsageError                   2   options that do not fit together
├── InputError                   3   something is wrong with what was given to read
│   ├── SourceNotFoundError
│   ├── EmptyInputError              no bytes, no pages, or no readable files
│   ├── UnsupportedFormatError
│   ├── BrokenImageError             broken or truncated image or PDF
│   ├── TooLargeError                more pixels, a longer side or more pages than allowed
│   ├── InvalidDocumentError         JSON that is not a document or deck of dokhae
│   ├── UnsuitableTextError          text of which no card can be made
│   ├── CharacterError               text outside the alphabet
│   ├── TimeLimitError               takes longer to read than allowed
│   ├── CrashError                   ended the process that read it
│   ├── FaultyLinesError             more lines of a data set than allowed cannot be learnt
│   └── EncryptedError           4   the password of a PDF is missing or wrong
├── OutputError                  5   disk full, no permission, no such folder
├── WeightsError                 6   weights are missing or were changed
├── MissingExtraError            7   an optional part is not installed
└── MissingLibraryError          7   a library that reading needs is missing or cannot be loaded

The number is the exit code of the command line program; a class without one has that of its parent.
Mistakes of a calling program (a confidence of 2.0, say) are plain `ValueError` and `TypeError`.
"""

from __future__ import annotations

from typing import ClassVar

from dokhae._names import readable

__all__ = [
    "BrokenImageError",
    "CharacterError",
    "CrashError",
    "DokhaeError",
    "EmptyInputError",
    "EncryptedError",
    "FaultyLinesError",
    "InputError",
    "InvalidDocumentError",
    "MissingExtraError",
    "MissingLibraryError",
    "OutputError",
    "SourceNotFoundError",
    "TimeLimitError",
    "TooLargeError",
    "UnsuitableTextError",
    "UnsupportedFormatError",
    "UsageError",
    "WeightsError",
]


class DokhaeError(Exception):
    """What happened and what to do about it; `str(error)` is "what. remedy".

    Args:
        what: What happened, naming the file, page or option.
        remedy: What the user can do, when something better is known than the default of the class.
    """

    exit_code: ClassVar[int] = 1
    remedy: str = "Please report this at the project's issue tracker."

    def __init__(self, what: str, *, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = readable(what)
        if remedy is not None:
            self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what.removesuffix('.')}. {self.remedy}"


class UsageError(DokhaeError):
    """Options or arguments that do not fit together."""

    exit_code = 2
    remedy = "See --help for what can be given."


class InputError(DokhaeError):
    """Something is wrong with what was given to read."""

    exit_code = 3
    remedy = "Check the input."


class SourceNotFoundError(InputError):
    """A path or pattern that leads to nothing, or to a file that may not be read."""

    remedy = "Check the path and its spelling."


class EmptyInputError(InputError):
    """No bytes, no pages, or a folder without readable files."""

    remedy = "Give an image or a PDF with at least one page."


class UnsupportedFormatError(InputError):
    """Content in a format that dokhae does not read."""

    remedy = "Convert it to PNG, JPEG, TIFF, WebP, BMP, GIF or PDF."


class BrokenImageError(InputError):
    """An image or PDF that is broken or truncated."""

    remedy = "Copy, download or scan it again."


class TooLargeError(InputError):
    """More pixels, a longer side or more pages than the limits allow."""

    remedy = "Scale it down, split it, or raise the limit."


class InvalidDocumentError(InputError):
    """JSON that is not a document or deck of dokhae; the message names the bad field."""

    remedy = "Give JSON that dokhae wrote itself."


class UnsuitableTextError(InputError):
    """Text of which no card can be made."""

    remedy = "Give running Korean text: whole sentences that name people, places, things, numbers or dates."


class CharacterError(InputError):
    """Text with a character outside the alphabet."""

    remedy = "Remove or replace the character."


class FaultyLinesError(InputError):
    """More lines of a data set than allowed cannot be learnt from."""

    remedy = "Mend these lines, leave them out, or allow more of them."


class TimeLimitError(InputError):
    """A page or a file that takes longer to read than allowed."""

    remedy = "Look whether it is damaged, or allow more time: --page-timeout, --file-timeout."


class CrashError(InputError):
    """A page or a file that ends the process that reads it."""

    remedy = "Save it in another format, or let fewer --workers share the memory."


class EncryptedError(InputError):
    """A PDF whose password is missing or wrong."""

    exit_code = 4
    remedy = "Give the PDF's password."


class OutputError(DokhaeError):
    """Output that cannot be written."""

    exit_code = 5
    remedy = "Check the folder, its permissions and the free space on the disk."


class WeightsError(DokhaeError):
    """Weights that are missing or differ from their manifest."""

    exit_code = 6
    remedy = "Install dokhae again: pip install --force-reinstall dokhae."


class MissingExtraError(DokhaeError):
    """An optional part that is not installed.

    Args:
        what: What was asked for, and what it needs.
        extra: Name of the extra that brings it.
    """

    exit_code = 7

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(what, remedy=f'Install it with: pip install "dokhae[{extra}]".')
        self.args = (what, extra)


class MissingLibraryError(DokhaeError):
    """A library that reading needs is missing or cannot be loaded."""

    exit_code = 7
    remedy = "Install dokhae again: pip install --force-reinstall dokhae."
