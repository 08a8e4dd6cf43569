"""A mask over rows as a filter that Milvus evaluates.

Most masks follow the facets: an edition's chapters of a date, some statuses, one document. So each
row carries, besides its number, that of its *part*: of its edition, chapter, status and kind. A mask
is then told as parts, less the rows of them that it leaves out, and the rows of other parts that
it lets in. It lets through exactly the rows of the mask, whatever the mask.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.facets import Facets
from index.vectors import Mask

ROW, PART = "row", "part"
_FEW = 256  # rows that are named rather than told by parts


def parts_of(facets: Facets) -> NDArray[np.int64]:
    """Of each row the number of its part: int64 ``(n,)``, numbered as they are met."""
    parts = np.zeros(len(facets), dtype=np.int64)
    for facet in (facets.edition, facets.chapter, facets.status, facets.kind):
        wide = parts * max(len(facet.names), 1) + facet.codes
        parts = np.unique(wide, return_inverse=True)[1].astype(np.int64)
    return parts


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a snapshot's rows, and masks told by them."""

    of: NDArray[np.int64]  # (n,)
    sizes: NDArray[np.int64]  # rows of each part

    @classmethod
    def read(cls, facets: Facets) -> Parts:
        parts = parts_of(facets)
        return cls(parts, np.bincount(parts))

    def told(self, allowed: Mask | None) -> str:
        """The filter of ``allowed`` (n,): "" where all rows are.

        Raises:
            ValueError: if ``allowed`` isn't of that shape.
        """
        if allowed is None:
            return ""
        if allowed.shape != self.of.shape:
            raise ValueError(f"mask of shape {allowed.shape}, not {self.of.shape}")
        if allowed.all():
            return ""
        rows = np.flatnonzero(allowed)
        if len(rows) <= _FEW:
            return _among(ROW, rows)
        inside = np.bincount(self.of[rows], minlength=len(self.sizes))
        mostly = 2 * inside > self.sizes
        taken = mostly[self.of]
        terms = [_among(PART, np.flatnonzero(mostly))] if mostly.any() else []
        out = np.flatnonzero(taken & ~allowed)
        if terms and len(out):
            terms = [f"({terms[0]} and {ROW} not in {_listed(out)})"]
        more = np.flatnonzero(allowed & ~taken)
        if len(more):
            terms.append(_among(ROW, more))
        return " or ".join(terms)


def _among(field: str, numbers: NDArray[np.int64]) -> str:
    return f"{field} in {_listed(numbers)}"


def _listed(numbers: NDArray[np.int64]) -> str:
    return f"[{','.join(map(str, numbers.tolist()))}]"
