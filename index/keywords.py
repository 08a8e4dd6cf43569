"""BM25 over keyword texts, on disk and memory-mapped when read.

Enters: one text per passage, row by row (see ``index.texts``). Leaves: a folder of arrays, and
scores. The variant is Lucene's (exact lengths, no (k1 + 1) factor), after Kamphuis et al., "Which
BM25 Do You Mean?", ECIR 2020, table 1:

    score(q, d) = sum over t in q of  ln(1 + (N - df + 0.5) / (df + 0.5))
                                      * tf / (tf + k1 * (1 - b + b * |d| / avg|d|))

k1 = 0.9, b = 0.75. A word that stands twice in the question counts twice.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.damage import DAMAGED
from index.embed import Matrix
from index.tokens import tokens
from index.vectors import Mask, Rows
from marketrules.errors import RecordError

K1 = 0.9
B = 0.75

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG


def save_keywords(folder: Path, texts: Sequence[str]) -> None:
    """Indexes ``texts`` (row = place in the sequence) into ``folder``."""
    rows = [tokens(text) for text in texts]
    # An index of no words at all has no average length: one that nobody can type stands in.
    words = sorted({word for row in rows for word in row}) or ["\0"]
    numbers = {word: number for number, word in enumerate(words)}
    ids = [[numbers[word] for word in row] for row in rows]
    scorer = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy", csc_backend="numpy")
    with np.errstate(invalid="ignore", divide="ignore"):  # average length 0 where no row has words
        scorer.index((ids, numbers), create_empty_token=False, show_progress=False)
    scorer.save(str(folder), show_progress=False)


class Keywords:
    """The keyword index of one snapshot, read-only. Safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        """Maps the arrays in ``folder``; the vocabulary is read at once.

        Raises:
            RecordError: if ``folder`` holds no such index.
        """
        try:
            self._scorer = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        except DAMAGED as error:
            raise RecordError(
                f"{folder}: no keyword index: {error}", remedy="Run `marketrules ingest` again."
            ) from error

    def __len__(self) -> int:
        return int(self._scorer.scores["num_docs"])

    def held_in(self, word: str) -> int:
        """In how many passages ``word`` (one token) stands."""
        number = self._scorer.vocab_dict.get(word)
        if number is None:
            return 0
        starts = self._scorer.scores["indptr"]
        return int(starts[number + 1] - starts[number])

    def knows(self, word: str) -> bool:
        """Whether some passage holds ``word`` (one token, as ``index.tokens`` makes them)."""
        return word in self._scorer.vocab_dict

    def numbers(self, text: str) -> list[int]:
        """The numbers of the words of ``text`` that some passage holds, as often as they stand."""
        found: list[int] = self._scorer.get_tokens_ids(tokens(text))
        return found

    @property
    def postings(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Word by word, the rows that score something for it: starts ``(words + 1,)``, rows, scores."""
        held = self._scorer.scores
        return held["indptr"], held["indices"], held["data"]

    def scores(self, text: str, allowed: Mask | None = None, rows: Rows | None = None) -> Matrix:
        """BM25 of every row for the words of ``text``: float32 ``(n,)``, 0 where none occurs.

        All rows are scored, whatever is ``allowed``.
        """
        known = self.numbers(text)
        if not known:
            return np.zeros(len(self), dtype=np.float32)
        scores: NDArray[np.float32] = self._scorer.get_scores_from_ids(known)
        return scores

    def search(self, text: str, top: int, allowed: Mask | None = None) -> tuple[Rows, Matrix]:
        """The ``top`` best rows with a score above 0, best first, equal ones in row order.

        Only rows that ``allowed`` (n,) lets through are ranked.

        Raises:
            ValueError: if ``allowed`` isn't of that shape, or ``top`` is negative.
        """
        if allowed is not None and allowed.shape != (len(self),):
            raise ValueError(f"mask of shape {allowed.shape}, not ({len(self)},)")
        if top < 0:
            raise ValueError(f"top {top}, not 0 or more")
        scores = self.scores(text)
        rows = np.flatnonzero(scores > 0 if allowed is None else (scores > 0) & allowed)
        order = np.lexsort((rows, -scores[rows]))[:top]
        return rows[order], scores[rows[order]]
