"""Weights as ONNX Runtime holds them."""

from __future__ import annotations

from pathlib import Path

import onnxruntime

from dokhae.errors import WeightsError

__all__ = ["open_session"]


def open_session(data: bytes, weights: Path, threads: int) -> onnxruntime.InferenceSession:
    """A session that keeps no memory of the largest input that ever came, and no thread busy without work.

    Args:
        data: the bytes of the ONNX file.
        weights: the path of it or of its manifest, to name it.
        threads: CPU threads of one call.

    Raises:
        WeightsError: the file cannot be loaded.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    # Idle threads would spin while those of another session work, and so use more CPUs than were allowed.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no common base of their own
        raise WeightsError(f"the weights of {weights} cannot be loaded: {error}") from error
