"""Which words stand in each passage, and how often: what a language model of the passages needs.

Enters: one text per passage, row by row (the keyword texts). Leaves: a folder of arrays, mapped
when read, and for a few rows and some weighted sets of words the share of each set in each row:

    P(w | d) = tf / (|d| + 5)        the 5: a heading of two words isn't twice as much about them

Row by row, and not word by word as keywords are: a question's words may stand for a thousand
others, whose rows are all rows. BM25 scores can't be used for it: idf is in them already.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.damage import DAMAGED
from index.embed import Matrix
from index.tokens import tokens
from index.vectors import Rows
from marketrules.errors import RecordError

Weighted = tuple[NDArray[np.int32], NDArray[np.float32]]  # numbers of words, their weights

_LENGTH = 5.0  # words added to each passage's length
_UNSEEN = 0.5  # occurrences of a word that stands nowhere
_ARRAYS = ("starts", "words", "shares", "counts")
_NAMES = "words.json"


def save_wording(folder: Path, texts: Sequence[str]) -> None:
    """Writes the words of ``texts`` (row = place in the sequence) into ``folder``."""
    folder.mkdir()
    counted = [Counter(tokens(text)) for text in texts]
    names = sorted({word for row in counted for word in row})
    numbers = {word: number for number, word in enumerate(names)}
    words = np.array([numbers[word] for row in counted for word in row], dtype=np.int32)
    times = np.array([count for row in counted for count in row.values()], dtype=np.float64)
    distinct = np.array([len(row) for row in counted], dtype=np.int64)
    lengths = np.array([row.total() for row in counted], dtype=np.float64)
    arrays: dict[str, NDArray[Any]] = {
        "starts": np.concatenate([[0], np.cumsum(distinct)]).astype(np.int64),
        "words": words,
        "shares": (times / (np.repeat(lengths, distinct) + _LENGTH)).astype(np.float32),
        "counts": np.bincount(words, times, minlength=len(names)).astype(np.float64),
    }
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", arrays[name])
    (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


class Wording:
    """The words of one snapshot's passages, read-only. Safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        """Maps the arrays in ``folder``; the vocabulary is read at once.

        Raises:
            RecordError: if ``folder`` holds no such index.
        """
        try:
            names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
            self._numbers = {word: number for number, word in enumerate(names)}
            self._starts, self._words, self._shares, self._counts = (
                np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS
            )
            self._all = float(self._counts.sum()) + 1.0
        except DAMAGED as error:
            raise RecordError(
                f"{folder}: no index of words: {error}", remedy="Run `marketrules ingest` again."
            ) from error

    def __len__(self) -> int:
        return len(self._starts) - 1

    def commonness(self, word: str) -> float:
        """Share of all words held that are ``word``: above 0, even if it stands nowhere."""
        number = self._numbers.get(word)
        return (_UNSEEN + (0.0 if number is None else float(self._counts[number]))) / self._all

    def weighted(self, weights: Mapping[str, float]) -> Weighted:
        """A weighted set of words as ``shares`` takes it; words that stand nowhere are left out."""
        known = [word for word in weights if word in self._numbers]
        return (
            np.array([self._numbers[word] for word in known], dtype=np.int32),
            np.array([weights[word] for word in known], dtype=np.float32),
        )

    def shares(self, rows: Rows, sets: Sequence[Weighted]) -> Matrix:
        """Of each row, for each weighted set of words, the sum of weight times share.

        float32 ``(len(rows), len(sets))``.
        """
        table = np.zeros((len(self._numbers), len(sets)), dtype=np.float32)
        asked = np.zeros(len(self._numbers), dtype=np.bool_)
        for column, (numbers, weights) in enumerate(sets):
            table[numbers, column] = weights
            asked[numbers] = True
        starts = self._starts[rows]
        lengths = self._starts[rows + 1] - starts
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(rows) else 0
        places = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
        words = self._words[places]
        useful = np.flatnonzero(asked[words])
        found = table[words[useful]] * self._shares[places[useful]][:, None]
        of_row = np.repeat(np.arange(len(rows)), lengths)[useful]
        result = np.zeros((len(rows), len(sets)), dtype=np.float32)
        if len(useful):
            firsts = np.flatnonzero(np.diff(of_row, prepend=-1))
            result[of_row[firsts]] = np.add.reduceat(found, firsts, axis=0)
        return result
