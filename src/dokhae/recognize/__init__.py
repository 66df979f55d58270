"""Crops of lines to characters with confidence and place, on ONNX Runtime alone."""

from __future__ import annotations

from dokhae.recognize.extent import ink_rows
from dokhae.recognize.prepare import prepare
from dokhae.recognize.recognizer import Glyph, Recognizer
from dokhae.recognize.vertical import read_down

__all__ = ["Glyph", "Recognizer", "ink_rows", "prepare", "read_down"]
