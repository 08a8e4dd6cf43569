"""Domain results that don't map to a wire model field by field."""

from __future__ import annotations

from marketrules import wire
from search_api.engine import Found


def hit_list(found: Found) -> wire.HitList:
    """The hits of a search, each flat: a citation with ``rank`` and ``score``."""
    hits = [
        wire.Hit(
            **wire.Citation.model_validate(hit.citation).model_dump(),
            rank=hit.rank,
            score=hit.score,
            variants=list(hit.variants),
        )
        for hit in found.hits
    ]
    return wire.HitList(
        query=found.query,
        as_of=found.as_of,
        snapshot=found.snapshot,
        hits=hits,
        notes=list(found.notes),
        timings_ms=found.timings_ms,
    )
