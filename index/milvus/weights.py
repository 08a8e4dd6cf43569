"""BM25 as sparse vectors: what a row weighs for each word, and how often a question says it.

A snapshot's keyword index holds, word by word, what each row scores for the word (its ``idf`` times
its saturated count, see ``index.keywords``). Row by row, these weights are a sparse vector whose
dimensions are the words' numbers, and the inner product with the counts of a question's words is
the row's BM25 score: the same sum, in another order. No analyser of the database takes part.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.keywords import Keywords

Sparse = dict[int, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of all rows, row by row."""

    starts: NDArray[np.int64]  # (n + 1,)
    words: NDArray[np.int32]
    weights: NDArray[np.float32]
    wordless: int  # a dimension that no word has, for rows without any: no vector may be empty

    @classmethod
    def of(cls, keywords: Keywords) -> Weights:
        starts, rows, weights = keywords.postings
        words = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
        held = np.flatnonzero(weights > 0)
        order = held[np.argsort(rows[held], kind="stable")]
        counts = np.bincount(rows[order], minlength=len(keywords))
        return cls(
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            words[order],
            np.asarray(weights[order], dtype=np.float32),
            len(starts) - 1,
        )

    def row(self, row: int) -> Sparse:
        """Word numbers and weights of one row."""
        part = slice(self.starts[row], self.starts[row + 1])
        words, weights = self.words[part].tolist(), self.weights[part].tolist()
        return dict(zip(words, weights, strict=True)) or {self.wordless: 1.0}


def asked(keywords: Keywords, text: str) -> Sparse:
    """How often each known word stands in ``text``."""
    return {word: float(count) for word, count in Counter(keywords.numbers(text)).items()}
