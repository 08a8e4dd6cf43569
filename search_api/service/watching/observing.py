"""Around everything: a metric and a log line for each request, when it has ended."""

from __future__ import annotations

import logging
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.engine import Engine
from search_api.service.callers import LOCAL, Caller
from search_api.service.guards.noted import noted
from search_api.service.watching.logs import REQUEST, REQUESTS
from search_api.service.watching.metrics import Metrics

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_MOST = 8000  # of a question that is logged, characters
_LOG = logging.getLogger(REQUESTS)


class Observing:
    """Tells what came of each request."""

    def __init__(
        self, app: ASGIApp, engine: Engine, metrics: Metrics, *, with_questions: bool
    ) -> None:
        self._app = app
        self._engine = engine
        self._metrics = metrics
        self._with_questions = with_questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began = time.perf_counter()
        status = 500  # unless it comes to a response: nothing catches what else is raised below

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                REQUEST.set(noted(scope).get("request_id", ""))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._tell(scope, status, time.perf_counter() - began)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        told = noted(scope)
        REQUEST.set(told.get("request_id", ""))
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = template_of(scope)
        self._metrics.request(method, route, status, seconds)
        if "answer" in told:
            self._metrics.answered(told["answer"])
        if not _LOG.isEnabledFor(logging.INFO):
            return
        caller: Caller = told.get("caller", LOCAL)
        line: dict[str, Any] = {
            "request": told.get("request_id", ""),
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "caller": caller.name,
            "snapshot": told.get("snapshot") or self._engine.following.held.snapshot.id,
            "outcome": told.get("answer") or told.get("outcome") or _plainly(status),
        }
        if self._with_questions:
            line["query"] = scope["query_string"].decode("latin-1")[:_MOST]
            line["body"] = told.get("body", b"").decode("utf-8", "replace")[:_MOST]
        _LOG.info("", extra={"told": line})


def template_of(scope: Scope) -> str:
    """The route's own path ("/v1/sections/{document}/…"), never the caller's."""
    return str(getattr(scope.get("route"), "path", "")) or "none"


def _plainly(status: int) -> str:
    return "ok" if status < 400 else "error"
