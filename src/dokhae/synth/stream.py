"""A reproducible stream of rendered lines: line k is a function of the seed and k, whoever makes it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from dokhae.hangul import is_syllable
from dokhae.synth.corpus import Corpus
from dokhae.synth.fonts import Face
from dokhae.synth.kinds import KINDS, Scene, render_line
from dokhae.synth.render import Gray

__all__ = ["LineSource", "Sample"]

# Families that documents are set in; the rest (hands, display faces) are drawn less often.
_BODY = re.compile(
    r"batang|myeongjo|mjo|myungjo|serif|shinmun|gothic|dotum|gulim|sans|noto|square|suit|paperlogy|dinaru|ridi|hahmlet|baekmuk",
    re.IGNORECASE,
)
_BODY_WEIGHT = {"scan": 9.0, "print": 6.0, "hand": 0.4}  # by kind: pages are set in body type
_USUAL_BODY_WEIGHT = 2.5
_FALLBACKS = 12
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """A rendered line with its label and how it was made."""

    image: Gray
    text: str
    kind: str
    family: str


def _shares(body: npt.NDArray[np.bool_], kind: str) -> npt.NDArray[np.float64]:
    weights = np.where(body, _BODY_WEIGHT.get(kind, _USUAL_BODY_WEIGHT), 1.0)
    return np.asarray(np.cumsum(weights) / weights.sum())


class LineSource:
    """Makes lines out of a corpus and faces.

    Args:
        corpus: what the lines say.
        faces: Korean faces; families are drawn alike, however many weights they have.
        kinds: kinds of line with how often each is drawn.
        seed: of the whole stream.
        longest: most characters in a line.
    """

    def __init__(
        self,
        corpus: Corpus,
        faces: Sequence[Face],
        kinds: dict[str, float] | None = None,
        *,
        seed: int = 0,
        longest: int = 45,
    ) -> None:
        self._corpus = corpus
        self._seed = seed
        self._longest = longest
        shares = kinds or dict.fromkeys(KINDS, 1.0)
        self._kinds = list(shares)
        self._kind_shares = np.cumsum(list(shares.values())) / sum(shares.values())
        self._families: dict[str, list[Face]] = {}
        for face in faces:
            self._families.setdefault(face.family, []).append(face)
        self._names = list(self._families)
        body = np.array([_BODY.search(name) is not None for name in self._names])
        self._family_shares = {kind: _shares(body, kind) for kind in self._kinds}
        richest = sorted(faces, key=lambda face: -int(face.drawn.sum()))
        self._fallbacks, self._last_resort = richest[:_FALLBACKS], richest[_FALLBACKS:]
        self._drawn = np.logical_or.reduce([face.drawn for face in faces])

    def fingerprint(self) -> str:
        """The same for two sources that give the same lines."""
        faces = [f"{f.path.name} {f.index} {f.path.stat().st_size}" for f in chain(*self._families.values())]
        parts = (
            self._seed,
            self._longest,
            self._kinds,
            self._kind_shares.tolist(),
            self._corpus.fingerprint(),
        )
        return hashlib.sha256(repr((parts, faces)).encode()).hexdigest()

    def __iter__(self) -> Iterator[Sample]:
        """The endless stream from line 0 on."""
        return (self.line(number) for number in count())

    def line(self, number: int, longest: int | None = None) -> Sample:
        """Line `number` of the stream."""
        rng, kind, scene = self.scene(number, longest)
        return Sample(render_line(rng, kind, scene), scene.text, kind, scene.face.family)

    def scene(self, number: int, longest: int | None = None) -> tuple[Generator, str, Scene]:
        """What line `number` says and on which face: the chance that draws it, its kind, and the rest."""
        rng = np.random.default_rng((self._seed, number))
        kind = self._kinds[int(np.searchsorted(self._kind_shares, rng.random(), side="right"))]
        limit = longest or self._longest
        draw_text = self._corpus.words if kind == "basic" and rng.random() < 0.5 else self._corpus.line
        face, text = self._face_and_text(rng, kind, lambda: draw_text(rng, limit))
        order = [self._fallbacks[i] for i in rng.permutation(len(self._fallbacks))] + self._last_resort
        neighbour = self._drawable(self._corpus.text(rng, limit))
        return rng, kind, Scene(text, face, order, neighbour if self._draws(face, neighbour) else text)

    def _face_and_text(self, rng: Generator, kind: str, draw_text: Callable[[], str]) -> tuple[Face, str]:
        """A text and a face that draws its syllables and its letters; rarer symbols may fall back."""
        text = self._drawable(draw_text())
        for attempt in range(_TRIES):
            face = self._face(rng, kind)
            if self._draws(face, text):
                return face, text
            if attempt % 5 == 4:
                text = self._drawable(draw_text())
        return self._fallbacks[0], text

    def _drawable(self, text: str) -> str:
        """The text without what no face at hand draws."""
        return " ".join("".join(c for c in text if c == " " or self._drawn[ord(c)]).split()) or "가"

    def _face(self, rng: Generator, kind: str) -> Face:
        name = self._names[int(np.searchsorted(self._family_shares[kind], rng.random(), side="right"))]
        styles = self._families[name]
        return styles[int(rng.integers(len(styles)))]

    @staticmethod
    def _draws(face: Face, text: str) -> bool:
        return not face.missing("".join(c for c in text if is_syllable(c) or c.isascii()))
