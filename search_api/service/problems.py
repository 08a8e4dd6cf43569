"""Errors as problem details (RFC 9457), each with a remedy.

Every error leaves as ``application/problem+json``: ``type`` (a URN of the error's class),
``title``, ``status``, ``detail`` (what is wrong), ``instance`` (the path), ``remedy`` (what the
caller can do). A fault of the caller is 4xx, of the state 500, what may pass 503.
"""

from __future__ import annotations

import re

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from marketrules import wire
from marketrules.errors import MarketRulesError, PinpointUnresolved, TransientError
from search_api.service.guards.headers import put_headers

MEDIA_TYPE = "application/problem+json"
_URN = "urn:marketrules:problem:"
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def problem(
    request: Request, status: int, name: str, detail: str, remedy: str, **headers: str
) -> JSONResponse:
    """A problem's response; ``name`` is the error's class ("PinpointUnresolved")."""
    words = _WORDS.sub(" ", name)
    body = wire.Problem(
        type=_URN + _WORDS.sub("-", name).lower(),
        title=words[:1] + words[1:].lower(),
        status=status,
        detail=detail,
        instance=request.url.path,
        remedy=remedy,
    )
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse(body.model_dump(), status, sent, MEDIA_TYPE)


def handle_errors(app: FastAPI) -> None:
    """Makes every error of ``app`` a problem."""

    @app.exception_handler(MarketRulesError)
    def on_our_error(request: Request, error: MarketRulesError) -> JSONResponse:
        name = type(error).__name__
        if isinstance(error, PinpointUnresolved):
            return problem(request, 404, name, error.message, error.remedy)
        status = 503 if isinstance(error, TransientError) else 500
        return problem(request, status, name, error.message, error.remedy)

    @app.exception_handler(Exception)
    async def on_unexpected(request: Request, error: Exception) -> JSONResponse:
        # Outside all that stands around the routes, so the headers are put here. The server logs
        # the error once this has been sent.
        del error
        name = getattr(request.state, "request_id", "")
        detail = "Something failed that shouldn't have."
        remedy = f"Tell whoever runs the service: it is in the log as request {name}."
        response = problem(request, 500, "Unexpected", detail, remedy)
        put_headers(response.headers, request.scope)
        return response

    @app.exception_handler(RequestValidationError)
    def on_bad_request(request: Request, error: RequestValidationError) -> JSONResponse:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}"
            for one in error.errors()
        )
        remedy = "The fields are described at /docs."
        return problem(request, 422, "InvalidRequest", wrong, remedy)

    @app.exception_handler(HTTPException)
    def on_http_error(request: Request, error: HTTPException) -> JSONResponse:
        detail = f"{request.method} {request.url.path}: {error.detail}"
        headers = {name.replace("-", "_"): value for name, value in (error.headers or {}).items()}
        remedy = "The paths are listed at /docs."
        return problem(request, error.status_code, "HttpError", detail, remedy, **headers)
