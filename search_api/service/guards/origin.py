"""Requests that a page of another origin makes in its visitor's browser are refused.

Such a page can't read a response, but without this it could have one made: on loopback, where
nobody has to say who they are, that would be anybody's page. Browsers send ``Origin`` with all of
these; programs don't.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers as Sent
from starlette.types import ASGIApp, Receive, Scope, Send

from search_api.service.guards.replies import refuse


class SameOrigin:
    """Lets through what comes from no page, or from a page of this very host."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            sent = Sent(scope=scope)
            origin = sent.get("origin")
            if origin is not None and urlsplit(origin).netloc != sent.get("host", ""):
                detail = "The request comes from a page of another origin."
                remedy = "Pages of other origins ask their own server, and that one asks here."
                return await refuse(scope, receive, send, 403, "CrossOrigin", detail, remedy)
        await self._app(scope, receive, send)
