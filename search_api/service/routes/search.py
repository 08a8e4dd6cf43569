"""Search: ranked paragraphs."""

from __future__ import annotations

from fastapi import APIRouter

from marketrules import wire
from search_api.hits import hit_list
from search_api.service.serving import CallersEngine

router = APIRouter(prefix="/v1", tags=["search"])


@router.post("/search")
def search(body: wire.Search, engine: CallersEngine) -> wire.HitList:
    """As ``GET /v1/search``, for a query that mustn't stand in an address."""
    found = engine.search(
        body.query, body.as_of, status=body.status, document=body.document, top=body.top
    )
    return hit_list(found)
