"""Korean text: its sentences and morphemes."""

from __future__ import annotations

from dokhae.language.morphemes import Morpheme, Sentence, join, sentences

__all__ = ["Morpheme", "Sentence", "join", "sentences"]
