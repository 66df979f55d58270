"""Cards from a Korean text: a question, its answer quoted from the text, and the sentence that proves it."""

from __future__ import annotations

from dokhae.quiz.card import KINDS, Card, CardKind

__all__ = ["KINDS", "Card", "CardKind"]
