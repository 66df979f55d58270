"""The weights that ship with the package, and the manifest that says what they are."""

from __future__ import annotations

from dokhae.weights.manifest import SHIPPED, TRAINABLE, Manifest, load

__all__ = ["SHIPPED", "TRAINABLE", "Manifest", "load"]
