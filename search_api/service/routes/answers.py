"""Answers: one, as JSON or as events; or many. A refusal is an answer (200)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from marketrules import wire
from marketrules.answers import Turn
from search_api.service.batches import LINES, answered, lines
from search_api.service.events import MEDIA_TYPE, events
from search_api.service.openapi import problems
from search_api.service.serving import CallersEngine, Served

router = APIRouter(prefix="/v1", tags=["answers"])
_UNBUFFERED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_TEXT: dict[str, Any] = {"schema": {"type": "string"}}
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; or, where text/event-stream is accepted, the events `citations`,"
        " `claim` (each sentence), `done` (the whole answer)",
        "content": {MEDIA_TYPE: _TEXT},
    }
}
_LINES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "All answers; or, where application/x-ndjson is accepted, each as a line as"
        " soon as it is there",
        "content": {LINES: _TEXT},
    }
}


@router.post(
    "/answers",
    summary="Answer a question",
    response_model=wire.Answer,
    responses=_EVENTS | problems(400, 404, 422),
)
def ask(
    body: wire.Ask, request: Request, engine: CallersEngine, serving: Served
) -> wire.Answer | StreamingResponse:
    """Answers a question in the rules' own words, every quote verified; or refuses, with reasons.

    Where `text/event-stream` is accepted, citations come first, text after.
    """
    history = [Turn(turn.question, tuple(turn.citations)) for turn in body.history]
    given = engine.ask(body.question, body.as_of, body.words, history, body.documents)
    request.state.answer = given.refusal.reason.value if given.refusal else given.outcome.value
    by = serving.writer if body.writer else None
    if by is not None:
        request.state.place.step_aside()  # a model elsewhere writes: another may work here
    if MEDIA_TYPE in request.headers.get("Accept", ""):
        sent = events(given, by, body.words)
        return StreamingResponse(sent, media_type=MEDIA_TYPE, headers=_UNBUFFERED)
    return wire.Answer.model_validate(by.worded(given, body.words) if by else given)


@router.post(
    "/answers/batch",
    summary="Answer many questions",
    response_model=wire.AnswerBatch,
    responses=_LINES | problems(400, 422),
)
def ask_batch(
    body: wire.AskBatch, request: Request, engine: CallersEngine, serving: Served
) -> wire.AnswerBatch | StreamingResponse:
    """Answers each question as `POST /v1/answers` does, in order.

    One that can't be answered comes back with its own problem, and the others go on.
    """
    given = answered(body, engine, serving.writer, request.url.path)
    if LINES in request.headers.get("Accept", ""):
        return StreamingResponse(lines(given), media_type=LINES, headers=_UNBUFFERED)
    return wire.AnswerBatch(answers=list(given))
