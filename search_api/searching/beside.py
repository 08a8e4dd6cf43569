"""What stands beside a hit that is clearly the best: rules are read on, not only looked up.

A question that takes several paragraphs to answer names the first of them best; the others stand
near it more often than its words say. Ranked scores and the rows of the two best hits enter; what
the rows around these gain leaves: most right beside the best, less with every row that lies
between, nothing where the first hit is no better than the fifth, for then it may well be wrong,
and the other sections are what is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search_api.dates.editions import Mask
from search_api.searching.fuse import Scores

# Chosen among 108 on five folds of ObliQA's questions, where held-out written questions of another
# regulator lose nothing (docs/retrieval.md): what a row gains beside the best hit and the second.
_GAINS = (0.4, 0.1)
_FADES = 8.0  # rows after which a gain is down to 1/e
_REACH = 24  # rows to either side
# By how much the first hit must lead the fifth for any gain, and for all of it.
_DOUBTED, _SURE = 0.05, 0.3


def clearness(scores: Sequence[float]) -> float:
    """How clearly the first of five or more scores, best first, is the best: 0..1."""
    lead = scores[0] - scores[4]
    return min(max((lead - _DOUBTED) / (_SURE - _DOUBTED), 0.0), 1.0)


def gains_beside(
    firsts: Sequence[int], editions: NDArray[np.int32], total: Scores, allowed: Mask
) -> dict[int, float]:
    """What the rows around ``firsts``, best first, gain at the most; only rows ``allowed`` count.

    ``editions`` are numbers by row: a document's last paragraph isn't beside the next one's first.
    A row that scores nothing (a notice's date) gains nothing.
    """
    rows = np.flatnonzero(allowed)
    found: dict[int, float] = {}
    for row, gain in zip(firsts, _GAINS, strict=False):
        place = int(np.searchsorted(rows, row))
        start = max(place - _REACH, 0)
        near = rows[start : place + _REACH + 1]
        fading = gain * np.exp(-np.abs(np.arange(len(near)) + start - place) / _FADES)
        kept = (editions[near] == editions[row]) & (total[near] > 0)
        for one, more in zip(near[kept].tolist(), fading[kept].tolist(), strict=True):
            found[one] = found.get(one, 0.0) + more
    return found
