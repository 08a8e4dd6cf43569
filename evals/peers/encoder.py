"""The base encoder for the kits' own interpreter: onnxruntime and tokenizers, nothing of ours.

A text enters, a list of floats leaves: all-MiniLM-L6-v2 as published, int8, mean pooled, of length 1.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before it is loaded, as in ``index``

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

_LONGEST = 256  # tokens


class Encoder:
    """One text at a time, on one thread, as the product embeds."""

    def __init__(self, folder: str) -> None:
        """``folder`` holds ``model.onnx`` and ``tokenizer.json``."""
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = str(Path(folder) / "model.onnx")
        self._session: Any = InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
        self._tokenizer.enable_truncation(_LONGEST)
        self._tokenizer.no_padding()

    def embed(self, text: str) -> list[float]:
        """The vector of ``text``."""
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        pooled = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[
            0
        ][0]
        vector: list[float] = (pooled / np.linalg.norm(pooled)).tolist()
        return vector
