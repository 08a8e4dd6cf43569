"""The service about itself."""

from __future__ import annotations

from fastapi import APIRouter, Request

from marketrules import wire
from search_api.service.callers import NOBODY, caller_of
from search_api.service.openapi import problems
from search_api.service.serving import Served

router = APIRouter(tags=["operations"])


@router.get("/healthz", summary="Say that the process answers", responses=problems())
def healthz(serving: Served, request: Request) -> wire.Health:
    """That the process answers, and to a caller who is known, from which snapshot."""
    caller = caller_of(request)
    if caller is NOBODY:
        return wire.Health(status="ok", snapshot="", documents=0, passages=0)
    return wire.Health.model_validate(serving.engine_for(caller).health())
