"""The numbers that a device trains with."""

from __future__ import annotations

from typing import Literal

import torch

__all__ = ["Precision", "precision"]

Precision = Literal["bf16-mixed", "16-mixed", "32-true"]
"""As PyTorch Lightning calls them."""


def precision() -> Precision:
    """Mixed where the device has it: bfloat16 that a CPU only emulates is slower than float32."""
    if torch.cuda.is_available():
        return "bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed"
    return "bf16-mixed" if torch.cpu._is_avx512_bf16_supported() else "32-true"
