"""The decoder with attention of Baek et al., 2019 (arXiv:1904.01906): one LSTM cell with content attention.

Before each step the state s of the cell is compared with every frame h_i (Bahdanau et al., 2015):

    e_i = v' tanh(W h_i + U s + b),  weights = softmax(e),  context = sum of weights_i h_i

The cell is fed with the context and the previous character as a one-hot vector; its new state is classified.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dokhae.hangul import Alphabet
from dokhae.lab.stages.base import register
from dokhae.lab.stages.predict._steps import Steps, centres

__all__ = ["Attn", "Cell", "State"]

State = tuple[Tensor, Tensor]
"""Hidden state and memory, each B x hidden."""


class Cell(nn.Module):
    """An LSTM cell (Hochreiter and Schmidhuber, 1997) fed with a context and a one-hot class.

    The weights of the class stand apart: a one-hot vector times a matrix is a row of it, and looking that up
    does not grow with the alphabet.
    """

    def __init__(self, features: int, classes: int, hidden: int) -> None:
        super().__init__()
        self.context = nn.Linear(features, 4 * hidden)
        self.previous = nn.Embedding(classes, 4 * hidden)
        self.state = nn.Linear(hidden, 4 * hidden)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the weights of classes as if they stood in one matrix with those of the context."""
        inputs = self.context.in_features + self.previous.num_embeddings
        nn.init.normal_(self.previous.weight, std=(2 / inputs) ** 0.5)

    def forward(self, context: Tensor, previous: Tensor, state: State) -> State:
        """The next state.

        Args:
            context: B x features.
            previous: B x 4 hidden, rows of `self.previous`.
            state: the one before.
        """
        hidden, memory = state
        gates = self.context(context) + previous + self.state(hidden)
        enter, keep, new, out = gates.chunk(4, dim=1)
        memory = keep.sigmoid() * memory + enter.sigmoid() * new.tanh()
        return out.sigmoid() * memory.tanh(), memory


@register("Attn")
class Attn(Steps):
    """Characters one after the other; taught with the true previous ones, read with its own best."""

    def __init__(self, features: int, hidden: int, alphabet: Alphabet, longest: int) -> None:
        super().__init__(features, hidden, alphabet, longest)
        self.go = self.classes  # stands for the previous character of the first step; it is never read
        self.hidden = hidden
        self.keys = nn.Linear(features, hidden, bias=False)
        self.query = nn.Linear(hidden, hidden)
        self.energy = nn.Linear(hidden, 1, bias=False)
        self.cell = Cell(features, self.classes + 1, hidden)
        self.classify = nn.Linear(hidden, self.classes + 1)

    def forward(self, frames: Tensor) -> tuple[Tensor, ...]:
        """B x T x features to characters B x (longest + 1) x (1 + N) and places B x (longest + 1)."""
        keys, state = self.keys(frames), self._start(frames)
        previous = torch.full((frames.shape[0],), self.go, dtype=torch.long, device=frames.device)
        scores, weights = [], []
        for _ in range(self.longest + 1):
            state, attended = self.step(frames, keys, self.cell.previous(previous), state)
            scores.append(self._scores(state[0]))
            weights.append(attended)
            previous = scores[-1].argmax(dim=1)
        return torch.stack(scores, dim=1), centres(torch.stack(weights, dim=1))

    def step(self, frames: Tensor, keys: Tensor, previous: Tensor, state: State) -> tuple[State, Tensor]:
        """One step of the decoder.

        Args:
            frames: B x T x features.
            keys: of the frames, B x T x hidden.
            previous: B x 4 hidden, rows of `cell.previous`.
            state: of the cell.

        Returns:
            The next state, and the weights of the frames, B x T.
        """
        energies = self.energy(torch.tanh(keys + self.query(state[0])[:, None]))[..., 0]
        weights = energies.softmax(dim=1)
        context = (weights[:, None] @ frames)[:, 0]
        return self.cell(context, previous, state), weights

    def _taught(self, frames: Tensor, targets: Tensor) -> Tensor:
        keys, state = self.keys(frames), self._start(frames)
        first = torch.full_like(targets[:, :1], self.go)
        # All at once: the gradient of a look-up is as large as the table.
        rows = self.cell.previous(torch.cat((first, targets[:, :-1]), dim=1))
        states = []
        for previous in rows.unbind(dim=1):
            state, _ = self.step(frames, keys, previous, state)
            states.append(state[0])
        return self._scores(torch.stack(states, dim=1))

    def _scores(self, states: Tensor) -> Tensor:
        scores: Tensor = self.classify(states)[..., : self.classes]
        return scores.float().log_softmax(dim=-1)

    def _start(self, frames: Tensor) -> State:
        zeros = frames.new_zeros(frames.shape[0], self.hidden)
        return zeros, zeros
