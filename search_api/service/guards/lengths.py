"""Requests that say in two ways where their body ends are refused, and the connection with them.

A proxy may have gone by the other length, and have taken for a body what would be answered here as
the next request, maybe another caller's (request smuggling; RFC 9112, section 6.3).
"""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from search_api.service.guards.replies import refuse

_BOTH = frozenset({b"content-length", b"transfer-encoding"})


class OneLength:
    """Refuses (400) what has both Content-Length and Transfer-Encoding."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and {name for name, _ in scope["headers"]} >= _BOTH:
            detail = "The request says in two ways where its body ends."
            remedy = "Send Content-Length or Transfer-Encoding, not both."
            return await refuse(
                scope, receive, send, 400, "AmbiguousLength", detail, remedy, Connection="close"
            )
        await self._app(scope, receive, send)
