"""Why a hit is where it is: which scores found it, at which rank, and what each added.

The scores of one search and its hits enter; reasons leave, for people who tune or distrust a
ranking. Ranks count rows, not paragraphs, among those that the search was allowed to find.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search_api.dates.editions import Mask
from search_api.searching.fuse import scaled
from search_api.searching.ranking import Ranked
from search_api.searching.retrieve import Scored

LOOKED_UP = "identifier"  # alone in the query: nothing was ranked
NEAREST = "nearest"  # what was named stands nowhere; this is the nearest place
REREAD = "tokens"  # the second reading, token by token; ranks count the hits
BESIDE = "beside"  # it stands near a hit that is clearly the best
SETBACK = "setback"  # what the kind of document or field takes off
NAMED = "named"  # the question names this place or term


@dataclass(frozen=True, slots=True)
class Reason:
    """What one list had to say about a hit."""

    list: str  # "words", "keywords", "cosine", or one of the above
    rank: int | None  # 1-based, ties share the best; None where the list doesn't rank the row
    score: float  # as the list counts
    adds: float  # to the hit's score


def reasons(
    scores: Scored, allowed: Mask, hits: Sequence[Ranked]
) -> tuple[tuple[Reason, ...], ...]:
    """The reasons of each of ``hits``; what each list adds sums up to the score of the hit."""
    found: list[list[Reason]] = [[] for _ in hits]
    for name, part in scores.parts().items():
        shares = part.share * scaled(part.scores, allowed, part.low, part.least)
        among = np.sort(part.scores[allowed])
        for hit, listed in zip(hits, found, strict=True):
            score = float(part.scores[hit.row])
            rank = len(among) - int(np.searchsorted(among, score, side="right")) + 1
            ranked = score > part.low
            listed.append(Reason(name, rank if ranked else None, score, float(shares[hit.row])))
    for hit, listed in zip(hits, found, strict=True):
        taken = float(scores.handicap[hit.row])
        if taken:
            listed.append(Reason(SETBACK if taken > 0 else NAMED, None, 0.0, -taken))
    met = sorted((hit.met for hit in hits if hit.met is not None), reverse=True)
    for hit, listed in zip(hits, found, strict=True):
        if hit.met is not None:
            listed.append(Reason(REREAD, met.index(hit.met) + 1, hit.met, hit.reread))
        if hit.beside:
            listed.append(Reason(BESIDE, None, 0.0, hit.beside))
    return tuple(map(tuple, found))


def looked_up_reasons(hits: Sequence[object]) -> tuple[tuple[Reason, ...], ...]:
    """The reason of hits that an identifier alone named."""
    return tuple((Reason(LOOKED_UP, number, 1.0, 1.0),) for number, _ in enumerate(hits, 1))


def nearest_reasons(number: int) -> tuple[Reason, ...]:
    """The reason of a hit that stands where what was named would be; it fits nothing."""
    return (Reason(NEAREST, number, 0.0, 0.0),)
