"""Trained networks by where they are: the folder of a run, a checkpoint, exported weights, or "shipped"."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch

from dokhae.errors import SourceNotFoundError, WeightsError
from dokhae.hangul import Alphabet
from dokhae.lab.ocr.export import export, load_network
from dokhae.lab.ocr.zoo import Network, Setting
from dokhae.recognize import Recognizer
from dokhae.recognize.prepare import Input
from dokhae.weights import SHIPPED, TRAINABLE, load

__all__ = ["BEST", "exported", "last_checkpoint", "network_of", "recognizer_of"]

BEST = "best.ckpt"
"""The checkpoint of a run that read best when it was validated."""
_SHIPPED: Final = "shipped"


def last_checkpoint(run: Path) -> Path | None:
    """The newest checkpoint of a run, from which it goes on, if it has one."""
    return max(run.glob("*.ckpt"), key=lambda path: path.stat().st_mtime, default=None)


def _manifest(path: Path | str) -> Path | None:
    """The manifest that a path stands for, if it stands for exported weights."""
    path = Path(path)
    inside = path / "recognizer.json"
    if inside.is_file():
        return inside
    return path if path.suffix == ".json" else None


def _checkpoint(path: Path) -> Path:
    if path.is_file():
        return path
    best = path / BEST
    found = best if best.is_file() else last_checkpoint(path)
    if found is None:
        raise SourceNotFoundError(
            f"{path} holds no trained network",
            remedy='Name the folder of a run, a checkpoint, exported weights (.json), or "shipped".',
        )
    return found


def _restored(checkpoint: Path) -> tuple[Network, dict[str, Any]]:
    try:
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)
        known: dict[str, Any] = state["dokhae"]
        setting = Setting(Input(**known["input"]), known["longest"])
        network = Network(known["network"], Alphabet(**known["alphabet"]), setting)
        prefix = "average.module." if known["average"] else "network."
        # The rest is what the manifest of exported weights says anyhow.
        training = {name: known[name] for name in ("commit", "seed", "lines")}
        network.load_state_dict(
            {k.removeprefix(prefix): v for k, v in state["state_dict"].items() if k.startswith(prefix)}
        )
    except (OSError, LookupError, TypeError, RuntimeError) as error:
        raise WeightsError(
            f"{checkpoint} is no checkpoint of this version of dokhae ({type(error).__name__})",
            remedy="Train again, or name another checkpoint of the run.",
        ) from error
    return network.eval(), training


def network_of(path: Path | str) -> tuple[Network, Mapping[str, Any]]:
    """A trained network, and what is known of its training.

    Args:
        path: folder of a run (its best checkpoint, or the newest), a checkpoint, a manifest of exported
            weights or the folder that it is in, or "shipped".

    Raises:
        SourceNotFoundError: there is no such thing.
        WeightsError: it cannot be loaded.
    """
    manifest = TRAINABLE if path == _SHIPPED else _manifest(path)
    if manifest is not None:
        return load_network(manifest), load(manifest)[0].training
    return _restored(_checkpoint(Path(path)))


def exported(path: Path | str) -> Path | None:
    """The manifest of weights that read, if that is what `network_of` would take a path for."""
    return SHIPPED if path == _SHIPPED else _manifest(path)


def recognizer_of(path: Path | str, folder: Path) -> Recognizer:
    """A trained network ready to read, exported into a folder first where need be; errors as `network_of`."""
    manifest = exported(path)
    if manifest is None:
        network, training = network_of(path)
        manifest = export(network, folder, training=training)
    return Recognizer(manifest)
