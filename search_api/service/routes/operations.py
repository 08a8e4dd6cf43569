"""The service about itself. None of these waits, and none asks the engine a question."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from marketrules import wire
from search_api.service.around import Around
from search_api.service.problems import problem
from search_api.service.serving import Served

router = APIRouter(tags=["operations"])


@router.get("/healthz")
async def healthz(serving: Served) -> wire.Health:
    """That the process lives, and which snapshot it holds."""
    return wire.Health.model_validate(serving.engine.held())


@router.get(
    "/readyz",
    response_model=wire.Ready,
    responses={503: {"model": wire.Problem, "description": "Not ready, and why"}},
)
async def readyz(request: Request, serving: Served) -> wire.Ready | JSONResponse:
    """That questions can be answered, from which snapshot, and whether that is the published one."""
    around: Around = request.app.state.around
    why = around.readiness.why_not()
    if why:
        return problem(request, 503, "NotReady", why, "Wait, or read the log.", Retry_After="1")
    engine = serving.engine
    return wire.Ready(
        status="ready", snapshot=engine.held().snapshot, behind=engine.following.failure
    )


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    """Counters, for Prometheus."""
    around: Around = request.app.state.around
    return Response(around.metrics.text(), media_type=CONTENT_TYPE_LATEST)
