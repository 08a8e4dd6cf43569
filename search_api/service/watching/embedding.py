"""An encoder whose calls are counted and timed.

Questions aren't put together into batches, though many arrive at once: int8 activations are scaled
over a whole batch, so a vector would depend on who else asks (cosine .987 to .995 with the same
question alone, all 151 of the judged ones changed), and on two cores two threads of one question
each embed more of them than batches do (docs/performance.md). An answer that can't be reproduced
is worth less than a faster one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from index.embed import Embedder, Matrix, TokenEmbedder
from index.encoder_card import EncoderIdentity
from index.late import TokenQuestion, Tokens
from index.progress import Progress, silent

Told = Callable[[int, float], None]  # texts, seconds


class Timed:
    """As the encoder that it is around."""

    def __init__(self, embedder: Embedder, told: Told) -> None:
        self._embedder = embedder
        self._told = told

    @property
    def identity(self) -> EncoderIdentity:
        return self._embedder.identity

    def embed(self, texts: Sequence[str], *, progress: Progress = silent) -> Matrix:
        began = time.perf_counter()
        vectors = self._embedder.embed(texts, progress=progress)
        self._told(len(texts), time.perf_counter() - began)
        return vectors


class TimedTokens(Timed):
    """The same around an encoder that gives token vectors, too."""

    def __init__(self, embedder: TokenEmbedder, told: Told) -> None:
        super().__init__(embedder, told)
        self._tokens = embedder

    @property
    def late(self) -> str:
        return self._tokens.late

    def read(self, texts: Sequence[str]) -> tuple[Matrix, list[Tokens]]:
        began = time.perf_counter()
        both = self._tokens.read(texts)
        self._told(len(texts), time.perf_counter() - began)
        return both

    def ask(self, question: str) -> tuple[Matrix, TokenQuestion | None]:
        began = time.perf_counter()
        both = self._tokens.ask(question)
        self._told(1, time.perf_counter() - began)
        return both


def timed(embedder: Embedder, told: Told) -> Embedder:
    """``embedder``, with every call told of."""
    if isinstance(embedder, TokenEmbedder):
        return TimedTokens(embedder, told)
    return Timed(embedder, told)
