"""A search's hits: what is named is looked up and embeds nothing, anything else is ranked.

A question as read and its scope enter; hits leave with the variants folded into each, and why each
is there. Of the four ways:

    9.4(2), GRR012, 16 TAC 25.501   what stands there, in reading order
    QSE, Adjustment Period          its definitions and acronyms over all documents, then by words
    6.57.3, TPL-001                 stands nowhere: what mentions it, then the nearest place held
    anything else                   ranked (``search_api.searching.retrieve``)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.embed import Embedder
from search_api.dates.editions import Mask
from search_api.dates.standing import Standing
from search_api.questions.query import Query
from search_api.searching.explain import Reason, looked_up_reasons, nearest_reasons, reasons
from search_api.searching.headwords import Headwords
from search_api.searching.places import defined, numbers_of
from search_api.searching.ranking import Ranked
from search_api.searching.retrieve import Scored, looked_up, ranked, scored, worded
from search_api.searching.scope import Scope
from search_api.searching.variants import folded_hits

Hits = tuple[tuple[Ranked, tuple[str, ...]], ...]
Reasons = tuple[tuple[Reason, ...], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for, and where."""

    query: Query
    scope: Scope
    allowed: Mask
    exact: bool  # what is named may be looked up: no status was asked for


def find_hits(
    wanted: Wanted,
    standing: Standing,
    embedder: Embedder,
    headwords: Headwords,
    top: int,
    *,
    explain: bool,
) -> tuple[Hits, Reasons]:
    """The ``top`` best hits, and with ``explain`` the reasons of each."""
    query, allowed = wanted.query, wanted.allowed
    if wanted.exact and query.bare and wanted.scope.pinned:
        boxed = allowed & wanted.scope.to_come
        parts = (boxed, allowed & ~boxed) if query.revisions else (allowed,)
        hits = folded_hits(looked_up(standing, parts, 2 * top), top)
        return hits, looked_up_reasons(hits) if explain else ()
    first = _headed(wanted, standing, headwords, 2 * top) if wanted.exact else ()
    if first or (wanted.exact and query.names_alone):
        scores = worded(query.term if first else query.text, standing, allowed)
        rest = [hit for hit in ranked(scores, standing, allowed, 2 * top) if hit.score > 0]
        near = () if first else _near(wanted, standing, top)
    else:
        scores = scored(
            query.text, standing, embedder, allowed, wanted.scope.named, wanted.scope.titled
        )
        rest, near = list(ranked(scores, standing, allowed, 2 * top, again=True)), ()
    named = {hit.row for hit in (*first, *near)}
    rest = [hit for hit in rest if hit.row not in named]
    hits = folded_hits((*first, *rest, *near), top)
    return hits, _why(hits, named, scores, allowed) if explain else ()


def _headed(
    wanted: Wanted, standing: Standing, headwords: Headwords, top: int
) -> tuple[Ranked, ...]:
    """Definitions and acronyms of a term that is asked for alone, under each of its names."""
    query = wanted.query
    if not query.term_alone:
        return ()
    names = (query.term, *headwords.names(query.term))
    rows = [row for name in names for row in numbers_of(standing, defined(standing, name))]
    masks = []
    for row in dict.fromkeys(rows):
        mask = np.zeros_like(wanted.allowed)
        mask[row] = wanted.allowed[row]
        masks.append(mask)
    return looked_up(standing, masks, top)


def _near(wanted: Wanted, standing: Standing, top: int) -> tuple[Ranked, ...]:
    """The opening of the nearest place that is held, of each document; last, as nothing fits."""
    missing = wanted.scope.not_held
    if missing is None or missing.near is None:
        return ()
    found = looked_up(standing, (missing.near & wanted.allowed,), top)
    return tuple(Ranked(hit.row, hit.passage, 0.0, hit.cosine) for hit in found)


def _why(hits: Hits, named: set[int], scores: Scored, allowed: Mask) -> Reasons:
    kept: Sequence[Ranked] = [hit for hit, _ in hits]
    exact = looked_up_reasons(hits)
    by_score = reasons(scores, allowed, kept)
    found = []
    for number, hit in enumerate(kept):
        if hit.row not in named:
            found.append(by_score[number])
        else:
            found.append(exact[number] if hit.score else nearest_reasons(number + 1))
    return tuple(found)
