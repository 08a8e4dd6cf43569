"""The token vectors of a snapshot's passages, and how well a question's tokens meet them.

Enters: int8 ``(tokens, dim)`` per passage, row by row. Leaves: a folder of two arrays, mapped when
read, of which a search reads the few rows that it looks at again. Some 80 tokens a passage, 64
bytes each.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.damage import DAMAGED
from index.late import SCALE, TokenQuestion, Tokens
from marketrules.errors import RecordError

_STARTS, _TOKENS = "starts.npy", "tokens.npy"


def save_token_vectors(folder: Path, texts: Sequence[Tokens]) -> None:
    """Writes the token vectors of ``texts`` (row = place in the sequence) into ``folder``."""
    folder.mkdir()
    lengths = np.array([len(one) for one in texts], dtype=np.int64)
    np.save(folder / _STARTS, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))
    np.save(folder / _TOKENS, np.concatenate(texts))


class TokenVectors:
    """The token vectors of one snapshot, read-only. Safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        """Maps the arrays in ``folder``.

        Raises:
            RecordError: if ``folder`` holds no such index.
        """
        try:
            self._starts = np.load(folder / _STARTS, mmap_mode="r")
            self._tokens = np.load(folder / _TOKENS, mmap_mode="r")
        except DAMAGED as error:
            raise RecordError(
                f"{folder}: no token vectors: {error}", remedy="Run `marketrules ingest` again."
            ) from error

    def __len__(self) -> int:
        return len(self._starts) - 1

    @property
    def shape(self) -> tuple[int, int]:
        """Tokens of all rows, and the length of each one's vector."""
        return int(self._tokens.shape[0]), int(self._tokens.shape[1])

    @property
    def ends(self) -> int:
        """The number of tokens that the rows make up."""
        return int(self._starts[-1])

    def scores(self, question: TokenQuestion, rows: Sequence[int]) -> NDArray[np.float32]:
        """MaxSim of each of ``rows`` (-1..1): float32 ``(len(rows),)``; 0 of a row without tokens."""
        parts = [self._tokens[self._starts[row] : self._starts[row + 1]] for row in rows]
        found = np.zeros(len(parts), dtype=np.float32)
        full = [number for number, part in enumerate(parts) if len(part)]
        if not full or not len(question.weights):
            return found
        lengths = [len(parts[number]) for number in full]
        tokens = np.concatenate([parts[number] for number in full]).astype(np.float32)
        # Not by "@": that takes all cores for it, and waits for them on a busy machine.
        met = np.einsum("td,qd->tq", tokens, question.vectors)
        firsts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        found[full] = np.maximum.reduceat(met, firsts, axis=0) @ question.weights / SCALE
        return found
