"""The four stages of a recogniser: transform, extract, sequence, predict.

A stage is a class filed under a name by one decorator; `dokhae.lab.ocr.zoo` puts networks together by name.
"""

from __future__ import annotations

from dokhae.lab.stages import extract, predict, sequence, transform
from dokhae.lab.stages.base import Extractor, Predictor, Sequence, Transform, register, registered

__all__ = [
    "Extractor",
    "Predictor",
    "Sequence",
    "Transform",
    "extract",
    "predict",
    "register",
    "registered",
    "sequence",
    "transform",
]
