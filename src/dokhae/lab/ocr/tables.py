"""Markdown tables on stdout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["percent", "ratio", "table"]


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, names: int = 1) -> str:
    """A Markdown table; the columns after the first `names` hold numbers and stand to the right."""
    columns = zip(head, *rows, strict=True)
    padded = [_column(cells, right=index >= names) for index, cells in enumerate(columns)]
    return "\n".join(f"| {' | '.join(line)} |" for line in zip(*padded, strict=True))


def _column(cells: Sequence[str], *, right: bool) -> list[str]:
    width = max(map(len, cells))
    rule = f"{'-' * (width - 1)}:" if right else "-" * width
    head, *others = (cell.rjust(width) if right else cell.ljust(width) for cell in cells)
    return [head, rule, *others]


def percent(share: float) -> str:
    """A share as "1.23 %"."""
    return f"{share:.2%}".replace("%", " %")


def ratio(part: float, whole: float) -> str:
    """How many times the whole the part is, as "0.25 x"."""
    return f"{part / whole:.2f} x" if whole else "-"
