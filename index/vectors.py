"""Vectors on disk and the search among them: the only file that imports faiss.

Enters: float32 ``(n, dim)``, L2-normalised; row number = passage row. Leaves: one faiss file,
memory-mapped when read, and exact searches by inner product (= cosine). At the size of rulebooks
(tens of thousands of rows) an exact search takes about a millisecond, so nothing is approximated.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss as _untyped
import numpy as np
from numpy.typing import NDArray

from index.embed import Matrix
from marketrules.errors import RecordError

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

faiss: Any = _untyped  # its stubs know neither selectors nor the flat storage

# One question is one row against a matrix: more threads make it slower (1.05 against 0.8 ms over
# 20,000 rows), and each thread of a server would start a team of its own.
faiss.omp_set_num_threads(1)


def save_vectors(file: Path, vectors: Matrix) -> None:
    """Writes ``vectors`` (n, dim) so that ``Vectors`` can map them."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    faiss.write_index(index, str(file))


class Vectors:
    """The vectors of one snapshot, read-only. Safe to use from many threads."""

    def __init__(self, file: Path) -> None:
        """Maps ``file`` into memory; nothing is read until it is searched.

        Raises:
            RecordError: if ``file`` is missing or no index of vectors.
        """
        try:
            self._index = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise RecordError(
                f"{file}: {error}", remedy="Run `marketrules ingest` again."
            ) from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Length of each vector."""
        return int(self._index.d)

    def search(self, query: Matrix, top: int, allowed: Mask | None = None) -> tuple[Rows, Matrix]:
        """The ``top`` rows nearest to ``query`` (dim,), best first, with their cosines.

        ``allowed`` (n,) filters inside the search: as many rows come back as are allowed, up to
        ``top``. Equal scores come in row order.

        Raises:
            ValueError: if ``query`` or ``allowed`` isn't of that shape, or ``top`` is negative.
        """
        if query.shape != (self.dim,):
            raise ValueError(f"query of shape {query.shape}, not ({self.dim},)")
        if allowed is not None and allowed.shape != (len(self),):
            raise ValueError(f"mask of shape {allowed.shape}, not ({len(self)},)")
        if top < 0:
            raise ValueError(f"top {top}, not 0 or more")
        top = min(top, len(self) if allowed is None else int(allowed.sum()))
        if top == 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        question = np.ascontiguousarray(query[None, :], dtype=np.float32)
        if allowed is None:
            scores, rows = self._index.search(question, top)
        else:
            bitmap = np.packbits(allowed, bitorder="little")
            only = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bitmap))
            scores, rows = self._index.search(question, top, params=only)
        order = np.lexsort((rows[0], -scores[0]))
        return rows[0][order], scores[0][order]

    def scores(self, query: Matrix) -> Matrix:
        """The cosine of every row with ``query`` (dim,): float32 ``(n,)``.

        Raises:
            ValueError: if ``query`` isn't of that shape.
        """
        if query.shape != (self.dim,):
            raise ValueError(f"query of shape {query.shape}, not ({self.dim},)")
        question = np.ascontiguousarray(query, dtype=np.float32)
        scores = np.empty(len(self), dtype=np.float32)
        # On one thread, as above; numpy's would take all cores (1.5 ms alone, 16 on a busy machine).
        faiss.fvec_inner_products_ny(
            faiss.swig_ptr(scores),
            faiss.swig_ptr(question),
            self._index.get_xb(),
            self.dim,
            len(self),
        )
        return scores

    def rows(self, rows: Rows) -> Matrix:
        """Copies of the vectors of ``rows``: float32 ``(len(rows), dim)``."""
        return self._matrix()[rows]

    def _matrix(self) -> Matrix:
        """A view of the mapped vectors, (n, dim); valid as long as this object is."""
        flat = faiss.rev_swig_ptr(self._index.get_xb(), len(self) * self.dim)
        matrix: Matrix = flat.reshape(len(self), self.dim)
        return matrix
