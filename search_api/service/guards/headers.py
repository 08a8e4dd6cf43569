"""Headers on every response: the request's id, and what browsers are told not to do.

A route that sets one of them itself has it its way. CORS is closed by saying nothing: without an
``Access-Control-Allow-Origin`` no page of another origin reads a response.
"""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.service.guards.noted import noted

REQUEST_ID = "X-Request-ID"
_ID = re.compile(
    rb"[0-9A-Za-z._-]{8,64}"
)  # of the caller's own making: nothing else gets into logs
_DOCS = ("/docs", "/redoc")
# Their pages hold a script of their own; what it loads comes from here (fastapi-offline).
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; worker-src blob:; frame-ancestors 'none'"
)
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Headers:
    """Gives each request an id and each response its headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        noted(scope)["request_id"] = _id_of(scope)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                put_headers(MutableHeaders(scope=message), scope)
            await send(message)

        await self._app(scope, receive, sending)


def put_headers(headers: MutableHeaders, scope: Scope) -> None:
    """Sets what isn't set yet."""
    headers[REQUEST_ID] = str(noted(scope).get("request_id", ""))
    for name, value in SECURITY.items():
        headers.setdefault(name, value)
    if scope["path"].startswith(_DOCS):
        headers["Content-Security-Policy"] = _DOCS_POLICY


def _id_of(scope: Scope) -> str:
    """The id that the caller sent, if it is fit for a log; else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ID.fullmatch(value):
            return str(value.decode("ascii"))
    return secrets.token_hex(8)
