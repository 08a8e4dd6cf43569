"""Vectors on disk and the search among them: the only file that imports faiss.

Enters: float32 ``(n, dim)``, L2-normalised; row number = passage row. Leaves: one faiss file,
memory-mapped when read, and searches by inner product (= cosine). Exact up to ``EXACT_UP_TO`` rows;
above, in cells (``IndexIVFFlat``), of which a search reads those nearest to the question. Why, and
what was measured: ``docs/decisions/0006-vector-index.md``.
"""

from __future__ import annotations

import math
import os
import threading
from enum import StrEnum
from pathlib import Path
from typing import Any

import faiss as _untyped
import numpy as np
from numpy.typing import NDArray

from index.damage import DAMAGED
from index.embed import Matrix
from marketrules.errors import RecordError

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

faiss: Any = _untyped  # its stubs know neither selectors nor the flat storage

# Rows up to which every one is compared: an exact search of so many takes about as long as embedding
# the question (2 ms on one core), and rulebooks are smaller. Above, cells.
EXACT_UP_TO = 60_000
_CELLS = 4  # cells per square root of the rows, as faiss' guidelines have it
_SAMPLE = 40  # rows per cell that the cells are learned from
_ROUNDS = 8  # of k-means
# Cells that a search reads: with 4 √n cells these hold some 75 √n rows. Of the first ten rows 190 cells
# hold .992 among 100,000, and 320 hold .994 among 1,000,000, in 1 and 5 ms.
PROBED = 300
# Below this share of rows allowed, all cells are read: rows that aren't allowed cost next to nothing.
FILTERED = 0.1
_SEED = 20_250_401

# One question is one row against a matrix: more threads make it slower (1.05 against 0.8 ms over
# 20,000 rows), and each thread of a server would start a team of its own.
faiss.omp_set_num_threads(1)


class VectorKind(StrEnum):
    """How the nearest rows are found."""

    EXACT = "exact"  # every row is compared
    CELLS = "cells"  # the rows of the nearest cells are


def kind_of(rows: int) -> VectorKind:
    """The rule: exact while that is fast enough."""
    return VectorKind.EXACT if rows <= EXACT_UP_TO else VectorKind.CELLS


def cells_of(rows: int) -> int:
    """Into how many cells so many rows are put."""
    return max(1, round(_CELLS * math.sqrt(rows)))


def save_vectors(file: Path, vectors: Matrix, kind: VectorKind | None = None) -> VectorKind:
    """Writes ``vectors`` (n, dim) so that ``Vectors`` can map them; gives the kind of index.

    The same vectors give the same file on the same machine: cells are learned from a fixed sample.
    """
    kind = kind or kind_of(len(vectors))
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    index = faiss.IndexFlatIP(rows.shape[1]) if kind is VectorKind.EXACT else _learned(rows)
    index.add(rows)
    faiss.write_index(index, str(file))
    return kind


def _in_cells(file: Path) -> bool:
    """Whether the file begins as faiss writes an index of cells ("IwFl")."""
    with file.open("rb") as stream:
        return stream.read(2) == b"Iw"


def _learned(rows: Matrix) -> Any:
    """An empty index whose cells are learned from ``rows``."""
    cells = cells_of(len(rows))
    index = faiss.IndexIVFFlat(
        faiss.IndexFlatIP(rows.shape[1]), rows.shape[1], cells, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.seed, index.cp.niter, index.cp.spherical = _SEED, _ROUNDS, True
    some = np.random.default_rng(_SEED).permutation(len(rows))[: _SAMPLE * cells]
    faiss.omp_set_num_threads(os.cpu_count() or 1)  # a build has the machine to itself
    try:
        index.train(rows[np.sort(some)])
    finally:
        faiss.omp_set_num_threads(1)
    return index


class Vectors:
    """The vectors of one snapshot, read-only. Safe to use from many threads."""

    def __init__(self, file: Path) -> None:
        """Maps ``file`` into memory; nothing is read until it is searched.

        Raises:
            RecordError: if ``file`` is missing or no index of vectors.
        """
        try:
            # Cells are mapped by another flag than the rows of an exact index.
            flag = faiss.IO_FLAG_MMAP if _in_cells(file) else faiss.IO_FLAG_MMAP_IFC
            self._index = faiss.read_index(str(file), flag)
        except DAMAGED as error:
            raise RecordError(
                f"{file}: {error}", remedy="Run `marketrules ingest` again."
            ) from error
        self._cells = int(getattr(self._index, "nlist", 0))  # 0: exact
        self._mapping = threading.Lock()

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
        rows, scores = self._nearest(question, top, allowed)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def _nearest(self, question: Matrix, top: int, allowed: Mask | None) -> tuple[Rows, Matrix]:
        only = None
        if allowed is not None:
            bitmap = np.packbits(allowed, bitorder="little")
            only = faiss.IDSelectorBitmap(bitmap)
        if not self._cells:
            how = None if only is None else faiss.SearchParameters(sel=only)
            scores, rows = self._index.search(question, top, params=how)
            return rows[0], scores[0]
        few = allowed is not None and allowed.mean() < FILTERED
        if not few:
            rows, scores = self._probed(question, top, only, min(PROBED, self._cells))
            if rows[-1] >= 0:  # as many as were asked for
                return rows, scores
        return self._probed(question, top, only, self._cells)

    def _probed(self, question: Matrix, top: int, only: Any, cells: int) -> tuple[Rows, Matrix]:
        how = faiss.SearchParametersIVF(sel=only, nprobe=cells)
        scores, rows = self._index.search(question, top, params=how)
        return rows[0], scores[0]

    @property
    def kind(self) -> VectorKind:
        """How the nearest rows are found."""
        return VectorKind.CELLS if self._cells else VectorKind.EXACT

    def rows(self, rows: Rows) -> Matrix:
        """Copies of the vectors of ``rows``: float32 ``(len(rows), dim)``."""
        if self._cells:
            with self._mapping:
                if self._index.direct_map.type == faiss.DirectMap.NoMap:
                    self._index.make_direct_map()
        found: Matrix = self._index.reconstruct_batch(np.ascontiguousarray(rows, dtype=np.int64))
        return found
