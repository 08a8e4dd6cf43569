"""What stands beside a hit that is clearly the best: rules are read on, not only looked up.

A question that takes several paragraphs to answer names the first of them best; the others stand
near it more often than their words say. Hits and the scores of all rows enter, and as many hits
leave: the rows around the best two have gained, most right beside the best, less with every row
that lies between, nothing where the first hit is hardly better than the fifth, for then it may
well be wrong, and the other sections are what is needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marketrules.passages import PassageKind
from search_api.dates.editions import Mask
from search_api.dates.standing import Standing
from search_api.searching.fuse import Scores
from search_api.searching.ranking import Ranked, paragraph_of

# Chosen among 108 on five folds of one regulator's questions, where held-out questions about
# another's rules lose nothing (docs/retrieval.md): what a row gains beside the best hit and the
# second.
_GAINS = (0.4, 0.1)
_FADES = 8.0  # rows after which a gain is down to 1/e
_REACH = 24  # rows to either side
_WINDOW = 500  # rows, allowed or not, among which these are looked for
# What stands beside a term in a glossary begins with the same letter, and that is all.
_BY_ALPHABET = (PassageKind.DEFINITION, PassageKind.ACRONYM)
# By how much the first hit must lead the fifth for any gain, and for all of it.
_DOUBTED, _SURE = 0.05, 0.3
# Places that are never taken, and the last place that may be. With the first places open, held-out
# questions lose a point of sections in the first five.
_STAY, _SHOWN = 5, 10


@dataclass(frozen=True, slots=True)
class Found:
    """The scores of all rows that hits were chosen by."""

    total: Scores
    cosines: Scores
    allowed: Mask


def with_neighbours(
    hits: tuple[Ranked, ...], found: Found, standing: Standing
) -> tuple[Ranked, ...]:
    """``hits``, best first, and what stands beside the best two among the sixth to tenth.

    What gives way follows behind. A hit that is alone of its section gives way last: a neighbour
    tells more of a section that is there already.
    """
    shown = hits[:_SHOWN]
    sure = clearness([hit.score for hit in shown]) if len(shown) == _SHOWN else 0.0
    if not sure:
        return hits
    editions = standing.snapshot.facets.edition.codes
    best = zip(hits, _GAINS, strict=False)
    beside = gains_beside(
        {hit.row: gain for hit, gain in best if hit.passage.kind not in _BY_ALPHABET},
        editions, found.total, found.allowed,
    )  # fmt: skip
    gains = {row: sure * gain for row, gain in beside.items()}
    kept = {paragraph_of(hit.passage): hit for hit in shown}
    for hit in _ahead_of(shown[-1].score, gains, found, standing):
        kept.setdefault(paragraph_of(hit.passage), hit)
    first = shown[:_STAY]
    rest, behind = _chosen(first, [*kept.values()][_STAY:], gains)
    later = [hit for hit in hits[_SHOWN:] if paragraph_of(hit.passage) not in kept]
    return (*first, *_lowered(first[-1].score, (*rest, *behind), gains), *later)


def clearness(scores: Sequence[float]) -> float:
    """How clearly the first of five or more scores, best first, is the best: 0..1."""
    lead = scores[0] - scores[4]
    return min(max((lead - _DOUBTED) / (_SURE - _DOUBTED), 0.0), 1.0)


def gains_beside(
    best: Mapping[int, float], editions: NDArray[np.int32], total: Scores, allowed: Mask
) -> dict[int, float]:
    """What the rows around the ``best`` gain, right beside them what these give; only ``allowed``.

    ``editions`` are numbers by row: a document's last paragraph isn't beside the next one's first.
    A row that scores nothing (a notice's date) gains nothing.
    """
    found: dict[int, float] = {}
    for row, gain in best.items():
        opens = max(row - _WINDOW, 0)
        rows = opens + np.flatnonzero(allowed[opens : row + _WINDOW])
        place = int(np.searchsorted(rows, row))
        start = max(place - _REACH, 0)
        near = rows[start : place + _REACH + 1]
        fading = gain * np.exp(-np.abs(np.arange(len(near)) + start - place) / _FADES)
        kept = (editions[near] == editions[row]) & (total[near] > 0)
        for one, more in zip(near[kept].tolist(), fading[kept].tolist(), strict=True):
            found[one] = found.get(one, 0.0) + more
    return found


def _ahead_of(
    score: float, gains: dict[int, float], found: Found, standing: Standing
) -> list[Ranked]:
    """The rows that have gained enough to come before ``score``, best first; only these are read."""
    raised = {row: float(found.total[row]) + gain for row, gain in gains.items()}
    rows = sorted((row for row in raised if raised[row] > score), key=lambda row: -raised[row])
    return [
        Ranked(row, passage, float(found.total[row]), float(found.cosines[row]))
        for row, passage in zip(rows, standing.passages(rows), strict=True)
        if passage.kind not in _BY_ALPHABET
    ]


def _chosen(
    first: Sequence[Ranked], others: Sequence[Ranked], gains: dict[int, float]
) -> tuple[list[Ranked], list[Ranked]]:
    """Of ``others`` those that are shown behind ``first``, and the rest; each best first."""
    shown = sorted(others, key=lambda hit: -(hit.score + gains.get(hit.row, 0.0)))
    sections = Counter(map(_section, (*first, *shown)))
    dropped: list[Ranked] = []
    while len(first) + len(shown) > _SHOWN:
        several = (hit for hit in reversed(shown) if sections[_section(hit)] > 1)
        last = next(several, shown[-1])
        shown.remove(last)
        sections[_section(last)] -= 1
        dropped.insert(0, last)
    return shown, dropped


def _section(hit: Ranked) -> tuple[str, str, str]:
    """A definition is a section of its own."""
    one = hit.passage
    return one.document, one.section, "" if one.paragraph else one.term or ""


def _lowered(score: float, hits: Sequence[Ranked], gains: dict[int, float]) -> list[Ranked]:
    """``hits`` with what they gain, none above the one before it: the first below ``score``."""
    found = []
    for hit in hits:
        score = min(score, hit.score + gains.get(hit.row, 0.0))
        found.append(replace(hit, score=score, beside=score - hit.score))
    return found
