"""Errors as problem details (RFC 9457), each with a remedy.

Every error leaves as ``application/problem+json``: ``type`` (a URN of the error's class),
``title``, ``status``, ``detail`` (what is wrong), ``instance`` (the path), ``remedy`` (what the
caller can do). A fault of the caller is 4xx, of the state 500, what may pass 503.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from marketrules import wire
from marketrules.errors import (
    DrillUnknown,
    JobEnded,
    JobUnknown,
    KeyReused,
    MarketRulesError,
    NotPermitted,
    PageRefused,
    PagesOver,
    PinpointUnresolved,
    RoleUnknown,
    SourceChanged,
    SourceGone,
    SpanOutside,
    StorageFull,
    TransientError,
    UploadRefused,
    UploadTooLarge,
)
from search_api.service.freshness import NotModified, headers_of
from search_api.service.guards.headers import put_headers

MEDIA_TYPE = "application/problem+json"
_URN = "urn:marketrules:problem:"
# What the caller asked for isn't there, has changed, or can't be meant: any other is our state's.
_STATUSES: dict[type[MarketRulesError], int] = {
    NotPermitted: 403,
    PinpointUnresolved: 404,
    DrillUnknown: 404,
    RoleUnknown: 404,
    SourceGone: 404,
    JobUnknown: 404,
    PagesOver: 409,
    SourceChanged: 409,
    JobEnded: 409,
    KeyReused: 409,
    UploadTooLarge: 413,  # before UploadRefused, which it is too
    PageRefused: 422,
    SpanOutside: 422,
    UploadRefused: 422,
    StorageFull: 507,
}
_MOST = 2000  # characters
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def problem(
    request: Request, status: int, name: str, detail: str, remedy: str, **headers: str
) -> JSONResponse:
    """A problem's response; ``name`` is the error's class ("PinpointUnresolved")."""
    body = problem_body(request.url.path, status, name, detail, remedy)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse(body.model_dump(), status, sent, MEDIA_TYPE)


def problem_body(instance: str, status: int, name: str, detail: str, remedy: str) -> wire.Problem:
    """A problem; what a caller sent and UTF-8 can't say (half a character) is shown as "?".

    However much was sent, no more than ``_MOST`` characters of it come back.
    """
    words = _WORDS.sub(" ", name)
    detail, instance, remedy = (
        _cut(one.encode("utf-8", "replace").decode()) for one in (detail, instance, remedy)
    )
    return wire.Problem(
        type=_URN + _WORDS.sub("-", name).lower(),
        title=words[:1] + words[1:].lower(),
        status=status,
        detail=detail,
        instance=instance,
        remedy=remedy,
    )


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"


def status_of(error: MarketRulesError) -> int:
    """The HTTP status of an error: 4xx the caller's, 503 what may pass, else 500."""
    for kind, status in _STATUSES.items():
        if isinstance(error, kind):
            return status
    return 503 if isinstance(error, TransientError) else 500


def wrong_fields(errors: Iterable[Mapping[str, Any]], *, skip: int = 0) -> str:
    """What pydantic found wrong, in one line; ``skip``: parts of each place to leave out."""
    return "; ".join(
        f"{'.'.join(str(part) for part in one['loc'][skip:]) or 'body'}: {one['msg']}"
        for one in errors
    )


def handle_errors(app: FastAPI) -> None:
    """Makes every error of ``app`` a problem."""

    @app.exception_handler(MarketRulesError)
    def on_our_error(request: Request, error: MarketRulesError) -> JSONResponse:
        name = type(error).__name__
        wait: float | None = getattr(error, "retry_after", None)
        headers = {"Retry_After": str(ceil(wait))} if wait is not None else {}
        return problem(request, status_of(error), name, error.message, error.remedy, **headers)

    @app.exception_handler(NotModified)
    def on_not_modified(request: Request, good: NotModified) -> Response:
        return Response(status_code=304, headers=headers_of(good.tag))

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
        wrong = wrong_fields(error.errors(), skip=1)
        remedy = "The fields are described at /docs."
        return problem(request, 422, "InvalidRequest", wrong, remedy)

    @app.exception_handler(HTTPException)
    def on_http_error(request: Request, error: HTTPException) -> JSONResponse:
        detail = f"{request.method} {request.url.path}: {error.detail}"
        headers = {name.replace("-", "_"): value for name, value in (error.headers or {}).items()}
        remedy = "The paths are listed at /docs."
        return problem(request, error.status_code, "HttpError", detail, remedy, **headers)
