"""A trained network with more characters."""

from __future__ import annotations

import torch
from torch import Tensor

from dokhae.lab.ocr.zoo import Network

__all__ = ["extend"]


def extend(network: Network, added: str) -> Network:
    """A copy of a network that knows more characters, and reads what it knew as before.

    The rows of the new characters in its tables of classes begin as the mean of all others.

    Args:
        network: a trained one.
        added: characters; those that it knows are passed over.
    """
    larger = Network(network.name, network.alphabet.extended(added), network.setting)
    state = network.state_dict()
    for name, wanted in larger.state_dict().items():
        if wanted.shape != state[name].shape:
            known = {label: row for row, label in enumerate(_classes(network, name))}
            sources = [known.get(label, -1) for label in _classes(larger, name)]
            state[name] = _rows(state[name], sources[: len(wanted)])
    larger.load_state_dict(state)
    return larger.train(network.training)


def _classes(network: Network, table: str) -> list[str]:
    """What the rows of a table of classes stand for; smaller ones have the first of them."""
    alphabet = network.alphabet
    if network.predict.outputs[0] == "kind":
        return [*alphabet.hanja] if ".hanja." in table else ["blank", "syllable", "hanja", *alphabet.signs]
    return ["blank or end", *alphabet.characters, "go"]


def _rows(table: Tensor, sources: list[int]) -> Tensor:
    """Rows of a table; -1 stands for the mean of all."""
    return torch.stack([table[source] if source >= 0 else table.mean(dim=0) for source in sources])
