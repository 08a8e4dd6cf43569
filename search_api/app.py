"""The search API over HTTP: routes and error bodies, nothing else.

``create_app`` takes an engine and gives a FastAPI application; every body is a model of
``schema``. A refusal is an answer (200). Errors have one shape: {error, message, remedy}.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.exceptions import HTTPException

from marketrules.answers import Turn
from marketrules.errors import MarketRulesError, PinpointUnresolved, TransientError
from search_api import schema
from search_api.engine import Engine
from search_api.writer.events import MEDIA_TYPE, events
from search_api.writer.writing import Writer

_UNBUFFERED = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def create_app(engine: Engine, writer: Writer | None = None) -> FastAPI:
    """The application that answers from ``engine``, in the words of ``writer`` if there is one."""
    app = FastAPI(title="marketrules", version="1", summary="Cited, dated, verbatim market rules.")
    _handle_errors(app)

    @app.get("/health")
    def health() -> schema.Health:
        return schema.Health.model_validate(engine.health())

    @app.get("/v1/documents")
    def documents() -> list[schema.DocumentSummary]:
        return [schema.DocumentSummary.model_validate(one) for one in engine.documents()]

    @app.post("/v1/search")
    def search(body: schema.Search) -> schema.HitList:
        found = engine.search(
            body.query, body.as_of, status=body.status, document=body.document, top=body.top
        )
        return schema.hit_list(found)

    @app.post(
        "/v1/answers",
        response_model=schema.Answer,
        responses={200: {"content": {MEDIA_TYPE: {}}, "description": "Or as events, if accepted"}},
    )
    def answers(body: schema.Ask, request: Request) -> schema.Answer | StreamingResponse:
        history = [Turn(turn.question, tuple(turn.citations)) for turn in body.history]
        given = engine.ask(body.question, body.as_of, body.words, history)
        by = writer if body.writer else None
        if MEDIA_TYPE in request.headers.get("Accept", ""):
            sent = events(given, by, body.words)
            return StreamingResponse(sent, media_type=MEDIA_TYPE, headers=_UNBUFFERED)
        return schema.Answer.model_validate(by.worded(given, body.words) if by else given)

    @app.get("/v1/passages")
    def passages(
        pinpoint: Annotated[str, Query(min_length=1, max_length=400)], as_of: date | None = None
    ) -> schema.Shown:
        return schema.Shown.model_validate(engine.show(pinpoint, as_of))

    @app.get("/v1/sections/{document}/{edition}/{section:path}")
    def section(
        document: str, edition: str, section: str, as_of: date | None = None
    ) -> schema.SectionText:
        return schema.SectionText.model_validate(engine.section(document, edition, section, as_of))

    @app.get("/v1/compare/{document}")
    def compare(document: str, before: str, after: str, section: str = "") -> schema.Comparison:
        return schema.comparison(engine.compare(document, before, after, section))

    return app


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(MarketRulesError)
    def on_our_error(_request: Request, error: MarketRulesError) -> JSONResponse:
        if isinstance(error, PinpointUnresolved):
            return _problem(404, type(error).__name__, error.message, error.remedy)
        status = 503 if isinstance(error, TransientError) else 500
        return _problem(status, type(error).__name__, error.message, error.remedy)

    @app.exception_handler(RequestValidationError)
    def on_bad_request(_request: Request, error: RequestValidationError) -> JSONResponse:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc'][1:])}: {problem['msg']}"
            for problem in error.errors()
        )
        return _problem(422, "InvalidRequest", wrong, "The fields are described at /docs.")

    @app.exception_handler(HTTPException)
    def on_http_error(request: Request, error: HTTPException) -> JSONResponse:
        message = f"{request.method} {request.url.path}: {error.detail}"
        return _problem(error.status_code, "HttpError", message, "The paths are listed at /docs.")


def _problem(status: int, error: str, message: str, remedy: str) -> JSONResponse:
    body = schema.Problem(error=error, message=message, remedy=remedy)
    return JSONResponse(body.model_dump(), status_code=status)
