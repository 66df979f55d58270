"""Progress of work that has named steps, on standard error where someone looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, TaskID

__all__ = ["told_steps"]


@contextmanager
def told_steps() -> Iterator[Callable[[str, int, int], None]]:
    """A function that is told what is being done, how much of it is done, and how much there is."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what)
            progress.update(tasks[what], completed=done, total=total, visible=done < total)

        yield tell
