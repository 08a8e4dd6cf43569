"""Domain results that don't map to a wire model field by field."""

from __future__ import annotations

from dataclasses import asdict
from itertools import repeat

from marketrules import wire
from search_api.engine import Found


def hit_list(found: Found) -> wire.HitList:
    """The hits of a search, each flat: a citation with ``rank``, ``score`` and, if asked, reasons."""
    hits = [
        wire.Hit(
            **wire.Citation.model_validate(hit.citation).model_dump(),
            rank=hit.rank,
            score=hit.score,
            variants=list(hit.variants),
            reasons=[wire.Reason(**asdict(reason)) for reason in why],
        )
        for hit, why in zip(found.hits, found.reasons or repeat(()), strict=False)
    ]
    return wire.HitList(
        query=found.query,
        as_of=found.as_of,
        snapshot=found.snapshot,
        hits=hits,
        notes=list(found.notes),
        timings_ms=found.timings_ms,
    )
