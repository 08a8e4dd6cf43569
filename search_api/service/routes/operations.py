"""The service about itself."""

from __future__ import annotations

from fastapi import APIRouter

from marketrules import wire
from search_api.service.openapi import problems
from search_api.service.serving import Served

router = APIRouter(tags=["operations"])


@router.get("/healthz", summary="Say that the process answers", responses=problems())
def healthz(serving: Served) -> wire.Health:
    """That the process answers, and from which snapshot."""
    return wire.Health.model_validate(serving.engine.health())
