"""The recogniser: its network, loss, training and export."""

from __future__ import annotations

__all__: list[str] = []
