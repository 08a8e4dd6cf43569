"""Answers: one, as JSON or as events. A refusal is an answer (200)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from marketrules import wire
from marketrules.answers import Turn
from search_api.service.events import MEDIA_TYPE, events
from search_api.service.serving import CallersEngine, Served

router = APIRouter(prefix="/v1", tags=["answers"])
_UNBUFFERED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.post(
    "/answers",
    response_model=wire.Answer,
    responses={200: {"content": {MEDIA_TYPE: {}}, "description": "Or as events, if accepted"}},
)
def answers(
    body: wire.Ask, request: Request, engine: CallersEngine, serving: Served
) -> wire.Answer | StreamingResponse:
    """Answers a question in the rules' own words, every quote verified."""
    history = [Turn(turn.question, tuple(turn.citations)) for turn in body.history]
    given = engine.ask(body.question, body.as_of, body.words, history)
    request.state.answer = given.refusal.reason.value if given.refusal else given.outcome.value
    by = serving.writer if body.writer else None
    if by is not None:
        request.state.place.step_aside()  # a model elsewhere writes: another may work here
    if MEDIA_TYPE in request.headers.get("Accept", ""):
        sent = events(given, by, body.words)
        return StreamingResponse(sent, media_type=MEDIA_TYPE, headers=_UNBUFFERED)
    return wire.Answer.model_validate(by.worded(given, body.words) if by else given)
