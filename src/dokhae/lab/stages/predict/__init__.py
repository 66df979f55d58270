"""From frames to characters: two kinds of CTC, and two decoders with attention."""

from __future__ import annotations

from dokhae.lab.stages.predict.attention import Attn
from dokhae.lab.stages.predict.ctc import CTC
from dokhae.lab.stages.predict.hangul import HangulCTC
from dokhae.lab.stages.predict.parallel import ParallelAttn

__all__ = ["CTC", "Attn", "HangulCTC", "ParallelAttn"]
