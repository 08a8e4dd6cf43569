"""The service about itself. None of these waits, and none asks the engine a question."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from marketrules import wire
from search_api.desk.database import Opening
from search_api.service.around import Around
from search_api.service.callers import NOBODY, Scope, caller_of, requires
from search_api.service.openapi import problems
from search_api.service.problems import problem
from search_api.service.serving import Served, whole_view

router = APIRouter(tags=["operations"])


@router.get("/healthz", summary="Say that the process answers", responses=problems())
async def healthz(serving: Served, request: Request) -> wire.Health:
    """That the process lives, and to a caller who is known, which snapshot it holds."""
    caller = caller_of(request)
    if caller is NOBODY:
        return wire.Health(status="ok", snapshot="", documents=0, passages=0)
    return wire.Health.model_validate(serving.engine_for(caller).held())


@router.get(
    "/readyz", summary="Say whether questions can be answered", response_model=wire.Ready,
    responses=problems(503),
)  # fmt: skip
async def readyz(
    request: Request, serving: Served, without_search: bool = False
) -> wire.Ready | JSONResponse:
    """That questions can be answered; to a caller who sees all, from which snapshot.

    ``without_search``: that what needs no search is, though the store that is searched be away.
    """
    around: Around = request.app.state.around
    caller = caller_of(request)
    told = caller is not NOBODY and serving.sees_all(caller)
    why = around.readiness.why_not(without_search=without_search)
    if why:
        detail = why if told else "Questions can't be answered now."
        return problem(request, 503, "NotReady", detail, "Wait, or read the log.", Retry_After="1")
    engine = serving.engine
    opening: Opening = request.app.state.records
    return wire.Ready(
        status="ready",
        snapshot=engine.held().snapshot if told else "",
        behind=engine.following.failure if told else "",
        away=around.readiness.away if told else "",
        records=opening.refused if told else "",
    )


@router.get(
    "/metrics",
    summary="Get counters for Prometheus",
    response_class=Response,
    dependencies=[Depends(requires(Scope.READ)), Depends(whole_view)],
    responses={**problems(), 200: {"content": {"text/plain": {}}}},
)
async def metrics(request: Request) -> Response:
    """Counters, in the text form of Prometheus."""
    around: Around = request.app.state.around
    return Response(around.metrics.text(), media_type=CONTENT_TYPE_LATEST)
