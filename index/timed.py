"""An embedder that counts: how many texts it was given, and how long they took."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from index.embed import Embedder, Matrix
from index.encoder_card import EncoderIdentity
from index.progress import Progress, silent


@dataclass
class TimedEmbedder:
    """An embedder that knows how long it has been embedding. For one thread at a time."""

    embedder: Embedder
    seconds: float = 0.0
    texts: int = 0

    @property
    def identity(self) -> EncoderIdentity:
        return self.embedder.identity

    def embed(self, texts: Sequence[str], *, progress: Progress = silent) -> Matrix:
        began = time.perf_counter()
        vectors = self.embedder.embed(texts, progress=progress)
        self.seconds += time.perf_counter() - began
        self.texts += len(texts)
        return vectors
