"""An embedder that counts: how many texts it was given, and how long they took."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from index.embed import Embedder, Matrix, TokenEmbedder
from index.encoder_card import EncoderIdentity
from index.late import TokenQuestion, Tokens
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

    @property
    def late(self) -> str:
        """Which token vectors the embedder gives; "" if none."""
        return self.embedder.late if isinstance(self.embedder, TokenEmbedder) else ""

    def embed(self, texts: Sequence[str], *, progress: Progress = silent) -> Matrix:
        began = time.perf_counter()
        vectors = self.embedder.embed(texts, progress=progress)
        self._count(began, texts)
        return vectors

    def read(self, texts: Sequence[str]) -> tuple[Matrix, list[Tokens]]:
        """As the embedder reads them.

        Raises:
            TypeError: if it gives no token vectors.
        """
        began = time.perf_counter()
        found = self._tokens().read(texts)
        self._count(began, texts)
        return found

    def ask(self, question: str) -> tuple[Matrix, TokenQuestion | None]:
        """As the embedder takes it.

        Raises:
            TypeError: if it gives no token vectors.
        """
        return self._tokens().ask(question)

    def _tokens(self) -> TokenEmbedder:
        if not isinstance(self.embedder, TokenEmbedder):
            raise TypeError(f"{self.embedder.identity} gives no token vectors")
        return self.embedder

    def _count(self, began: float, texts: Sequence[str]) -> None:
        self.seconds += time.perf_counter() - began
        self.texts += len(texts)
