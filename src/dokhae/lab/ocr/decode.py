"""Greedy reading of scores in torch, for validation while training."""

from __future__ import annotations

import torch

from dokhae.hangul import BLANK, HANGUL, Code, decode
from dokhae.lab.ocr.network import Logits

__all__ = ["best_texts"]


def best_texts(logits: Logits) -> list[str]:
    """The best character of each frame, repeats and blanks taken out.

    A syllable is scored whole: its four probabilities together must beat blank and every symbol.
    """
    kinds = logits.kind.float().log_softmax(dim=-1)
    jamo = (logits.initial, logits.medial, logits.final)
    parts = [scores.float().log_softmax(dim=-1).max(dim=-1) for scores in jamo]
    kinds[..., HANGUL] += sum((part.values for part in parts), torch.zeros(()))
    best = kinds.argmax(dim=-1)
    rows = torch.stack((best, *(part.indices for part in parts)), dim=-1).tolist()
    return [_collapse(row) for row in rows]


def _collapse(frames: list[list[int]]) -> str:
    codes: list[Code] = []
    previous = Code(BLANK)
    for kind, *jamo in frames:
        code = Code(kind, *jamo) if kind == HANGUL else Code(kind)
        if code != previous:
            codes.append(code)
        previous = code
    return decode(codes)
