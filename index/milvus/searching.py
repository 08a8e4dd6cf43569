"""The searches of one snapshot, in its collection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from index.embed import Matrix
from index.keywords import Keywords
from index.milvus.connecting import answered, within
from index.milvus.filtering import ROW, Parts
from index.milvus.weights import Sparse, asked
from index.vectors import FILTERED, PROBED, Mask, Rows, VectorKind

DEEPEST = 16_384  # rows that Milvus gives at most
# Rows whose BM25 is fetched, besides those that are asked for by number. What a search costs goes with
# the rows that come back: milvus-lite takes 300 ms for 16,384 of 30,000 rows, and 40 for 464.
WORDIEST = 4_096
_TIED = 64  # rows fetched beyond those wanted: of equal scores the first rows are to be given
VECTOR, WORDS = "vector", "words"
_NOT_LOADED = 101  # of Milvus' error codes
# What was loaded is seen, whichever node answers: for loading and opening. A search that asks for it
# waits for the server's next tick, 200 ms in Milvus 2.3.
STRONG = "Strong"
# A collection is written, flushed, loaded and counted before it is searched, and never changed: there is
# nothing to wait for.
SETTLED = "Eventually"


class Collection:
    """One collection of rows, read-only; by default one that was seen whole."""

    def __init__(
        self, client: Any, uri: str, name: str, parts: Parts, consistency: str = SETTLED
    ) -> None:
        self._client, self.uri, self.name, self.parts = client, uri, name, parts
        self._consistency = consistency

    def __len__(self) -> int:
        return len(self.parts.of)

    def nearest(
        self,
        field: str,
        query: Sequence[float] | Sparse,
        top: int,
        allowed: Mask | None,
        **how: int,
    ) -> tuple[Rows, Matrix]:
        """The ``top`` rows with the highest inner product, best first, equal ones in row order.

        Raises:
            ValueError: if ``top`` is more than Milvus gives.
            SearchStoreUnavailable: if it doesn't answer.
        """
        if not 0 <= top <= DEEPEST:
            raise ValueError(f"top {top}, not 0 to {DEEPEST}")
        if top == 0 or not len(self):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        (hits,) = self._asked(
            self._client.search,
            data=[query],
            anns_field=field,
            filter=self.parts.told(allowed),
            limit=min(top + _TIED, DEEPEST),
            output_fields=[ROW],  # none: all of them
            search_params={"metric_type": "IP", "params": how},
            timeout=within(),
        )
        rows = np.array([hit[ROW] for hit in hits], dtype=np.int64)
        scores = np.array([hit["distance"] for hit in hits], dtype=np.float32)
        order = np.lexsort((rows, -scores))[:top]
        return rows[order], scores[order]

    def vectors(self, rows: Rows) -> Matrix:
        """The vectors of ``rows``, in their order."""
        found: dict[int, Any] = {}
        for start in range(0, len(rows), 1024):
            some = ",".join(map(str, rows[start : start + 1024].tolist()))
            held = self._asked(
                self._client.query, filter=f"{ROW} in [{some}]", output_fields=[ROW, VECTOR],
                timeout=within(long=True),
            )  # fmt: skip
            found |= {one[ROW]: one[VECTOR] for one in held}
        return np.array([found[row] for row in rows.tolist()], dtype=np.float32)

    def _asked(self, ask: Callable[..., Any], **how: Any) -> Any:
        """What comes back; a collection that lies on disk alone is loaded, and asked again.

        A milvus-lite that was started again holds none in memory.
        """
        from pymilvus.exceptions import MilvusException

        how["consistency_level"] = self._consistency
        with answered(self.uri):
            try:
                return ask(self.name, **how)
            except MilvusException as error:
                if error.code != _NOT_LOADED:
                    raise
            self._client.load_collection(self.name, timeout=within(long=True))
            return ask(self.name, **how)


class MilvusVectors:
    """A snapshot's vectors, by cosine."""

    def __init__(self, collection: Collection, dim: int, kind: VectorKind, cells: int) -> None:
        self._collection, self.dim, self.kind, self._cells = collection, dim, kind, cells

    def __len__(self) -> int:
        return len(self._collection)

    def search(self, query: Matrix, top: int, allowed: Mask | None = None) -> tuple[Rows, Matrix]:
        if query.shape != (self.dim,):
            raise ValueError(f"query of shape {query.shape}, not ({self.dim},)")
        wanted = min(top, len(self) if allowed is None else int(allowed.sum()))
        question = query.astype(np.float32).tolist()
        if self.kind is VectorKind.EXACT:
            return self._collection.nearest(VECTOR, question, wanted, allowed)
        if allowed is None or allowed.mean() >= FILTERED:
            probed = min(PROBED, self._cells)
            rows, scores = self._collection.nearest(
                VECTOR, question, wanted, allowed, nprobe=probed
            )
            if len(rows) == wanted:
                return rows, scores
        return self._collection.nearest(VECTOR, question, wanted, allowed, nprobe=self._cells)

    def rows(self, rows: Rows) -> Matrix:
        return self._collection.vectors(rows)


class MilvusKeywords:
    """A snapshot's words: the vocabulary from its folder, the scores from the collection."""

    def __init__(self, collection: Collection, keywords: Keywords) -> None:
        self._collection, self._keywords = collection, keywords

    def __len__(self) -> int:
        return len(self._collection)

    def held_in(self, word: str) -> int:
        return self._keywords.held_in(word)

    def scores(self, text: str, allowed: Mask | None = None, rows: Rows | None = None) -> Matrix:
        scores = np.zeros(len(self), dtype=np.float32)
        question = asked(self._keywords, text)
        if not question or (allowed is not None and not allowed.any()):
            return scores
        found, values = self._collection.nearest(WORDS, question, WORDIEST, allowed)
        scores[found] = values
        if rows is not None and len(found) == WORDIEST:  # there are more, and these may be of them
            also = np.zeros(len(self), dtype=np.bool_)
            also[rows] = True
            also[found] = False
            some = min(int(also.sum()), DEEPEST)
            found, values = self._collection.nearest(WORDS, question, some, also)
            scores[found] = values
        return np.maximum(scores, 0)

    def search(self, text: str, top: int, allowed: Mask | None = None) -> tuple[Rows, Matrix]:
        question = asked(self._keywords, text)
        rows, scores = self._collection.nearest(WORDS, question, top if question else 0, allowed)
        return rows[scores > 0], scores[scores > 0]
